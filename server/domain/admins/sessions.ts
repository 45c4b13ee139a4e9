import { hashSecret, mintSessionToken } from '../../access/secrets.js';
import type { Clock } from '../../lib/clock.js';
import { formatDate } from '../../lib/dates.js';
import { newRecordId } from '../../lib/ids.js';
import { refusalOf } from '../../store/errors.js';
import { type Filter, fieldEquals } from '../../store/filter.js';
import type { Credential, Store } from '../../store/port.js';
import { admins, sessions } from '../../store/system-collections.js';
import { withSchema } from '../with-schema.js';
import type { AdminView, Session } from './admin-service.js';

export const sessionLifetimeMs = 14 * 86_400_000;
/** How many sessions one sweep looks up at a time. */
const sweepSize = 200;

/** Sessions in the store: opaque tokens of 14 days, kept hashed. */
export interface Sessions {
  /** Null when the admin is gone meanwhile: no session outlives its admin. */
  start(admin: AdminView): Promise<Session | null>;
  /** No error when it is gone already. */
  end(id: string, credential: Credential | null): Promise<void>;
  endAllOf(adminId: string): Promise<void>;
  sweepExpired(): Promise<void>;
}

export const createSessions = (store: Store, clock: Clock): Sessions => {
  const end = (id: string, credential: Credential | null): Promise<void> =>
    withSchema(store, async ({ version }) => {
      try {
        const operation = { kind: 'delete', collection: sessions, id, where: null } as const;
        await store.write([operation], { schemaVersion: version, credential });
      } catch (error) {
        if (refusalOf(error)?.reason !== 'notFound') throw error;
      }
    });

  const endWhere = async (where: Filter): Promise<void> => {
    let count: number;
    do {
      const found = await withSchema(store, ({ version }) => {
        const range = { sort: [], offset: 0, limit: sweepSize, fields: ['id'], total: false };
        return store.list({ collection: sessions, where, ...range }, { schemaVersion: version, credential: null });
      });
      await Promise.all(found.items.rows().map((row) => end(String(row['id']), null)));
      count = found.count;
    } while (count === sweepSize);
  };

  return {
    async start(admin) {
      const token = mintSessionToken();
      const now = clock();
      const expires = now + sessionLifetimeMs;
      const owner = { admin: admin.id, email: admin.email };
      const dates = { created: formatDate(now), expires: formatDate(expires) };
      const values = { id: newRecordId(), hash: hashSecret(token), ...owner, ...dates };
      const requires = [{ field: 'admin', collection: admins, ids: [admin.id], where: null }];
      try {
        await withSchema(store, ({ version }) =>
          store.write([{ kind: 'create', collection: sessions, values, requires }], {
            schemaVersion: version,
            credential: null,
          }),
        );
      } catch (error) {
        if (refusalOf(error)?.reason === 'missingReference') return null;
        throw error;
      }
      return { token, expires, admin };
    },

    end,

    endAllOf: (adminId) => endWhere(fieldEquals('admin', adminId)),

    sweepExpired: () =>
      endWhere({
        ...fieldEquals('expires', formatDate(clock())),
        op: '<=',
      }),
  };
};
