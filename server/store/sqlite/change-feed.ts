import type { ChangeWatcher, RecordChange } from '../port.js';
import type { LoggedChanges } from './messages.js';

interface ChangeFeedParts {
  /** Begins or renews the lease of the log. */
  readonly lease: () => Promise<{ readonly position: number; readonly lapsed: boolean }>;
  readonly read: (after: number) => Promise<LoggedChanges>;
}

/** In milliseconds. */
const betweenLooks = 50;
const betweenRenewals = 10_000;

/** Follows the log of changes for the watchers of this process, for as long as there are any. */
export class ChangeFeed {
  readonly #parts: ChangeFeedParts;
  /** Each with the position after which it began. */
  readonly #watchers = new Map<ChangeWatcher, number>();
  #position = 0;
  /** Whether the log is read just now; `again`: it grew meanwhile. */
  #reading: 'no' | 'yes' | 'again' = 'no';
  #looks: NodeJS.Timeout | null = null;
  #renewals: NodeJS.Timeout | null = null;

  constructor(parts: ChangeFeedParts) {
    this.#parts = parts;
  }

  async watch(watcher: ChangeWatcher): Promise<() => void> {
    const { position, lapsed } = await this.#parts.lease();
    if (lapsed) this.close();
    if (this.#watchers.size === 0) this.#start(position);
    this.#watchers.set(watcher, position);
    return () => this.#leave(watcher);
  }

  /** Looks at once: this process has just written. */
  look(): void {
    if (this.#watchers.size === 0) return;
    if (this.#reading === 'no') void this.#read();
    else this.#reading = 'again';
  }

  /** Every watcher learns that it hears no more. */
  close(): void {
    const watchers = [...this.#watchers.keys()];
    this.#watchers.clear();
    this.#stop();
    for (const watcher of watchers) watcher.lost();
  }

  #start(position: number): void {
    this.#position = position;
    this.#looks = setInterval(() => this.look(), betweenLooks);
    this.#renewals = setInterval(() => void this.#renew(), betweenRenewals);
  }

  #stop(): void {
    if (this.#looks !== null) clearInterval(this.#looks);
    if (this.#renewals !== null) clearInterval(this.#renewals);
  }

  #leave(watcher: ChangeWatcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size === 0) this.#stop();
  }

  async #renew(): Promise<void> {
    try {
      if ((await this.#parts.lease()).lapsed) this.close();
    } catch {
      // Tried again at the next turn; whether it came too late is known then.
    }
  }

  async #read(): Promise<void> {
    this.#reading = 'yes';
    try {
      let more = true;
      while (more && this.#watchers.size > 0) {
        const found = await this.#parts.read(this.#position);
        await this.#tell(found);
        more = found.more;
      }
    } catch {
      // A reader that does not answer loses nothing: the position stands, and a gap would be seen.
    }
    const again = (this.#reading as string) === 'again';
    this.#reading = 'no';
    if (again) this.look();
  }

  async #tell({ texts, last, gap }: LoggedChanges): Promise<void> {
    const first = last - texts.length + 1;
    for (const [index, text] of texts.entries()) {
      const changes = JSON.parse(text) as RecordChange[];
      const told = [...this.#watchers].filter(([, after]) => first + index > after);
      await Promise.all(told.map(([watcher]) => watcher.changed(changes)));
    }
    this.#position = last;
    if (gap) this.close();
  }
}
