import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import type { Caller } from '../../harness/calls.js';
import { startServer } from '../../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

const { token } = server.admin;
await server.createCollection({
  name: 'albums',
  fields: [
    { name: 'cover', type: 'file', thumbs: ['60x30'] },
    { name: 'pages', type: 'file', maxSelect: 3 },
  ],
});
const picture = await sharp({ create: { width: 200, height: 100, channels: 3, background: 'blue' } })
  .png()
  .toBuffer();
const form = new FormData();
form.set('cover', new Blob([Uint8Array.from(picture)]), 'cover.png');
form.append('pages', new Blob(['text']), 'page.txt');
form.append('pages', new Blob([Uint8Array.from(picture)]), 'page.png');
const made = await server.rest('POST', '/api/collections/albums/records', { token, body: form });
const id = String(made.body['id']);

const { secret: key } = await server.mintKey(['records:read', 'files:read']);
const { secret: reader } = await server.mintKey(['records:read']);

interface Album {
  readonly cover: Readonly<Record<'url' | 'small' | 'square', string>>;
}

const ask = (query: string, caller: Caller = { key }) =>
  server.graphql(`{ album(by: {id: "${id}"}) { ${query} } }`, {}, caller);

test('a file has the address of a thumbnail of every size that its field offers', async () => {
  const { data } = await ask('cover { url small: thumb(size: "60x30") square: thumb(size: "100x100") }');
  const { cover } = (data?.['album'] ?? {}) as unknown as Album;
  expect([cover.small, cover.square]).toEqual([`${cover.url}?thumb=60x30`, `${cover.url}?thumb=100x100`]);
  const response = await fetch(server.url + cover.small, { headers: { 'X-Api-Key': key } });
  const { width, height } = await sharp(await response.arrayBuffer()).metadata();
  expect([response.status, width, height]).toEqual([200, 60, 30]);
});

test('it has none of another size, nor has what is no picture', async () => {
  const { data } = await ask('cover { thumb(size: "61x30") } pages { mime thumb(size: "100x100") }');
  expect(data).toEqual({
    album: {
      cover: { thumb: null },
      pages: [
        { mime: 'text/plain; charset=utf-8', thumb: null },
        { mime: 'image/png', thumb: expect.stringMatching(/\?thumb=100x100$/) },
      ],
    },
  });
});

test('a size that is none is refused', async () => {
  const { errors } = await ask('cover { thumb(size: "../60x30") }');
  expect(errors).toMatchObject([{ path: ['album', 'cover', 'thumb'], extensions: { code: 'VALIDATION' } }]);
});

test('who may not download files is told so, and nothing of them', async () => {
  const { data, errors } = await ask('cover { name thumb(size: "60x30") }', { key: reader });
  expect(errors).toMatchObject([{ path: ['album', 'cover', 'thumb'], extensions: { code: 'FORBIDDEN' } }]);
  expect(data).toMatchObject({ album: { cover: { thumb: null } } });
});
