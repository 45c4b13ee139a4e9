import { type Document, ObjectId } from 'mongodb';
import { StoreError } from '../errors.js';
import type { Filter } from '../filter.js';
import type { RecordChange, RecordValues, Requirement, WriteOperation } from '../port.js';
import { changesWords } from '../search-words.js';
import { decodeRecord, encodeRecord, encodeSet } from './codec.js';
import { hasCode, queryTookTooLong } from './connection.js';
import type { Definitions } from './definitions.js';
import { findRecords } from './find-records.js';
import { fieldsOfKey } from './indexes.js';
import type { Layout, RecordDocument } from './layout.js';
import { isOneQuery, planMatch } from './match-plan.js';
import type { LayoutOf } from './path-tree.js';
import { everyOf } from './plain-comparison.js';
import type { Reach } from './reach.js';
import { chunksOf, type DeletionPlan, idsPerQuery, isReferenced, planDeletion } from './references.js';
import { newSearch } from './scan.js';
import { searchKeys, withoutTokens } from './search-keys.js';

type Operation<Kind extends WriteOperation['kind']> = Extract<WriteOperation, { kind: Kind }>;

const duplicateKey = 11000;

/** The database refused a value for the sake of an index that is being made or dropped just now. */
export class PassingIndexError extends Error {}

/** Whether the operations need a transaction to be all-or-nothing and right beside other writes. */
export const needsTransaction = (definitions: Definitions, operations: readonly WriteOperation[]): boolean => {
  const [first] = operations;
  if (operations.length !== 1 || first === undefined) return operations.length > 1;
  if (first.kind === 'truncate') return true;
  if (first.kind === 'deleteMany' && first.ids.length > 1) return true;
  if (first.kind === 'delete' || first.kind === 'deleteMany')
    return isReferenced(definitions.layouts, definitions.layout(first.collection));
  return first.requires.length > 0;
};

/** Whether the operations write more than one record that somebody named. */
export const areSeveral = (operations: readonly WriteOperation[]): boolean =>
  operations.length > 1 || operations.some((operation) => operation.kind === 'deleteMany' && operation.ids.length > 1);

/** The records that the operations require to exist, as keys. */
export const requiredRecords = (operations: readonly WriteOperation[]): readonly string[] =>
  operations
    .flatMap((operation) => ('requires' in operation ? operation.requires : []))
    .flatMap(({ collection, ids }) => ids.map((id) => `${collection.id}/${id}`));

const updateOf = (set: object): object => ({
  $inc: { _rev: 1 },
  ...(Object.keys(set).length > 0 && { $set: set }),
});

/** Whether setting these values changes what the record is found by. */
const renewsTokens = ({ collection }: Layout, values: RecordValues): boolean =>
  !collection.system && changesWords(collection, values);

/** Applies operations one after the other. */
export class Writer {
  constructor(
    private readonly reach: Reach,
    private readonly definitions: Definitions,
    private readonly timeoutMs: number,
  ) {}

  async apply(operation: WriteOperation, operationIndex: number): Promise<readonly RecordChange[]> {
    const layout = this.definitions.layout(operation.collection);
    try {
      switch (operation.kind) {
        case 'create':
          return [await this.#create(layout, operation, operationIndex)];
        case 'update':
          return [await this.#update(layout, operation, operationIndex)];
        case 'delete':
          return await this.#delete(layout, operation, operationIndex);
        case 'deleteMany':
          return await this.#deleteMany(layout, operation, operationIndex);
        case 'truncate':
          return await this.#deleteAll(layout, await this.#all(layout), operationIndex);
      }
    } catch (error) {
      throw hasCode(error, duplicateKey) ? notUnique(layout, error, operationIndex) : error;
    }
  }

  async #create(
    layout: Layout,
    { values, requires }: Operation<'create'>,
    operationIndex: number,
  ): Promise<RecordChange> {
    const document = encodeRecord(layout, values);
    await this.#requiring(requires, operationIndex, () =>
      this.reach.records(layout).insertOne(document, this.reach.options),
    );
    return change('create', layout, document._id, null, decodeRecord(layout, document));
  }

  async #update(layout: Layout, operation: Operation<'update'>, operationIndex: number): Promise<RecordChange> {
    const { id, where, requires } = operation;
    const set = encodeSet(layout, operation.set);
    const plan = planMatch(this.#layoutOf, layout, where);
    const before = await this.#requiring(requires, operationIndex, () =>
      isOneQuery(plan) && !renewsTokens(layout, operation.set)
        ? this.#updateWhere(layout, operation, plan.query, updateOf(set), operationIndex)
        : this.#updateSeen(layout, operation, set, operationIndex),
    );
    return change('update', layout, id, decodeRecord(layout, before), decodeRecord(layout, { ...before, ...set }));
  }

  async #updateWhere(
    layout: Layout,
    { id, revision }: Operation<'update'>,
    where: Document,
    update: object,
    operationIndex: number,
  ): Promise<RecordDocument> {
    const visible = everyOf([{ _id: { $eq: id } }, where]);
    const atRevision = everyOf([visible, revision === null ? {} : { _rev: { $eq: revision } }]);
    const found = await this.#updateOne(layout, atRevision, update);
    if (found !== null) return found;
    const isThere = (await this.reach.records(layout).findOne(visible, this.reach.options)) !== null;
    throw new StoreError({ reason: isThere ? 'changed' : 'notFound', operationIndex });
  }

  /**
   * Where the filter is more than a query, the record is looked at first, and updated if it is still that version. So it is
   * where tokens for searching change: they are made of all fields.
   */
  async #updateSeen(
    layout: Layout,
    { id, revision, where, set: values }: Operation<'update'>,
    set: object,
    operationIndex: number,
  ): Promise<RecordDocument> {
    const deadline = Date.now() + this.timeoutMs;
    while (Date.now() < deadline) {
      const [seen] = await this.#find(layout, { _id: { $eq: id } }, where);
      if (seen === undefined) throw new StoreError({ reason: 'notFound', operationIndex });
      if (revision !== null && seen._rev !== revision) throw new StoreError({ reason: 'changed', operationIndex });
      const keys = renewsTokens(layout, values) ? searchKeys(layout, { ...decodeRecord(layout, seen), ...values }) : {};
      const found = await this.#updateOne(layout, { _id: id, _rev: seen._rev }, updateOf({ ...set, ...keys }));
      if (found !== null) return found;
    }
    throw queryTookTooLong(this.timeoutMs);
  }

  #updateOne(layout: Layout, query: object, update: object): Promise<RecordDocument | null> {
    const options = { ...this.reach.options, projection: withoutTokens, returnDocument: 'before' } as const;
    return this.reach.records(layout).findOneAndUpdate(query, update, options);
  }

  async #delete(layout: Layout, { id, where }: Operation<'delete'>, operationIndex: number) {
    const found = await this.#find(layout, { _id: { $eq: id } }, where);
    if (found.length === 0) throw new StoreError({ reason: 'notFound', operationIndex });
    return this.#deleteAll(layout, found, operationIndex);
  }

  async #deleteMany(layout: Layout, { ids, where }: Operation<'deleteMany'>, operationIndex: number) {
    const wanted = [...new Set(ids)];
    const found = await this.#find(layout, { _id: { $in: wanted } }, where);
    if (found.length < wanted.length) throw new StoreError({ reason: 'notFound', operationIndex });
    return this.#deleteAll(layout, found, operationIndex);
  }

  #all(layout: Layout): Promise<RecordDocument[]> {
    return this.reach
      .records(layout)
      .find({}, { ...this.reach.options, projection: withoutTokens, sort: { _seq: 1 } })
      .toArray();
  }

  #find(layout: Layout, query: Document, where: Filter | null): Promise<RecordDocument[]> {
    return findRecords(newSearch(this.reach, this.#layoutOf, this.timeoutMs), layout, query, where);
  }

  async #deleteAll(layout: Layout, documents: readonly RecordDocument[], operationIndex: number) {
    const plan = await planDeletion(this.reach, this.definitions.layouts, layout, documents, operationIndex);
    // What refers goes before what it refers to: without a transaction, a crash leaves no reference to nothing.
    const updated = await this.#applyUpdates(plan.updates);
    const deleted = await this.#applyDeletions(plan.deletions.toReversed(), operationIndex);
    return [...deleted.toReversed(), ...updated];
  }

  async #applyUpdates(updates: DeletionPlan['updates']): Promise<readonly RecordChange[]> {
    const changes: RecordChange[] = [];
    for (const { layout, document, set } of updates) {
      const { _id, _rev } = document;
      const update = { $set: set, $inc: { _rev: 1 } } as object;
      const { matchedCount } = await this.reach.records(layout).updateOne({ _id, _rev }, update, this.reach.options);
      // Only without a transaction: the record changed since the plan was made, so everything is decided again.
      if (matchedCount === 0) throw new StoreError({ reason: 'schemaChanged' });
      const before = decodeRecord(layout, document);
      changes.push(change('update', layout, _id, before, decodeRecord(layout, { ...document, ...set })));
    }
    return changes;
  }

  async #applyDeletions(
    deletions: DeletionPlan['deletions'],
    operationIndex: number,
  ): Promise<readonly RecordChange[]> {
    for (const layout of new Set(deletions.map(({ layout }) => layout))) {
      const ids = deletions.filter((deletion) => deletion.layout === layout).map(({ document }) => document._id);
      for (const some of chunksOf(ids, idsPerQuery)) {
        const { deletedCount } = await this.reach
          .records(layout)
          .deleteMany({ _id: { $in: [...some] } }, this.reach.options);
        if (deletedCount === 0) throw new StoreError({ reason: 'notFound', operationIndex });
      }
    }
    return deletions.map(({ layout, document }) =>
      change('delete', layout, document._id, decodeRecord(layout, document), null),
    );
  }

  /** In a transaction a record may require itself; outside of one, what is refused must not have been written. */
  async #requiring<T>(requires: readonly Requirement[], operationIndex: number, work: () => Promise<T>): Promise<T> {
    const inTransaction = this.reach.options.session !== undefined;
    if (!inTransaction) await this.#require(requires, operationIndex);
    const result = await work();
    if (inTransaction) await this.#require(requires, operationIndex);
    return result;
  }

  /**
   * In a transaction the required records are written to, which changes nothing that anyone sees: a transaction that
   * deletes one of them at the same time conflicts with this one, and one of the two starts again.
   */
  async #require(requires: readonly Requirement[], operationIndex: number): Promise<void> {
    for (const { field, collection, ids, where } of requires) {
      const layout = this.definitions.layout(collection);
      const wanted = [...new Set(ids)];
      const query = await this.#visibleAmong(layout, wanted, where);
      const records = this.reach.records(layout);
      const { options } = this.reach;
      const found =
        options.session === undefined
          ? await records.countDocuments(query)
          : (await records.updateMany(query, { $set: { _held: new ObjectId() } } as object, options)).matchedCount;
      if (found < wanted.length) throw new StoreError({ reason: 'missingReference', field, operationIndex });
    }
  }

  async #visibleAmong(layout: Layout, ids: readonly string[], where: Filter | null): Promise<Document> {
    const byId = { _id: { $in: ids } };
    const plan = planMatch(this.#layoutOf, layout, where);
    if (isOneQuery(plan)) return everyOf([byId, plan.query]);
    const found = await this.#find(layout, byId, where);
    return { _id: { $in: found.map(({ _id }) => _id) } };
  }

  readonly #layoutOf: LayoutOf = (collection) => this.definitions.layout(collection);
}

const change = (
  action: RecordChange['action'],
  layout: Layout,
  id: string,
  before: RecordValues | null,
  after: RecordValues | null,
): RecordChange => ({ action, collectionId: layout.collection.id, id, before, after });

const notUnique = (layout: Layout, error: unknown, operationIndex: number): Error => {
  const { keyPattern } = error as { keyPattern?: object };
  const fields = fieldsOfKey(layout, keyPattern ?? {});
  return fields === null
    ? new PassingIndexError('refused by an index that the definition does not have')
    : new StoreError({ reason: 'notUnique', fields, operationIndex });
};
