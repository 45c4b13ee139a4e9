import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { testStore } from '../harness/database.js';
import { FuzzClient } from './client.js';
import { faultsOf } from './faults.js';
import { graphqlRequest } from './graphql-requests.js';
import { mutated } from './mutations.js';
import { type FuzzRequest, printed } from './request.js';
import { restRequest } from './rest-requests.js';
import { fuzzSeed } from './seed.js';
import { type Known, World } from './world.js';

const requests = Number(process.env['FUZZ_REQUESTS'] ?? (testStore === 'mongo' ? 500 : 5_000));

const inFlight = 16;
const roundLength = 500;
/** In milliseconds. The MongoDB of the tests takes its time. */
const longest = testStore === 'mongo' ? 10_000 : 1_000;

const world = await World.start();
afterAll(() => world.stop());
const client = new FuzzClient(world.url, inFlight);
afterAll(() => client.close());

/** A late answer counts when the request is late again and again once it is alone: the machine may have been busy. */
const isSlow = async (request: FuzzRequest, known: Known): Promise<boolean> => {
  for (let i = 0; i < 3; i += 1) if ((await client.send(request, known)).milliseconds <= longest) return false;
  return true;
};

const runRound = async (round: readonly FuzzRequest[], known: Known): Promise<readonly string[]> => {
  const found: string[] = [];
  const late: FuzzRequest[] = [];
  const tell = (fault: string, request: FuzzRequest): void => {
    if (found.length < 20) found.push(`${fault} <- ${printed(request)}`);
  };
  const left = round.values();
  const work = async (): Promise<void> => {
    for (const request of left) {
      try {
        const answer = await client.send(request, known);
        if (answer.milliseconds > longest) late.push(request);
        for (const fault of faultsOf(answer, known)) tell(`${fault}: ${answer.text.slice(0, 300)}`, request);
      } catch (error) {
        tell(`no answer: ${String(error)}`, request);
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  for (const request of late) if (await isSlow(request, known)) tell('slow', request);
  return found;
};

test(`${requests} random and mutated requests are all answered, none with a 5xx, late, or with a look inside (FUZZ_SEED=${fuzzSeed})`, {
  timeout: 60_000 + requests * 40,
}, async () => {
  const found: string[] = [];
  for (let done = 0; done < requests && found.length < 20; done += roundLength) {
    const known = await world.prepare();
    const request = mutated(
      fc.oneof({ weight: 3, arbitrary: restRequest(known) }, { weight: 1, arbitrary: graphqlRequest(known) }),
    );
    const round = fc.sample(request, { numRuns: Math.min(roundLength, requests - done), seed: fuzzSeed + done });
    found.push(...(await runRound(round, known)));
  }
  expect({ found, log: world.log() }).toEqual({ found: [], log: '' });
});
