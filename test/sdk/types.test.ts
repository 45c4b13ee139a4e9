import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { cli, createProject, type TypedProject } from './typed-project.js';

const patience = 60_000;
const file = 'src/fichero.ts';

/** What would end a comment, a text, a template or a line, and what would tell the compiler something. */
const hostile = `it's "50%" */ \`\${x}\` \\ ñ 😀`;

const categories = {
  name: 'categories',
  fields: [
    { name: 'name', type: 'text', required: true },
    { name: 'rank', type: 'number' },
  ],
};

const products = (categoriesId: string) => ({
  name: 'products',
  fields: [
    { name: 'title', type: 'text', required: true, help: `What it is called. ${hostile}` },
    { name: 'sku', type: 'text', required: true, help: '@ts-expect-error' },
    { name: 'price', type: 'number' },
    { name: 'sold', type: 'bool' },
    { name: 'state', type: 'select', values: ['new', hostile], maxSelect: 1 },
    { name: 'tags', type: 'select', values: ['a', 'b'], maxSelect: 2 },
    { name: 'category', type: 'relation', collectionId: categoriesId, maxSelect: 1 },
    { name: 'others', type: 'relation', collectionId: categoriesId, maxSelect: 9 },
    { name: 'photos', type: 'file', maxSelect: 3 },
    { name: 'extra', type: 'json' },
    { name: 'place', type: 'geoPoint' },
    { name: 'class', type: 'text', help: 'A word of the language.' },
  ],
  indexes: ['CREATE UNIQUE INDEX `idx_products_sku` ON `products` (`sku`)'],
});

let server: TestServer;
let project: TypedProject;
let key: string;

const types = (...flags: readonly string[]) =>
  project.node(cli, 'types', '--url', server.url, '--key', key, '--out', file, ...flags);

beforeAll(async () => {
  server = await startServer();
  project = await createProject();
  const id = await server.createCollection(categories);
  await server.createCollection(products(id));
  // Names that only quotes can hold, and one that is like those of the SDK's own types.
  await server.createCollection({ name: 'größen', fields: [{ name: 'new', type: 'text' }] });
  await server.createCollection({ name: 'texts', fields: [{ name: 'text', type: 'text' }] });
  const { secret } = await server.mintKey(['records:read', 'records:write', 'records:delete']);
  key = secret;
});
afterAll(async () => {
  await project.remove();
  await server.stop();
});

/** An application as one would write it, and under each comment what the compiler must refuse. */
const usage = `
import { createClient } from 'fichero-sdk';
import { createClient as createCore } from 'fichero-sdk/core';
import { graphql } from 'fichero-sdk/graphql';
import { type Database, manifest } from './fichero.js';

declare const process: { argv: string[] };
const [, , url = '', apiKey = ''] = process.argv;
const rest = createClient<Database>({ url, apiKey });
const overGraphql = createClient<Database>({ url, apiKey, transport: graphql });
const core = createCore<Database>({ url, apiKey });
const hostile = ${JSON.stringify(hostile)} as const;

const category = await rest.collection('categories').create({ name: 'Wood', rank: 1 });
const made = await rest.collection('products').create({
  title: 'Oak', sku: 'a', price: 3, state: hostile, tags: ['a'], category: category.id, others: [category.id], class: 'c',
});
const whole: string = made.title + made.class;
const state: 'new' | typeof hostile | '' = made.state;
await rest.collection('größen').create({ new: 'x' });

// @ts-expect-error there is no such collection
rest.collection('nothing');
// @ts-expect-error the title is needed
void (() => rest.collection('products').create({ sku: 'b' }));
// @ts-expect-error a price is a number
void (() => rest.collection('products').create({ title: 'x', sku: 'b', price: '3' }));
// @ts-expect-error there is no such state
void (() => rest.collection('products').update('x', { state: 'old' }));
// @ts-expect-error there is no such field
void (() => rest.collection('products').update('x', { colour: 'red' }));

for (const client of [rest, overGraphql, core]) {
  const found = client.collection('products');
  const where = { title: { contains: 'OA' }, price: { gte: 3 }, state: { eq: hostile }, category: { is: { name: { eq: 'Wood' } } } };
  const { items } = await found.list({
    where,
    orderBy: [{ price: 'DESC' }, { category: { name: 'ASC' } }],
    select: { title: true, category: { name: true }, others: { rank: true } },
  });
  const [first] = items;
  if (first === undefined) throw new Error('nothing was found');
  const title: string = first.title;
  const name: string | undefined = first.category?.name;
  const ranks: number[] = first.others.map(({ rank }) => rank);
  // @ts-expect-error the price was not asked for
  void first.price;
  // @ts-expect-error nor was the sku
  void first.sku;
  // @ts-expect-error nor the rank of the category
  void first.category?.rank;
  // @ts-expect-error a relation that is not there is null
  void first.category.name;
  console.log(JSON.stringify([Object.keys(first).sort(), title, name, ranks]));

  const { items: back } = await client.collection('categories').list({
    where: { products_via_category: { some: { price: { gt: 1 } } } },
    select: { name: true, products_via_category: { title: true } },
  });
  const titles: string[] = back.flatMap((one) => one.products_via_category.map((product) => product.title));
  // @ts-expect-error the price was not asked for
  void back[0]?.products_via_category[0]?.price;

  const { title: again } = await found.get({ sku: 'a' }, { select: { title: true } });
  const all: number = (await found.get(made.id)).price;
  console.log(JSON.stringify([titles, again, all]));

  // @ts-expect-error a price is compared with numbers
  void (() => found.list({ where: { price: { gt: '3' } } }));
  // @ts-expect-error a number contains nothing
  void (() => found.list({ where: { price: { contains: '3' } } }));
  // @ts-expect-error there is no such field
  void (() => found.list({ where: { colour: { eq: 'red' } } }));
  // @ts-expect-error there is no such state
  void (() => found.list({ where: { state: { eq: 'old' } } }));
  // @ts-expect-error the related record has no such field
  void (() => found.list({ where: { category: { is: { price: { eq: 1 } } } } }));
  // @ts-expect-error there is no such direction
  void (() => found.list({ orderBy: [{ price: 'UP' }] }));
  // @ts-expect-error lists have no order
  void (() => found.list({ orderBy: [{ tags: 'ASC' }] }));
  // @ts-expect-error there is no such field
  void (() => found.list({ select: { colour: true } }));
  // @ts-expect-error the title is not unique
  void (() => found.get({ title: 'Oak' }));
  // @ts-expect-error there is no such field to measure
  void (() => found.aggregate({ sum: ['colour'] }));
}
// @ts-expect-error changes are watched by the whole client
void core.collection('products').watch;
console.log(JSON.stringify([whole, state, manifest['größen'].fields, manifest.products.unique]));
`;

describe('npx fichero-sdk types', () => {
  it('writes what says of every value whether it fits, and the answers are as it says', {
    timeout: 120_000,
  }, async () => {
    expect(await types()).toMatchObject({ code: 0, stdout: `Wrote ${file}.\n`, stderr: '' });
    await project.write('src/usage.ts', usage);
    expect((await project.compile()).stdout).toBe('');
    const ran = await project.node('out/usage.js', server.url, key);
    expect(ran.stderr).toBe('');
    const lines = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    const each = [
      [['category', 'others', 'title'], 'Oak', 'Wood', [1]],
      [['Oak'], 'Oak', 3],
    ];
    expect(lines).toEqual([
      ...each,
      ...each,
      ...each,
      ['Oakc', hostile, { id: 'text', new: 'text', created: 'autodate', updated: 'autodate' }, [['sku']]],
    ]);
  });

  it('comments with what the fields are for', async () => {
    await types();
    const text = await project.read(file);
    expect(text).toContain('/** A record of products. */');
    expect(text).toContain('  /** A word of the language. */\n  readonly class: string;');
    expect(text).toMatch(/\/\*\* What it is called\. it's "50%" \* \/ .* \*\/\n {2}readonly title: string;/);
    expect(text).not.toMatch(/[^\\]@ts-expect-error/);
    expect(text).not.toContain(key);
  });

  it('writes the same again, and --check says whether it still is', async () => {
    await types();
    const before = await project.read(file);
    expect(await types()).toMatchObject({ code: 0, stdout: '' });
    expect(await types('--check')).toMatchObject({ code: 0, stdout: `${file} is up to date.\n` });

    await project.write(file, `${before}// mine\n`);
    const differing = await types('--check');
    expect(differing).toMatchObject({ code: 1, stdout: '' });
    expect(differing.stderr).toBe(`${file} is out of date: run \`npx fichero-sdk types\` and commit it.\n`);
    expect(await project.read(file)).toBe(`${before}// mine\n`);
    expect((await types()).code).toBe(0);
    expect(await project.read(file)).toBe(before);
  });

  it('--watch writes when collections change, also after the server was away', { timeout: 120_000 }, async () => {
    const child = spawn(process.execPath, [cli, 'types', '--url', server.url, '--out', file, '--watch'], {
      cwd: project.folder,
      env: { ...process.env, FICHERO_KEY: key },
      stdio: 'ignore',
    });
    try {
      for (const name of ['first', 'second']) {
        await server.createCollection({ name: `${name}things`, fields: [{ name, type: 'bool' }] });
        await until(async () => (await project.read(file)).includes(`${name}things`), patience);
        await server.restart(['--port', new URL(server.url).port]);
      }
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('says what is wrong in a sentence, without the key', async () => {
    const wrong = `fk_${'x'.repeat(49)}`;
    const say = async (...args: readonly string[]) => {
      const { code, stderr } = await project.node(cli, ...args);
      return [code, stderr];
    };
    const refused = 'The server refused the key: it is missing, mistyped, expired or deleted.\n';
    expect(await say('types', '--url', server.url, '--key', wrong)).toEqual([1, refused]);
    expect(await say('types', '--url', server.url)).toEqual([1, 'Give an API key by --key or FICHERO_KEY.\n']);
    expect(await say('types', '--key', wrong)).toEqual([1, expect.stringContaining('--url')]);
    const nobody = await say('types', '--url', 'http://127.0.0.1:9', '--key', wrong);
    expect(nobody).toEqual([1, 'No answer from http://127.0.0.1:9/api/openapi.json; is the server running?\n']);
    expect(await say('typos')).toEqual([1, expect.stringContaining('typos')]);
    expect(await say('types', '--nothing')).toEqual([1, expect.stringContaining('--nothing')]);
  });
});

it('types of 50 collections that are all related pass the compiler', { timeout: 300_000 }, async () => {
  const large = await startServer();
  const application = await createProject();
  try {
    let previous = '';
    for (let i = 0; i < 50; i += 1) {
      const values = Array.from({ length: 14 }, (_, n) => ({
        name: `field${n}`,
        type: n % 2 === 0 ? 'text' : 'number',
      }));
      const related = { type: 'relation', collectionId: previous, maxSelect: 1 };
      const fields = [
        ...values,
        { name: 'kind', type: 'select', values: ['a', 'b', 'c'], maxSelect: 1 },
        { name: 'done', type: 'bool' },
        ...(previous === ''
          ? []
          : [
              { ...related, name: 'parent' },
              { ...related, name: 'origin', maxSelect: 5 },
            ]),
      ];
      previous = await large.createCollection({ name: `kinds${i}`, fields });
    }
    const { secret } = await large.mintKey(['records:read', 'records:write']);
    const made = await application.node(cli, 'types', '--url', large.url, '--key', secret, '--out', file);
    expect(made).toMatchObject({ code: 0 });
    const calls = Array.from(
      { length: 50 },
      (_, i) =>
        `void (async () => { for await (const { field0, kind } of db.collection('kinds${i}').list({ where: { field1: { gt: 1 } }, select: { field0: true, kind: true } })) console.log(field0, kind); });`,
    );
    await application.write(
      'src/usage.ts',
      `import { createClient } from 'fichero-sdk';\nimport type { Database } from './fichero.js';\nconst db = createClient<Database>({ url: '' });\n${calls.join('\n')}\n`,
    );
    const { code, stdout } = await application.compile('--noEmit', '--extendedDiagnostics');
    expect(stdout).not.toContain('error TS');
    expect(code).toBe(0);
    const [, seconds] = /Check time:\s+([\d.]+)s/.exec(stdout) ?? [];
    console.log(`50 collections: ${seconds} s to check, ${(await application.read(file)).length} characters`);
  } finally {
    await application.remove();
    await large.stop();
  }
});
