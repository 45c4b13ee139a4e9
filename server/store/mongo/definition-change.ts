import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { AppError } from '../../lib/errors.js';
import { StoreError } from '../errors.js';
import type { SchemaChange } from '../port.js';
import { encode } from './codec.js';
import { hasCode } from './connection.js';
import { type ChangePlan, planChange, type StepPlan, undoOf } from './definition-plan.js';
import {
  type Chore,
  type DefinitionsDocument,
  definitionsOf,
  fromStored,
  type Leftover,
  toStored,
} from './definitions.js';
import { buildIndex, dropIndex, physicalIndex } from './indexes.js';
import { layoutOf, type StoredCollection } from './layout.js';

const renewEveryMs = 3_000;
/** A lock this old is that of a process that died. */
const abandonedAfterMs = 15_000;
const waitForLockMs = 60_000;
const pollMs = 100;

const duplicateKey = 11000;
const cannotCreateIndex = 67;

/**
 * Changes definitions, one process at a time. The order makes every crash harmless: what the new definitions need is built
 * first, under names that nothing uses; one update of one document brings them into force; what only the old ones needed
 * goes afterwards. The lock says what to undo, the chores say what is left to do.
 */
export class DefinitionChanger {
  constructor(
    private readonly db: Db,
    /** How long a call that was decided by the definitions before can still be running. */
    private readonly graceMs: number,
  ) {}

  async apply(change: SchemaChange): Promise<DefinitionsDocument> {
    const lock = await this.#acquire(change.version);
    try {
      await this.#change(lock, change);
      await this.#doChores(lock).catch(leaveToSweep);
      return lock.document;
    } finally {
      await lock.release().catch(leaveToSweep);
    }
  }

  /** Does what earlier changes, finished or not, have left. Resolves to the milliseconds to come again after, or to null. */
  async sweep(): Promise<number | null> {
    const seen = await definitionsOf(this.db).findOne({ _id: 'definitions' });
    if (seen === null || (seen.lock === null && seen.chores.length === 0)) return null;
    if (seen.lock === null && dueIn(seen.chores) > 0) return dueIn(seen.chores);
    const lock = await this.#tryAcquire(null);
    if (lock === null) return abandonedAfterMs;
    try {
      await this.#doChores(lock);
      return lock.document.chores.length === 0 ? null : Math.max(dueIn(lock.document.chores), pollMs);
    } finally {
      await lock.release();
    }
  }

  async #change(lock: Lock, { version, steps }: SchemaChange): Promise<void> {
    const { collections, chores } = lock.document;
    const waiting = new Set(chores.filter(({ drop }) => drop).map(({ physical }) => physical));
    const plan = planChange(collections.map(toStored), steps, waiting);
    const undo = undoOf(plan);
    await lock.set({ 'lock.planned': undo });
    try {
      for (const step of plan.steps) await this.#prepare(step);
      const values = { version: version + 1, collections: plan.collections.map(fromStored), 'lock.planned': [] };
      await lock.set(values, this.#choresOf(plan));
    } catch (error) {
      // The answer to the last update can be lost although the update was not.
      await lock.reload();
      if (lock.document.version !== version) return;
      await this.#undo(lock, undo);
      throw error;
    }
  }

  async #prepare({ stored, fill, build, stepIndex }: StepPlan): Promise<void> {
    await this.#fill(stored, new Set(fill.map(({ id }) => id)));
    const layout = layoutOf(stored);
    for (const index of build) {
      try {
        await buildIndex(this.db, stored.physical, index);
      } catch (error) {
        if (hasCode(error, cannotCreateIndex)) {
          throw new AppError('VALIDATION', 'MongoDB cannot make this many indexes on one collection.', {
            cause: error,
          });
        }
        if (!hasCode(error, duplicateKey)) throw error;
        const declared = stored.collection.indexes.find((one) => physicalIndex(layout, one)?.name === index.name);
        throw new StoreError({ reason: 'notUnique', fields: declared?.fields ?? [], operationIndex: stepIndex });
      }
    }
  }

  /** Gives the fields (by id) their zero value wherever they have none. */
  async #fill(stored: StoredCollection, fields: ReadonlySet<string>): Promise<void> {
    const records = this.db.collection(stored.physical);
    for (const column of layoutOf(stored).columns.filter(({ field }) => fields.has(field.id))) {
      await records.updateMany(
        { [column.name]: { $exists: false } },
        { $set: { [column.name]: encode(column, undefined) } },
      );
    }
  }

  #choresOf({ steps }: ChangePlan): readonly Chore[] {
    const now = new Date();
    const later = new Date(now.getTime() + this.graceMs);
    const chore = (goes: Partial<Leftover>, { stored, fill }: StepPlan, after: Date): Chore => ({
      id: randomUUID(),
      after,
      physical: stored.physical,
      drop: false,
      indexes: [],
      unset: [],
      ...goes,
      fill: fill.map(({ id }) => id),
    });
    return steps.flatMap((step) => {
      const { drop, indexes, unset } = step.goes;
      const atOnce = indexes.length > 0 || step.fill.length > 0 ? [chore({ indexes }, step, now)] : [];
      const finally_ = drop || unset.length > 0 || step.fill.length > 0 ? [chore({ drop, unset }, step, later)] : [];
      return [...atOnce, ...finally_];
    });
  }

  async #doChores(lock: Lock): Promise<void> {
    for (const chore of lock.document.chores.filter((one) => dueIn([one]) <= 0)) {
      await this.#remove(chore);
      const stored = lock.document.collections.map(toStored).find(({ physical }) => physical === chore.physical);
      if (stored !== undefined) await this.#fill(stored, new Set(chore.fill));
      await lock.finish(chore);
    }
  }

  async #undo(lock: Lock, planned: readonly Leftover[]): Promise<void> {
    for (const leftover of planned) await this.#remove(leftover);
    await lock.set({ 'lock.planned': [] });
  }

  async #remove({ physical, drop, indexes, unset }: Leftover): Promise<void> {
    if (drop) {
      await this.db.collection(physical).drop();
      return;
    }
    for (const name of indexes) await dropIndex(this.db, physical, name);
    if (unset.length === 0) return;
    const keys = Object.fromEntries(unset.map((column) => [column, '']));
    await this.db.collection(physical).updateMany({}, { $unset: keys });
  }

  /** @throws StoreError schemaChanged when the version is no longer in force. */
  async #acquire(version: number): Promise<Lock> {
    const deadline = Date.now() + waitForLockMs;
    for (;;) {
      const lock = await this.#tryAcquire(version);
      if (lock !== null) return lock;
      const now = await definitionsOf(this.db).findOne({ _id: 'definitions' }, { projection: { version: 1 } });
      if (now?.version !== version) throw new StoreError({ reason: 'schemaChanged' });
      if (Date.now() > deadline) throw new AppError('UNAVAILABLE', 'Another change of the collections is under way.');
      await delay(pollMs);
    }
  }

  async #tryAcquire(version: number | null): Promise<Lock | null> {
    const token = randomUUID();
    const abandoned = new Date(Date.now() - abandonedAfterMs);
    const before = await definitionsOf(this.db).findOneAndUpdate(
      {
        _id: 'definitions',
        ...(version !== null && { version }),
        $or: [{ lock: null }, { 'lock.renewed': { $lt: abandoned } }],
      },
      [{ $set: { lock: { token, renewed: new Date(), planned: { $ifNull: ['$lock.planned', []] } } } }],
      { returnDocument: 'before' },
    );
    if (before === null) return null;
    const lock = new Lock(this.db, token, before);
    try {
      await this.#undo(lock, before.lock?.planned ?? []);
      return lock;
    } catch (error) {
      lock.stopRenewing();
      throw error;
    }
  }
}

/** What fails here is still written down in the database: the next sweep does it. */
const leaveToSweep = (): void => undefined;

/** Milliseconds until the first of the chores may be done; 0 or less when one may now. */
const dueIn = (chores: readonly Chore[]): number =>
  Math.min(...chores.map(({ after }) => after.getTime())) - Date.now();

/** Held until `release`; an update through a lock that another process has taken over fails. */
class Lock {
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly db: Db,
    private readonly token: string,
    public document: DefinitionsDocument,
  ) {
    this.#timer = setInterval(() => {
      const renewed = { $set: { 'lock.renewed': new Date() } };
      void definitionsOf(db).updateOne({ _id: 'definitions', 'lock.token': token }, renewed).catch(leaveToSweep);
    }, renewEveryMs);
    this.#timer.unref();
  }

  set(values: object, chores: readonly Chore[] = []): Promise<void> {
    return this.#update({ $set: values, ...(chores.length > 0 && { $push: { chores: { $each: chores } } }) });
  }

  /** Columns that the last chore of their change has filled have no gaps any more. */
  async finish({ id, physical, fill, after }: Chore): Promise<void> {
    const later = this.document.chores.filter((other) => other.physical === physical && other.after > after);
    const filled = new Set(fill.filter((field) => !later.some((other) => other.fill.includes(field))));
    const collections = this.document.collections.map((stored) =>
      stored.physical === physical
        ? {
            ...stored,
            columns: stored.columns.map((entry) => (filled.has(entry.field) ? { ...entry, sparse: false } : entry)),
          }
        : stored,
    );
    await this.#update({ $pull: { chores: { id } }, ...(filled.size > 0 && { $set: { collections } }) });
  }

  /** A lock with something left to undo stays, for whoever finds it abandoned. */
  async release(): Promise<void> {
    this.stopRenewing();
    await definitionsOf(this.db).updateOne(
      { _id: 'definitions', 'lock.token': this.token, 'lock.planned': { $size: 0 } },
      { $set: { lock: null } },
    );
  }

  async reload(): Promise<void> {
    this.#hold(await definitionsOf(this.db).findOne({ _id: 'definitions', 'lock.token': this.token }));
  }

  stopRenewing(): void {
    clearInterval(this.#timer);
  }

  async #update(update: object): Promise<void> {
    const document = await definitionsOf(this.db).findOneAndUpdate(
      { _id: 'definitions', 'lock.token': this.token },
      update,
      { returnDocument: 'after' },
    );
    this.#hold(document);
  }

  #hold(document: DefinitionsDocument | null): void {
    if (document === null) {
      throw new AppError('UNAVAILABLE', 'Another server took over the change of the collections. Try again.');
    }
    this.document = document;
  }
}
