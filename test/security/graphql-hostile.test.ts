import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openArticles } from '../graphql/articles.js';
import { lanes, type RequestType } from '../graphql/lanes.js';
import { startServer, type TestServer } from '../harness/server.js';
import { strain } from '../harness/strain.js';
import { type HostileRequest, hostileRequests } from './hostile-documents.js';

/** How long a refusal may take, in milliseconds. */
const longestRefusal = 100;
/** How much longer than when nothing goes on an answer of `/api/health` may take meanwhile, 99 times of 100, in milliseconds. */
const longestHealth = 50;
/** A slow answer counts when it is slow every time, by what the machine gave: others may have used it. */
const tries = 5;

let server: TestServer;
let key: string;

beforeAll(async () => {
  server = await startServer({ env: { MAX_BODY_BYTES: '1000000' } });
  await openArticles(server);
  key = (await server.mintKey(['records:read', 'records:write'])).secret;
});
afterAll(() => server.stop());

const send = async (type: RequestType, { body }: HostileRequest) => {
  const started = performance.now();
  const headers = { 'Content-Type': type, Accept: 'application/graphql-response+json', 'X-Api-Key': key };
  const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body });
  const text = await response.text();
  return { status: response.status, text, milliseconds: performance.now() - started };
};

describe.each(lanes)('in %s', (_name, type) => {
  it.each(hostileRequests.map((request) => [request.name, request] as const))(
    `is refused within ${longestRefusal} ms, and tells nothing: %s`,
    async (_about, request) => {
      const times: number[] = [];
      for (let i = 0; i < tries && !times.some((time) => time < longestRefusal); i += 1) {
        // Another document each time: what was refused once is refused from memory.
        const body = request.body.replace('{ ', `{ ${' '.repeat(i)}`);
        const { status, text, milliseconds } = await send(type, { ...request, body });
        expect(status).toBe(request.status ?? 400);
        expect(text.length).toBeLessThan(65_536);
        expect(text).not.toMatch(/did you mean|RECORDS_READ|"data":\{/i);
        times.push(milliseconds / strain());
      }
      expect(Math.min(...times)).toBeLessThan(longestRefusal);
    },
  );
});

const healthTime = async (): Promise<number> => {
  const started = performance.now();
  const { status } = await server.rest('GET', '/api/health');
  expect(status).toBe(200);
  return performance.now() - started;
};

/** What `/api/health` takes at most, 99 times of 100, while the work is done. */
const healthDuring = async (work: () => Promise<void>): Promise<number> => {
  const times: number[] = [];
  let done = false;
  const working = work().finally(() => {
    done = true;
  });
  while (!done) {
    times.push(await healthTime());
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await working;
  expect(times.length).toBeGreaterThan(20);
  return times.sort((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1] ?? Number.POSITIVE_INFINITY;
};

const sendAll = async (): Promise<void> => {
  for (const [, type] of lanes) for (const request of hostileRequests) await send(type, request);
};

const sendNothing = () => new Promise<void>((resolve) => setTimeout(resolve, 1_000));

it(`leaves /api/health answering within ${longestHealth} ms`, { timeout: 120_000 }, async () => {
  const delays: number[] = [];
  for (let i = 0; i < tries && !delays.some((delay) => delay < longestHealth); i += 1) {
    const quiet = await healthDuring(sendNothing);
    delays.push(((await healthDuring(sendAll)) - quiet) / strain());
  }
  expect(Math.min(...delays)).toBeLessThan(longestHealth);
});
