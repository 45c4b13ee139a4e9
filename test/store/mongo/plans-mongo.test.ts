import { type Db, type Document, MongoClient, type Sort } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Collection } from '#server/store/collection.js';
import { type Filter, type Hop, ownField } from '#server/store/filter.js';
import { Definitions, definitionsOf } from '#server/store/mongo/definitions.js';
import { planMatch } from '#server/store/mongo/match-plan.js';
import { openMongoStore } from '#server/store/mongo/mongo-store.js';
import { planSort } from '#server/store/mongo/sort-plan.js';
import type { SortKey, Store } from '#server/store/port.js';
import { newDatabaseUrl } from '../../mongo/database-url.js';
import { field } from '../../records/definitions.js';
import { compare, Workbench } from '../contract/workbench.js';

/** The names of all stages of a plan. */
const stagesIn = (plan: unknown): readonly string[] => {
  if (typeof plan !== 'object' || plan === null) return [];
  const inner = Object.values(plan).flatMap(stagesIn);
  return 'stage' in plan ? [String(plan.stage), ...inner] : inner;
};

describe('how MongoDB finds the records of a list', () => {
  let url: string;
  let client: MongoClient;
  let db: Db;
  let store: Store;
  let definitions: Definitions;
  let people: Collection;
  let things: Collection;

  beforeAll(async () => {
    url = newDatabaseUrl();
    client = await MongoClient.connect(url);
    db = client.db();
    store = await openMongoStore({ url });
    const bench = new Workbench(store);
    people = await bench.make([field('text', 'name'), field('number', 'age')]);
    things = await bench.make(
      [
        field('text', 'code'),
        field('text', 'note'),
        field('date', 'day'),
        field('json', 'data'),
        field('relation', 'owner', { collectionId: people.id }),
        field('relation', 'readers', { collectionId: people.id, maxSelect: 9 }),
      ],
      [
        { fields: ['code'], unique: false },
        { fields: ['day'], unique: false },
      ],
    );
    await bench.create(things, { code: 'a' });
    const document = await definitionsOf(db).findOne({});
    if (document === null) throw new Error('no definitions');
    definitions = new Definitions(document);
  });
  afterAll(async () => {
    await store.close();
    await db.dropDatabase();
    await client.close();
  });

  const layoutOf = (collection: Pick<Collection, 'id'>) => definitions.layout(collection);
  const planned = (where: Filter | null) => planMatch(layoutOf, layoutOf(things), where);

  /** The stages of the server's plan for a list that the store asks for in one query. */
  const explained = async (where: Filter | null, sort: readonly SortKey[] = []): Promise<readonly string[]> => {
    const { query, stages, exact } = planned(where);
    const sorted = planSort(layoutOf, layoutOf(things), sort);
    expect([stages, exact, sorted.stages]).toEqual([[], true, []]);
    return stagesOf(query, sorted.order);
  };
  const stagesOf = async (query: Document, order: ReadonlyMap<string, 1 | -1>): Promise<readonly string[]> => {
    const found = db.collection(layoutOf(things).physical).find(query);
    const { queryPlanner } = (await found.sort(new Map(order) as Sort).explain('queryPlanner')) as Document;
    return stagesIn(queryPlanner.winningPlan);
  };
  const by = (name: string, descending = false): readonly SortKey[] => [{ by: ownField(name), descending }];

  test.each([
    ['equality', 'code', compare('code', '=', 'x')],
    ['a range of text', 'code', compare('code', '>=', 'a')],
    ['a range of dates', 'day', compare('day', '>', '2024-05')],
  ] as const)('%s is found by the declared index of its field', async (_, name, where) => {
    const stages = await explained(where, by(name));
    expect(stages).toContain('IXSCAN');
    expect(stages).not.toContain('COLLSCAN');
  });

  test('a prefix is looked for within its bounds, which are found by the declared index of its field', async () => {
    const matched = { $regex: '^[aA]1', $options: 's' };
    expect(planned(compare('code', '~', 'a1%')).query).toEqual({
      $or: [{ code: { ...matched, $gte: 'A1', $lt: 'A2' } }, { code: { ...matched, $gte: 'a1', $lt: 'a2' } }],
    });
    // Beside an expression the server of the tests takes no index, as MongoDB does.
    expect(await stagesOf({ code: { $gte: 'A1', $lt: 'A2' } }, new Map())).toContain('IXSCAN');
  });

  test('a field without an index is found by reading every record', async () => {
    expect(await explained(compare('note', '=', 'x'), by('note'))).toContain('COLLSCAN');
  });

  test.each([false, true])('an index delivers the order of its field (descending: %s)', async (descending) => {
    const stages = await explained(null, by('code', descending));
    expect(stages).toContain('IXSCAN');
    expect(stages).not.toContain('SORT');
  });

  test('every relation has an index for the ways back along it', async () => {
    const keys = (await db.collection(layoutOf(things).physical).indexes()).map(({ key }) => Object.keys(key)[0]);
    expect(keys).toEqual(expect.arrayContaining(['owner.last', 'readers.list']));
  });

  const to = (name: string, collection: Collection, many: boolean): Hop => ({
    kind: 'forward',
    collection,
    field: name,
    many,
    where: null,
  });
  const left = (hops: readonly Hop[], more: object = {}) => ({ ...ownField('name'), hops, ...more });
  const filterOf = (operand: object): Filter => ({ ...compare('name', '=', 'x'), left: operand }) as Filter;

  test.each([
    ['a single relation', () => filterOf(left([to('owner', people, false)]))],
    ['all of a multiple relation', () => filterOf(left([to('readers', people, true)]))],
    ['one of a list', () => ({ ...filterOf({ ...ownField('readers'), modifier: 'each' }), any: true }) as Filter],
    ['a length', () => filterOf({ ...ownField('readers'), modifier: 'length' })],
    ['a part of a json value', () => filterOf({ ...ownField('data'), path: ['a', 0] })],
  ])('%s is decided by the database alone', (_, where) => {
    expect(planned(where()).exact).toBe(true);
  });

  test('of a filter that it cannot decide alone, the database decides what it can', () => {
    const parts = { ...ownField('data'), path: ['a'] };
    const undecidable = { ...compare('code', '~', 'x'), left: parts } as Filter;
    const { query, exact } = planned({ kind: 'and', all: [undecidable, compare('code', '=', 'x')] });
    expect([query, exact]).toEqual([{ code: { $eq: 'x' } }, false]);
  });
});
