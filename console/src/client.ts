import { createClient } from 'fichero-sdk';

/** The server that the page came from, as the admin whose session the cookie carries. */
export const client = createClient({ url: '' });
