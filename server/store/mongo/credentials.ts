import type { Db } from 'mongodb';
import { unauthenticated } from '../../lib/errors.js';
import { collectionOfCredential, fingerprintOf } from '../credential-fingerprint.js';
import type { Credential } from '../port.js';
import { decodeRecord } from './codec.js';
import { systemStored } from './definitions.js';
import { type Layout, layoutOf } from './layout.js';
import { type Reach, reachOf } from './reach.js';

const layoutOfCredential = (kind: Credential['kind']): Layout => {
  const { id } = collectionOfCredential(kind);
  const stored = systemStored.find(({ collection }) => collection.id === id);
  if (stored === undefined) throw new Error(`no system collection ${id}`);
  return layoutOf(stored);
};

const layouts: Readonly<Record<Credential['kind'], Layout>> = {
  apiKey: layoutOfCredential('apiKey'),
  session: layoutOfCredential('session'),
};

const mostRemembered = 1_000;

/** Finds credentials; every answer comes from the database. */
export class Credentials {
  /** Only to give back the same object for an unchanged record, never to answer without reading. */
  readonly #known = new Map<string, { readonly version: string; readonly credential: Credential }>();

  constructor(private readonly db: Db) {}

  async find(kind: Credential['kind'], hash: string): Promise<Credential | null> {
    const layout = layouts[kind];
    const document = await reachOf(this.db, null)
      .records(layout)
      .findOne({ hash: { $eq: hash } });
    const key = `${kind}:${hash}`;
    if (document === null) {
      this.#known.delete(key);
      return null;
    }
    const version = `${document._id}:${document._seq.toHexString()}:${document._rev}`;
    const known = this.#known.get(key);
    if (known?.version === version) return known.credential;
    const credential: Credential = { kind, hash, values: decodeRecord(layout, document) };
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(key, { version, credential });
    return credential;
  }

  /** @throws AppError UNAUTHENTICATED when it is gone or no longer the same. */
  async verify({ kind, hash, values }: Credential, reach: Reach): Promise<void> {
    const layout = layouts[kind];
    const found = await reach.records(layout).findOne({ hash: { $eq: hash } }, reach.options);
    if (found === null || fingerprintOf(kind, decodeRecord(layout, found)) !== fingerprintOf(kind, values)) {
      throw unauthenticated();
    }
  }
}
