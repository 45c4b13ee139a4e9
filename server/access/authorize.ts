import { AppError, unauthenticated } from '../lib/errors.js';
import type { Credential } from '../store/port.js';
import type { Claim } from './claim.js';
import { type Operation, type Permission, ruleOf } from './operations.js';
import type { CollectionScope, Principal } from './principal.js';

/** Leave to do one operation, and how far it goes. Services take it and apply it; they never ask who the principal is. */
export interface Grant {
  readonly operation: Operation;
  /** Null where the operation is open to everybody. */
  readonly principal: Principal | null;
  /** To be verified again in the transaction of the work. */
  readonly credential: Credential | null;
  /** Whether the answer may show stored values; otherwise a record is its id alone. */
  readonly reveals: boolean;
  /** Whether hidden fields may be read, written and filtered by. */
  readonly seesHidden: boolean;
  /** Given where the request must be done once: its work is written together with this. */
  readonly claim: Claim | null;
  /** What may be touched in the collection with this id; null: it does not exist for the principal. */
  scopeOf(collectionId: string): CollectionScope | null;
}

const unlimited: CollectionScope = { filter: null, readable: null, writable: null };

/** Whether the principal holds the permission; an admin holds all. */
const holds = (principal: Principal, permission: Permission): boolean =>
  principal.kind === 'admin' || principal.permissions.has(permission);

const check = (principal: Principal | null, operation: Operation): void => {
  const { needs } = ruleOf(operation);
  if (needs === null) return;
  if (principal === null) throw unauthenticated();
  if (needs === 'any' || principal.kind === 'admin') return;
  if (needs === 'admin') throw new AppError('FORBIDDEN', 'Only admins can perform this action.');
  const missing = needs.find((permission) => !principal.permissions.has(permission));
  if (missing !== undefined) throw new AppError('FORBIDDEN', `The API key lacks the permission ${missing}.`);
};

/**
 * The one decision of every door.
 * @throws AppError UNAUTHENTICATED without a principal where one is needed, FORBIDDEN (naming the permission) when it may not.
 */
export const authorize = (principal: Principal | null, operation: Operation, claim: Claim | null = null): Grant => {
  check(principal, operation);
  const { reveals } = ruleOf(operation);
  const scope = principal?.kind === 'apiKey' ? principal.scope : null;
  return {
    operation,
    principal,
    credential: principal?.credential ?? null,
    reveals: reveals === undefined || (principal !== null && holds(principal, reveals)),
    seesHidden: principal?.kind === 'admin',
    claim,
    scopeOf: (collectionId) => (scope === null ? unlimited : (scope.get(collectionId) ?? null)),
  };
};

/** Whether `authorize` would give leave. */
export const isAllowed = (principal: Principal | null, operation: Operation): boolean => {
  try {
    check(principal, operation);
    return true;
  } catch {
    return false;
  }
};

/** Whether the same caller may do another operation. */
export const may = ({ principal }: Grant, operation: Operation): boolean => isAllowed(principal, operation);

/** Leave for a further operation that the same request turned out to need. */
export const alsoNeeds = (grant: Grant, operation: Operation): Grant =>
  authorize(grant.principal, operation, grant.claim);
