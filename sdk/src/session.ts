import type { Connection } from './connection.js';

/** The session of an admin in a browser, on the pages of the server itself: in a cookie that no script can read. */
export interface Session {
  /** From now on requests of this browser are the admin's. */
  signIn(email: string, password: string): Promise<void>;
  /** Ends the session on the server too. */
  signOut(): Promise<void>;
  /** Makes the first admin. `token` is that of the link which the server printed; it is good for one. */
  setUp(token: string, email: string, password: string): Promise<void>;
}

export const createSession = (connection: Connection): Session => ({
  async signIn(identity, password) {
    const url = '/api/collections/_superusers/auth-with-password';
    await connection.json('POST', url, { identity, password, cookie: true });
  },
  async signOut() {
    await connection.json('DELETE', '/api/session');
  },
  async setUp(token, email, password) {
    await connection.json('POST', '/api/setup', { token, email, password });
  },
});
