import type { Principal } from '../../access/principal.js';
import { AppError } from '../../lib/errors.js';
import type { Schema } from '../../store/collection.js';
import type { Filter } from '../../store/filter.js';
import { reaches } from '../../store/filter-choices.js';
import { matches } from '../../store/filter-match.js';
import type { RecordValues, Store } from '../../store/port.js';
import type { FieldView } from '../records/field-view.js';
import { type OpenedCollection, recordView } from '../records/opened-collection.js';
import type { RecordView } from '../records/record-service.js';
import { shapedView } from '../records/record-shape.js';
import { conditionOf, type EventAccess } from './event-access.js';
import type { Told } from './occurrence.js';
import type { RecordEvent } from './realtime-service.js';
import type { Match, Subscriber } from './subscribers.js';
import { Surroundings } from './surroundings.js';
import { isOfOne, type TopicShape } from './topic.js';

/** What is to be sent to somebody; null for an event that should be told and cannot be made. */
export interface Prepared {
  readonly subscriber: Subscriber;
  readonly event: RecordEvent | null;
}

/** Null when there is nothing to tell; a function where that, or the event, depends on other records. */
export type Preparation = Prepared | null | (() => Promise<Prepared | null>);

/** Somebody who may see the collection of a change, and what the record was or is. */
interface Candidate {
  readonly match: Match;
  readonly opened: OpenedCollection;
  readonly values: RecordValues;
  /** What it must match. */
  readonly condition: Filter | null;
}

/** Makes the events of a few changes of one write. */
export class EventMaking {
  readonly #store: Store;
  readonly #access: EventAccess;
  readonly #present: Surroundings;
  readonly #schema: Schema;

  constructor(store: Store, schema: Schema, access: EventAccess) {
    this.#store = store;
    this.#schema = schema;
    this.#access = access;
    this.#present = new Surroundings(store, schema.version, null);
  }

  prepare(told: Told, standings: ReadonlyMap<Principal, Principal | null>): readonly Preparation[] {
    const views = new Views(told, this.#store, this.#schema);
    const before = new Surroundings(this.#store, this.#schema.version, (id) => told.past.before(id));
    const around = told.change.action === 'delete' ? before : this.#present;
    return told.matches.map((match) => {
      const candidate = this.#candidate(told, match, standings.get(match.principal) ?? null);
      return candidate === null ? null : preparation(told, candidate, views, around);
    });
  }

  #candidate({ change, collection }: Told, match: Match, principal: Principal | null): Candidate | null {
    const values = change.after ?? change.before;
    if (principal === null || values === null) return null;
    const opened = this.#access.open(principal, collection, isOfOne(match.topic));
    const condition = opened === null ? undefined : conditionOf(opened, match.topic);
    return opened === null || condition === undefined ? null : { match, opened, values, condition };
  }
}

const preparation = (told: Told, candidate: Candidate, views: Views, around: Surroundings): Preparation => {
  const { match, opened, values, condition } = candidate;
  const { subscriber, topic } = match;
  const { collection, grant } = opened;
  const eventOf = (record: RecordView): Prepared => {
    const { change, at, cursor } = told;
    return { subscriber, event: { topic: topic.name, action: change.action, record, at, cursor, grant } };
  };
  const leadsAway = condition !== null && reaches(condition);
  if (condition !== null && !leadsAway && !matches(collection, condition, values)) return null;
  if (!leadsAway && topic.shape === null) return eventOf(views.plain(opened, values));
  return async () => {
    try {
      if (leadsAway && !(await around.matches(collection, condition, values))) return null;
      const { shape } = topic;
      return eventOf(shape === null ? views.plain(opened, values) : await views.shaped(opened, values, shape));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Whoever is no longer let in is about to learn it.
      return error.code === 'UNAUTHENTICATED' ? null : { subscriber, event: null };
    }
  };
};

/** What is shown of one record: the same object for all who see the same. */
class Views {
  readonly #plain = new Map<FieldView, RecordView>();
  readonly #shaped = new Map<FieldView | OpenedCollection, Map<string, Promise<RecordView>>>();
  readonly #told: Told;
  readonly #store: Store;
  readonly #schema: Schema;

  constructor(told: Told, store: Store, schema: Schema) {
    this.#told = told;
    this.#store = store;
    this.#schema = schema;
  }

  plain(opened: OpenedCollection, values: RecordValues): RecordView {
    let view = this.#plain.get(opened.view);
    if (view === undefined) {
      view = recordView(opened, values);
      this.#plain.set(opened.view, view);
    }
    return view;
  }

  shaped(opened: OpenedCollection, values: RecordValues, shape: TopicShape): Promise<RecordView> {
    // How much of other records is seen depends on more than the view of this one.
    const who = shape.tree === null ? opened.view : opened;
    let views = this.#shaped.get(who);
    if (views === undefined) {
      views = new Map();
      this.#shaped.set(who, views);
    }
    let view = views.get(shape.key);
    if (view === undefined) {
      view = this.#shape(opened, values, shape);
      views.set(shape.key, view);
    }
    return view;
  }

  /** Without related records when they are too many. */
  async #shape(opened: OpenedCollection, values: RecordValues, shape: TopicShape): Promise<RecordView> {
    try {
      return await shapedView(this.#related(), opened, shape, values);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'VALIDATION')) throw error;
      return shapedView(this.#store, opened, { ...shape, tree: null }, values);
    }
  }

  /** With a deleted record go the records that were there right before. */
  #related(): Pick<Store, 'list'> {
    const { change, past, place } = this.#told;
    if (change.action !== 'delete') return this.#store;
    return new Surroundings(this.#store, this.#schema.version, (id) => past.at(id, place));
  }
}
