import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';
import { ask, codesIn, postAs } from './ask.js';
import { lanes } from './lanes.js';

let server: TestServer;
let key: string;

beforeAll(async () => {
  server = await startServer({ env: { MAX_BODY_BYTES: '100000', CORS_ORIGINS: '' } });
  key = (await server.mintKey(['records:read'])).secret;
});
afterAll(() => server.stop());

const repeated = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => make(i)).join(' ');

const nested = (depth: number): string => (depth === 0 ? 'name' : `ofType { ${nested(depth - 1)} }`);

/** Fragments of which each spreads the next twice: 2^24 fields when spread out. */
const fanOut = `query { ...F0 } ${repeated(24, (i) => `fragment F${i} on Query { a: health { status } ...F${i + 1} b: health { status } ...F${i + 1} }`)} fragment F24 on Query { viewer { name } }`;

describe.each(lanes)('in %s', (_name, type) => {
  const post = postAs(type);

  describe('a request that asks for too much is refused at once', () => {
    const requests: Record<string, string> = {
      'by aliases': `{ ${repeated(16, (i) => `a${i}: viewer { name }`)} }`,
      'by depth': `{ __type(name: "Query") { fields { type { ${nested(12)} } } } }`,
      'by directives': `{ viewer { name ${repeated(60, () => '@include(if: true)')} } }`,
      'by tokens': `{ ${repeated(2_001, () => 'viewer { name }')} }`,
      'by fragments that fan out': fanOut,
    };

    it.each(Object.entries(requests))('%s', async (_name, query) => {
      const started = performance.now();
      const answer = await post(server, key, { query });
      expect([answer.status, new Set(codesIn(answer))]).toEqual([400, new Set(['VALIDATION'])]);
      expect(performance.now() - started).toBeLessThan(2_000);
    });

    it('by several operations in one request', async () => {
      const one = { query: '{ viewer { name } }' };
      expect((await post(server, key, [one, one])).status).toBe(400);
    });

    it('by the length of its document', async () => {
      const answer = await post(server, key, { query: `{ viewer { name } } # ${'x'.repeat(70_000)}` });
      expect([answer.status, codesIn(answer)]).toEqual([413, ['PAYLOAD_TOO_LARGE']]);
    });

    it('by its size, with or without saying it', async () => {
      const body = JSON.stringify({ query: '{ viewer { name } }', variables: { x: 'y'.repeat(200_000) } });
      const headers = { 'Content-Type': type, 'X-Api-Key': key };
      const said = await ask(server, { method: 'POST', headers, body });
      expect([said.status, codesIn(said)]).toEqual([413, ['PAYLOAD_TOO_LARGE']]);

      const stream = new Blob([body]).stream();
      const unsaid = await ask(server, { method: 'POST', headers, body: stream, duplex: 'half' } as RequestInit);
      expect([unsaid.status, codesIn(unsaid)]).toEqual([413, ['PAYLOAD_TOO_LARGE']]);
    });
  });

  describe('the schema', () => {
    it('is shown to callers with credentials alone, whoever asked before', async () => {
      const query = getIntrospectionQuery();
      const withKey = await post(server, key, { query });
      expect([withKey.status, withKey.text.includes('RECORDS_READ')]).toEqual([200, true]);
      const without = await post(server, '', { query });
      expect([without.status, new Set(codesIn(without))]).toEqual([401, new Set(['UNAUTHENTICATED'])]);
      expect(without.text).not.toContain('RECORDS_READ');
    });

    it('is not guessed at in error messages', async () => {
      const misspelled = await post(server, key, { query: '{ viewr { name } }' });
      expect(misspelled.text).toContain('viewr');
      expect(misspelled.text).not.toMatch(/did you mean|"viewer"/i);
    });

    it('is not shown on a page to keys', async () => {
      const page = await ask(server, { headers: { Accept: 'text/html', 'X-Api-Key': key } });
      expect([page.status === 200, page.text.includes('<html')]).toEqual([false, false]);
      const headers = { Accept: 'text/html', Authorization: server.admin.token };
      const shown = await ask(server, { headers });
      expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'text/html']);
      expect(shown.text).not.toContain('unpkg.com');
    });
  });
});

describe('another site in the browser of a user', () => {
  const query = '{ health { status } }';

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'cannot send a form as %s',
    async (type) => {
      const answer = await ask(server, { method: 'POST', headers: { 'Content-Type': type }, body: 'query=x' });
      expect(answer.status).toBe(403);
    },
  );

  it('cannot read an answer', async () => {
    const headers = { 'Content-Type': 'application/json', Origin: 'https://evil.example' };
    const answer = await ask(server, { method: 'POST', headers, body: JSON.stringify({ query }) });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('cannot change anything by a link', async () => {
    const headers = { Authorization: server.admin.token };
    const answer = await ask(server, { headers }, `?query=${encodeURIComponent('mutation { logout }')}`);
    expect(answer.status).toBe(405);
    expect((await server.rest('GET', '/api/viewer', { token: server.admin.token })).status).toBe(200);
  });
});

it('queries can be sent by GET', async () => {
  const answer = await ask(
    server,
    { headers: { 'X-Api-Key': key } },
    `?query=${encodeURIComponent('{ viewer { kind } }')}`,
  );
  expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { data: { viewer: { kind: 'API_KEY' } } }]);
});
