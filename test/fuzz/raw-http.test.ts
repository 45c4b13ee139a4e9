import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { testStore } from '../harness/database.js';
import { faultsOf } from './faults.js';
import { hostileText, spoilBytes } from './hostile.js';
import { fuzzSeed } from './seed.js';
import { World } from './world.js';

const world = await World.start();
afterAll(() => world.stop());
const known = await world.prepare();

const records = '/api/collections/things/records';
const auth = `Host: x\r\nX-Api-Key: ${known.key}\r\n`;
const json = 'Content-Type: application/json\r\n';
const form = 'Content-Type: multipart/form-data; boundary=b\r\n';
const part = '--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nthing\r\n--b--\r\n';

/** Sound ones to be spoilt, and such as are unsound in a way that chance would hardly find. */
const messages: readonly string[] = [
  'GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /api/health HTTP/1.0\r\n\r\n',
  'GET /api/health HTTP/1.1\r\n\r\n',
  'GET /api/health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n',
  'GET /api/health HTTP/2.0\r\nHost: x\r\n\r\n',
  'GET /api/health\r\n\r\n',
  'GET http://other.example/api/health HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET //api/health HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET * HTTP/1.1\r\nHost: x\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
  'CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n',
  'BREW / HTTP/1.1\r\nHost: x\r\n\r\n',
  'get / HTTP/1.1\r\nHost: x\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: x\r\n${'A: a\r\n'.repeat(2_500)}\r\n`,
  'GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n',
  'GET / HTTP/1.1\nHost: x\n\n',
  `GET ${records} HTTP/1.1\r\n${auth}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  `GET ${records} HTTP/1.1\r\n${auth}Expect: nonsense\r\n\r\n`,
  `POST ${records} HTTP/1.1\r\n${auth}${json}Content-Length: 15\r\n\r\n{"title":"abc"}`,
  `POST ${records} HTTP/1.1\r\n${auth}${json}Content-Length: 500\r\n\r\n{"title":"abc"}`,
  `POST ${records} HTTP/1.1\r\n${auth}${json}Content-Length: 5\r\n\r\n{"title":"abc"}`,
  `POST ${records} HTTP/1.1\r\n${auth}${json}Content-Length: -1\r\n\r\n{}`,
  `POST ${records} HTTP/1.1\r\n${auth}${json}Content-Length: 99999999999999999999\r\n\r\n{}`,
  `POST ${records} HTTP/1.1\r\n${auth}${json}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
  `POST ${records} HTTP/1.1\r\n${auth}${json}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `POST ${records} HTTP/1.1\r\n${auth}${json}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  `POST ${records} HTTP/1.1\r\n${auth}${json}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
  `POST ${records} HTTP/1.1\r\n${auth}${json}Transfer-Encoding: chunked\r\n\r\nffffffff\r\n{}`,
  `POST ${records} HTTP/1.1\r\n${auth}${json}Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  `POST ${records} HTTP/1.1\r\n${auth}${json}Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}`,
  `POST ${records} HTTP/1.1\r\n${auth}${json}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`,
  `POST ${records} HTTP/1.1\r\n${auth}${form}Content-Length: ${part.length}\r\n\r\n${part}`,
  `POST ${records} HTTP/1.1\r\n${auth}${form}Transfer-Encoding: chunked\r\n\r\n${part.length.toString(16)}\r\n${part}`,
  `POST /graphql HTTP/1.1\r\n${auth}${json}Content-Length: 30\r\n\r\n{"query":"{ health { status }}"`,
  `POST /graphql HTTP/1.1\r\n${auth}${form}Content-Length: 900\r\n\r\n${part}`,
  'GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(30),
];

const message: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...messages) }, { weight: 1, arbitrary: hostileText }),
    fc.oneof(
      fc.constant((bytes: Buffer) => bytes),
      spoilBytes,
    ),
  )
  .map(([text, spoil]) => spoil(Buffer.from(text, 'latin1')));

/** How long the server may say nothing until the client is done, in milliseconds: a message may lack its end. */
const silence = 1_000;

/** Everything that the server says to these bytes. */
const answerTo = async (bytes: Buffer): Promise<string> => {
  const { hostname, port } = new URL(world.url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let said = '';
  socket.on('data', (chunk: Buffer) => {
    said += chunk.toString('latin1');
  });
  // A server that has said all it has to may cut off what is still coming.
  socket.on('error', () => undefined);
  socket.setTimeout(silence, () => socket.end());
  socket.write(bytes);
  const late = setTimeout(() => socket.destroy(), 10_000);
  await once(socket, 'close').finally(() => clearTimeout(late));
  return said;
};

/** Bytes before which HTTP takes nothing to be said yet. */
const isSilence = (bytes: Buffer): boolean => /^[\r\n]*$/.test(bytes.toString('latin1'));

const check = async (bytes: Buffer): Promise<void> => {
  const started = performance.now();
  const text = await answerTo(bytes);
  const milliseconds = performance.now() - started;
  if (isSilence(bytes)) return;
  expect(text, `to ${JSON.stringify(bytes.toString('latin1').slice(0, 500))}`).toMatch(/^HTTP\/1\.1 [1-4]\d\d /);
  const answer = { status: 400, headers: { 'x-request-id': 'seen above' }, text, milliseconds };
  expect(faultsOf(answer, known)).toEqual([]);
};

test('every message of the list gets an answer', { timeout: 60_000 }, async () => {
  await Promise.all(messages.map((text) => check(Buffer.from(text, 'latin1'))));
});

const runs = testStore === 'mongo' ? 5 : 20;

test('messages that are hardly HTTP get an answer each, and the server goes on', { timeout: 120_000 }, async () => {
  const some = fc.array(message, { minLength: 32, maxLength: 32 });
  const answered = fc.asyncProperty(some, async (all) => {
    await Promise.all(all.map(check));
  });
  await fc.assert(answered, { numRuns: runs, seed: fuzzSeed });
  expect(world.log()).toBe('');
});
