import type { Db } from 'mongodb';
import type { Index } from '../collection.js';
import { hasCode } from './connection.js';
import { columnNamed, type Layout, referencePath } from './layout.js';

/** An index as MongoDB has it. The name follows from the rest: two that are alike are one. */
export interface PhysicalIndex {
  readonly name: string;
  readonly key: ReadonlyMap<string, 1>;
  readonly unique: boolean;
}

const make = (unique: boolean, paths: readonly string[]): PhysicalIndex => ({
  name: `${unique ? 'unique' : 'plain'}:${paths.join()}`,
  key: new Map(paths.map((path) => [path, 1])),
  unique,
});

const pathsOf = (layout: Layout, index: Index): readonly string[] =>
  index.fields.map((name) => columnNamed(layout, name).comparedPath);

/**
 * The index that serves a declared one; null for one over the id alone, which MongoDB has anyway.
 *
 * A unique index knows no empty values: every column of every record is written (also when a field is added, before its
 * index is built), so that two records with an empty value conflict, as they do in SQLite.
 * A plain index ends with the order of creation, which breaks ties of its fields.
 */
export const physicalIndex = (layout: Layout, index: Index): PhysicalIndex | null => {
  const paths = pathsOf(layout, index);
  if (index.unique) return paths.join() === '_id' ? null : make(true, paths);
  return make(false, [...paths, '_seq']);
};

/** MongoDB has room for 64 on one collection, with that of the ids. */
const mostIndexes = 63;

/** For what leads back along a relation: filters, and the deletion of what it refers to. */
const relationIndexes = (layout: Layout, others: readonly PhysicalIndex[]): readonly PhysicalIndex[] => {
  const served = new Set(others.map(({ key }) => [...key.keys()][0]));
  const paths = layout.columns.filter(({ field }) => field.type === 'relation').map(referencePath);
  return paths.filter((path) => !served.has(path)).map((path) => make(false, [path]));
};

export const physicalIndexes = (layout: Layout): readonly PhysicalIndex[] => {
  const declared = layout.collection.indexes.map((index) => physicalIndex(layout, index));
  const all = [make(false, ['_seq']), ...declared.filter((index) => index !== null)];
  const distinct = [...new Map(all.map((index) => [index.name, index])).values()];
  const room = Math.max(0, mostIndexes - distinct.length);
  return [...distinct, ...relationIndexes(layout, distinct).slice(0, room)];
};

/** The names of the fields whose index has these paths, or null when no unique index of the layout is the one. */
export const fieldsOfKey = (layout: Layout, key: object): readonly string[] | null => {
  const paths = Object.keys(key).join();
  if (paths === '_id') return ['id'];
  const index = layout.collection.indexes.find((one) => one.unique && pathsOf(layout, one).join() === paths);
  return index?.fields ?? null;
};

export const buildIndex = async (db: Db, physical: string, { name, key, unique }: PhysicalIndex): Promise<void> => {
  await db.collection(physical).createIndex(new Map(key), { name, ...(unique && { unique }) });
};

const namespaceNotFound = 26;
const indexNotFound = 27;

/** What is gone already is no error. */
export const dropIndex = async (db: Db, physical: string, name: string): Promise<void> => {
  try {
    await db.collection(physical).dropIndex(name);
  } catch (error) {
    if (!hasCode(error, namespaceNotFound, indexNotFound)) throw error;
  }
};
