import { describe, expect, it } from 'vitest';
import type { Filter } from '#server/store/filter.js';
import type { CallContext, Store } from '#server/store/port.js';
import { Connection } from '#server/store/sqlite/connection.js';
import { compileFilter } from '#server/store/sqlite/filter-compiler.js';
import { createTable, prepareDatabase } from '#server/store/sqlite/meta.js';
import { tableOf } from '#server/store/sqlite/table.js';
import { bool, change, collection, compare, create, json, listOf, number, openStore, select, text } from './fixture.js';

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
const field = (name: string) => ({ kind: 'field', name }) as const;
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
    ['t = u', { kind: 'compare', op: '=', left: field('t'), right: field('u') }, ['plain']],
    ['u = n does not read text as a number', { kind: 'compare', op: '=', left: field('u'), right: field('n') }, []],
    ['b = n', { kind: 'compare', op: '=', left: field('b'), right: field('n') }, ['plain', 'blank']],
    ['b = true', compare('b', '=', true), ['plain', 'digits', 'slash']],
    ['b = 1', compare('b', '=', 1), ['plain', 'digits', 'slash']],
    ['n >= 1.5', compare('n', '>=', 1.5), ['digits', 'percent', 'slash']],
    ['5 < n', { kind: 'compare', op: '<', left: literal(5), right: field('n') }, ['digits', 'slash']],
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
    ['t ~ u', { kind: 'compare', op: '~', left: field('t'), right: field('u') }, ['plain', 'digits', 'percent']],
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
    ["'x' = 'x'", { kind: 'compare', op: '=', left: literal('x'), right: literal('x') }, all],
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

  it('use a declared index for comparisons of its field', () => {
    const connection = new Connection(':memory:');
    prepareDatabase(connection);
    createTable(connection, things);
    connection.exec('CREATE INDEX it ON things (t); CREATE INDEX inn ON things (n)');
    const plan = (where: Filter): string => {
      const { sql, values } = compileFilter(tableOf(things), where);
      return connection.explain(`SELECT * FROM things WHERE ${sql}`, values).join('; ');
    };
    expect(plan(compare('t', '=', 'x'))).toContain('USING INDEX it (t=?)');
    expect(plan(compare('t', '=', null))).toContain('USING INDEX it (t=?)');
    expect(plan(compare('n', '>', 3))).toContain('USING INDEX inn (n>?)');
    expect(plan({ kind: 'ids', ids: ['a', 'b'] })).toContain('(id=?)');
    connection.close();
  });
});
