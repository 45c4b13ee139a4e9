import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fieldView } from '#server/domain/records/field-view.js';
import { parseFilter } from '#server/domain/records/filter-parser.js';
import { matches } from '#server/store/filter-match.js';
import type { RecordValues } from '#server/store/port.js';
import { collection, field } from './definitions.js';
import { openRecordHouse, type RecordHouse } from './record-house.js';

const things = collection('things', [
  field('text', 'a'),
  field('text', 'b'),
  field('number', 'n'),
  field('number', 'm'),
  field('bool', 'flag'),
  field('select', 'tags', { maxSelect: 3 }),
  field('select', 'colour'),
  field('json', 'data'),
  field('date', 'day'),
  field('geoPoint', 'place'),
]);
const view = fieldView(things, { readable: null }, true);

const words = [
  '',
  'a',
  'A',
  'ab',
  'a_b',
  'a%b',
  '1',
  '5',
  '5.0',
  '10',
  'é',
  'É',
  'null',
  '\u{1f4a9}',
  '\uffee',
  '[]',
  '\\',
];
const numbers = [0, 1, -1, 5, 10, 0.5, -2.25, 1e15, 123456789];
const documents = [null, '', 'a', 'ab', 0, 1, 5, true, false, [], ['a'], { a: 1 }, '5', '\u{1f4a9}'];
const colours = ['red', 'green', 'blue'];

const thing = fc.record({
  a: fc.constantFrom(...words),
  b: fc.constantFrom(...words),
  n: fc.constantFrom(...numbers),
  m: fc.constantFrom(...numbers),
  flag: fc.boolean(),
  tags: fc.subarray(colours),
  colour: fc.constantFrom('', ...colours),
  data: fc.constantFrom(...documents),
  day: fc.constantFrom('', '2026-01-01 00:00:00.000Z', '2026-06-01 12:00:00.000Z'),
});

const fieldName = fc.constantFrom('a', 'b', 'n', 'm', 'flag', 'tags', 'colour', 'data', 'day', 'place', 'id');
const literal = fc.oneof(
  fc
    .constantFrom(...words, 'red', '["red"]', '2026-01-01', 'a%', '%b', '%', 'a\\%b')
    .map((text) => JSON.stringify(text)),
  fc.constantFrom(...numbers.filter((number) => number < 1e15)).map(String),
  fc.constantFrom('null', 'true', 'false'),
);
const op = fc.constantFrom('=', '!=', '>', '>=', '<', '<=', '~', '!~');
const comparison = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: fieldName }, literal),
    op,
    fc.oneof({ weight: 3, arbitrary: literal }, fieldName),
  )
  .map((parts) => parts.join(' '));
const { filter } = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { weight: 4, arbitrary: comparison },
    fc.tuple(tie('filter'), fc.constantFrom('&&', '||'), tie('filter')).map(([l, join, r]) => `(${l}) ${join} (${r})`),
  ),
}));

describe('a filter in memory and in SQLite', () => {
  let house: RecordHouse;
  let stored: readonly RecordValues[];

  beforeAll(async () => {
    house = await openRecordHouse([things]);
    const samples = fc.sample(thing, { numRuns: 80, seed: 7 });
    for (const data of samples) {
      await house.records.create(house.admin('records.create'), 'things', { data, files: [] });
    }
    const page = await house.records.list(house.admin('records.list'), 'things', { perPage: 1000 });
    stored = page.items.rows();
    expect(stored).toHaveLength(80);
  });
  afterAll(() => house.close());

  test('choose the same records', async () => {
    await fc.assert(
      fc.asyncProperty(filter, async (text) => {
        const tree = parseFilter(text, view);
        if (tree === null) throw new Error('a filter is wanted');
        const page = await house.records.list(house.admin('records.list'), 'things', { filter: text, perPage: 1000 });
        const inMemory = stored.filter((values) => matches(things, tree, values));
        const differing = (some: readonly RecordValues[], others: readonly RecordValues[]) =>
          some.filter(({ id }) => !others.some((other) => other['id'] === id)).slice(0, 1);
        const rows = page.items.rows();
        expect({ onlyStore: differing(rows, inMemory), onlyMemory: differing(inMemory, rows) }).toEqual({
          onlyStore: [],
          onlyMemory: [],
        });
        expect(page.totalItems).toBe(inMemory.length);
      }),
      { numRuns: 400 },
    );
  });
});
