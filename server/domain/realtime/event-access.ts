import { authorize } from '../../access/authorize.js';
import type { Principal } from '../../access/principal.js';
import { AppError } from '../../lib/errors.js';
import type { Collection, Schema } from '../../store/collection.js';
import type { Filter } from '../../store/filter.js';
import { reaches } from '../../store/filter-choices.js';
import { matches } from '../../store/filter-match.js';
import type { RecordValues } from '../../store/port.js';
import { type OpenedCollection, openVisible } from '../records/opened-collection.js';
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

/** Decides who may see which change, for a few changes that are told at one moment. */
export class EventAccess {
  readonly #schema: Schema;
  readonly #opened = new Map<Principal, Map<string, OpenedCollection | null>>();

  readonly #now: number;

  /** @param now milliseconds since the epoch */
  constructor(schema: Schema, now: number) {
    this.#schema = schema;
    this.#now = now;
  }

  /** What the principal may see in the collection of a record with these values; null: not this record, or not by this topic. */
  open(principal: Principal, collection: Collection, topic: Topic, values: RecordValues): OpenedCollection | null {
    const opened = this.#openOnce(principal, collection, isOfOne(topic));
    if (opened === null || !holds(collection, opened.rows, values)) return null;
    return passes(opened, topic, values) ? opened : null;
  }

  #openOnce(principal: Principal, collection: Collection, one: boolean): OpenedCollection | null {
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

/**
 * Of what depends on other records nothing is told: they are not read between the proof of who listens and the event.
 */
const holds = (collection: Collection, filter: Filter | null, values: RecordValues): boolean =>
  filter === null || (!reaches(filter) && matches(collection, filter, values));

/** A filter that does not fit what the subscriber sees of the collection lets nothing through. */
const passes = (opened: OpenedCollection, topic: Topic, values: RecordValues): boolean => {
  const { filter } = topic;
  if (filter === null) return true;
  const parsed = unlessRefused(() => ({ filter: filter(opened) }));
  return parsed !== null && holds(opened.collection, parsed.filter, values);
};
