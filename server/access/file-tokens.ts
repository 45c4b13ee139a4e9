import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../lib/clock.js';
import { refusalOf, StoreError } from '../store/errors.js';
import type { CallContext, Credential, RecordValues, Store } from '../store/port.js';
import { apiKeys, secrets, sessions } from '../store/system-collections.js';
import type { Principal } from './principal.js';

/**
 * Short-lived tokens that stand in a URL for the credential they were made with:
 * `ft_`, the credential's kind and id, the second it expires, and an HMAC over these and the hash of the credential's
 * secret, so that a token ends with the secret. The key of the HMAC is in the database: every process accepts every token.
 */
export interface FileTokens {
  /** Null for a principal without a credential. */
  issue(principal: Principal): Promise<string | null>;
  /** The credential that the token stands for, or null when either is no longer in force. */
  open(token: string): Promise<Pick<Credential, 'kind' | 'hash'> | null>;
}

export const fileTokenSeconds = 180;

const form = /^ft_(apiKey|session)\.([a-z0-9]{1,32})\.(\d{10,12})\.([\w-]{43})$/;
const collections = { apiKey: apiKeys, session: sessions } as const;
const keyId = 'filetokenskey00';

interface FileTokenParts {
  readonly store: Store;
  readonly clock: Clock;
}

export const createFileTokens = ({ store, clock }: FileTokenParts): FileTokens => {
  let key: Promise<string> | null = null;

  /** Of Fichero's own records, whose definitions do not change; a store wants to hear the version all the same. */
  const withContext = async <T>(work: (context: CallContext) => Promise<T>): Promise<T> => {
    const run = (schemaVersion: number) => work({ schemaVersion, credential: null });
    try {
      return await run((await store.schema()).version);
    } catch (error) {
      if (refusalOf(error)?.reason !== 'schemaChanged') throw error;
      return run((await store.freshSchema()).version);
    }
  };

  const readKey = async (): Promise<string | null> => {
    const found = await withContext((context) => store.get(secrets, keyId, null, context));
    return found === null ? null : String(found.values['value']);
  };

  const makeKey = async (): Promise<void> => {
    const values = { id: keyId, value: randomBytes(32).toString('base64url') };
    try {
      const operation = { kind: 'create', collection: secrets, values, requires: [] } as const;
      await withContext((context) => store.write([operation], context));
    } catch (error) {
      // Another process was first.
      if (!(error instanceof StoreError) || error.refusal.reason !== 'notUnique') throw error;
    }
  };

  const loadKey = async (): Promise<string> => {
    const known = await readKey();
    if (known !== null) return known;
    await makeKey();
    const made = await readKey();
    if (made === null) throw new Error('The key of the file tokens was not stored');
    return made;
  };

  const signed = async (text: string, hash: string): Promise<string> => {
    key ??= loadKey().catch((error: unknown) => {
      key = null;
      throw error;
    });
    return createHmac('sha256', await key)
      .update(`${text}.${hash}`)
      .digest('base64url');
  };

  const stored = async (kind: Credential['kind'], id: string): Promise<RecordValues | null> => {
    const found = await withContext((context) => store.get(collections[kind], id, null, context));
    return found?.values ?? null;
  };

  return {
    async issue({ credential }) {
      if (credential === null) return null;
      const { kind, hash, values } = credential;
      const text = `${kind}.${String(values['id'])}.${Math.floor(clock() / 1000) + fileTokenSeconds}`;
      return `ft_${text}.${await signed(text, hash)}`;
    },

    async open(token) {
      const [, kind, id, expires, signature] = form.exec(token) ?? [];
      if (kind === undefined || id === undefined || signature === undefined) return null;
      if (Number(expires) * 1000 <= clock()) return null;
      const of = kind === 'session' ? 'session' : 'apiKey';
      const values = await stored(of, id);
      if (values === null) return null;
      const hash = String(values['hash']);
      const expected = await signed(`${kind}.${id}.${expires}`, hash);
      return timingSafeEqual(Buffer.from(expected), Buffer.from(signature)) ? { kind: of, hash } : null;
    },
  };
};
