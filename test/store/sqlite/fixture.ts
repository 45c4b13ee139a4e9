import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { suggestGraphqlNames } from '#server/domain/collections/suggest-graphql-names.js';
import type { Collection, Field, Index, Schema } from '#server/store/collection.js';
import { type CompareOp, type Filter, ownField } from '#server/store/filter.js';
import type { CallContext, ListQuery, RecordValues, SchemaStep, Store, WriteOperation } from '#server/store/port.js';
import { openSqliteStore, type SqliteStoreOptions } from '#server/store/sqlite/sqlite-store.js';

const base = (name: string) => ({ id: `f_${name}`, name, system: false, hidden: false, presentable: false, help: '' });
const requirable = { required: false };

export const text = (name: string): Field => ({
  ...base(name),
  ...requirable,
  type: 'text',
  min: 0,
  max: 0,
  pattern: '',
  autogeneratePattern: '',
  primaryKey: name === 'id',
});
export const number = (name: string): Field => ({
  ...base(name),
  ...requirable,
  type: 'number',
  min: null,
  max: null,
  onlyInt: false,
});
export const bool = (name: string): Field => ({ ...base(name), ...requirable, type: 'bool' });
export const json = (name: string): Field => ({ ...base(name), ...requirable, type: 'json', maxSize: 0 });
export const select = (name: string, maxSelect: number): Field => ({
  ...base(name),
  ...requirable,
  type: 'select',
  values: ['a', 'b', 'c'],
  maxSelect,
});
export const relation = (
  name: string,
  collectionId: string,
  options: { cascade?: boolean; required?: boolean; maxSelect?: number } = {},
): Field => ({
  ...base(name),
  type: 'relation',
  required: options.required ?? false,
  collectionId,
  cascadeDelete: options.cascade ?? false,
  minSelect: 0,
  maxSelect: options.maxSelect ?? 1,
});

export const collection = (name: string, fields: readonly Field[], indexes: readonly Index[] = []): Collection => ({
  id: `c_${name}`,
  name,
  graphql: suggestGraphqlNames(name).next().value,
  type: 'base',
  system: false,
  fields: [text('id'), ...fields],
  indexes,
  created: '2026-01-01 00:00:00.000Z',
  updated: '2026-01-01 00:00:00.000Z',
});

/** A directory that goes with the test. */
export const temporaryDirectory = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'fichero-sqlite-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
};

/** A store that is closed with the test; in a file of its own unless one is given. */
export const openStore = async (options: Partial<SqliteStoreOptions> = {}): Promise<Store> => {
  const file = options.file ?? join(await temporaryDirectory(), 'data.sqlite');
  const store = await openSqliteStore({ ...options, file });
  onTestFinished(() => store.close());
  return store;
};

export const contextOf = (schema: Schema): CallContext => ({ schemaVersion: schema.version, credential: null });

export const serverContext = async (store: Store): Promise<CallContext> => contextOf(await store.freshSchema());

/** Applies the steps as the server itself. */
export const change = async (store: Store, ...steps: SchemaStep[]): Promise<CallContext> => {
  const schema = await store.freshSchema();
  return contextOf(await store.changeSchema({ version: schema.version, steps }, contextOf(schema)));
};

export const create = (of: Collection, values: RecordValues): WriteOperation => ({
  kind: 'create',
  collection: of,
  values,
  requires: [],
});

export const listOf = (of: Collection, query: Partial<ListQuery> = {}): ListQuery => ({
  collection: of,
  where: null,
  sort: [],
  offset: 0,
  limit: 1000,
  fields: of.fields.map((field) => field.name),
  total: false,
  ...query,
});

export const compare = (name: string, op: CompareOp, value: string | number | boolean | null): Filter => ({
  kind: 'compare',
  op,
  any: false,
  left: ownField(name),
  right: { kind: 'literal', value },
});

/** Polls until `probe` returns something, at most for 25 seconds. */
export const eventually = async <T>(probe: () => T | null | undefined | false): Promise<T> => {
  const deadline = Date.now() + 25_000;
  for (;;) {
    const found = probe();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error('it did not come about in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
