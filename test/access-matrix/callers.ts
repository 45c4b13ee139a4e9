import { type Operation, operations, type Permission, permissions } from '#server/access/operations.js';
import type { ErrorCode } from '#server/lib/errors.js';

/** Whoever can send a request; `headers` is what it presents. */
export interface Caller {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What its credential is worth: a key in force with these permissions, an admin, none at all, or one that is not in force. */
  readonly standing: ReadonlySet<Permission> | 'admin' | 'nobody' | 'refused';
}

export type PermissionSet = readonly Permission[];

/** All 32. */
export const everyPermissionSet: readonly PermissionSet[] = Array.from({ length: 2 ** permissions.length }, (_, bits) =>
  permissions.filter((_permission, i) => (bits & (1 << i)) !== 0),
);

/** None, each by itself, all: for stores that are slow in tests. */
export const fewPermissionSets: readonly PermissionSet[] = [[], ...permissions.map((one) => [one]), permissions];

export type Outcome = 'OK' | ErrorCode;

/** What the permission table says. */
export const expectedOutcome = ({ standing }: Caller, operation: Operation): Outcome => {
  const { needs } = operations[operation];
  if (needs === null) return 'OK';
  if (standing === 'nobody' || standing === 'refused') return 'UNAUTHENTICATED';
  if (needs === 'any' || standing === 'admin') return 'OK';
  if (needs === 'admin') return 'FORBIDDEN';
  return needs.every((permission) => standing.has(permission)) ? 'OK' : 'FORBIDDEN';
};

const holds = ({ standing }: Caller, permission: Permission): boolean =>
  standing === 'admin' || (standing instanceof Set && standing.has(permission));

/** Marks in stored values and in stored bytes: they appear in answers to those who may read them, and nowhere else. */
export const recordCanary = 'canary-in-a-record';
export const fileCanary = 'canary-in-a-file';

/** The canaries that an answer shows to a caller who may not see them. */
export const leaks = (caller: Caller, answer: string): readonly string[] => {
  const forbidden = [
    ...(holds(caller, 'records:read') ? [] : [recordCanary]),
    ...(holds(caller, 'files:read') ? [] : [fileCanary]),
  ];
  return forbidden.filter((canary) => answer.includes(canary));
};
