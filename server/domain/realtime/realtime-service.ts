import type { Grant } from '../../access/authorize.js';
import type { AppError } from '../../lib/errors.js';
import type { RecordChange } from '../../store/port.js';
import type { RecordView } from '../records/record-service.js';

/** A change of a record, as one subscriber may see it. */
export interface RecordEvent {
  /** The topic exactly as it was subscribed to. */
  readonly topic: string;
  readonly action: RecordChange['action'];
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
   * Subscribes where stream and caller are known at once. What was committed just before may be told too. Resolves to
   * what ends it. `grant`: of `realtime.subscribe`.
   */
  follow(grant: Grant, topics: readonly string[], sink: EventSink): Promise<() => void>;

  /** Ends every stream and takes no more: the server stops. */
  close(): Promise<void>;
}
