import type { Collection, JsonValue } from 'fichero-sdk';
import { client } from '../client.js';
import type { AnyRecord } from './fields.js';
import type { ListParameters } from './records-query.js';

/** Of one request, in records. */
const perPage = 500;
/** How many ids fit into one filter. */
const idsAtOnce = 100;

interface Export {
  readonly collection: Collection;
  readonly parameters: ListParameters;
  /** Only these, where there are any. */
  readonly ids: readonly string[];
  readonly format: 'csv' | 'json';
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

async function* chosen(collection: string, ids: readonly string[]): AsyncGenerator<AnyRecord> {
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const filter = ids
      .slice(from, from + idsAtOnce)
      .map((id) => `id = "${id}"`)
      .join(' || ');
    yield* (await client.collection(collection).list({ filter, perPage: idsAtOnce, skipTotal: true })).items;
  }
}

const matching = ({ collection, search, filter, sort }: ListParameters): AsyncIterable<AnyRecord> =>
  client.collection(collection).list({
    perPage,
    search: search === '' ? undefined : search,
    filter: filter === '' ? undefined : filter,
    sort: sort === '' ? undefined : sort,
  });

/** A spreadsheet would take such text for a formula and run it. */
const looksLikeFormula = /^[=+\-@\t\r]/;

/** One cell of CSV by RFC 4180. */
const cellOf = (value: JsonValue | undefined): string => {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = typeof value === 'string' && looksLikeFormula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const save = (name: string, parts: readonly string[], type: string): void => {
  const url = URL.createObjectURL(new Blob([...parts], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};

/** Loads the records page by page and hands them to the browser as one file. Gives how many. */
export const exportRecords = async (wanted: Export): Promise<number> => {
  const { collection, parameters, ids, format, signal, onProgress } = wanted;
  const names = collection.fields.filter(({ type }) => type !== 'password').map(({ name }) => name);
  const records = ids.length > 0 ? chosen(collection.name, ids) : matching(parameters);
  const lines: string[] = [];
  for await (const record of records) {
    if (signal.aborted) return lines.length;
    lines.push(
      format === 'csv'
        ? `${names.map((name) => cellOf(record[name])).join(',')}\r\n`
        : JSON.stringify(Object.fromEntries(names.map((name) => [name, record[name] ?? null]))),
    );
    if (lines.length % 100 === 0) onProgress(lines.length);
  }
  if (format === 'csv') {
    // The mark tells spreadsheets that it is UTF-8.
    save(`${collection.name}.csv`, ['\uFEFF', `${names.join(',')}\r\n`, ...lines], 'text/csv');
  } else save(`${collection.name}.json`, ['[\n', lines.join(',\n'), '\n]\n'], 'application/json');
  return lines.length;
};
