import fc from 'fast-check';
import type { JsonObject, JsonValue } from '#server/lib/json.js';
import type { Collection } from '#server/store/collection.js';
import { type FieldOperand, type Filter, type Hop, ownField } from '#server/store/filter.js';
import type { RelatedRecords } from '#server/store/filter-match.js';
import { field } from '../../records/definitions.js';
import { type Placed, relatedIn } from './model.js';
import { compare, creating, type UseWorkbench } from './workbench.js';

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const ownerCount = 7;
const thingCount = 60;

const texts = ['', 'a', 'A', 'ab', 'b', 'é', '1', '10', '😀', '\uffee', `"'`, '[1]'];
export const numbers = [-2.5, -1, 0, 0.1, 1 / 3, 1, 2, 10, 1e21, 123456789012, 1.7976931348623157e308];
const dates = [
  '',
  '1999-12-31 23:59:59.999Z',
  '2020-12-31 00:00:00.000Z',
  '2021-01-01 10:00:00.000Z',
  '2024-02-29 10:20:30.405Z',
  '2024-12-30 00:00:00.000Z',
  '2025-01-05 12:00:00.000Z',
];
const jsons: readonly JsonValue[] = [null, '', 'a', '1', 0, 1, 2.5, true, false, [], [1, 'a'], { a: 'b' }, { a: 2 }];

export const ownerIds = Array.from({ length: ownerCount }, (_, place) => `owner${place}`.padEnd(15, 'x'));

/** Records that refer to others, one and several, with indexes for some of their fields. */
export interface Family {
  readonly things: Collection;
  readonly owners: Collection;
  readonly stored: readonly Placed[];
  readonly related: RelatedRecords;
}

/** Some ids lead nowhere. */
const ownerId = fc.oneof(
  { weight: 8, arbitrary: pick(ownerIds) },
  { weight: 2, arbitrary: pick(['', 'nobodynobodynob']) },
);
const ownerList = fc.uniqueArray(
  ownerId.filter((id) => id !== ''),
  { maxLength: 3 },
);

const owner: fc.Arbitrary<JsonObject> = fc.record({
  name: pick(texts),
  rank: pick(numbers),
  born: pick(dates),
  boss: ownerId,
});

const thing: fc.Arbitrary<JsonObject> = fc.record({
  text: pick(texts),
  number: pick(numbers),
  amount: fc.integer({ min: -1000, max: 1000 }).map((value) => value / 4),
  bool: fc.boolean(),
  date: pick(dates),
  json: pick(jsons),
  kind: pick(['', 'red', 'blue']),
  tags: fc.uniqueArray(pick(['red', 'green', 'blue', 'a"b']), { maxLength: 3 }),
  owner: ownerId,
  owners: ownerList,
});

export const makeFamily = async (use: UseWorkbench, seed: number): Promise<Family> => {
  const owners = await use().make([
    field('text', 'name'),
    field('number', 'rank'),
    field('date', 'born'),
    field('relation', 'boss', { collectionId: 'replaced' }),
  ]);
  const boss = owners.fields.map((one) => (one.name === 'boss' ? { ...one, collectionId: owners.id } : one));
  const withBoss = { ...owners, fields: boss };
  await use().change({ kind: 'replace', before: owners, after: withBoss });
  const things = await use().make(
    [
      field('text', 'text'),
      field('number', 'number'),
      field('number', 'amount'),
      field('bool', 'bool'),
      field('date', 'date'),
      field('json', 'json'),
      field('select', 'kind'),
      field('select', 'tags', { maxSelect: 3 }),
      field('text', 'code'),
      field('relation', 'owner', { collectionId: owners.id }),
      field('relation', 'owners', { collectionId: owners.id, maxSelect: 3 }),
    ],
    [
      { fields: ['number'], unique: false },
      { fields: ['owner', 'text'], unique: false },
      { fields: ['code'], unique: true },
    ],
  );
  const ownerValues = fc.sample(owner, { numRuns: ownerCount, seed });
  const madeOwners = await use().write(
    ...ownerValues.map((one, i) => creating(withBoss, { id: ownerIds[i] ?? '', ...one })),
  );
  const thingValues = fc.sample(thing, { numRuns: thingCount, seed });
  const codes = fc.sample(
    fc.shuffledSubarray(
      thingValues.map((_, i) => i),
      { minLength: thingCount },
    ),
    { numRuns: 1, seed },
  );
  const madeThings = await use().write(
    ...thingValues.map((one, i) => creating(things, { code: `c${codes[0]?.[i]}`, ...one })),
  );
  const values = (changes: typeof madeThings) => changes.map(({ after }) => after ?? {});
  return {
    things,
    owners: withBoss,
    stored: values(madeThings).map((one, place) => ({ values: one, place })),
    related: relatedIn(
      new Map([
        [owners.id, values(madeOwners)],
        [things.id, values(madeThings)],
      ]),
    ),
  };
};

/** Filters of things: by themselves, and by their owners. */
export const whereOn = ({ owners }: Family): fc.Arbitrary<Filter> => {
  const hop: Hop = { kind: 'forward', collection: owners, field: 'owner', many: false, where: null };
  const name: FieldOperand = { ...ownField('name'), hops: [hop] };
  const all: Hop = { ...hop, field: 'owners', many: true };
  const leaf = fc.oneof(
    fc.tuple(pick(['=', '!=', '<', '>='] as const), pick(numbers)).map(([op, value]) => compare('number', op, value)),
    fc.tuple(pick(['=', '!=', '~', '~~', '>'] as const), pick(texts)).map(([op, value]) => compare('text', op, value)),
    pick(ownerIds).map((id) => compare('owner', '=', id)),
    pick(texts).map((value): Filter => ({ ...compare('text', '!=', value), left: name }) as Filter),
    fc.boolean().map((value) => compare('bool', '=', value)),
    pick(texts).map((value): Filter => ({ kind: 'some', hop: all, where: compare('name', '=', value) })),
    fc.constant<Filter>({ kind: 'contains', field: ownField('json'), value: { a: 'b' } }),
  );
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 2 },
      { weight: 4, arbitrary: leaf },
      { weight: 1, arbitrary: tie('filter').map((inner): Filter => ({ kind: 'not', filter: inner })) },
      {
        weight: 1,
        arbitrary: fc.array(tie('filter'), { maxLength: 2 }).map((one): Filter => ({ kind: 'and', all: one })),
      },
      {
        weight: 1,
        arbitrary: fc.array(tie('filter'), { maxLength: 2 }).map((one): Filter => ({ kind: 'or', any: one })),
      },
    ),
  })).filter;
};
