import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

const { id, secret } = await server.mintKey(['records:read']);
const path = '/api/viewer';

/** Keys that are almost one, and values that are nothing like it; only such as a header can carry. */
const malformed = fc
  .oneof(
    fc.string({ unit: 'grapheme-ascii', maxLength: 200 }),
    fc.nat(secret.length).map((cut) => secret.slice(0, cut)),
    fc
      .tuple(fc.nat(secret.length - 1), fc.constantFrom('a', 'Z', '0', '_', ' x'))
      .map(([at, char]) => secret.slice(0, at) + char + secret.slice(at + 1)),
    fc.constantFrom(`${secret}, ${secret}`, `Bearer ${secret}`, secret.toUpperCase(), secret + secret, `${secret}x`),
  )
  .filter((value) => value.trim() !== secret);

test('every malformed key gets one and the same 401', { timeout: 120_000 }, async () => {
  const unknown = (await server.rest('GET', path)).text;
  const asked = fc.asyncProperty(fc.array(malformed, { minLength: 20, maxLength: 20 }), async (keys) => {
    const answers = await Promise.all(keys.map((key) => server.rest('GET', path, { key })));
    for (const { status, text } of answers) expect([status, text]).toEqual([401, unknown]);
  });
  await fc.assert(asked, { numRuns: 50 });
  expect((await server.rest('GET', path, { key: secret })).status).toBe(200);
});

test('nobody mints a key by naming an owner or permissions, and a key mints none', async () => {
  const body = { name: 'x', permissions: ['records:read'], userId: id, owner: server.admin.email, secret: 'fk_x' };
  expect((await server.rest('POST', '/api/keys', { body })).status).toBe(401);
  expect((await server.rest('POST', '/api/keys', { body, key: secret })).status).toBe(403);
  const list = await server.rest('GET', '/api/keys', { token: server.admin.token });
  expect(list.body['items']).toHaveLength(1);
  expect(list.text).not.toContain(secret);
});
