import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

const sizes = ['60x30', '60x30t', '60x30b', '60x30f', '0x50', '50x0', '99999x99999'];
await server.createCollection({
  name: 'albums',
  fields: [
    { name: 'picture', type: 'file', maxSelect: 9, thumbs: sizes },
    { name: 'plain', type: 'file' },
  ],
});
const records = '/api/collections/albums/records';
const { token } = server.admin;
const { secret: key } = await server.mintKey([
  'files:read',
  'records:read',
  'records:write',
  'records:delete',
  'files:write',
]);

const upload = async (bytes: Uint8Array | string, name: string, field = 'picture') => {
  const form = new FormData();
  form.set(field, new Blob([Buffer.from(bytes)]), name);
  const { body } = await server.rest('POST', records, { token, body: form });
  const stored = field === 'plain' ? body[field] : (body[field] as string[])[0];
  return { id: String(body['id']), path: `/api/files/albums/${String(body['id'])}/${String(stored)}` };
};
const get = async (path: string, thumb: string) => {
  const response = await fetch(`${server.url}${path}?thumb=${thumb}`, { headers: { 'X-Api-Key': key } });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
};

/** 200 x 100: the left half red above blue, the right half green. */
const stripes = (width = 200, height = 100) => {
  const part = (input: string, left: number, top: number, w: number, h: number) => ({
    input: { create: { width: w, height: h, channels: 3 as const, background: input } },
    left,
    top,
  });
  return sharp({ create: { width, height, channels: 3, background: 'blue' } }).composite([
    part('red', 0, 0, width / 2, height / 2),
    part('green', width / 2, 0, width / 2, height),
  ]);
};
const png = await stripes().png().toBuffer();

test.each([
  ['60x30', 60, 30],
  ['60x30f', 60, 30],
  ['0x50', 100, 50],
  ['50x0', 50, 25],
  ['100x100', 100, 100],
])('%s of a picture of 200x100 is %i x %i', async (size, width, height) => {
  const { path } = await upload(png, 'a.png');
  const { response, bytes } = await get(path, size);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(response.headers.get('content-disposition')).toMatch(new RegExp(`^inline; filename="${size}_a`));
  expect(await sharp(bytes).metadata()).toMatchObject({ width, height, format: 'png' });
});

test('t and b keep the top and the bottom, f makes nothing larger', async () => {
  const { path } = await upload(await stripes(60, 60).png().toBuffer(), 'a.png');
  const corner = async (size: string) => {
    const { data } = await sharp((await get(path, size)).bytes)
      .raw()
      .toBuffer({ resolveWithObject: true });
    return [...data.subarray(0, 3)];
  };
  expect(await corner('60x30t')).toEqual([255, 0, 0]);
  expect(await corner('60x30b')).toEqual([0, 0, 255]);
  const small = await upload(await stripes(20, 20).png().toBuffer(), 'b.png');
  expect(await sharp((await get(small.path, '60x30f')).bytes).metadata()).toMatchObject({ width: 20, height: 20 });
});

test.each([
  ['jpeg', 'image/jpeg', 'jpeg'],
  ['gif', 'image/gif', 'gif'],
  ['webp', 'image/png', 'png'],
] as const)('of a %s it is an %s', async (format, contentType, made) => {
  const { path } = await upload(await stripes().toFormat(format).toBuffer(), `a.${format}`);
  const { response, bytes } = await get(path, '60x30');
  expect(response.headers.get('content-type')).toBe(contentType);
  expect(await sharp(bytes).metadata()).toMatchObject({ width: 60, height: 30, format: made });
});

test('it is upright and tells nothing of where the picture was taken', async () => {
  const turned = await stripes()
    .withMetadata({ orientation: 6 })
    .withExif({ IFD0: { Copyright: 'somebody' } })
    .jpeg()
    .toBuffer();
  const { path } = await upload(turned, 'a.jpg');
  const { bytes } = await get(path, '50x0');
  const found = await sharp(bytes).metadata();
  expect(found).toMatchObject({ width: 50, height: 100 });
  expect(found.exif).toBeUndefined();
});

test('a size that the field does not offer, and what is no picture, are the file itself', async () => {
  const { path } = await upload(png, 'a.png');
  for (const size of ['61x30', '0x0', 'x', '60x30x', '', '99999x99999', '../x']) {
    expect((await get(path, size)).bytes.equals(png)).toBe(true);
  }
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><rect width="9" height="9"/></svg>';
  for (const [bytes, name] of [
    ['only text', 'a.png'],
    [svg, 'a.svg'],
    [await stripes().tiff().toBuffer(), 'a.tiff'],
    [png.subarray(0, 200), 'a.png'],
  ] as const) {
    const file = await upload(bytes, name);
    const answer = await get(file.path, '60x30');
    expect([answer.response.status, answer.bytes.equals(Buffer.from(bytes))]).toEqual([200, true]);
  }
});

test('a small file with a picture too large for the memory is not decoded', async () => {
  const bomb = await sharp({ create: { width: 12_000, height: 12_000, channels: 3, background: 'white' } })
    .png({ compressionLevel: 9 })
    .toBuffer();
  const { path } = await upload(bomb, 'bomb.png');
  expect((await get(path, '60x30')).bytes.length).toBe(bomb.length);
});

test('it is made once, however many ask at once, and is deleted with its file', async () => {
  const before = await server.countFiles();
  const { id, path } = await upload(png, 'a.png');
  const answers = await Promise.all(Array.from({ length: 10 }, () => get(path, '60x30')));
  expect(new Set(answers.map(({ response }) => response.headers.get('etag'))).size).toBe(1);
  await get(path, '100x100');
  expect(await server.countFiles()).toBe(before + 3);
  const { etag } = Object.fromEntries((await get(path, '60x30')).response.headers);
  expect(etag).toBe(answers[0]?.response.headers.get('etag'));
  await server.rest('DELETE', `${records}/${id}`, { key });
  expect(await server.countFiles()).toBe(before);
  expect((await get(path, '60x30')).response.status).toBe(404);
});

test('it needs what its file needs', async () => {
  const { path } = await upload(png, 'a.png', 'plain');
  await get(path, '100x100');
  const { secret } = await server.mintKey(['records:read']);
  expect((await server.rest('GET', `${path}?thumb=100x100`, { key: secret })).status).toBe(403);
  expect((await server.rest('GET', `${path}?thumb=100x100`)).status).toBe(401);
  const part = await fetch(`${server.url}${path}?thumb=100x100`, { headers: { 'X-Api-Key': key, Range: 'bytes=0-3' } });
  expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, Buffer.from('\x89PNG', 'latin1')]);
});
