import { type Client, createClient, FicheroError, type TransportMaker } from 'fichero-sdk';
import { graphql } from 'fichero-sdk/graphql';
import type { TestServer } from '../harness/server.js';

export const transports = ['graphql', 'rest'] as const;

export type Transport = (typeof transports)[number];

/** What `createClient` takes for it. */
export const makerOf: Readonly<Record<Transport, TransportMaker | undefined>> = { graphql, rest: undefined };

export interface Credentials {
  readonly apiKey?: string;
  readonly token?: string;
}

/** Clients of the same caller, one for each transport. */
export const clientsOf = (server: TestServer, credentials: Credentials): Record<Transport, Client> => ({
  graphql: createClient({ url: server.url, transport: makerOf.graphql, ...credentials }),
  rest: createClient({ url: server.url, ...credentials }),
});

/** What is the same for every transport in an error: all but the request it came of. */
export const faultOf = async (work: PromiseLike<unknown>): Promise<object> => {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof FicheroError)) throw error;
    const { name, code, status, message } = error;
    return {
      class: error.constructor.name,
      name,
      code,
      status,
      message,
      fields: 'fields' in error ? error.fields : null,
      reason: 'reason' in error ? error.reason : null,
    };
  }
  throw new Error('nothing was thrown');
};
