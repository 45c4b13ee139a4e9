import type { WireRecord } from './transport.js';

/** A record as the REST interface shows it. */
export type RestRecord = WireRecord & { readonly collectionId?: string; readonly collectionName?: string };

export const recordOf = ({ collectionId: _id, collectionName: _name, ...record }: RestRecord): WireRecord =>
  record as unknown as WireRecord;
