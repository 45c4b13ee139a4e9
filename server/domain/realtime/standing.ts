import { knownPrincipal } from '../../access/known-principal.js';
import type { Principal } from '../../access/principal.js';
import type { Clock } from '../../lib/clock.js';
import { AppError } from '../../lib/errors.js';
import type { Credential, Store } from '../../store/port.js';

const isInForce = async (store: Store, clock: Clock, credential: Credential): Promise<boolean> => {
  if (clock() >= knownPrincipal(credential).expires) return false;
  try {
    await store.verify(credential);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNAUTHENTICATED') return false;
    throw error;
  }
};

/** The principal as it stands now: itself, or what its credential became meanwhile; null when that is no longer in force. */
const standingOf = async (store: Store, clock: Clock, principal: Principal): Promise<Principal | null> => {
  const { credential } = principal;
  if (credential === null || (await isInForce(store, clock, credential))) return principal;
  const current = await store.credential(credential.kind, credential.hash);
  if (current === null || !(await isInForce(store, clock, current))) return null;
  return knownPrincipal(current).principal;
};

/** How each of them stands, by the state of the database at one moment during the call or later ones. */
export const standingsOf = async (
  store: Store,
  clock: Clock,
  principals: ReadonlySet<Principal>,
): Promise<ReadonlyMap<Principal, Principal | null>> =>
  new Map(
    await Promise.all(
      [...principals].map(async (principal) => [principal, await standingOf(store, clock, principal)] as const),
    ),
  );
