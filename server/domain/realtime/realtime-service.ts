import type { Grant } from '../../access/authorize.js';
import type { AppError } from '../../lib/errors.js';
import type { RecordChange } from '../../store/port.js';
import type { RecordView } from '../records/record-service.js';
import type { Topic } from './topic.js';

/** A change of a record, as one subscriber may see it. */
export interface RecordEvent {
  /** The topic exactly as it was subscribed to. */
  readonly topic: string;
  readonly action: RecordChange['action'];
  /** About when it was committed, in milliseconds since the epoch. */
  readonly at: number;
  /** Its place in the order of the commits, to go on after (`Following.after`), in whichever process of the database. */
  readonly cursor: string;
  /** Leave by which it was told: that of the subscriber as it stands now. */
  readonly grant: Grant;
  /** After the change; of a deleted record what it was last. The same object for all who see the same of it. */
  readonly record: RecordView;
}

/** Where events go. Both functions return at once. */
export interface EventSink {
  send(event: RecordEvent): void;
  /** Why nothing comes any more. Called at most once, and not after `close`. */
  end(reason: AppError): void;
}

export interface RealtimeClient {
  /** 40 characters that nobody can guess: with it, another request subscribes. */
  readonly id: string;
  /** Nothing is sent any more. */
  close(): void;
}

export interface RealtimeSubscription {
  readonly clientId: string;
  /** `collection/*` or `collection/RECORD_ID` by name or id, each with or without `?options=`; others are never told of. */
  readonly topics: readonly string[];
}

export interface Following {
  readonly topics: readonly Topic[];
  /** The cursor of the last event that was dealt with: what came after it is told first. */
  readonly after?: string | undefined;
}

/**
 * Tells of changes of records after their commit, in the order of the commits, by whichever process of the database
 * (`StoreCapabilities.sharedChanges`). Whether somebody may see a change is decided when it happens: an event needs
 * `records.list` (`*`) or `records.view`, a collection and a row in scope, and a credential that is in force.
 */
export interface RealtimeService {
  /** A stream that nothing is subscribed to yet. `grant`: of `realtime.connect`. */
  connect(grant: Grant, address: string, sink: EventSink): Promise<RealtimeClient>;

  /**
   * Replaces the topics of a stream, which may be another process's, and from the first time on binds it to the caller:
   * every change whose write begins after this resolved is told. `grant`: of `realtime.subscribe`.
   * @throws AppError VALIDATION beyond the limits or from another address, NOT_FOUND for no such stream, FORBIDDEN
   * when somebody else is bound to it
   */
  subscribe(grant: Grant, subscription: RealtimeSubscription, address: string): Promise<void>;

  /**
   * Subscribes where stream and caller are known at once. Every change whose write begins after this resolved is told, and
   * with `after` all from there on; events may come before it resolves. Resolves to what ends it. `grant`: of
   * `realtime.subscribe`.
   * @throws AppError VALIDATION for an `after` that is no cursor, CONFLICT for one from which on not all is kept any more:
   * changes are kept for some seconds, for as long as somebody listens, and not by a single MongoDB server
   */
  follow(grant: Grant, following: Following, sink: EventSink): Promise<() => void>;

  /**
   * The cursor that whoever follows by now, and is told of changes as they happen, was told up to: to go on after a break
   * before the first event. Resolves when it is known.
   * @throws AppError UNAVAILABLE when nobody is told any more
   */
  place(): Promise<string>;

  /** Ends every stream and takes no more: the server stops. */
  close(): Promise<void>;
}
