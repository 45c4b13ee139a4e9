import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFileTokens, fileTokenSeconds } from '#server/access/file-tokens.js';
import { everything, openRecordHouse, type RecordHouse } from '../records/record-house.js';

let house: RecordHouse;
beforeAll(async () => {
  house = await openRecordHouse([]);
});
afterAll(() => house.close());

test('a file token is good for three minutes, to the second', async () => {
  const clock = { now: 1_700_000_000_000 };
  const tokens = createFileTokens({ store: house.store, clock: () => clock.now });
  const { principal } = house.key('files.token', everything);
  if (principal === null) throw new Error('a key is a principal');
  const token = (await tokens.issue(principal)) ?? '';
  clock.now += fileTokenSeconds * 1000 - 1;
  expect(await tokens.open(token)).toMatchObject({ kind: 'apiKey' });
  clock.now += 1;
  expect(await tokens.open(token)).toBeNull();
});

test('processes that start at once agree on the key that they sign with', async () => {
  const parts = { store: house.store, clock: () => house.clock.now };
  const { principal } = house.key('files.token', everything);
  if (principal === null) throw new Error('a key is a principal');
  const signers = Array.from({ length: 4 }, () => createFileTokens(parts));
  const issued = await Promise.all(signers.map((signer) => signer.issue(principal)));
  expect(new Set(issued).size).toBe(1);
});
