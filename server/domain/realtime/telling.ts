import type { Principal } from '../../access/principal.js';
import type { Clock } from '../../lib/clock.js';
import type { Collection, Schema } from '../../store/collection.js';
import { refusalOf } from '../../store/errors.js';
import type { Store } from '../../store/port.js';
import { EventAccess } from './event-access.js';
import { EventMaking, type Preparation, type Prepared } from './event-making.js';
import type { Occurrence, Told } from './occurrence.js';
import type { Match, Subscriber, Subscribers } from './subscribers.js';

/** Who asked for changes of a record. */
export type Audience = (collection: Collection, recordId: string) => readonly Match[];

/** How each of them stands now; null for one that is no longer let in, and whose streams were ended. */
export type Standings = ReadonlyMap<Principal, Principal | null>;

interface TellingParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly subscribers: Subscribers;
  readonly prove: (principals: ReadonlySet<Principal>) => Promise<Standings>;
  /** What the subscriber should have been told could not be told. */
  readonly fail: (subscriber: Subscriber) => void;
}

const maxTries = 5;

const isSame = (a: Standings, b: Standings): boolean =>
  [...a].every(([principal, standing]) => b.get(principal) === standing);

/** Brings changes to those who asked for them and may see them. */
export class Telling {
  readonly #parts: TellingParts;

  constructor(parts: TellingParts) {
    this.#parts = parts;
  }

  /** A few changes of one write. When definitions or rights change in the middle, all is decided anew. */
  async tell(run: readonly Occurrence[], audience: Audience): Promise<void> {
    const { store } = this.#parts;
    let schema = await store.schema();
    const knows = ({ change }: Occurrence) => schema.collections.some(({ id }) => id === change.collectionId);
    if (!run.every(knows)) schema = await store.freshSchema();
    for (let tries = 1; ; tries += 1) {
      try {
        if (await this.#tryToTell(schema, askedFor(schema, run, audience))) return;
        if (tries === maxTries) throw new Error('the rights of those who listen keep changing');
      } catch (error) {
        if (tries === maxTries || refusalOf(error)?.reason !== 'schemaChanged') throw error;
        schema = await store.freshSchema();
      }
    }
  }

  /**
   * Nothing is awaited between the last proof of who listens and the sending. False when somebody's rights changed while
   * records were read.
   */
  async #tryToTell(schema: Schema, told: readonly Told[]): Promise<boolean> {
    if (told.length === 0) return true;
    const { prove, clock, store } = this.#parts;
    const listening = new Set(told.flatMap(({ matches }) => matches.map(({ principal }) => principal)));
    const standings = await prove(listening);
    const making = new EventMaking(store, schema, new EventAccess(schema, clock()));
    const preparations = told.map((one) => making.prepare(one, standings));
    if (preparations.every(isReady)) {
      for (const prepared of preparations.flat()) this.#send(prepared);
      return true;
    }
    const prepared: (Prepared | null)[] = [];
    for (const ofOne of preparations) prepared.push(...(await Promise.all(ofOne.map(completed))));
    if (!isSame(standings, await prove(listening))) return false;
    for (const one of prepared) this.#send(one);
    return true;
  }

  #send(prepared: Prepared | null): void {
    if (prepared === null) return;
    const { subscriber, event } = prepared;
    if (!this.#parts.subscribers.has(subscriber)) return;
    if (event === null) this.#parts.fail(subscriber);
    else subscriber.sink.send(event);
  }
}

const isReady = (ofOne: readonly Preparation[]): ofOne is readonly (Prepared | null)[] =>
  ofOne.every((one) => typeof one !== 'function');

const completed = (one: Preparation): Promise<Prepared | null> | Prepared | null =>
  typeof one === 'function' ? one() : one;

/** The changes that somebody asked for, of collections that still exist. */
const askedFor = (schema: Schema, run: readonly Occurrence[], audience: Audience): readonly Told[] =>
  run.flatMap((one) => {
    const collection = schema.collections.find(({ id }) => id === one.change.collectionId);
    if (collection === undefined) return [];
    const isAsked = ({ topic: { actions } }: Match) => actions === null || actions.has(one.change.action);
    const matches = audience(collection, one.change.id).filter(isAsked);
    return matches.length === 0 ? [] : [{ ...one, collection, matches }];
  });
