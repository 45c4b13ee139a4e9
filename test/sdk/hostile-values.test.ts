import fc from 'fast-check';
import { type Client, filter } from 'fichero-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';
import { clientsOf, type Transport, transports } from './clients.js';

const count = 10_000;
const atOnce = 16;
const perBulk = 500;
const seed = Date.now();

/** Parts of filters, queries, patterns, templates and texts in several languages. */
const pieces = [
  ...[`"`, `'`, '`', '\\', '\\"', "\\'", '%', '_', '*', '?', '[', ']', '{', '}', '(', ')', '$', '$1', '$&', "$'"],
  ...[
    '||',
    '&&',
    '=',
    '!=',
    '~',
    '!~',
    '?=',
    '>',
    '<',
    ':',
    ',',
    ';',
    '#',
    '//',
    '--',
    '/*',
    '*/',
    '&',
    '+',
    '%00',
    '%22',
  ],
  ...['null', 'true', 'false', '0', '1=1', 'id', 'title', '@now', '@request.auth.id', '@collection.texts.title'],
  ...[
    `" || id != "`,
    `' || id != '`,
    `") || (id != "`,
    `\\" || 1=1 || "`,
    '"}}',
    `"},"id":{"ne":"`,
    '") { id }',
    `'; DROP TABLE texts; --`,
  ],
  ...[' ', '\n', '\r', '\t', '\u2028', '\u00a0', 'ß', 'é', 'İ', '\u0301', '中', '😀', '\ufeff', 'A', 'a'],
] as const;

const joined = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
/** No store keeps NUL: it is refused. */
const hostile = fc
  .oneof(
    { weight: 5, arbitrary: joined },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }) },
  )
  .filter((text) => !text.includes('\0'));

let server: TestServer;
let clients: Record<Transport, Client>;
/** The ids of the records by their text. */
const idsOf = new Map<string, string[]>();
let values: string[];

const texts = (client: Client) => client.collection<{ title: string; amount: number }>('texts');

/** In small groups, for many requests wait for each other. */
const each = async <T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> => {
  for (let start = 0; start < items.length; start += atOnce) {
    await Promise.all(items.slice(start, start + atOnce).map((item, i) => work(item, start + i)));
  }
};

const note = (title: string, id: string): void => {
  idsOf.set(title, [...(idsOf.get(title) ?? []), id]);
};

/** The four ways to ask, one after the other: which is taken says the place of a value. */
const ways = transports.flatMap((transport) => (['where', 'filter'] as const).map((by) => ({ transport, by })));

const wayOf = (index: number) => ways[index % ways.length] ?? { transport: 'rest', by: 'where' };

beforeAll(async () => {
  server = await startServer();
  await server.createCollection({
    name: 'texts',
    fields: [
      { name: 'title', type: 'text' },
      { name: 'amount', type: 'number' },
    ],
  });
  const { secret } = await server.mintKey(['records:read', 'records:write']);
  clients = clientsOf(server, { apiKey: secret });
  values = fc.sample(hostile, { numRuns: count, seed });
  const single = values.slice(0, perBulk);
  await each(single, async (title, index) => {
    note(title, (await texts(clients[wayOf(index).transport]).create({ title })).id);
  });
  for (let start = perBulk; start < values.length; start += perBulk) {
    const part = values.slice(start, start + perBulk);
    const { ids } = await texts(clients.rest).createMany(part.map((title) => ({ title })));
    for (const [i, title] of part.entries()) note(title, ids[i] ?? '');
  }
}, 300_000);
afterAll(() => server.stop());

describe(`${count} random hostile texts (seed ${seed})`, () => {
  it('come back as they were sent', { timeout: 120_000 }, async () => {
    for (const way of transports) {
      const found = new Map<string, string>();
      for await (const { id, title } of texts(clients[way]).list({ perPage: 1000 })) found.set(id, title);
      expect(found.size).toBe(count);
      for (const [title, ids] of idsOf) for (const id of ids) expect(found.get(id)).toBe(title);
    }
  });

  it('are found by themselves, and find nothing else', { timeout: 600_000 }, async () => {
    await each(values, async (title, index) => {
      const { transport, by } = wayOf(index);
      const asked = by === 'where' ? { where: { title: { eq: title } } } : { filter: filter`title = ${title}` };
      const found = await texts(clients[transport]).list({ ...asked, perPage: 1000, select: { title: true } });
      const expected = idsOf.get(title) ?? [];
      expect(
        [found.totalItems, ...new Set(found.items.map((item) => item['title']))],
        JSON.stringify([transport, asked]),
      ).toEqual([expected.length, title]);
    });
  });

  it('as parts of texts have no wildcards', { timeout: 300_000 }, async () => {
    // Of letters alone that every database folds alike.
    const plain = values.filter((value) => /^[\x20-\x7e]+$/.test(value));
    const asked = plain.slice(0, 1_000);
    await each(asked, async (part, index) => {
      const { transport, by } = wayOf(index);
      const options = by === 'where' ? { where: { title: { contains: part } } } : { filter: filter`title ~ ${part}` };
      const { items } = await texts(clients[transport]).list({ ...options, perPage: 1000, skipTotal: true });
      const wrong = items.filter(({ title }) => !title.toLowerCase().includes(part.toLowerCase()));
      expect(
        wrong.map(({ title }) => title),
        JSON.stringify([transport, options]),
      ).toEqual([]);
      const own = idsOf.get(part) ?? [];
      if (items.length < 1000) expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining(own));
    });
  });

  it('make no filter that says something else', () => {
    for (const value of values) {
      const text = filter`title = ${value}`;
      expect(text.startsWith('title = "')).toBe(true);
      expect(JSON.parse(text.slice('title = '.length))).toBe(value);
    }
  });
});

it('numbers, dates, truth values and nothing are found by themselves', { timeout: 120_000 }, async () => {
  const numbers = [
    0,
    -1,
    0.1,
    1e21,
    5e-324,
    -1.5e300,
    Number.MAX_SAFE_INTEGER,
    ...fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), 300),
  ];
  await each(numbers, async (amount, index) => {
    const { transport, by } = wayOf(index);
    const { id } = await texts(clients[transport]).create({ amount });
    const asked = by === 'where' ? { where: { amount: { eq: amount } } } : { filter: filter`amount = ${amount}` };
    const { items } = await texts(clients[transport]).list({ ...asked, sort: '-created', perPage: 1000 });
    expect(new Set(items.map((item) => item.amount)), JSON.stringify(asked)).toEqual(
      new Set([amount === 0 ? 0 : amount]),
    );
    if (items.length < 1000) expect(items.map((item) => item.id)).toContain(id);
  });
  for (const transport of transports) {
    const found = await texts(clients[transport]).list({
      filter: filter`created > ${new Date(0)} && amount = ${null}`,
      perPage: 1,
    });
    expect(found.totalItems).toBeGreaterThanOrEqual(0);
    const none = await texts(clients[transport]).list({
      filter: filter`created > ${new Date('2999-01-01')}`,
      perPage: 1,
    });
    expect(none.totalItems).toBe(0);
  }
});
