import type { Principal } from '../../access/principal.js';
import type { AppError } from '../../lib/errors.js';
import type { Collection } from '../../store/collection.js';
import type { EventSink } from './realtime-service.js';
import type { Topic } from './topic.js';

/** One stream of events. */
export interface Subscriber {
  /** Null as long as nobody has subscribed. */
  readonly principal: Principal | null;
  readonly sink: EventSink;
}

interface Entry extends Subscriber {
  principal: Principal | null;
  listening: readonly Listening[];
}

/** Several subscribers may listen by the same topic. */
interface Listening {
  readonly entry: Entry;
  readonly topic: Topic;
}

/** A topic of a subscriber that a change belongs to. */
export interface Match {
  readonly subscriber: Subscriber;
  readonly principal: Principal;
  readonly topic: Topic;
}

const pathsOf = ({ id, name }: Collection, recordId: string): readonly string[] => [
  `${name}/*`,
  `${id}/*`,
  `${name}/${recordId}`,
  `${id}/${recordId}`,
];

/** Who listens to what. */
export class Subscribers {
  readonly #entries = new Map<Subscriber, Entry>();
  readonly #byPath = new Map<string, Set<Listening>>();

  get size(): number {
    return this.#entries.size;
  }

  /** Everybody whose credential has to stay in force. */
  principals(): ReadonlySet<Principal> {
    const principals = new Set<Principal>();
    for (const { principal } of this.#entries.values()) if (principal !== null) principals.add(principal);
    return principals;
  }

  /** What they were promised something of. */
  expected(): readonly Match[] {
    return [...this.#entries.values()].flatMap(({ principal, listening }) =>
      listening.flatMap(({ entry, topic }) =>
        principal !== null && topic.isExpected ? [{ subscriber: entry, principal, topic }] : [],
      ),
    );
  }

  add(sink: EventSink, principal: Principal | null, topics: readonly Topic[]): Subscriber {
    const entry: Entry = { sink, principal, listening: [] };
    this.#entries.set(entry, entry);
    this.listen(entry, topics);
    return entry;
  }

  /** Without effect on one that is gone. */
  replace(subscriber: Subscriber, principal: Principal, topics: readonly Topic[]): void {
    const entry = this.#entries.get(subscriber);
    if (entry === undefined) return;
    entry.principal = principal;
    this.listen(entry, topics);
  }

  /** To these topics instead of those before. Without effect on one that is gone. */
  listen(subscriber: Subscriber, topics: readonly Topic[]): void {
    const entry = this.#entries.get(subscriber);
    if (entry === undefined) return;
    this.#forget(entry);
    entry.listening = topics.map((topic) => ({ entry, topic }));
    for (const one of entry.listening) {
      const listeners = this.#byPath.get(one.topic.path) ?? new Set();
      this.#byPath.set(one.topic.path, listeners.add(one));
    }
  }

  /** Their principal changed. */
  renew(before: Principal, after: Principal): void {
    for (const entry of this.#entries.values()) if (entry.principal === before) entry.principal = after;
  }

  remove(subscriber: Subscriber): void {
    const entry = this.#entries.get(subscriber);
    if (entry === undefined) return;
    this.#forget(entry);
    this.#entries.delete(subscriber);
  }

  /** Removes them all, or those of one principal, and tells them why. */
  end(reason: AppError, of?: Principal): void {
    for (const entry of [...this.#entries.values()]) {
      if (of === undefined || entry.principal === of) this.endOne(entry, reason);
    }
  }

  /** Without effect on one that is gone. */
  endOne(subscriber: Subscriber, reason: AppError): void {
    if (!this.has(subscriber)) return;
    this.remove(subscriber);
    subscriber.sink.end(reason);
  }

  /** Those who asked for changes of this record, whether or not they may see it. */
  matching(collection: Collection, recordId: string): Match[] {
    const matches: Match[] = [];
    for (const path of pathsOf(collection, recordId)) {
      for (const { entry, topic } of this.#byPath.get(path) ?? []) {
        const { principal } = entry;
        if (principal !== null) matches.push({ subscriber: entry, principal, topic });
      }
    }
    return matches;
  }

  /** The same for topics that one subscriber does not listen to yet. */
  matchingOf(subscriber: Subscriber, topics: readonly Topic[], collection: Collection, recordId: string): Match[] {
    const { principal } = subscriber;
    if (principal === null || !this.has(subscriber)) return [];
    const paths = pathsOf(collection, recordId);
    return topics.filter(({ path }) => paths.includes(path)).map((topic) => ({ subscriber, principal, topic }));
  }

  has(subscriber: Subscriber): boolean {
    return this.#entries.has(subscriber);
  }

  #forget(entry: Entry): void {
    for (const one of entry.listening) {
      const listeners = this.#byPath.get(one.topic.path);
      listeners?.delete(one);
      if (listeners?.size === 0) this.#byPath.delete(one.topic.path);
    }
  }
}
