import { type Operation, operations } from '#server/access/operations.js';
import { mintApiKey } from '#server/access/secrets.js';
import { type Caller, expectedOutcome, leaks, type PermissionSet } from './callers.js';
import { type Door, doors } from './doors.js';
import { consumesFixture, type Fixture, type World } from './world.js';

export const everyOperation = Object.keys(operations) as Operation[];

/** Every key in force, expired and deleted by each set of permissions, and those who have none. */
export const createCallers = async (
  world: World,
  permissionSets: readonly PermissionSet[],
): Promise<readonly Caller[]> => {
  const callers: Caller[] = [
    { name: 'no key', headers: {}, standing: 'nobody' },
    { name: 'malformed key', headers: { 'X-Api-Key': 'nonsense' }, standing: 'refused' },
    { name: 'unknown key', headers: { 'X-Api-Key': mintApiKey() }, standing: 'refused' },
    { name: 'admin', headers: world.adminHeaders, standing: 'admin' },
  ];
  for (const permissions of permissionSets) {
    callers.push(
      await world.keyHolder(permissions),
      await world.expiredKeyHolder(permissions),
      await world.deletedKeyHolder(permissions),
    );
  }
  return callers;
};

const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\n') + 1);

/** One cell that is not as the table says, in words. */
type Mismatch = string;

const askAll = async (
  world: World,
  door: Door,
  operation: Operation,
  callers: readonly Caller[],
): Promise<Mismatch[]> => {
  const kind = door.needs(operation);
  if (kind === null) return [];
  const mismatches: Mismatch[] = [];
  let shared: Fixture | null = null;
  for (const caller of callers) {
    const fixture: Fixture = shared ?? (await world.fixture(kind));
    shared = fixture;
    const expected = expectedOutcome(caller, operation);
    const { outcome, text } = await door.ask(world, caller, operation, fixture);
    const cell = `${operation} through ${door.name} by ${caller.name}`;
    if (outcome !== expected)
      mismatches.push(`${cell}: expected ${expected}, got ${outcome}: ${bodyOf(text).slice(0, 300)}`);
    mismatches.push(...leaks(caller, text).map((canary) => `${cell}: the answer shows ${canary}`));
    if (outcome === 'OK' && consumesFixture(operation)) shared = null;
  }
  return mismatches;
};

/** Asks for the operation in every cell; what is returned should be empty. */
export const mismatchesOf = async (
  world: World,
  operation: Operation,
  callers: readonly Caller[],
): Promise<readonly Mismatch[]> =>
  (await Promise.all(doors.map((door) => askAll(world, door, operation, callers)))).flat();
