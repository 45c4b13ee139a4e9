import { goodAnswer, restError } from './answer.js';
import { backoff, type CallOptions, type Connection, isPassing, pause } from './connection.js';
import type { CollectionTypes } from './database.js';
import { FicheroError } from './errors.js';
import { isObject } from './json.js';
import { path, queryOf } from './path.js';
import type { Records } from './records.js';
import { type RestRecord, recordOf } from './rest-record.js';

/** A change of a record, told after it was made. */
export interface RecordChange<Row = RestRecord> {
  readonly action: 'create' | 'update' | 'delete';
  /** As it is now; a deleted one as it was. */
  readonly record: Row;
  /** Its place among all changes, for `after`. */
  readonly cursor: string;
}

export interface WatchOptions<Where = object> extends CallOptions {
  /** Only changes of records that match; all when not given. */
  readonly where?: Where | undefined;
  /** The cursor of the last change that was dealt with: what came after it is told first. The server keeps some seconds. */
  readonly after?: string | undefined;
  /** From now on every change is told: what is loaded from here on misses none. Not called again after a break. */
  readonly onStart?: (() => void) | undefined;
}

/** The records of one collection, and what becomes of them. */
export interface LiveRecords<C extends CollectionTypes> extends Records<C> {
  /**
   * Changes as they happen, whoever makes them. After a break of the connection it goes on where it was.
   * Leaving the loop ends it, and so does `signal`, whose reason it throws.
   * @throws ConflictError when the break was too long for that: load anew what is shown, and watch again
   */
  watch(options?: WatchOptions<C['where']>): AsyncIterable<RecordChange<C['row']>>;
}

/** The server is heard at least every 25 seconds, or the connection is dead. In milliseconds. */
const longestSilence = 60_000;

/**
 * The frames of `text/event-stream`, each by its fields, as a Fichero writes them.
 * @param stop ends the connection, which then throws
 */
async function* framesOf({ body }: Response, stop: () => void): AsyncGenerator<Readonly<Record<string, string>>> {
  const texts = (body as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const silence = setTimeout(stop, longestSilence);
    const { done, value } = await texts.read().finally(() => clearTimeout(silence));
    if (done) return;
    const frames = (rest + value).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      yield Object.fromEntries([...frame.matchAll(/^(\w+):(.*)$/gm)].map(([, name, text]) => [name, text]));
    }
  }
}

/** What is heard on one connection until it breaks: changes, and where to go on after them. */
interface Heard {
  readonly cursor: string | undefined;
  readonly change: Partial<RecordChange> | undefined;
}

async function* listen(response: Response, stop: () => void): AsyncGenerator<Heard> {
  for await (const { id, event, data } of framesOf(response, stop)) {
    const told: unknown = data === undefined ? undefined : JSON.parse(data);
    if (event !== undefined) throw restError(response, told);
    yield { cursor: id, change: isObject(told) ? told : undefined };
  }
}

/** Tells of the changes of a collection, as `LiveRecords.watch` does. */
export async function* watch(
  connection: Connection,
  collection: string,
  { where, after, onStart, signal, retries, timeout }: WatchOptions = {},
): AsyncGenerator<RecordChange> {
  let cursor = after;
  let isStarted = false;
  for (let breaks = 0; ; breaks += 1) {
    const stopper = new AbortController();
    const stop = () => stopper.abort(signal?.reason);
    signal?.addEventListener('abort', stop);
    try {
      signal?.throwIfAborted();
      const url = path`/api/collections/${collection}/changes` + queryOf({ where, after: cursor });
      const call = { signal: stopper.signal, timeout, retries: isStarted ? Number.POSITIVE_INFINITY : retries };
      const response = await connection.send({ ...call, method: 'GET', path: url, streams: true }, goodAnswer);
      for await (const heard of listen(response, stop)) {
        breaks = 0;
        if (heard.cursor === undefined) continue;
        cursor = heard.cursor;
        if (!isStarted) onStart?.();
        isStarted = true;
        const { action, record } = heard.change ?? {};
        if (action && record) yield { action, record: recordOf(record), cursor };
      }
    } catch (error) {
      signal?.throwIfAborted();
      // Anything else is a connection that broke.
      if (error instanceof FicheroError && !(isStarted && isPassing(error))) throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
      stop();
    }
    await pause(backoff(breaks), signal);
  }
}
