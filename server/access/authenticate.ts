import type { Clock } from '../lib/clock.js';
import { unauthenticated } from '../lib/errors.js';
import type { Credential, Store } from '../store/port.js';
import type { FileTokens } from './file-tokens.js';
import { knownPrincipal } from './known-principal.js';
import type { Principal } from './principal.js';
import { hashSecret, isApiKey, isSessionToken } from './secrets.js';
import { mayUseCookie, type RequestOrigin, sessionTokenIn } from './session-cookie.js';

/** What a request presents: the values of its headers, as they came. */
export interface Presented extends RequestOrigin {
  /** `X-Api-Key`; the others are ignored beside it. */
  readonly apiKey: string | undefined;
  /** `Authorization`: a session token, with or without `Bearer`. */
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  /** A file token in the URL, where it is taken: only if nothing else was presented. */
  readonly fileToken?: string | undefined;
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
  /** Without them no file token is taken. */
  readonly fileTokens?: Pick<FileTokens, 'open'>;
  /** Told of each accepted key; must return at once. */
  readonly noteKeyUse?: (keyId: string) => void;
}

/** The one way from headers to a principal. Every door calls it once for a request, before the body is read. */
export const createAuthenticator = ({ store, clock, fileTokens, noteKeyUse }: AuthenticatorParts): Authenticate => {
  const findByHash = async (kind: Credential['kind'], hash: string): Promise<Principal | null> => {
    const credential = await store.credential(kind, hash);
    if (credential === null) return null;
    const { principal, expires } = knownPrincipal(credential);
    return clock() < expires ? principal : null;
  };

  const find = (kind: Credential['kind'], secret: string): Promise<Principal | null> =>
    findByHash(kind, hashSecret(secret));

  const byKey = async (key: string): Promise<Principal> => {
    const principal = isApiKey(key) ? await find('apiKey', key) : null;
    if (principal === null) throw unauthenticated();
    noteKeyUse?.(principal.id);
    return principal;
  };

  const bySession = async (token: string): Promise<Principal | null> =>
    isSessionToken(token) ? await find('session', token) : null;

  const byCookie = async (presented: Presented): Promise<Principal | null> => {
    const token = presented.cookie === undefined ? null : sessionTokenIn(presented.cookie);
    return token === null || !mayUseCookie(presented) ? null : bySession(token);
  };

  const byFileToken = async (token: string): Promise<Principal | null> => {
    const opened = (await fileTokens?.open(token)) ?? null;
    return opened === null ? null : findByHash(opened.kind, opened.hash);
  };

  return async (presented) => {
    if (presented.apiKey !== undefined) return byKey(presented.apiKey);
    if (presented.authorization !== undefined) {
      const principal = await bySession(presented.authorization.replace(/^bearer +/i, ''));
      if (principal === null) throw unauthenticated();
      return principal;
    }
    const { fileToken } = presented;
    return (await byCookie(presented)) ?? (fileToken === undefined ? null : byFileToken(fileToken));
  };
};
