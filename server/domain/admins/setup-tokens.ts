import { timingSafeEqual } from 'node:crypto';
import { hashSecret, mintSetupToken } from '../../access/secrets.js';
import type { Clock } from '../../lib/clock.js';
import { refusalOf } from '../../store/errors.js';
import { fieldEquals } from '../../store/filter.js';
import type { Store, WriteOperation } from '../../store/port.js';
import { secrets } from '../../store/system-collections.js';
import { withSchema } from '../with-schema.js';

const setupLifetimeMs = 86_400_000;

/**
 * The tokens with which the first admin can be made from a browser, one for each process that started without an admin. All
 * are in one record, hashed: every process takes each of them, and a claim takes the record and with it all of them away.
 */
export interface SetupTokens {
  /** In force for a day. */
  issue(): Promise<string>;
  /** Whether it was in force; none is any more then. Of claims at the same time, of whichever tokens, exactly one is told so. */
  claim(token: string): Promise<boolean>;
  /** Ends this one; no error when it has ended already. */
  withdraw(token: string): Promise<void>;
  /** Ends all. */
  endAll(): Promise<void>;
}

interface Issued {
  /** SHA-256 of the token in hex. */
  readonly hash: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** What the record held when it was read; null when there was none. */
type Stored = string | null;

const id = 'setuptokens0000';
/** The newest are kept: a server that is started over and over fills nothing. */
const maxTokens = 50;
/** Others may write the record between reading and writing it. */
const maxTries = 100;

const parsed = (stored: Stored): readonly Issued[] => (stored === null ? [] : (JSON.parse(stored) as Issued[]));

const isSame = (hash: string, other: string): boolean => timingSafeEqual(Buffer.from(hash), Buffer.from(other));

interface SetupTokenParts {
  readonly store: Store;
  readonly clock: Clock;
}

export const createSetupTokens = ({ store, clock }: SetupTokenParts): SetupTokens => {
  const read = async (): Promise<Stored> => {
    const found = await withSchema(store, ({ version }) =>
      store.get(secrets, id, null, { schemaVersion: version, credential: null }),
    );
    return found === null ? null : String(found.values['value']);
  };

  /** The write that makes `next` of `before`, and of nothing else. */
  const operation = (before: Stored, next: Stored): WriteOperation => {
    if (before === null) return { kind: 'create', collection: secrets, values: { id, value: next }, requires: [] };
    const where = fieldEquals('value', before);
    if (next === null) return { kind: 'delete', collection: secrets, id, where };
    return { kind: 'update', collection: secrets, id, revision: null, where, set: { value: next }, requires: [] };
  };

  /** False when the record is not what it was. */
  const exchange = async (before: Stored, next: Stored): Promise<boolean> => {
    if (before === next) return true;
    try {
      await withSchema(store, ({ version }) =>
        store.write([operation(before, next)], { schemaVersion: version, credential: null }),
      );
      return true;
    } catch (error) {
      const reason = refusalOf(error)?.reason;
      if (reason === 'notUnique' || reason === 'notFound' || reason === 'changed') return false;
      throw error;
    }
  };

  const change = async (next: (before: Stored) => Stored): Promise<void> => {
    for (let tries = 1; tries <= maxTries; tries += 1) {
      const before = await read();
      if (await exchange(before, next(before))) return;
    }
    throw new Error('The set-up tokens were changed by others all the time');
  };

  const inForce = (stored: Stored): readonly Issued[] => parsed(stored).filter(({ expires }) => clock() < expires);

  const textOf = (issued: readonly Issued[]): Stored => (issued.length === 0 ? null : JSON.stringify(issued));

  return {
    async issue() {
      const token = mintSetupToken();
      const issued = { hash: hashSecret(token), expires: clock() + setupLifetimeMs };
      await change((before) => textOf([...inForce(before), issued].slice(-maxTokens)));
      return token;
    },

    async claim(token) {
      const hash = hashSecret(token);
      let wasInForce = false;
      await change((before) => {
        wasInForce = inForce(before).some((issued) => isSame(issued.hash, hash));
        return wasInForce ? null : before;
      });
      return wasInForce;
    },

    async withdraw(token) {
      const hash = hashSecret(token);
      await change((before) => textOf(inForce(before).filter((issued) => !isSame(issued.hash, hash))));
    },

    endAll: () => change(() => null),
  };
};
