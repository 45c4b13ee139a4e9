import { collectionOfCredential, fingerprintOf } from '../credential-fingerprint.js';
import type { Credential, RecordValues } from '../port.js';
import type { Connection } from './connection.js';
import type { CredentialProof } from './messages.js';
import { decodeRow, tableOf } from './table.js';

export const findCredential = (connection: Connection, kind: Credential['kind'], hash: string): RecordValues | null => {
  const table = tableOf(collectionOfCredential(kind));
  const row = connection.get(`SELECT ${table.columnList} FROM ${table.sql} WHERE "hash" = ?`, [hash]);
  return row === undefined ? null : decodeRow(table, row, 0);
};

/** Whether the credential is still stored as it was when the caller read it. */
export const isInForce = (connection: Connection, proof: CredentialProof): boolean => {
  const values = findCredential(connection, proof.kind, proof.hash);
  return values !== null && fingerprintOf(proof.kind, values) === proof.fingerprint;
};
