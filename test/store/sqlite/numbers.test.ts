import { expect, it } from 'vitest';
import { change, collection, create, listOf, number, openStore } from './fixture.js';

const scattered = (count: number): number[] => {
  // A fixed sequence, so that a failure can be looked at again.
  let state = 0x9e3779b97f4a7c15n;
  const next = (): bigint => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return state;
  };
  const view = new DataView(new ArrayBuffer(8));
  const fraction = (): number => Number(next() >> 11n) / 2 ** 53;
  return Array.from({ length: count }, (_, i) => {
    if (i % 4 === 0) return fraction();
    if (i % 4 === 1) return Math.round(fraction() * 1e8) / 100;
    if (i % 4 === 2) return (fraction() - 0.5) * 10 ** Math.floor(fraction() * 40 - 20);
    view.setBigUint64(0, next());
    const value = view.getFloat64(0);
    return Number.isFinite(value) ? value : 1.5;
  });
};

const special = [
  0,
  1,
  -1,
  0.1,
  1 / 3,
  1e21,
  1e-7,
  123456789012345680,
  2 ** 53,
  -(2 ** 53),
  2 ** 63,
  -(2 ** 63),
  9e15,
  9.1e18,
  1e300,
  5e-324,
  2.2250738585072014e-308,
  1.7976931348623157e308,
  -1.7976931348623157e308,
  4.35,
  0.1 + 0.2,
];

it('numbers come back exactly as they were stored, from lists and from single records', async () => {
  const store = await openStore();
  const numbers = collection('numbers', [number('n')]);
  const context = await change(store, { kind: 'create', collection: numbers });
  const values = [...special, ...scattered(20_000)];
  await store.write(
    values.map((n, i) => create(numbers, { id: `n${i}`, n })),
    context,
  );
  const page = await store.list(listOf(numbers, { limit: values.length, fields: ['n'] }), context);
  expect(page.items.rows().map((row) => row['n'])).toEqual(values);
  for (const i of special.keys()) {
    expect((await store.get(numbers, `n${i}`, null, context))?.values['n']).toBe(values[i]);
  }
}, 20_000);

it('negative zero reads as zero', async () => {
  const store = await openStore();
  const numbers = collection('numbers', [number('n')]);
  const context = await change(store, { kind: 'create', collection: numbers });
  await store.write([create(numbers, { id: 'z', n: -0 })], context);
  const page = await store.list(listOf(numbers), context);
  expect(page.items.text()).toContain('"n":0}');
});
