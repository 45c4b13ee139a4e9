import type { Grant } from '../../access/authorize.js';
import { permissions } from '../../access/operations.js';
import type { Clock } from '../../lib/clock.js';
import { formatDate, parseDate } from '../../lib/dates.js';
import { AppError, unauthenticated } from '../../lib/errors.js';
import { newRecordId } from '../../lib/ids.js';
import type { JsonObject } from '../../lib/json.js';
import { refusalOf } from '../../store/errors.js';
import { type Filter, fieldEquals } from '../../store/filter.js';
import type { Store, WriteOperation } from '../../store/port.js';
import { admins } from '../../store/system-collections.js';
import { withSchema } from '../with-schema.js';
import type { AdminService, AdminView, Viewer } from './admin-service.js';
import { createLoginLimit } from './login-limit.js';
import { checkNewAdmin, invalidAdmin, normalEmail } from './new-admin.js';
import { hashPassword, isPassword } from './passwords.js';
import { createSessions } from './sessions.js';
import { createSetupTokens } from './setup-tokens.js';

const maxAdmins = 1000;

const viewOf = (values: JsonObject): AdminView => ({
  id: String(values['id']),
  email: String(values['email']),
  created: parseDate(String(values['created'])) ?? 0,
});

/** One answer for a token that never was, was used or came too late. */
const setupEnded = (): AppError => {
  const message = 'The set-up link is not valid any more.';
  return new AppError('VALIDATION', message, { fields: { token: { code: 'validation_setup_ended', message } } });
};

const failedLogin = (): AppError => new AppError('VALIDATION', 'Failed to authenticate.');

const viewerOf = ({ principal, credential }: Grant): Viewer => {
  if (principal === null) throw unauthenticated();
  const expires = parseDate(String(credential?.values['expires'] ?? ''));
  if (principal.kind === 'admin') return { kind: 'admin', name: principal.email, permissions, expires };
  const held = permissions.filter((permission) => principal.permissions.has(permission));
  return { kind: 'apiKey', name: principal.name, permissions: held, expires };
};

interface AdminServiceParts {
  readonly store: Store;
  readonly clock: Clock;
}

export const createAdminService = ({ store, clock }: AdminServiceParts): AdminService => {
  const limit = createLoginLimit(clock);
  const sessions = createSessions(store, clock);
  const setupTokens = createSetupTokens({ store, clock });

  const find = (where: Filter | null, fields: readonly string[]): Promise<readonly JsonObject[]> =>
    withSchema(store, async ({ version }) => {
      const range = { sort: [], offset: 0, limit: maxAdmins, fields, total: false };
      const context = { schemaVersion: version, credential: null };
      return (await store.list({ collection: admins, where, ...range }, context)).items.rows();
    });

  const findByEmail = async (email: string): Promise<JsonObject | null> =>
    (await find(fieldEquals('email', email), ['id', 'email', 'password', 'created']))[0] ?? null;

  const write = (operation: WriteOperation): Promise<unknown> =>
    withSchema(store, ({ version }) => store.write([operation], { schemaVersion: version, credential: null }));

  const isThereAnyAdmin = async (): Promise<boolean> => (await find(null, ['id'])).length > 0;

  const create = async (givenEmail: string, password: string): Promise<AdminView> => {
    const email = normalEmail(givenEmail);
    checkNewAdmin(email, password);
    const created = formatDate(clock());
    const values = { id: newRecordId(), email, password: await hashPassword(password), created };
    try {
      await write({ kind: 'create', collection: admins, values, requires: [] });
    } catch (error) {
      if (refusalOf(error)?.reason !== 'notUnique') throw error;
      throw invalidAdmin({ email: { code: 'validation_not_unique', message: 'Value must be unique.' } });
    }
    return viewOf(values);
  };

  return {
    async login(_grant, givenEmail, password, address) {
      const email = normalEmail(givenEmail);
      const subjects = [`address ${address}`, `account ${email}`];
      limit.take(subjects);
      const found = await findByEmail(email);
      const right = await isPassword(found === null ? null : String(found['password']), password);
      if (found === null || !right) throw failedLogin();
      limit.giveBack(subjects);
      await sessions.sweepExpired();
      const session = await sessions.start(viewOf(found));
      if (session === null) throw failedLogin();
      return session;
    },

    async logout({ credential }) {
      if (credential?.kind === 'session') await sessions.end(String(credential.values['id']), credential);
    },

    async viewer(grant) {
      if (grant.credential !== null) await store.verify(grant.credential);
      return viewerOf(grant);
    },

    async setUp(_grant, token, email, password, address) {
      const subjects = [`address ${address}`];
      limit.take(subjects);
      checkNewAdmin(normalEmail(email), password);
      if (!(await setupTokens.claim(token)) || (await isThereAnyAdmin())) throw setupEnded();
      await create(email, password);
      await setupTokens.endAll();
      limit.giveBack(subjects);
    },

    async issueSetupToken() {
      return (await isThereAnyAdmin()) ? null : setupTokens.issue();
    },

    withdrawSetupToken: (token) => setupTokens.withdraw(token),

    async create(email, password) {
      const admin = await create(email, password);
      await setupTokens.endAll();
      return admin;
    },

    async list() {
      return (await find(null, ['id', 'email', 'created'])).map(viewOf);
    },

    async delete(email) {
      const found = await findByEmail(normalEmail(email));
      if (found === null) return false;
      const id = String(found['id']);
      await sessions.endAllOf(id);
      await write({ kind: 'delete', collection: admins, id, where: null });
      // Once the admin is gone no session can start; one that started since the first sweep ends here.
      await sessions.endAllOf(id);
      return true;
    },
  };
};
