import type { Collection } from '../../store/collection.js';
import type { RecordChange } from '../../store/port.js';
import type { Match } from './subscribers.js';
import type { WrittenPast } from './written-past.js';

/** A change on its way to those who listen. */
export interface Occurrence {
  readonly change: RecordChange;
  /** Its place in the write. */
  readonly place: number;
  readonly past: WrittenPast;
  readonly at: number;
  /** For whoever goes on after it. */
  readonly cursor: string;
}

/** An occurrence whose collection still exists, and who asked for it. */
export interface Told extends Occurrence {
  readonly collection: Collection;
  readonly matches: readonly Match[];
}
