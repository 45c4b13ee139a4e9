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
      const document = await this.#change(lock, change);
      await this.#doChores(lock, document.chores).catch(ignoreLeftToSweep);
      return document;
    } finally {
      await lock.release();
    }
  }

  /** Does what earlier changes, finished or not, have left. Resolves to whether something is still to do, later. */
  async sweep(): Promise<boolean> {
    const seen = await definitionsOf(this.db).findOne({ _id: 'definitions' });
    if (seen === null || (seen.lock === null && seen.chores.length === 0)) return false;
    const lock = await this.#tryAcquire(null);
    if (lock === null) return true;
    try {
      return (await this.#doChores(lock, lock.document.chores)) > 0;
    } finally {
      await lock.release();
    }
  }

  async #change(lock: Lock, { version, steps }: SchemaChange): Promise<DefinitionsDocument> {
    const { collections, chores } = lock.document;
    const waiting = new Set(chores.filter(({ drop }) => drop).map(({ physical }) => physical));
    const plan = planChange(collections.map(toStored), steps, waiting);
    const undo = undoOf(plan);
    await lock.set({ 'lock.planned': undo });
    try {
      for (const step of plan.steps) await this.#prepare(step);
      const document = await lock.set(
        { version: version + 1, collections: plan.collections.map(fromStored), 'lock.planned': [] },
        this.#choresOf(plan),
      );
      return document;
    } catch (error) {
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

  /** Resolves to how many of the chores are not due yet. */
  async #doChores(lock: Lock, chores: readonly Chore[]): Promise<number> {
    const due = chores.filter(({ after }) => after.getTime() <= Date.now());
    for (const chore of due) {
      await this.#remove(chore);
      const stored = lock.document.collections.map(toStored).find(({ physical }) => physical === chore.physical);
      if (stored !== undefined) await this.#fill(stored, new Set(chore.fill));
      await lock.finish(chore);
    }
    return chores.length - due.length;
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

/** The chore stays in the database: the next sweep does it. */
const ignoreLeftToSweep = (): void => undefined;

/** Held until `release`; an update through a lock that another process has taken over fails. */
class Lock {
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly db: Db,
    private readonly token: string,
    public document: DefinitionsDocument,
  ) {
    this.#timer = setInterval(() => {
      void this.set({ 'lock.renewed': new Date() }).catch(() => this.stopRenewing());
    }, renewEveryMs);
    this.#timer.unref();
  }

  async set(values: object, chores: readonly Chore[] = []): Promise<DefinitionsDocument> {
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

  async release(): Promise<void> {
    this.stopRenewing();
    await definitionsOf(this.db).updateOne({ _id: 'definitions', 'lock.token': this.token }, { $set: { lock: null } });
  }

  stopRenewing(): void {
    clearInterval(this.#timer);
  }

  async #update(update: object): Promise<DefinitionsDocument> {
    const document = await definitionsOf(this.db).findOneAndUpdate(
      { _id: 'definitions', 'lock.token': this.token },
      update,
      {
        returnDocument: 'after',
      },
    );
    if (document === null)
      throw new AppError('UNAVAILABLE', 'Another server took over the change of the collections. Try again.');
    this.document = document;
    return document;
  }
}
