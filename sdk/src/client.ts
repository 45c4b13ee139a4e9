import type { Admin, ApiKeys, Collections } from './admin.js';
import { type CallOptions, Connection } from './connection.js';
import { type CoreClient, type CoreOptions, createCore } from './core.js';
import { restAdmin } from './rest-admin.js';
import { createSession, type Session } from './session.js';

/** All of a Fichero server; what admins do included. */
export interface Client<Database extends object = object> extends CoreClient<Database> {
  readonly collections: Collections;
  readonly apiKeys: ApiKeys;
  readonly session: Session;
  /** Signs an admin in: from now on the client acts as that admin. The token is for clients of the same session. */
  login(email: string, password: string, options?: CallOptions): Promise<{ readonly token: string }>;
}

export const createClient = <Database extends object = object>({
  transport,
  ...options
}: CoreOptions): Client<Database> => {
  const connection = new Connection(options);
  const { collections, apiKeys, login }: Admin = restAdmin(connection);
  return {
    ...createCore<Database>(connection, transport),
    collections,
    apiKeys,
    session: createSession(connection),
    async login(email, password, call) {
      const token = await login(email, password, call);
      connection.signIn(token);
      return { token };
    },
  };
};
