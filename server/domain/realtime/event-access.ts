import { authorize } from '../../access/authorize.js';
import type { Principal } from '../../access/principal.js';
import { AppError } from '../../lib/errors.js';
import type { Collection, Schema } from '../../store/collection.js';
import type { Filter } from '../../store/filter.js';
import { both } from '../../store/filter-choices.js';
import { type OpenedCollection, openVisible } from '../records/opened-collection.js';
import type { Match } from './subscribers.js';
import { isOfOne, type Topic } from './topic.js';

/** What the work gives; null where the caller would be refused. */
const unlessRefused = <T>(work: () => T): T | null => {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
};

/** Decides who may see what, for a few changes that are told at one moment. */
export class EventAccess {
  readonly #schema: Schema;
  readonly #now: number;
  readonly #opened = new Map<Principal, Map<string, OpenedCollection | null>>();

  /** @param now milliseconds since the epoch */
  constructor(schema: Schema, now: number) {
    this.#schema = schema;
    this.#now = now;
  }

  /** What the principal may see in the collection, as one who asked for one record or for all; null for nothing. */
  open(principal: Principal, collection: Collection, one: boolean): OpenedCollection | null {
    let known = this.#opened.get(principal);
    if (known === undefined) {
      known = new Map();
      this.#opened.set(principal, known);
    }
    const key = `${one} ${collection.id}`;
    let opened = known.get(key);
    if (opened === undefined) {
      opened = unlessRefused(() => this.#open(principal, collection, one));
      known.set(key, opened);
    }
    return opened;
  }

  #open(principal: Principal, collection: Collection, one: boolean): OpenedCollection | null {
    const grant = authorize(principal, one ? 'records.view' : 'records.list');
    const scope = grant.scopeOf(collection.id);
    const moment = { now: this.#now, principal, request: null };
    return scope === null ? null : openVisible(grant, { schema: this.#schema, collection, scope }, moment);
  }
}

/** Why nothing can come of a topic any more; null where something can. */
export const endOf = (
  access: EventAccess,
  collection: Collection | undefined,
  { principal, topic }: Match,
): AppError | null => {
  const opened = collection && access.open(principal, collection, isOfOne(topic));
  if (!opened) return new AppError('NOT_FOUND', 'The collection was deleted.');
  const fits = conditionOf(opened, topic) !== undefined;
  return fits
    ? null
    : new AppError('CONFLICT', 'The collection was changed: what is asked of its records fits it no more.');
};

/**
 * What a record must match for an event of this topic; null for nothing. Undefined when no record does: a filter that does not
 * fit what the subscriber sees of the collection lets nothing through.
 */
export const conditionOf = (opened: OpenedCollection, { filter }: Topic): Filter | null | undefined => {
  if (filter === null) return opened.rows;
  const parsed = unlessRefused(() => ({ filter: filter(opened) }));
  return parsed === null ? undefined : both(opened.rows, parsed.filter);
};
