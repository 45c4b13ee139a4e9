import type { Db } from 'mongodb';
import { StoreError } from '../errors.js';
import type { ChangeWatcher, LoggedWrite, RecordChange } from '../port.js';
import { isWatched } from '../system-collections.js';
import { followOutbox, putMark } from './change-outbox.js';
import { recallOutbox } from './outbox-recall.js';

interface ChangeFeedParts {
  readonly db: Db;
  /** Whether the outbox can be followed; else only what this process writes is told. */
  readonly shared: boolean;
  /** Makes sure that the definitions in memory are of this version or a later one. */
  readonly learn: (schemaVersion: number) => Promise<void>;
}

/** Writes whose changes the watchers have not taken yet; more of them are not kept. */
const maxWaiting = 10_000;

/** Tells the watchers of this process of changes, for as long as there are any. */
export class ChangeFeed {
  readonly #parts: ChangeFeedParts;
  readonly #watchers = new Set<ChangeWatcher>();
  #following: Promise<() => void> | null = null;
  #waiting: LoggedWrite[] = [];
  #telling = false;

  constructor(parts: ChangeFeedParts) {
    this.#parts = parts;
  }

  async watch(watcher: ChangeWatcher): Promise<() => void> {
    if (this.#parts.shared) await this.#follow();
    this.#watchers.add(watcher);
    return () => this.#leave(watcher);
  }

  /** What this process wrote. */
  wrote(changes: readonly RecordChange[]): void {
    if (this.#parts.shared || this.#watchers.size === 0) return;
    const watched = changes.filter(({ collectionId }) => isWatched(collectionId));
    if (watched.length === 0) return;
    this.#waiting.push({ changes: watched, at: Date.now(), position: '', mark: null });
    if (this.#waiting.length > maxWaiting) this.#lose();
    else if (!this.#telling) void this.#tellWaiting();
  }

  mark(): Promise<string> {
    return putMark(this.#parts.db);
  }

  async *recall(position: string, mark: string): AsyncGenerator<LoggedWrite> {
    const { db, shared, learn } = this.#parts;
    if (!shared) throw new StoreError({ reason: 'forgotten' });
    for await (const { write, schemaVersion } of recallOutbox(db, position, mark)) {
      await learn(schemaVersion);
      yield write;
    }
  }

  /** Every watcher learns that it hears no more. */
  close(): void {
    this.#stop();
    this.#lose();
  }

  async #follow(): Promise<void> {
    const { db, learn } = this.#parts;
    this.#following ??= followOutbox(db, {
      changed: async ({ write, schemaVersion }) => {
        await learn(schemaVersion);
        await this.#tell(write);
      },
      lost: () => this.#lose(),
    });
    const following = this.#following;
    try {
      await following;
    } catch (error) {
      if (this.#following === following) this.#following = null;
      throw error;
    }
  }

  async #tellWaiting(): Promise<void> {
    this.#telling = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) await this.#tell(next);
    this.#telling = false;
  }

  async #tell(write: LoggedWrite): Promise<void> {
    await Promise.all([...this.#watchers].map((watcher) => watcher.changed(write)));
  }

  #lose(): void {
    this.#following = null;
    this.#waiting = [];
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const watcher of watchers) watcher.lost();
  }

  #leave(watcher: ChangeWatcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size === 0) this.#stop();
  }

  #stop(): void {
    this.#following?.then(
      (end) => end(),
      () => undefined,
    );
    this.#following = null;
  }
}
