import type { Clock } from '../lib/clock.js';
import { parseDate } from '../lib/dates.js';
import { unauthenticated } from '../lib/errors.js';
import type { Credential, RecordValues, Store } from '../store/port.js';
import { isPermission } from './operations.js';
import type { Admin, ApiKeyHolder, Principal } from './principal.js';
import { hashSecret, isApiKey, isSessionToken } from './secrets.js';
import { mayUseCookie, type RequestOrigin, sessionTokenIn } from './session-cookie.js';

/** What a request presents: the values of its headers, as they came. */
export interface Presented extends RequestOrigin {
  /** `X-Api-Key`; the others are ignored beside it. */
  readonly apiKey: string | undefined;
  /** `Authorization`: a session token, with or without `Bearer`. */
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
}

/**
 * Who asks; null when nothing was presented. A cookie that is no longer valid counts as nothing: browsers send it by themselves,
 * and it must not stand in the way of a new login.
 * @throws AppError UNAUTHENTICATED, one and the same for what is malformed, unknown, expired or deleted.
 */
export type Authenticate = (presented: Presented) => Promise<Principal | null>;

interface AuthenticatorParts {
  readonly store: Pick<Store, 'credential'>;
  readonly clock: Clock;
  /** Told of each accepted key; must return at once. */
  readonly noteKeyUse?: (keyId: string) => void;
}

const textOf = (values: RecordValues, name: string): string => {
  const value = values[name];
  return typeof value === 'string' ? value : '';
};

const keyHolder = (credential: Credential): ApiKeyHolder => {
  const { values } = credential;
  const granted = Array.isArray(values['permissions']) ? values['permissions'] : [];
  return {
    kind: 'apiKey',
    id: textOf(values, 'id'),
    name: textOf(values, 'name'),
    permissions: new Set(granted.filter((name) => typeof name === 'string').filter(isPermission)),
    scope: null,
    expires: parseDate(textOf(values, 'expires')),
    credential,
  };
};

const admin = (credential: Credential): Admin => ({
  kind: 'admin',
  id: textOf(credential.values, 'admin'),
  email: textOf(credential.values, 'email'),
  credential,
});

interface Known {
  readonly principal: Principal;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** A key without a date never expires; a date that cannot be read, or a session without one, already has. */
const expiryOf = ({ kind, values }: Credential): number => {
  const text = textOf(values, 'expires');
  return text === '' && kind === 'apiKey' ? Number.POSITIVE_INFINITY : (parseDate(text) ?? 0);
};

const know = (credential: Credential): Known => ({
  principal: credential.kind === 'apiKey' ? keyHolder(credential) : admin(credential),
  expires: expiryOf(credential),
});

/** The one way from headers to a principal. Every door calls it once for a request, before the body is read. */
export const createAuthenticator = ({ store, clock, noteKeyUse }: AuthenticatorParts): Authenticate => {
  /** The store gives the same `values` as long as nothing changed, so that a principal is built once. */
  const knownByValues = new WeakMap<RecordValues, Known>();

  const recall = (credential: Credential): Known => {
    let known = knownByValues.get(credential.values);
    if (known === undefined) {
      known = know(credential);
      knownByValues.set(credential.values, known);
    }
    return known;
  };

  const find = async (kind: Credential['kind'], secret: string): Promise<Principal | null> => {
    const credential = await store.credential(kind, hashSecret(secret));
    if (credential === null) return null;
    const { principal, expires } = recall(credential);
    return clock() < expires ? principal : null;
  };

  const byKey = async (key: string): Promise<Principal> => {
    const principal = isApiKey(key) ? await find('apiKey', key) : null;
    if (principal === null) throw unauthenticated();
    noteKeyUse?.(principal.id);
    return principal;
  };

  const bySession = async (token: string): Promise<Principal | null> =>
    isSessionToken(token) ? await find('session', token) : null;

  return async (presented) => {
    if (presented.apiKey !== undefined) return byKey(presented.apiKey);
    if (presented.authorization !== undefined) {
      const principal = await bySession(presented.authorization.replace(/^bearer +/i, ''));
      if (principal === null) throw unauthenticated();
      return principal;
    }
    const token = presented.cookie === undefined ? null : sessionTokenIn(presented.cookie);
    return token === null || !mayUseCookie(presented) ? null : bySession(token);
  };
};
