import type { Principal } from '../../access/principal.js';
import type { Clock } from '../../lib/clock.js';
import { AppError, unauthenticated } from '../../lib/errors.js';
import type { LoggedWrite, RecordChange, Store } from '../../store/port.js';
import { realtimeClients } from '../../store/system-collections.js';
import { EventAccess, endOf } from './event-access.js';
import { cursorText, type EventCursor } from './event-cursor.js';
import type { Occurrence } from './occurrence.js';
import type { EventSink } from './realtime-service.js';
import { Resumption } from './resumption.js';
import { standingsOf } from './standing.js';
import { type Subscriber, Subscribers } from './subscribers.js';
import { type Audience, Telling } from './telling.js';
import { isAbout, type Topic } from './topic.js';
import { WrittenPast } from './written-past.js';

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

/** Where changes have no place that could be gone back to. */
const unknownPosition = 'unknown';

const interrupted = (): AppError =>
  new AppError('UNAVAILABLE', 'Some changes may have been missed. Connect again and load anew what is shown.');

/** A client is written alone. */
const isOfClient = ({ changes }: LoggedWrite): boolean => changes[0]?.collectionId === realtimeClients.id;

/** Between the store's changes and all who listen, whichever door they came by. */
export class Hub {
  readonly #parts: HubParts;
  readonly #subscribers = new Subscribers();
  readonly #telling: Telling;
  readonly #resumption: Resumption;
  #watching: Promise<() => void> | null = null;
  /** Tells the present watch from one that has just ended and may still be telling. */
  #watchNumber = 0;
  /** Of the last write that was told of; null before the mark that each watch begins with. */
  #position: string | null = null;
  /** Those who wait for it to be known, or for the watch to end. */
  readonly #placing = new Set<() => void>();
  #proofs: NodeJS.Timeout | null = null;
  #proving = false;

  constructor(parts: HubParts) {
    this.#parts = parts;
    const { store } = parts;
    const subscribers = this.#subscribers;
    const fail = (subscriber: Subscriber): void => {
      subscribers.endOne(subscriber, interrupted());
      this.#restIfAlone();
    };
    this.#telling = new Telling({ ...parts, subscribers, fail, prove: (principals) => this.#standings(principals) });
    this.#resumption = new Resumption({
      store,
      subscribers,
      fail,
      tell: async (write, after, audience) => {
        if (!isOfClient(write)) await this.#tell(write, after, audience);
      },
    });
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

  /**
   * Adds somebody who is told what came after the cursor first.
   * @throws AppError CONFLICT when that is no longer known
   */
  async resume(
    sink: EventSink,
    principal: Principal | null,
    topics: readonly Topic[],
    cursor: EventCursor,
  ): Promise<Subscriber> {
    const subscriber = await this.add(sink, principal, []);
    try {
      await this.#resumption.resume({ subscriber, topics }, cursor);
    } catch (error) {
      this.remove(subscriber);
      throw error;
    }
    return subscriber;
  }

  /** The cursor that whoever listens by now is told from. */
  async place(): Promise<string> {
    if (this.#position === null) await new Promise<void>((known) => this.#placing.add(known));
    if (this.#position === null) throw interrupted();
    return cursorText({ position: this.#position || unknownPosition, changes: 0 });
  }

  replace(subscriber: Subscriber, principal: Principal, topics: readonly Topic[]): void {
    this.#subscribers.replace(subscriber, principal, topics);
  }

  remove(subscriber: Subscriber): void {
    this.#subscribers.remove(subscriber);
    this.#restIfAlone();
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
    const { store } = this.#parts;
    this.#watchNumber += 1;
    const watch = this.#watchNumber;
    const isCurrent = () => watch === this.#watchNumber;
    const { sharedChanges } = store.capabilities;
    this.#position = sharedChanges ? null : '';
    let unwatch = (): void => undefined;
    try {
      unwatch = await store.watch({
        changed: (write) => this.#changed(write, isCurrent),
        lost: () => {
          if (isCurrent()) this.end(interrupted());
        },
      });
      if (sharedChanges) await store.mark();
      return unwatch;
    } catch (error) {
      unwatch();
      if (isCurrent()) this.#watching = null;
      throw error;
    }
  }

  #restIfAlone(): void {
    if (this.#subscribers.size === 0) this.#stop();
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
    this.#resumption.forget();
    this.#placed();
  }

  #placed(): void {
    for (const known of this.#placing) known();
    this.#placing.clear();
  }

  async #changed(write: LoggedWrite, isCurrent: () => boolean): Promise<void> {
    if (!isCurrent()) return;
    const before = this.#position;
    if (before !== null || write.mark !== null) this.#position = write.position;
    this.#placed();
    try {
      if (write.mark !== null) await this.#resumption.passed(write.mark);
      // What came before the mark that a watch begins with was promised to nobody.
      else if (before !== null) await this.#happened(write, before, isCurrent);
    } catch (error) {
      process.emitWarning(`Changes could not be told to those who listen: ${String(error)}`);
      this.end(interrupted());
    }
  }

  async #happened(write: LoggedWrite, before: string, isCurrent: () => boolean): Promise<void> {
    if (isOfClient(write)) {
      for (const change of write.changes) await this.#parts.clientChanged(change);
    } else {
      const everybody: Audience = (collection, id) => (isCurrent() ? this.#subscribers.matching(collection, id) : []);
      await this.#tell(write, { position: before, changes: 0 }, everybody);
    }
  }

  async #tell({ changes, at, position }: LoggedWrite, after: EventCursor, audience: Audience): Promise<void> {
    const past = new WrittenPast(changes);
    for (let start = after.changes; start < changes.length; start += runLength) {
      const run = changes.slice(start, start + runLength).map((change, index): Occurrence => {
        const place = start + index;
        const isLast = place + 1 === changes.length;
        const cursor = cursorText(isLast ? { position, changes: 0 } : { ...after, changes: place + 1 });
        return { change, place, past, at, cursor };
      });
      await this.#telling.tell(run, audience);
    }
  }

  /** Ends the streams of those who are no longer let in. */
  async #standings(principals: ReadonlySet<Principal>): Promise<ReadonlyMap<Principal, Principal | null>> {
    const standings = await standingsOf(this.#parts.store, this.#parts.clock, principals);
    for (const [before, after] of standings) {
      if (after === null) this.#subscribers.end(unauthenticated(), before);
      else if (after !== before) this.#subscribers.renew(before, after);
    }
    this.#restIfAlone();
    return standings;
  }

  /** Ends the streams of which nothing can come any more. */
  async #proveTopics(): Promise<void> {
    const { store, clock } = this.#parts;
    if (this.#subscribers.expected().length === 0) return;
    const schema = await store.freshSchema();
    const access = new EventAccess(schema, clock());
    for (const match of this.#subscribers.expected()) {
      const reason = endOf(
        access,
        schema.collections.find((one) => isAbout(match.topic, one)),
        match,
      );
      if (reason !== null) this.#subscribers.endOne(match.subscriber, reason);
    }
    this.#restIfAlone();
  }

  async #prove(): Promise<void> {
    if (this.#proving) return;
    this.#proving = true;
    try {
      await this.#standings(this.#subscribers.principals());
      await this.#proveTopics();
    } catch {
      // A store that does not answer tells of no change either; asked again at the next turn.
    } finally {
      this.#proving = false;
    }
  }
}
