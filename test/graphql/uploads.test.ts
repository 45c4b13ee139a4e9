import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import { startServer, type TestServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { ask, codesIn, type RawAnswer } from './ask.js';

const maxFileBytes = 2_000_000;
const fieldBytes = 1_000_000;

let server: TestServer;
let key: string;
let record: string;
/** A key that makes records with their files. */
let writer: string;

beforeAll(async () => {
  server = await startServer({ env: { MAX_FILE_BYTES: String(maxFileBytes), MAX_BODY_BYTES: '500000' } });
  await server.createCollection({
    name: 'docs',
    fields: [
      { name: 'papers', type: 'file', maxSelect: 50, maxSize: 50_000_000 },
      { name: 'notes', type: 'file', maxSelect: 50, maxSize: fieldBytes },
    ],
  });
  key = (await server.mintKey(['files:write'])).secret;
  writer = (await server.mintKey(['records:write', 'files:write'])).secret;
  const { data } = await server.graphql(
    'mutation { createRecord(collection: "docs", data: {}) { id } }',
    {},
    { key: writer },
  );
  record = String((data as { createRecord: JsonObject } | null)?.createRecord['id']);
});
afterAll(() => server.stop());

const mutation = (field: string) => `mutation ($file: Upload!) {
  uploadFile(collection: "docs", id: "${record}", field: "${field}", file: $file) { name url size mime }
}`;

interface Parts {
  readonly query: string;
  readonly variables?: JsonObject;
  readonly map?: unknown;
  readonly files?: readonly (readonly [name: string, file: Blob])[];
}

const formOf = ({
  query,
  variables = { file: null },
  map = { 0: ['variables.file'] },
  files = [],
}: Parts): FormData => {
  const form = new FormData();
  form.set('operations', JSON.stringify({ query, variables }));
  form.set('map', JSON.stringify(map));
  for (const [name, file] of files) form.append(name, file, `${name}.txt`);
  return form;
};

const send = (parts: Parts, secret = key): Promise<RawAnswer> =>
  ask(server, {
    method: 'POST',
    headers: { 'X-Api-Key': secret, Accept: 'application/graphql-response+json' },
    body: formOf(parts),
  });

const zeros = (bytes: number) => new Blob([new Uint8Array(bytes)]);

describe('an upload', () => {
  it('stores the whole file under a name of its own, with the type of its bytes', async () => {
    const before = await server.countFiles();
    const png = new Blob([Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de', 'hex')]);
    const answer = await send({ query: mutation('papers'), files: [['0', png]] });
    const { data } = JSON.parse(answer.text) as { data: { uploadFile: JsonObject } };
    expect([answer.status, data.uploadFile]).toEqual([
      200,
      {
        name: expect.stringMatching(/^\w+\.txt$/),
        url: expect.stringContaining(`/${record}/`),
        size: 33,
        mime: 'image/png',
      },
    ]);
    expect(await server.countFiles()).toBe(before + 1);
  });

  it('that is no file says what it must be', async () => {
    for (const file of ['text', {}, 5]) {
      const answer = await send({ query: mutation('papers'), variables: { file }, map: {} });
      expect(JSON.parse(answer.text)).toMatchObject({
        errors: [{ message: 'Variable "$file" got an invalid value: expected Upload.' }],
      });
    }
  });

  it('takes several files that come in the order of their use', async () => {
    const query = `mutation ($a: Upload!, $b: Upload!) {
      a: uploadFile(collection: "docs", id: "${record}", field: "papers", file: $a) { size }
      b: uploadFile(collection: "docs", id: "${record}", field: "papers", file: $b) { size }
    }`;
    const answer = await send({
      query,
      variables: { a: null, b: null },
      map: { 0: ['variables.a'], 1: ['variables.b'] },
      files: [
        ['0', zeros(300_000)],
        ['1', zeros(5)],
      ],
    });
    expect(JSON.parse(answer.text)).toEqual({ data: { a: { size: 300_000 }, b: { size: 5 } } });
  });
});

describe('an upload that is refused leaves nothing behind', () => {
  const refused = async (parts: () => Parts, secret = key): Promise<readonly [number, unknown[]]> => {
    const before = await server.countFiles();
    const answer = await send(parts(), secret);
    await until(async () => (await server.countFiles()) === before);
    return [answer.status, codesIn(answer)];
  };
  const tooLarge = [413, ['PAYLOAD_TOO_LARGE']];

  it.each([1, 20_000_000])('beyond the limit of the server, by %s bytes', async (excess) => {
    const started = performance.now();
    const file = zeros(maxFileBytes + excess);
    expect(await refused(() => ({ query: mutation('papers'), files: [['0', file]] }))).toEqual(tooLarge);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('beyond the limit of the field', async () => {
    const [status, codes] = await refused(() => ({ query: mutation('notes'), files: [['0', zeros(fieldBytes + 1)]] }));
    expect([
      [400, ['VALIDATION']],
      [413, ['PAYLOAD_TOO_LARGE']],
    ]).toContainEqual([status, codes]);
  });

  it('by a key without the permission', async () => {
    const reader = (await server.mintKey(['records:read', 'files:read'])).secret;
    const parts = () => ({ query: mutation('papers'), files: [['0', zeros(1_000_000)]] as const });
    expect(await refused(parts, reader)).toEqual([403, ['FORBIDDEN']]);
  });

  it('to a record that does not exist', async () => {
    const query = mutation('papers').replace(record, 'nothing');
    expect(await refused(() => ({ query, files: [['0', zeros(500_000)]] }))).toEqual([404, ['NOT_FOUND']]);
  });

  it('without its file', async () => {
    expect(await refused(() => ({ query: mutation('papers') }))).toEqual([400, ['VALIDATION']]);
  });

  it('with a file used twice', async () => {
    const use = (name: string) =>
      `${name}: uploadFile(collection: "docs", id: "${record}", field: "papers", file: $file) { size }`;
    const query = `mutation ($file: Upload!) { ${use('a')} ${use('b')} }`;
    const answer = await send({ query, files: [['0', zeros(10)]] });
    expect(codesIn(answer)).toEqual(['VALIDATION']);
  });

  it('when the client goes away in the middle', async () => {
    const before = await server.countFiles();
    for (let tries = 0; tries < 10; tries += 1) await abandon();
    await until(async () => (await server.countFiles()) === before);
    expect((await send({ query: mutation('papers'), files: [['0', zeros(10)]] })).status).toBe(200);
  });
});

/** Sends half of what it announced and hangs up. */
const abandon = async (): Promise<void> => {
  const encoded = new Response(formOf({ query: mutation('papers'), files: [['0', zeros(1_000_000)]] }));
  const bytes = Buffer.from(await encoded.arrayBuffer());
  const headers = {
    'X-Api-Key': key,
    'Content-Type': encoded.headers.get('content-type') ?? '',
    'Content-Length': bytes.length,
  };
  await new Promise<void>((resolve) => {
    const upload = request(`${server.url}/graphql`, { method: 'POST', headers });
    upload.on('error', () => {});
    upload.on('close', resolve);
    upload.write(bytes.subarray(0, bytes.length / 2), () => upload.destroy());
  });
};

describe('a map of a multipart request', () => {
  it.each([
    'toString.call',
    'variables.constructor.prototype',
    'variables.file.x',
    '__proto__.x',
    'variables.nothing',
    'query',
  ])('cannot lead to %s', async (path) => {
    const answer = await send({ query: mutation('papers'), map: { 0: [path] }, files: [['0', zeros(10)]] });
    expect([answer.status, codesIn(answer)]).toEqual([400, ['VALIDATION']]);
    expect(answer.text).toContain('must lead to a null in its operations');
    expect((await server.graphql('{ health { status } }')).status).toBe(200);
  });

  it('is refused when it is no JSON', async () => {
    const form = formOf({ query: mutation('papers') });
    form.set('map', '{');
    const answer = await ask(server, { method: 'POST', headers: { 'X-Api-Key': key }, body: form });
    expect([answer.status, codesIn(answer)]).toEqual([400, ['VALIDATION']]);
  });

  it('must come before the request is too long to be remembered', async () => {
    const head = '--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n';
    const endless = new ReadableStream({
      start: (controller) => controller.enqueue(Buffer.from(head)),
      pull: (controller) => controller.enqueue(Buffer.alloc(65_536, ' ')),
    });
    const headers = { 'X-Api-Key': key, 'Content-Type': 'multipart/form-data; boundary=x' };
    const answer = await ask(server, { method: 'POST', headers, body: endless, duplex: 'half' } as RequestInit);
    expect([answer.status, codesIn(answer)]).toEqual([413, ['PAYLOAD_TOO_LARGE']]);
  });

  it('names at most 20 files', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => i);
    const query = 'mutation ($files: [Upload!]!) { createDoc(data: { papers: $files }) { id } }';
    const sending = (count: number) => {
      const map = Object.fromEntries(many(count).map((i) => [i, [`variables.files.${i}`]]));
      const files = many(count).map((i) => [String(i), zeros(1)] as const);
      return send({ query, variables: { files: many(count).map(() => null) }, map, files }, writer);
    };
    expect((await sending(20)).status).toBe(200);
    const refused = await sending(21);
    expect([refused.status, JSON.parse(refused.text)]).toMatchObject([
      413,
      { errors: [{ message: 'At most 20 files can be sent in one request.' }] },
    ]);
  });

  it('must come before the files', async () => {
    const form = new FormData();
    form.set('0', zeros(100_000), 'x.txt');
    form.set('operations', JSON.stringify({ query: mutation('papers'), variables: { file: null } }));
    form.set('map', JSON.stringify({ 0: ['variables.file'] }));
    const answer = await ask(server, { method: 'POST', headers: { 'X-Api-Key': key }, body: form });
    expect([answer.status, codesIn(answer)]).toEqual([400, ['VALIDATION']]);
  });
});
