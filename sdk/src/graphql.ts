import { analyzeDocument, GraphQLClient, type RequestDocument } from 'graphql-request';
import {
  CreateRecordDocument,
  DeleteRecordDocument,
  GetRecordDocument,
  GetViewerDocument,
  ListRecordsDocument,
  type Permission as PermissionName,
  UpdateRecordDocument,
} from './_generated_graphql.js';
import type { Connection, WriteOptions } from './connection.js';
import { FicheroError, ForbiddenError, missing, strangeAnswer } from './errors.js';
import { type Document, isQuery, readData, type SendGraphql } from './graphql-document.js';
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

/** A record of which `fields` were asked for has them alone. */
const shapedOf =
  (fields: string | undefined) =>
  (answer: RecordAnswer): WireRecord =>
    fields === undefined ? recordOf(answer) : (answer.data as WireRecord);

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

/** A `fetch` that sends what graphql-request made in the way of the connection: with its credentials, retries and errors. */
const fetchBy =
  (connection: Connection, safe: boolean, options: WriteOptions): typeof fetch =>
  (_url, init) =>
    connection.send(
      {
        ...options,
        method: 'POST',
        path: '/graphql',
        headers: Object.fromEntries(new Headers(init?.headers)),
        body: init?.body ?? undefined,
        safe,
      },
      async (response) => Response.json({ data: await readData(response) }),
    );

const createSender =
  (connection: Connection): SendGraphql =>
  async <Result, Variables extends object>(
    document: Document<Result, Variables>,
    variables?: Variables,
    options: WriteOptions = {},
  ): Promise<Result> => {
    // A document that cannot be printed is the caller's mistake, and tells of itself.
    const { expression } = analyzeDocument(document as RequestDocument, true);
    const client = new GraphQLClient(`${connection.url}/graphql`, {
      fetch: fetchBy(connection, isQuery(expression), options),
      excludeOperationName: true,
    });
    try {
      return await client.request<Result>(expression, { ...variables });
    } catch (thrown) {
      if (thrown instanceof FicheroError || thrown === options.signal?.reason) throw thrown;
      // What graphql-request says quotes the variables, and with them perhaps a secret.
      throw strangeAnswer();
    }
  };

/**
 * Over GraphQL, by graphql-request: it takes documents in every form, parsed ones included. What the schema's core has no form
 * for (writes of many, upserts, aggregates, conditional updates) goes over REST.
 */
export const graphql: TransportMaker = (connection) => {
  const rest = restTransport(connection);
  const send = createSender(connection);
  return {
    graphql: send,
    async viewer(call) {
      const { viewer } = await send(GetViewerDocument, {}, call);
      const { kind, name, permissions, expiresAt } = viewer;
      return {
        kind: kind === 'ADMIN' ? 'admin' : 'apiKey',
        name,
        permissions: permissions.map(permissionOf),
        expires: expiresAt === null ? null : dateOf(expiresAt),
      };
    },
    records(collection) {
      const others = rest.records(collection);
      return {
        ...others,
        async list(query, call) {
          const { records } = await send(ListRecordsDocument, { ...query, collection }, call);
          return { ...records, items: records.items.map(shapedOf(query.fields)) };
        },
        async get(id, shape, call) {
          const { record } = await send(GetRecordDocument, { ...shape, collection, id }, call);
          if (record === null) throw missing();
          return shapedOf(shape.fields)(record);
        },
        create: (data, call) =>
          revealing(async (reveal) =>
            recordOf((await send(CreateRecordDocument, { collection, data, reveal }, call)).createRecord),
          ),
        async update(id, data, call) {
          if (call?.ifUpdated !== undefined) return others.update(id, data, call);
          return revealing(async (reveal) =>
            recordOf((await send(UpdateRecordDocument, { collection, id, data, reveal }, call)).updateRecord),
          );
        },
        async delete(id, call) {
          await send(DeleteRecordDocument, { collection, id }, call);
        },
      };
    },
  };
};
