import { Buffer } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import type { Client } from 'fichero-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';
import { clientsOf, faultOf, type Transport, transports } from './clients.js';

let server: TestServer;
let keeper: Record<Transport, Client>;
let uploader: Record<Transport, Client>;
let record: string;

beforeAll(async () => {
  server = await startServer();
  await server.createCollection({
    name: 'docs',
    fields: [
      { name: 'papers', type: 'file', maxSelect: 9, maxSize: 3_000_000 },
      { name: 'cover', type: 'file', maxSelect: 1 },
    ],
  });
  const mint = async (...permissions: Parameters<TestServer['mintKey']>[0]) =>
    clientsOf(server, { apiKey: (await server.mintKey(permissions)).secret });
  keeper = await mint('records:read', 'records:write', 'files:read', 'files:write');
  uploader = await mint('files:write');
  record = (await keeper.rest.collection('docs').create({})).id;
});
afterAll(() => server.stop());

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.each(transports)('files over %s', (way) => {
  it('come back as they went, by stream or in one piece', async () => {
    const bytes = randomBytes(2_500_000);
    const { files } = keeper[way];
    const info = await files.upload('docs', record, 'papers', new Blob([bytes]), 'Año 1.bin');
    expect(info).toMatchObject({ name: expect.stringMatching(/\.bin$/), size: bytes.length });

    const whole = await (await files.download('docs', record, info.name)).blob();
    expect(digest(Buffer.from(await whole.arrayBuffer()))).toBe(digest(bytes));

    const hash = createHash('sha256');
    const { body } = await files.download('docs', record, info.name);
    for await (const chunk of body ?? []) hash.update(chunk);
    expect(hash.digest('hex')).toBe(digest(bytes));

    await files.delete('docs', record, 'papers', info.name);
    expect(await faultOf(files.download('docs', record, info.name))).toMatchObject({ class: 'NotFoundError' });
  });

  it('are written together with a record, all or nothing', async () => {
    const docs = keeper[way].collection('docs');
    const files = { papers: [new File(['a'], 'one.txt'), new Blob(['b'])], cover: new File(['c'], 'two.txt') };
    const told: number[] = [];
    const made = await docs.createWithFiles({}, files, { onProgress: ({ sent }) => told.push(sent) });
    expect(made).toMatchObject({
      papers: [expect.stringMatching(/^one_\w+\.txt$/), expect.stringMatching(/^file_\w+/)],
      cover: expect.stringMatching(/^two_\w+\.txt$/) as string,
    });
    expect(made).not.toHaveProperty('collectionId');
    const more = await docs.updateWithFiles(
      made.id,
      {},
      { 'papers+': new File(['d'], 'three.txt') },
      { ifUpdated: made.updated },
    );
    expect(more['papers']).toHaveLength(3);
    expect(
      await faultOf(docs.updateWithFiles(made.id, {}, { cover: new Blob(['e']) }, { ifUpdated: made.updated })),
    ).toMatchObject({ class: 'ConflictError' });
    const many = { papers: Array.from({ length: 10 }, (_none, i) => new Blob([String(i)])) };
    const { totalItems } = await docs.list();
    expect(await faultOf(docs.createWithFiles({}, many))).toMatchObject({
      fields: { papers: expect.any(Object) as object },
    });
    expect((await docs.list()).totalItems).toBe(totalItems);
  });

  it('keep the name of a File', async () => {
    const info = await keeper[way].files.upload('docs', record, 'papers', new File(['a'], 'Some Name.txt'));
    expect(info.name).toMatch(/^some_name_\w+\.txt$/);
    expect((await keeper[way].collection('docs').get(record))['papers']).toContain(info.name);
  });

  it('are added by a key that may do no more, and never replaced', async () => {
    const empty = await keeper[way].collection('docs').create({});
    const { files } = uploader[way];
    await files.upload('docs', empty.id, 'cover', new Blob(['first']), 'a.txt');
    expect(await faultOf(files.upload('docs', empty.id, 'cover', new Blob(['second']), 'b.txt'))).toMatchObject({
      class: 'ForbiddenError',
      message: expect.stringContaining('records:write'),
    });
    const { cover } = await keeper[way].collection('docs').get(empty.id);
    expect(await (await keeper[way].files.download('docs', empty.id, String(cover))).text()).toBe('first');
    expect(await faultOf(files.download('docs', empty.id, String(cover)))).toMatchObject({
      class: 'ForbiddenError',
      message: expect.stringContaining('files:read'),
    });
  });

  it('are refused with the class of the fault', async () => {
    const { files } = keeper[way];
    const small = new Blob(['a']);
    expect(await faultOf(files.upload('docs', 'nothing', 'papers', small, 'a'))).toMatchObject({
      class: 'NotFoundError',
    });
    expect(await faultOf(files.upload('docs', record, 'nothing', small, 'a'))).toMatchObject({
      code: expect.any(String),
    });
    const large = new Blob([new Uint8Array(3_000_001)]);
    const { status } = (await faultOf(files.upload('docs', record, 'papers', large, 'a'))) as { status: number };
    expect([400, 413]).toContain(status);
    const nobody = clientsOf(server, {})[way];
    expect(await faultOf(nobody.files.upload('docs', record, 'papers', small, 'a'))).toMatchObject({
      class: 'AuthError',
    });
    expect(await faultOf(nobody.files.download('docs', record, 'a'))).toMatchObject({ class: 'AuthError' });
    expect(await faultOf(files.download('docs', '..', '..'))).toMatchObject({ class: 'NotFoundError' });
  });
});
