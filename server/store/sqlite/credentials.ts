import type { Collection } from '../collection.js';
import type { Credential, RecordValues } from '../port.js';
import { apiKeys, sessions } from '../system-collections.js';
import type { Connection } from './connection.js';
import type { CredentialProof } from './messages.js';
import { decodeRow, tableOf } from './table.js';

const collectionOf = (kind: Credential['kind']): Collection => (kind === 'apiKey' ? apiKeys : sessions);

/** Everything of a credential that decides something, as one text: all but the time of last use. */
export const fingerprintOf = (kind: Credential['kind'], values: RecordValues): string =>
  JSON.stringify(
    tableOf(collectionOf(kind))
      .columns.filter((column) => column.name !== 'lastUsed')
      .map((column) => values[column.name] ?? null),
  );

export const findCredential = (connection: Connection, kind: Credential['kind'], hash: string): RecordValues | null => {
  const table = tableOf(collectionOf(kind));
  const row = connection.get(`SELECT ${table.columnList} FROM ${table.sql} WHERE "hash" = ?`, [hash]);
  return row === undefined ? null : decodeRow(table, row, 0);
};

/** Whether the credential is still stored as it was when the caller read it. */
export const isInForce = (connection: Connection, proof: CredentialProof): boolean => {
  const values = findCredential(connection, proof.kind, proof.hash);
  return values !== null && fingerprintOf(proof.kind, values) === proof.fingerprint;
};
