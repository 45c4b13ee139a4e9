import { refusalOf } from '../../store/errors.js';
import type { LoggedWrite, Store } from '../../store/port.js';
import { cursorTooOld, type EventCursor } from './event-cursor.js';
import type { Subscriber, Subscribers } from './subscribers.js';
import type { Audience } from './telling.js';
import type { Topic } from './topic.js';

interface ResumptionParts {
  readonly store: Store;
  readonly subscribers: Subscribers;
  /** `after`: where the write was reached from; as many of its changes as that says were told before. */
  readonly tell: (write: LoggedWrite, after: EventCursor, audience: Audience) => Promise<void>;
  /** What the subscriber should have been told could not be told. */
  readonly fail: (subscriber: Subscriber) => void;
}

/** Somebody who was not told of what is happening yet. */
interface Latecomer {
  readonly subscriber: Subscriber;
  readonly topics: readonly Topic[];
}

/** Where somebody joins those who are told of what is happening. */
interface Join extends Latecomer {
  /** Whether all that was before the mark was told. */
  readonly caughtUp: Promise<boolean>;
}

async function* continued<T>(first: IteratorResult<T, void>, rest: AsyncIterator<T, void>): AsyncGenerator<T> {
  try {
    for (let next = first; !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/**
 * Tells latecomers what they missed, one after the other. First from the log up to a mark, while everybody else is told of what
 * is happening; then from there to another mark, where telling everybody waits until the latecomer has come as far.
 */
export class Resumption {
  readonly #parts: ResumptionParts;
  readonly #joins = new Map<string, Join>();
  /** Marks that are being made, whose names are not known yet. */
  readonly #marking = new Set<Promise<unknown>>();
  #last: Promise<void> = Promise.resolve();

  constructor(parts: ResumptionParts) {
    this.#parts = parts;
  }

  /**
   * Resolves when the log was found to go back to the cursor; the topics are told of from there on.
   * @throws AppError CONFLICT when it does not
   */
  async resume(latecomer: Latecomer, cursor: EventCursor): Promise<void> {
    const begun = this.#last.then(() => this.#begin(cursor));
    this.#last = begun.then(
      (missed) => this.#bringUp(latecomer, cursor, missed),
      () => undefined,
    );
    await begun;
  }

  /** To be awaited when what happens came to a mark. */
  async passed(mark: string): Promise<void> {
    await Promise.allSettled(this.#marking);
    const join = this.#joins.get(mark);
    if (join === undefined) return;
    this.#joins.delete(mark);
    if (await join.caughtUp) this.#parts.subscribers.listen(join.subscriber, join.topics);
  }

  /** No mark is passed any more. */
  forget(): void {
    this.#joins.clear();
  }

  async #begin(cursor: EventCursor): Promise<AsyncIterable<LoggedWrite>> {
    const { store } = this.#parts;
    if (!store.capabilities.sharedChanges) throw cursorTooOld();
    try {
      const missed = store.recall(cursor.position, await store.mark())[Symbol.asyncIterator]();
      return continued(await missed.next(), missed);
    } catch (error) {
      throw refusalOf(error)?.reason === 'forgotten' ? cursorTooOld() : error;
    }
  }

  async #bringUp(latecomer: Latecomer, cursor: EventCursor, missed: AsyncIterable<LoggedWrite>): Promise<void> {
    try {
      const reached = await this.#tellAll(latecomer, cursor, missed);
      if (reached !== null) await this.#join(latecomer, reached);
    } catch (error) {
      this.#fail(latecomer, error);
    }
  }

  async #join(latecomer: Latecomer, reached: EventCursor): Promise<void> {
    const { store } = this.#parts;
    let caughtUp = Promise.resolve(false);
    const marking = store.mark().then((mark) => {
      caughtUp = this.#tellAll(latecomer, reached, store.recall(reached.position, mark)).then(
        (end) => end !== null,
        (error: unknown) => {
          this.#fail(latecomer, error);
          return false;
        },
      );
      this.#joins.set(mark, { ...latecomer, caughtUp });
    });
    this.#marking.add(marking);
    await marking.finally(() => this.#marking.delete(marking));
    await caughtUp;
  }

  /** Resolves to how far the subscriber was told, or null when it left. */
  async #tellAll(
    { subscriber, topics }: Latecomer,
    from: EventCursor,
    writes: AsyncIterable<LoggedWrite>,
  ): Promise<EventCursor | null> {
    const { subscribers, tell } = this.#parts;
    let reached = from;
    for await (const write of writes) {
      if (!subscribers.has(subscriber)) return null;
      await tell(write, reached, (collection, id) => subscribers.matchingOf(subscriber, topics, collection, id));
      reached = { position: write.position, changes: 0 };
    }
    return reached;
  }

  #fail({ subscriber }: Latecomer, error: unknown): void {
    if (!this.#parts.subscribers.has(subscriber)) return;
    process.emitWarning(`What a subscriber missed could not be told: ${String(error)}`);
    this.#parts.fail(subscriber);
  }
}
