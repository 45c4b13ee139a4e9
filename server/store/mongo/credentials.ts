import type { Db } from 'mongodb';
import { unauthenticated } from '../../lib/errors.js';
import type { Credential } from '../port.js';
import { apiKeys, sessions } from '../system-collections.js';
import { decodeRecord } from './codec.js';
import { systemStored } from './definitions.js';
import { type Layout, layoutOf } from './layout.js';
import { type Reach, reachOf } from './reach.js';

const layoutNamed = (id: string): Layout => {
  const stored = systemStored.find(({ collection }) => collection.id === id);
  if (stored === undefined) throw new Error(`no system collection ${id}`);
  return layoutOf(stored);
};

const layouts: Readonly<Record<Credential['kind'], Layout>> = {
  apiKey: layoutNamed(apiKeys.id),
  session: layoutNamed(sessions.id),
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

  /** @throws AppError UNAUTHENTICATED when it is no longer in force. */
  async verify({ kind, hash }: Credential, reach: Reach): Promise<void> {
    const query = { hash: { $eq: hash } };
    const found = await reach.records(layouts[kind]).findOne(query, { ...reach.options, projection: { _id: 1 } });
    if (found === null) throw unauthenticated();
  }
}
