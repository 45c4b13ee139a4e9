import type { Principal } from '../../access/principal.js';
import type { Clock } from '../../lib/clock.js';
import { AppError, unauthenticated } from '../../lib/errors.js';
import type { Collection, Schema } from '../../store/collection.js';
import type { RecordChange, Store } from '../../store/port.js';
import { realtimeClients } from '../../store/system-collections.js';
import type { FieldView } from '../records/field-view.js';
import { recordView } from '../records/opened-collection.js';
import type { RecordView } from '../records/record-service.js';
import { EventAccess } from './event-access.js';
import type { EventSink } from './realtime-service.js';
import { standingsOf } from './standing.js';
import { type Match, type Subscriber, Subscribers } from './subscribers.js';
import type { Topic } from './topic.js';

export interface HubParts {
  readonly store: Store;
  readonly clock: Clock;
  /** Told of the changes of `realtimeClients`, in their place among the others. */
  readonly clientChanged: (change: RecordChange) => Promise<void>;
}

/** Changes that are told on one proof of who listens. */
const runLength = 20;
/** Between two proofs of the credentials of those who just listen, in milliseconds. */
const betweenProofs = 400;

const interrupted = (): AppError =>
  new AppError('UNAVAILABLE', 'Some changes may have been missed. Connect again and load anew what is shown.');

/** A change whose collection still exists, and who asked for it. */
interface Told {
  readonly change: RecordChange;
  readonly collection: Collection;
  readonly matches: readonly Match[];
}

/** Between the store's changes and all who listen, whichever door they came by. */
export class Hub {
  readonly #parts: HubParts;
  readonly #subscribers = new Subscribers();
  #watching: Promise<() => void> | null = null;
  /** Tells the present watch from one that has just ended and may still be telling. */
  #watchNumber = 0;
  #proofs: NodeJS.Timeout | null = null;
  #proving = false;

  constructor(parts: HubParts) {
    this.#parts = parts;
  }

  /** Resolves when every change whose write begins from now on will be told. */
  async add(sink: EventSink, principal: Principal | null, topics: readonly Topic[]): Promise<Subscriber> {
    const subscriber = this.#subscribers.add(sink, principal, topics);
    try {
      await this.#watch();
    } catch (error) {
      this.remove(subscriber);
      throw error;
    }
    return subscriber;
  }

  replace(subscriber: Subscriber, principal: Principal, topics: readonly Topic[]): void {
    this.#subscribers.replace(subscriber, principal, topics);
  }

  remove(subscriber: Subscriber): void {
    this.#subscribers.remove(subscriber);
    if (this.#subscribers.size === 0) this.#stop();
  }

  /** Tells everybody that it is over, and why. */
  end(reason: AppError): void {
    this.#stop();
    this.#subscribers.end(reason);
  }

  #watch(): Promise<() => void> {
    this.#proofs ??= setInterval(() => void this.#prove(), betweenProofs);
    this.#watching ??= this.#beginWatch();
    return this.#watching;
  }

  async #beginWatch(): Promise<() => void> {
    this.#watchNumber += 1;
    const watch = this.#watchNumber;
    const isCurrent = () => watch === this.#watchNumber;
    try {
      return await this.#parts.store.watch({
        changed: (changes) => this.#changed(changes, isCurrent),
        lost: () => {
          if (isCurrent()) this.end(interrupted());
        },
      });
    } catch (error) {
      if (isCurrent()) this.#watching = null;
      throw error;
    }
  }

  #stop(): void {
    if (this.#proofs !== null) clearInterval(this.#proofs);
    this.#proofs = null;
    this.#watching?.then(
      (unwatch) => unwatch(),
      () => undefined,
    );
    this.#watching = null;
    this.#watchNumber += 1;
  }

  async #changed(changes: readonly RecordChange[], isCurrent: () => boolean): Promise<void> {
    try {
      for (let start = 0; start < changes.length && isCurrent(); ) {
        const run = runOf(changes, start);
        const [first] = run;
        if (first?.collectionId === realtimeClients.id) await this.#parts.clientChanged(first);
        else await this.#tell(run);
        start += run.length;
      }
    } catch (error) {
      process.emitWarning(`Changes could not be told to those who listen: ${String(error)}`);
      this.end(interrupted());
    }
  }

  async #tell(run: readonly RecordChange[]): Promise<void> {
    const { schema, told } = await this.#asked(run);
    if (told.length === 0) return;
    const listening = new Set(told.flatMap(({ matches }) => matches.map(({ principal }) => principal)));
    const standings = await this.#standings(listening);
    const access = new EventAccess(schema, this.#parts.clock());
    for (const { change, collection, matches } of told) {
      const views = new Map<FieldView, RecordView>();
      for (const match of matches) {
        const principal = standings.get(match.principal) ?? null;
        if (principal !== null) this.#send(match, principal, access, change, collection, views);
      }
    }
  }

  /** The changes that somebody asked for, under definitions that know their collections. */
  async #asked(run: readonly RecordChange[]): Promise<{ readonly schema: Schema; readonly told: readonly Told[] }> {
    const { store } = this.#parts;
    let schema = await store.schema();
    const knows = ({ collectionId }: RecordChange) => schema.collections.some(({ id }) => id === collectionId);
    if (!run.every(knows)) schema = await store.freshSchema();
    const told = run.flatMap((change) => {
      const collection = schema.collections.find(({ id }) => id === change.collectionId);
      if (collection === undefined) return [];
      const matches = this.#subscribers.matching(collection, change.id);
      return matches.length === 0 ? [] : [{ change, collection, matches }];
    });
    return { schema, told };
  }

  /** Nothing is awaited between the proof and this. */
  #send(
    { subscriber, topic }: Match,
    principal: Principal,
    access: EventAccess,
    { action, before, after }: RecordChange,
    collection: Collection,
    views: Map<FieldView, RecordView>,
  ): void {
    const values = after ?? before;
    if (values === null || !this.#subscribers.has(subscriber)) return;
    const opened = access.open(principal, collection, topic, values);
    if (opened === null) return;
    let record = views.get(opened.view);
    if (record === undefined) {
      record = recordView(opened, values);
      views.set(opened.view, record);
    }
    subscriber.sink.send({ topic: topic.name, action, record });
  }

  /** Ends the streams of those who are no longer let in. */
  async #standings(principals: ReadonlySet<Principal>): Promise<ReadonlyMap<Principal, Principal | null>> {
    const standings = await standingsOf(this.#parts.store, this.#parts.clock, principals);
    for (const [before, after] of standings) {
      if (after === null) this.#subscribers.end(unauthenticated(), before);
      else if (after !== before) this.#subscribers.renew(before, after);
    }
    if (this.#subscribers.size === 0) this.#stop();
    return standings;
  }

  async #prove(): Promise<void> {
    if (this.#proving) return;
    this.#proving = true;
    try {
      await this.#standings(this.#subscribers.principals());
    } catch {
      // A store that does not answer tells of no change either; asked again at the next turn.
    } finally {
      this.#proving = false;
    }
  }
}

/** The next changes that are dealt with together: of records, or one of a client. */
const runOf = (changes: readonly RecordChange[], start: number): readonly RecordChange[] => {
  const isClient = ({ collectionId }: RecordChange) => collectionId === realtimeClients.id;
  const run = changes.slice(start, start + runLength);
  const client = run.findIndex(isClient);
  return client === -1 ? run : run.slice(0, Math.max(client, 1));
};
