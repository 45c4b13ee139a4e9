import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Collection } from '#server/store/collection.js';
import { type FieldOperand, type Filter, ownField } from '#server/store/filter.js';
import { matchesLike } from '#server/store/like.js';
import { likeRanges } from '#server/store/like-prefix.js';
import type { CallContext, ListQuery, Store } from '#server/store/port.js';
import { Connection } from '#server/store/sqlite/connection.js';
import { walkedParts } from '#server/store/sqlite/list-query.js';
import { createTable, prepareDatabase } from '#server/store/sqlite/meta.js';
import { listJob } from '#server/store/sqlite/read-jobs.js';
import {
  bool,
  change,
  collection,
  compare,
  create,
  json,
  listOf,
  number,
  openStore,
  relation,
  select,
  text,
} from './fixture.js';

const things = collection('things', [text('t'), text('u'), number('n'), bool('b'), json('j'), select('tags', 3)]);

const rows = {
  plain: { t: 'abc', u: 'abc', n: 1, b: true, j: 5, tags: ['a'] },
  blank: { t: '', u: '1.0', n: 0, b: false, j: null, tags: [] },
  digits: { t: '123', u: '1', n: 123, b: true, j: 'abc', tags: ['a', 'b'] },
  percent: { t: 'ab%c', u: '', n: 1.5, b: false, j: '', tags: ['b'] },
  under: { t: 'AB_C', u: 'x', n: -2, b: false, j: { k: [1] }, tags: ['c'] },
  slash: { t: 'ab\\c', u: 'y', n: 7, b: true, j: true, tags: ['c', 'a'] },
};

const filled = async (): Promise<{ store: Store; context: CallContext }> => {
  const store = await openStore();
  const context = await change(store, { kind: 'create', collection: things });
  await store.write(
    Object.entries(rows).map(([id, values]) => create(things, { id, ...values })),
    context,
  );
  return { store, context };
};

const literal = (value: string | number | boolean | null) => ({ kind: 'literal', value }) as const;
const all = Object.keys(rows);
const allBut = (...ids: string[]): string[] => all.filter((id) => !ids.includes(id));

describe('filters', () => {
  const cases: readonly (readonly [string, Filter, readonly string[]])[] = [
    ["t = 'abc'", compare('t', '=', 'abc'), ['plain']],
    ["t != 'abc'", compare('t', '!=', 'abc'), allBut('plain')],
    ['t = null', compare('t', '=', null), ['blank']],
    ["t = ''", compare('t', '=', ''), ['blank']],
    ['t != null', compare('t', '!=', null), allBut('blank')],
    ['t > null never', compare('t', '>', null), []],
    ['t = 123 compares with 123.0', compare('t', '=', 123), []],
    ['u = 1 finds 1.0', compare('u', '=', 1), ['blank']],
    ['u = true finds 1', compare('u', '=', true), ['digits']],
    ['t = u', { kind: 'compare', any: false, op: '=', left: ownField('t'), right: ownField('u') }, ['plain']],
    [
      'u = n does not read text as a number',
      { kind: 'compare', any: false, op: '=', left: ownField('u'), right: ownField('n') },
      [],
    ],
    ['b = n', { kind: 'compare', any: false, op: '=', left: ownField('b'), right: ownField('n') }, ['plain', 'blank']],
    ['b = true', compare('b', '=', true), ['plain', 'digits', 'slash']],
    ['b = 1', compare('b', '=', 1), ['plain', 'digits', 'slash']],
    ['n >= 1.5', compare('n', '>=', 1.5), ['digits', 'percent', 'slash']],
    ['5 < n', { kind: 'compare', any: false, op: '<', left: literal(5), right: ownField('n') }, ['digits', 'slash']],
    ["t ~ 'B'", compare('t', '~', 'B'), ['plain', 'percent', 'under', 'slash']],
    ["t ~ 'ab%c' is anchored", compare('t', '~', 'ab%c'), ['plain', 'percent', 'under', 'slash']],
    ["t ~ 'b%' is anchored", compare('t', '~', 'b%'), []],
    ["t ~ 'b\\%c' is literal", compare('t', '~', 'b\\%c'), ['percent']],
    ["t ~ 'b_c' is literal", compare('t', '~', 'b_c'), ['under']],
    ["t ~ '%b_c' has a live _", compare('t', '~', '%b_c'), ['percent', 'under', 'slash']],
    ["t ~ 'b\\c' is literal", compare('t', '~', 'b\\c'), ['slash']],
    ['t ~ 12 looks for the digits', compare('t', '~', 12), ['digits']],
    ["n ~ '1.0' sees integers without a fraction", compare('n', '~', '1.0'), []],
    ["n ~ '1'", compare('n', '~', '1'), ['plain', 'digits', 'percent']],
    ["t !~ 'ab'", compare('t', '!~', 'ab'), ['blank', 'digits']],
    ['t ~ null never', compare('t', '~', null), []],
    ['t !~ null never', compare('t', '!~', null), []],
    [
      't ~ u',
      { kind: 'compare', any: false, op: '~', left: ownField('t'), right: ownField('u') },
      ['plain', 'digits', 'percent'],
    ],
    ['j = null', compare('j', '=', null), ['blank']],
    ["j = ''", compare('j', '=', ''), ['percent']],
    ["j = 'abc'", compare('j', '=', 'abc'), ['digits']],
    ['j = 5', compare('j', '=', 5), ['plain']],
    ['j = true', compare('j', '=', true), ['slash']],
    ['j != 5', compare('j', '!=', 5), allBut('plain')],
    ["j !~ 'abc' is not true for null", compare('j', '!~', 'abc'), allBut('blank', 'digits')],
    ['tags compare as JSON text', compare('tags', '=', '["a","b"]'), ['digits']],
    ["tags ~ 'a'", compare('tags', '~', 'a'), ['plain', 'digits', 'slash']],
    ['ids', { kind: 'ids', ids: ['slash', 'none', 'plain', "x' OR 1=1 --"] }, ['plain', 'slash']],
    ['an empty and', { kind: 'and', all: [] }, all],
    ['an empty or', { kind: 'or', any: [] }, []],
    ["'x' = 'x'", { kind: 'compare', any: false, op: '=', left: literal('x'), right: literal('x') }, all],
    ['t = text of SQL', compare('t', '=', "' OR 1=1 --"), []],
  ];

  it('mean what the grammar says', async () => {
    const { store, context } = await filled();
    for (const [name, where, expected] of cases) {
      const page = await store.list(listOf(things, { where, total: true }), context);
      expect({ name, ids: page.items.rows().map((row) => row['id']), total: page.total }).toEqual({
        name,
        ids: expected,
        total: expected.length,
      });
    }
  });

  it('of 200 comparisons, nested 20 deep, or with 5,000 ids are run', async () => {
    const { store, context } = await filled();
    const one = compare('t', '=', 'abc');
    let deep: Filter = one;
    for (let i = 0; i < 20; i += 1)
      deep = { kind: i % 2 === 0 ? 'or' : 'and', any: [deep, one], all: [deep, one] } as Filter;
    const wide: Filter = { kind: 'or', any: Array.from({ length: 2_000 }, () => one) };
    const ids: Filter = { kind: 'ids', ids: [...Array.from({ length: 5_000 }, (_, i) => `x${i}`), 'plain'] };
    for (const where of [deep, wide, ids]) {
      const page = await store.list(listOf(things, { where }), context);
      expect(page.items.rows().map((row) => row['id'])).toEqual(['plain']);
    }
  });

  it('refuse text with a NUL character instead of comparing a part of it', async () => {
    const { store, context } = await filled();
    const where = compare('t', '=', 'abc\0d');
    await expect(store.list(listOf(things, { where }), context)).rejects.toMatchObject({ code: 'VALIDATION' });
    await expect(store.get(things, 'plain\0', null, context)).resolves.toBeNull();
    const nul = create(things, { id: 'nul', t: 'a\0b' });
    await expect(store.write([nul], context)).rejects.toMatchObject({ code: 'VALIDATION' });
    await expect(store.get(things, 'nul', null, context)).resolves.toBeNull();
  });
});

describe('a declared index', () => {
  const owners = collection('owners', [text('name')]);
  const things = collection(
    'indexed',
    [text('t'), number('n'), text('u'), relation('owner', owners.id), relation('many', owners.id, { maxSelect: 9 })],
    [
      { name: 'it', fields: ['t'], unique: false },
      { name: 'inn', fields: ['n'], unique: false },
      { name: 'io', fields: ['owner'], unique: false },
    ],
  );
  const connection = new Connection(':memory:');
  prepareDatabase(connection);
  createTable(connection, owners);
  createTable(connection, things);
  for (const { name, fields } of things.indexes) connection.exec(`CREATE INDEX ${name} ON indexed (${fields.join()})`);
  afterAll(() => connection.close());

  const planOf = (query: Partial<ListQuery>, of: Collection = things): string => {
    const job = listJob(listOf(of, query), { schemaVersion: 1, credential: null });
    const plans = walkedParts(job).flatMap(({ sql, values }) => connection.explain(sql, values));
    return plans.join('; ');
  };

  it('serves equality and ranges of its field', () => {
    expect(planOf({ where: compare('t', '=', 'x') })).toContain('SEARCH r USING INDEX it (t=?)');
    expect(planOf({ where: compare('t', '=', null) })).toContain('SEARCH r USING INDEX it (t=?)');
    const sort = [{ by: ownField('n'), descending: false }];
    expect(planOf({ where: compare('n', '>', 3), sort })).toContain('SEARCH r USING INDEX inn (n>?)');
    const between: Filter = { kind: 'and', all: [compare('n', '>=', 3), compare('n', '<', 9)] };
    expect(planOf({ where: between, sort })).toContain('SEARCH r USING INDEX inn (n>? AND n<?)');
    expect(planOf({ where: { kind: 'ids', ids: ['a', 'b'] } })).toContain('(id=?)');
    expect(planOf({ where: compare('u', '=', 'x') })).toContain('SCAN r');
  });

  it('serves a pattern by its start, in any case of its letters', () => {
    const plan = planOf({ where: compare('t', '~', 'ab%') });
    expect(plan).toContain('SEARCH r USING INDEX it (t>? AND t<?)');
    expect(plan).not.toContain('SCAN r');
    expect(planOf({ where: compare('t', '~', '1%') })).toContain('SEARCH r USING INDEX it (t>? AND t<?)');
    expect(planOf({ where: compare('t', '~', '%ab') })).toContain('SCAN r');
    expect(planOf({ where: compare('t', '~', 'ab') })).toContain('SCAN r');
  });

  it('serves an order, without sorting', () => {
    const plan = planOf({ sort: [{ by: ownField('t'), descending: true }] });
    expect(plan).toContain('SCAN r USING INDEX it');
    expect(plan).not.toContain('TEMP B-TREE');
  });

  it('serves relations: by id forward, by the relation field back', () => {
    const hop = { collection: owners, many: false, where: null } as const;
    const forward: FieldOperand = { ...ownField('name'), hops: [{ ...hop, kind: 'forward', field: 'owner' }] };
    expect(planOf({ where: { ...compare('t', '=', 'x'), left: forward } as Filter })).toMatch(
      /SEARCH t\d+ USING .*\(id=\?\)/,
    );
    const each: FieldOperand = { ...ownField('name'), hops: [{ ...hop, kind: 'forward', field: 'many', many: true }] };
    expect(planOf({ where: { ...compare('t', '=', 'x'), any: true, left: each } as Filter })).toMatch(
      /SEARCH t\d+ USING .*\(id=\?\)/,
    );
    const back: FieldOperand = {
      ...ownField('t'),
      hops: [{ kind: 'back', collection: things, field: 'owner', many: true, where: null }],
    };
    expect(planOf({ where: { ...compare('t', '=', 'x'), any: true, left: back } as Filter }, owners)).toMatch(
      /SEARCH t\d+ USING INDEX io \(owner=\?\)/,
    );
  });

  it('finds the same by a pattern as no index does, wherever case, width and last code points lie', () => {
    const pieces = ['a', 'A', 'z', 'Z', '@', '[', '`', '{', 'é', '\ud7ff', '\ue000', '\u{10ffff}', '%', '_', '\\', '1'];
    const word = fc.string({ unit: fc.constantFrom(...pieces), maxLength: 5 });
    const inRanges = (value: string, pattern: string): boolean => {
      const ranges = likeRanges(pattern);
      const order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
      return ranges === null || ranges.some(([from, to]) => order(value, from) >= 0 && order(value, to) < 0);
    };
    fc.assert(
      fc.property(word, word, word, (start, value, more) => {
        for (const pattern of [`${start}%`, `${start}%${more}`, start]) {
          for (const one of [value, start + value, start.toUpperCase() + value]) {
            if (matchesLike(one, pattern)) expect([one, pattern, inRanges(one, pattern)]).toEqual([one, pattern, true]);
          }
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
