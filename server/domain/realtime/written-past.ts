import type { RecordChange, RecordValues } from '../../store/port.js';

/** Records that a write changed, as they were at some moment of it, by id; null for those that were not there. */
export type Past = ReadonlyMap<string, RecordValues | null>;

/** Of a write that changed more, nothing is looked up: what is read is then what is there now. */
const maxChanges = 1_000;

/** What was there before and while a write was carried out. */
export class WrittenPast {
  readonly #changes: readonly RecordChange[];

  constructor(changes: readonly RecordChange[]) {
    this.#changes = changes.length > maxChanges ? [] : changes;
  }

  /** Records of the collection before the write. */
  before(collectionId: string): Past {
    return this.at(collectionId, 0);
  }

  /** Records of the collection right before the change with this place in the write. */
  at(collectionId: string, place: number): Past {
    const past = new Map<string, RecordValues | null>();
    for (const [index, change] of this.#changes.entries()) {
      if (change.collectionId !== collectionId) continue;
      if (index < place) past.set(change.id, change.after);
      else if (!past.has(change.id)) past.set(change.id, change.before);
    }
    return past;
  }
}
