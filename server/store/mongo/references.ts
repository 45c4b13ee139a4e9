import type { Document } from 'mongodb';
import { isMultiple, type RelationField } from '../collection.js';
import { StoreError } from '../errors.js';
import { decode, encode } from './codec.js';
import { type Column, type Layout, type RecordDocument, referencePath } from './layout.js';
import type { Reach } from './reach.js';

/** A record that keeps existing while relations of it lose ids. */
interface Loser {
  readonly layout: Layout;
  readonly document: RecordDocument;
  /** What is left in each relation that loses an id. */
  readonly left: Map<Column, readonly string[]>;
  /** A required relation has lost its last id: refused, unless the record goes too. */
  refused: boolean;
}

/** Everything that a deletion does. */
export interface DeletionPlan {
  /** Records to delete; each comes after what made it go. */
  readonly deletions: readonly { readonly layout: Layout; readonly document: RecordDocument }[];
  /** Columns to set in the records that stay. */
  readonly updates: readonly {
    readonly layout: Layout;
    readonly document: RecordDocument;
    readonly set: { readonly [column: string]: unknown };
  }[];
}

/** Ids go to the database in lists of at most this many. */
export const idsPerQuery = 10_000;

export const chunksOf = function* <T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
};

const relationsTo = (layouts: readonly Layout[], target: Layout): readonly { layout: Layout; column: Column }[] =>
  layouts.flatMap((layout) =>
    layout.columns
      .filter(({ field }) => field.type === 'relation' && field.collectionId === target.collection.id)
      .map((column) => ({ layout, column })),
  );

/** Whether deleting a record of the collection can touch other records. */
export const isReferenced = (layouts: readonly Layout[], target: Layout): boolean =>
  relationsTo(layouts, target).length > 0;

/** Finds all that a deletion settles before anything is changed, so that cycles and records met twice need no care later. */
class Planner {
  readonly #deletions = new Map<string, { layout: Layout; document: RecordDocument }>();
  readonly #losers = new Map<string, Loser>();

  constructor(
    private readonly reach: Reach,
    private readonly layouts: readonly Layout[],
  ) {}

  async plan(layout: Layout, documents: readonly RecordDocument[], operationIndex: number): Promise<DeletionPlan> {
    let round = this.#doom(documents.map((document) => ({ layout, document })));
    while (round.length > 0) round = this.#doom(await this.#settle(round));
    const losers = [...this.#losers].filter(([key]) => !this.#deletions.has(key)).map(([, loser]) => loser);
    if (losers.some(({ refused }) => refused)) throw new StoreError({ reason: 'referenced', operationIndex });
    return {
      deletions: [...this.#deletions.values()],
      updates: losers.map(({ layout: its, document, left }) => ({
        layout: its,
        document,
        set: Object.fromEntries([...left].map(([column, ids]) => [column.name, encode(column, wireForm(column, ids))])),
      })),
    };
  }

  /** Those of the records that were not yet to be deleted. */
  #doom(records: readonly { layout: Layout; document: RecordDocument }[]) {
    return records.filter((record) => {
      const key = keyOf(record.layout, record.document);
      if (this.#deletions.has(key)) return false;
      this.#deletions.set(key, record);
      return true;
    });
  }

  async #settle(gone: readonly { layout: Layout; document: RecordDocument }[]) {
    const following: { layout: Layout; document: RecordDocument }[] = [];
    for (const target of new Set(gone.map(({ layout }) => layout))) {
      const ids = gone.filter(({ layout }) => layout === target).map(({ document }) => document._id);
      for (const { layout, column } of relationsTo(this.layouts, target)) {
        following.push(...(await this.#settleRelation(layout, column, ids)));
      }
    }
    return following;
  }

  async #settleRelation(layout: Layout, column: Column, ids: readonly string[]) {
    const field = column.field as RelationField;
    const gone = new Set(ids);
    const following: { layout: Layout; document: RecordDocument }[] = [];
    for (const document of await this.#referring(layout, column, ids)) {
      const loser = this.#loser(layout, document);
      const before = loser.left.get(column) ?? idsIn(column, document);
      const left = before.filter((id) => !gone.has(id));
      loser.left.set(column, left);
      if (left.length > 0) continue;
      if (field.cascadeDelete) following.push({ layout, document });
      else if (field.required) loser.refused = true;
    }
    return following;
  }

  #loser(layout: Layout, document: RecordDocument): Loser {
    const key = keyOf(layout, document);
    const loser = this.#losers.get(key) ?? { layout, document, left: new Map(), refused: false };
    this.#losers.set(key, loser);
    return loser;
  }

  async #referring(layout: Layout, column: Column, ids: readonly string[]): Promise<readonly RecordDocument[]> {
    const found = new Map<string, RecordDocument>();
    for (const some of chunksOf(ids, idsPerQuery)) {
      const query: Document = { [referencePath(column)]: { $in: [...some] } };
      const documents = await this.reach.records(layout).find(query, this.reach.options).toArray();
      for (const document of documents) found.set(document._id, document);
    }
    return [...found.values()];
  }
}

const keyOf = (layout: Layout, document: RecordDocument): string => `${layout.physical}/${document._id}`;

const wireForm = ({ field }: Column, ids: readonly string[]): string | string[] =>
  isMultiple(field) ? [...ids] : (ids.at(-1) ?? '');

const idsIn = (column: Column, document: RecordDocument): readonly string[] => {
  const value = decode(column, document[column.name]);
  if (Array.isArray(value)) return value.map(String);
  return value === '' ? [] : [String(value)];
};

/**
 * What deleting these records of one collection does by the rules of port.ts; reads alone.
 * @throws StoreError referenced when a record that stays requires one that goes.
 */
export const planDeletion = (
  reach: Reach,
  layouts: readonly Layout[],
  layout: Layout,
  documents: readonly RecordDocument[],
  operationIndex: number,
): Promise<DeletionPlan> => new Planner(reach, layouts).plan(layout, documents, operationIndex);
