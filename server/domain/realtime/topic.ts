import type { JsonValue } from '../../lib/json.js';

/** What a subscription asks for. */
export interface Topic {
  /** As the client wrote it, options included: the name of its events. */
  readonly name: string;
  /** `collection/*` or `collection/RECORD_ID`. */
  readonly path: string;
  /** One record, or all of the collection. */
  readonly one: boolean;
  /** Only events of records that match; `''` for all. */
  readonly filter: string;
}

const objectIn = (value: JsonValue | undefined): { readonly [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** Options that cannot be read count as none. */
const filterIn = (search: string): string => {
  const text = new URLSearchParams(search).get('options');
  if (text === null) return '';
  try {
    const filter = objectIn(objectIn(JSON.parse(text) as JsonValue)['query'])['filter'];
    return typeof filter === 'string' ? filter : '';
  } catch {
    return '';
  }
};

/** A collection's bare name is an older way to write `collection/*`. */
export const parseTopic = (name: string): Topic => {
  const mark = name.indexOf('?');
  const bare = mark === -1 ? name : name.slice(0, mark);
  const path = bare.includes('/') ? bare : `${bare}/*`;
  return { name, path, one: !path.endsWith('/*'), filter: mark === -1 ? '' : filterIn(name.slice(mark + 1)) };
};
