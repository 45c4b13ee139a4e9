import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';
import { postAs } from './ask.js';
import { lanes } from './lanes.js';

const text = readFileSync(new URL('../../docs/graphql.md', import.meta.url), 'utf8');

const blocks = [...text.matchAll(/```json (request|answer)\n([\s\S]*?)```/g)].map(([, kind = '', json = '']) => ({
  kind,
  json: JSON.parse(json) as unknown,
}));

/** Each request with the answer below it. */
const examples = blocks.flatMap(({ kind, json }, index) =>
  kind === 'request' ? [[json, blocks[index + 1]?.json] as const] : [],
);

describe.each(lanes)('docs/graphql.md, in %s', (_name, type) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
    await server.createCollection({ name: 'notes', fields: [{ name: 'title', type: 'text', required: true }] });
    const body = { id: 'note00000000001', title: 'Green tea' };
    await server.rest('POST', '/api/collections/notes/records', { token: server.admin.token, body });
  });
  afterAll(() => server.stop());

  it('every request is answered as it says', async () => {
    const key = (await server.mintKey(['records:read', 'records:write'])).secret;
    expect(examples.length).toBeGreaterThan(3);
    for (const [request, answer] of examples) {
      const got = await postAs(type)(server, key, request);
      const shown = got.text.replace(/"requestId":"[^"]+"/, '"requestId":"..."');
      expect([request, JSON.parse(shown)]).toEqual([request, answer]);
    }
  });
});
