import type { AnyBulkWriteOperation, Db, Document } from 'mongodb';
import { searchUnprepared } from '../errors.js';
import type { Search } from '../port.js';
import { wantedTokens } from '../search-words.js';
import { decodeRecord } from './codec.js';
import { hasCode } from './connection.js';
import type { Layout, RecordDocument } from './layout.js';
import { searchKeys, withoutTokens } from './search-keys.js';

const cannotCreateIndex = 67;
const recordsPerStep = 200;

/** Tokens are letters and digits: in a pattern they are no syntax. An anchored pattern is a range of the index. */
const beginningWith = (tokens: readonly string[]): Document =>
  tokens.length === 0 ? { _id: { $in: [] } } : { $or: tokens.map((token) => ({ _tokens: { $regex: `^${token}` } })) };

export const compileSearch = (layout: Layout, search: Search): Document => ({
  $and: wantedTokens(layout.collection, search).map(beginningWith),
});

/**
 * Brings collections to the point where a search finds everything. Every write keeps the tokens of its record; what is
 * left are the indexes, made by the first search, and records that were written before there was search, or by a
 * definition whose tokens are no longer right: `_tokensVersion` tells those.
 */
export class Searches {
  readonly #db: Db;
  readonly #timeoutMs: number;
  /** Physical names of the collections that have their indexes. */
  readonly #indexed = new Set<string>();

  constructor(db: Db, timeoutMs: number) {
    this.#db = db;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws AppError UNAVAILABLE when it takes too long; what was done is kept. */
  async prepare(layout: Layout): Promise<void> {
    const deadline = Date.now() + this.#timeoutMs;
    await this.#makeIndexes(layout.physical);
    while (!(await this.#renewSome(layout))) if (Date.now() > deadline) throw searchUnprepared();
  }

  async #makeIndexes(physical: string): Promise<void> {
    if (this.#indexed.has(physical)) return;
    for (const key of ['_tokens', '_tokensVersion']) {
      try {
        await this.#db.collection(physical).createIndex({ [key]: 1 }, { name: `search:${key}` });
      } catch (error) {
        // As many indexes as MongoDB allows are declared: searches are right without, and slow.
        if (!hasCode(error, cannotCreateIndex)) throw error;
      }
    }
    this.#indexed.add(physical);
  }

  /** Whether none is left. */
  async #renewSome(layout: Layout): Promise<boolean> {
    const records = this.#db.collection<RecordDocument>(layout.physical);
    const outdated: Document = {
      $or: [{ _tokensVersion: { $eq: null } }, { _tokensVersion: { $lt: layout.tokensVersion } }],
    };
    const found = await records
      .find(outdated, { projection: withoutTokens, limit: recordsPerStep, maxTimeMS: this.#timeoutMs })
      .toArray();
    if (found.length === 0) return true;
    const renewals = found.map(
      (document): AnyBulkWriteOperation<RecordDocument> => ({
        updateOne: {
          // A record changed meanwhile has tokens of its own, or is met again.
          filter: { $and: [{ _id: { $eq: document._id }, _rev: { $eq: document._rev } }, outdated] },
          update: { $set: searchKeys(layout, decodeRecord(layout, document)) },
        },
      }),
    );
    await records.bulkWrite(renewals, { ordered: false });
    return false;
  }
}
