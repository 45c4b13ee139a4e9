import { ClientError, GraphQLClient, type RequestDocument } from 'graphql-request';
import {
  CreateRecordDocument,
  DeleteRecordDocument,
  GetRecordDocument,
  GetViewerDocument,
  ListRecordsDocument,
  type Permission as PermissionName,
  UpdateRecordDocument,
} from './_generated_graphql.js';
import { errorIn } from './answer.js';
import type { CallOptions, WriteOptions } from './connection.js';
import { FicheroError, ForbiddenError, missing, strangeAnswer } from './errors.js';
import type { Document } from './graphql-document.js';
import { restTransport } from './rest-transport.js';
import type { TransportMaker, WireRecord } from './transport.js';
import type { Permission } from './types.js';

/** `2026-01-31T09:30:00.000Z` in the form of all other dates. */
const dateOf = (iso: string): string => iso.replace('T', ' ');

const permissionOf = (name: PermissionName): Permission => name.toLowerCase().replace('_', ':') as Permission;

interface RecordAnswer {
  readonly id: string;
  readonly created?: string;
  readonly updated?: string;
  readonly data?: unknown;
}

const recordOf = ({ id, created, updated, data }: RecordAnswer): WireRecord => {
  const dates = { ...(created && { created: dateOf(created) }), ...(updated && { updated: dateOf(updated) }) };
  return { id, ...dates, ...(data as object | undefined) } as WireRecord;
};

/** Whether the server refused, before it wrote anything, to show what would be written. */
const hidesRecords = (error: unknown): boolean =>
  error instanceof ForbiddenError && error.message.includes('records:read');

/** Asks for the written record, and for its id alone when the key may not read. */
const revealing = async <T>(write: (reveal: boolean) => Promise<T>): Promise<T> => {
  try {
    return await write(true);
  } catch (error) {
    if (!hidesRecords(error)) throw error;
    return write(false);
  }
};

/**
 * Over GraphQL, by graphql-request: it takes documents in every form, parsed ones included. What the schema's core has no form
 * for (writes of many, upserts, aggregates) goes over REST.
 */
export const graphql: TransportMaker = (connection) => {
  const rest = restTransport(connection);

  const send = async <Result, Variables extends object>(
    document: Document<Result, Variables>,
    variables?: Variables,
    options: WriteOptions = {},
  ): Promise<Result> => {
    const client = new GraphQLClient(`${connection.url}/graphql`, { fetch: connection.fetchFor(options) });
    try {
      return await client.request<Result>({
        document: (document instanceof String ? document.toString() : document) as RequestDocument,
        variables: { ...variables },
      });
    } catch (thrown) {
      if (thrown instanceof FicheroError || !(thrown instanceof Error)) throw thrown;
      // Its message quotes the variables, and with them perhaps a secret: only the answer is taken over.
      if (thrown instanceof ClientError) throw errorIn(thrown.response as never, thrown.response);
      throw strangeAnswer();
    }
  };

  return { ...rest, graphql: send };
};
