import { createRestClient } from 'fichero-sdk';

/** The server that the page came from, as the admin whose session the cookie carries. */
export const client = createRestClient({ url: '' });
