import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Document } from 'mongodb';
import type { Filter, Operand } from '../filter.js';
import { operandsIn } from '../filter-choices.js';
import { matches, type RelatedRecords } from '../filter-match.js';
import type { RecordValues } from '../port.js';
import { decodeRecord } from './codec.js';
import { queryTookTooLong } from './connection.js';
import type { Layout, RecordDocument } from './layout.js';
import type { LayoutOf } from './path-tree.js';
import type { Reach } from './reach.js';
import { LoadedRecords } from './related-records.js';

/** How many records are decided together, so that what they lead to is loaded together. */
const batchSize = 500;
/** How long other work waits for this. */
const turnMs = 10;

/** What reads of one call share. */
export interface Search {
  readonly reach: Reach;
  readonly layoutOf: LayoutOf;
  readonly timeoutMs: number;
  /** In milliseconds since the epoch. */
  readonly deadline: number;
}

export const newSearch = (reach: Reach, layoutOf: LayoutOf, timeoutMs: number): Search => ({
  reach,
  layoutOf,
  timeoutMs,
  deadline: Date.now() + timeoutMs,
});

/** What every query of the search is given. @throws AppError UNAVAILABLE when its time is over. */
export const optionsOf = ({ reach, deadline, timeoutMs }: Search) => {
  const maxTimeMS = deadline - Date.now();
  if (maxTimeMS <= 0) throw queryTookTooLong(timeoutMs);
  return { ...reach.options, maxTimeMS, allowDiskUse: true };
};

export interface Match {
  readonly document: RecordDocument;
  readonly values: RecordValues;
  readonly related: RelatedRecords;
}

interface ScanQuery {
  readonly layout: Layout;
  /** Stages that leave candidates, in the order to go through. */
  readonly stages: readonly Document[];
  readonly where: Filter | null;
  /** What else than the filter will be asked of the matches. */
  readonly operands: readonly Operand[];
}

const inBatches = async function* <T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
};

const loadedFor = (search: Search, { layout, where, operands }: ScanQuery): LoadedRecords => {
  const all = [...(where === null ? [] : operandsIn(where)), ...operands];
  return new LoadedRecords(search.layoutOf, layout, all, (of, query, projection) =>
    search.reach
      .records(of)
      .find(query as object, { ...optionsOf(search), projection, sort: { _seq: 1 } })
      .toArray(),
  );
};

/**
 * Decides record by record, by the meaning that filter-match.ts gives a filter, what the database cannot: it holds a batch of
 * candidates and what these lead to in memory, besides whole collections that the filter names (`every`), each with the fields
 * that are asked for. It ends with the search's time, as a query of the database does.
 */
export const scan = async function* (search: Search, query: ScanQuery): AsyncGenerator<Match> {
  const { layout, stages, where } = query;
  const related = loadedFor(search, query);
  const projection = { ...related.projection, _seq: 1 };
  const cursor = search.reach
    .records(layout)
    .aggregate<RecordDocument>([...stages, { $project: projection }], { ...optionsOf(search), batchSize });
  let turn = Date.now();
  for await (const documents of inBatches(cursor)) {
    const candidates = documents.map((document) => ({ document, values: decodeRecord(layout, document), related }));
    await related.load(candidates.map(({ values }) => values));
    for (const candidate of candidates) {
      if (Date.now() - turn > turnMs) {
        await yieldToOthers();
        turn = Date.now();
        optionsOf(search);
      }
      if (where === null || matches(layout.collection, where, candidate.values, related)) yield candidate;
    }
  }
};
