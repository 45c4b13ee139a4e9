import { hashSecret, mintSetupToken } from '../../access/secrets.js';
import { refusalOf } from '../../store/errors.js';
import { type Filter, fieldEquals } from '../../store/filter.js';
import type { Store, WriteOperation } from '../../store/port.js';
import { secrets } from '../../store/system-collections.js';
import { withSchema } from '../with-schema.js';

/** The one token with which the first admin can be made from a browser. Kept hashed, in the database: every process takes it. */
export interface SetupToken {
  /** A new one; the one before is refused from then on. */
  issue(): Promise<string>;
  /** Whether it was in force; it is not any more. Of claims at the same time exactly one is told so. */
  claim(token: string): Promise<boolean>;
  /** No error when there is none. */
  end(): Promise<void>;
}

const id = 'setuptoken00000';

export const createSetupToken = (store: Store): SetupToken => {
  const write = (operation: WriteOperation): Promise<unknown> =>
    withSchema(store, ({ version }) => store.write([operation], { schemaVersion: version, credential: null }));

  const remove = async (where: Filter | null): Promise<boolean> => {
    try {
      await write({ kind: 'delete', collection: secrets, id, where });
      return true;
    } catch (error) {
      if (refusalOf(error)?.reason === 'notFound') return false;
      throw error;
    }
  };

  return {
    async issue() {
      const token = mintSetupToken();
      await remove(null);
      await write({ kind: 'create', collection: secrets, values: { id, value: hashSecret(token) }, requires: [] });
      return token;
    },
    claim: (token) => remove(fieldEquals('value', hashSecret(token))),
    async end() {
      await remove(null);
    },
  };
};
