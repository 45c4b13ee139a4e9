import PocketBase from 'pocketbase';
import { permissions } from '#server/access/operations.js';
import type { TestServer } from '../harness/server.js';

/** The two ways an unmodified client signs in. */
export type SignIn = 'as an admin' | 'with an API key';

export const signIns: readonly SignIn[] = ['as an admin', 'with an API key'];

const newClient = (url: string): PocketBase => new PocketBase(url).autoCancellation(false);

export const adminClient = async ({ url, admin }: TestServer): Promise<PocketBase> => {
  const client = newClient(url);
  await client.collection('_superusers').authWithPassword(admin.email, admin.password);
  return client;
};

/** With all permissions; the header is added by the hook that the client has for that. */
const keyClient = async (server: TestServer): Promise<PocketBase> => {
  const { secret } = await server.mintKey(permissions);
  const client = newClient(server.url);
  client.beforeSend = (url, options) => ({
    url,
    options: { ...options, headers: { ...options.headers, 'X-Api-Key': secret } },
  });
  return client;
};

export const createClient = (server: TestServer, signIn: SignIn): Promise<PocketBase> =>
  signIn === 'as an admin' ? adminClient(server) : keyClient(server);
