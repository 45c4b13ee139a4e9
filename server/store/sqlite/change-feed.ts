import { StoreError } from '../errors.js';
import type { ChangeWatcher, LoggedWrite, RecordChange } from '../port.js';
import type { LoggedChanges } from './messages.js';

interface ChangeFeedParts {
  /** Begins or renews the lease of the log. */
  readonly lease: () => Promise<{ readonly position: number; readonly lapsed: boolean }>;
  readonly mark: () => Promise<{ readonly log: number; readonly position: number }>;
  readonly read: (after: number) => Promise<LoggedChanges>;
}

/** A place in the log. */
interface Place {
  readonly log: number;
  readonly position: number;
}

const textOf = ({ log, position }: Place): string => `${log}-${position}`;

/** @throws StoreError `forgotten` for what is none */
const placeOf = (text: string): Place => {
  const [, log, position] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  if (log === undefined || position === undefined) throw new StoreError({ reason: 'forgotten' });
  return { log: Number(log), position: Number(position) };
};

const writesOf = function* ({ log, writes, last }: LoggedChanges): Generator<LoggedWrite> {
  const first = last - writes.length + 1;
  for (const [index, { changes: text, at }] of writes.entries()) {
    const changes = JSON.parse(text) as RecordChange[];
    const position = textOf({ log, position: first + index });
    yield { changes, at, position, mark: changes.length === 0 ? position : null };
  }
};

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

  async mark(): Promise<string> {
    const marked = textOf(await this.#parts.mark());
    this.look();
    return marked;
  }

  async *recall(from: string, mark: string): AsyncGenerator<LoggedWrite> {
    const { log, position } = placeOf(from);
    const end = placeOf(mark).position;
    for (let after = position; after < end; ) {
      const found = await this.#parts.read(after);
      if (found.log !== log || found.gap) break;
      for (const write of writesOf(found)) {
        yield write;
        if (write.mark === mark) return;
      }
      after = found.last;
    }
    throw new StoreError({ reason: 'forgotten' });
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

  async #tell(found: LoggedChanges): Promise<void> {
    let position = found.last - found.writes.length;
    for (const write of writesOf(found)) {
      position += 1;
      const told = [...this.#watchers].filter(([, after]) => position > after);
      await Promise.all(told.map(([watcher]) => watcher.changed(write)));
    }
    this.#position = found.last;
    if (found.gap) this.close();
  }
}
