import type { Principal } from '../../access/principal.js';
import type { AppError } from '../../lib/errors.js';
import type { Collection } from '../../store/collection.js';
import type { EventSink } from './realtime-service.js';
import type { Topic } from './topic.js';

/** One stream of events. */
export interface Subscriber {
  /** Null as long as nobody has subscribed. */
  readonly principal: Principal | null;
  readonly topics: readonly Topic[];
  readonly sink: EventSink;
}

interface Entry extends Subscriber {
  principal: Principal | null;
  topics: readonly Topic[];
}

/** A topic of a subscriber that a change belongs to. */
export interface Match {
  readonly subscriber: Subscriber;
  readonly principal: Principal;
  readonly topic: Topic;
}

/** Who listens to what. */
export class Subscribers {
  readonly #entries = new Map<Subscriber, Entry>();
  readonly #byPath = new Map<string, Map<Topic, Entry>>();

  get size(): number {
    return this.#entries.size;
  }

  /** Everybody whose credential has to stay in force. */
  principals(): ReadonlySet<Principal> {
    const principals = new Set<Principal>();
    for (const { principal } of this.#entries.values()) if (principal !== null) principals.add(principal);
    return principals;
  }

  add(sink: EventSink, principal: Principal | null, topics: readonly Topic[]): Subscriber {
    const entry: Entry = { sink, principal, topics: [] };
    this.#entries.set(entry, entry);
    this.#listen(entry, topics);
    return entry;
  }

  /** Without effect on one that is gone. */
  replace(subscriber: Subscriber, principal: Principal, topics: readonly Topic[]): void {
    const entry = this.#entries.get(subscriber);
    if (entry === undefined) return;
    this.#forget(entry);
    entry.principal = principal;
    this.#listen(entry, topics);
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
      if (of !== undefined && entry.principal !== of) continue;
      this.remove(entry);
      entry.sink.end(reason);
    }
  }

  /** Those who asked for changes of this record, whether or not they may see it. */
  matching({ id, name }: Collection, recordId: string): Match[] {
    const matches: Match[] = [];
    for (const path of [`${name}/*`, `${id}/*`, `${name}/${recordId}`, `${id}/${recordId}`]) {
      for (const [topic, subscriber] of this.#byPath.get(path) ?? []) {
        const { principal } = subscriber;
        if (principal !== null) matches.push({ subscriber, principal, topic });
      }
    }
    return matches;
  }

  has(subscriber: Subscriber): boolean {
    return this.#entries.has(subscriber);
  }

  #listen(entry: Entry, topics: readonly Topic[]): void {
    entry.topics = topics;
    for (const topic of topics) {
      let listeners = this.#byPath.get(topic.path);
      if (listeners === undefined) {
        listeners = new Map();
        this.#byPath.set(topic.path, listeners);
      }
      listeners.set(topic, entry);
    }
  }

  #forget(entry: Entry): void {
    for (const topic of entry.topics) {
      const listeners = this.#byPath.get(topic.path);
      listeners?.delete(topic);
      if (listeners?.size === 0) this.#byPath.delete(topic.path);
    }
  }
}
