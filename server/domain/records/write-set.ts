import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../lib/errors.js';
import { refusalOf, StoreError, type StoreRefusal } from '../../store/errors.js';
import { faultsAt, type Intake, type Linked, planLinks, withFaultsOf } from './linked-records.js';
import type { OpenedCollection } from './opened-collection.js';
import { commitPlans, type PlannedWrite, refusedPlan, type SavingPlan } from './planned-write.js';
import type { Writing } from './prepare-record.js';
import type { RecordDeps } from './record-deps.js';

/** How many writes are planned before other requests have a turn. */
const addedPerTurn = 100;

/** One of the writes that are done together. */
export interface Step {
  readonly plan: PlannedWrite;
  /** Where in the item it stands, for a related record that the item creates; null for the record of the item itself. */
  readonly path: string | null;
  /** Of the list that the caller sent; null for what is no list. */
  readonly item: number | null;
}

const atItem = (error: unknown, item: number | null): unknown =>
  item !== null && error instanceof AppError && error.status < 500 ? error.at(item) : error;

const atStep = (error: unknown, { path, item }: Step): unknown => {
  const own =
    path !== null && error instanceof AppError && error.code === 'VALIDATION'
      ? new AppError('VALIDATION', error.message, { cause: error, fields: faultsAt(path, error) })
      : error;
  return atItem(own, item);
};

/** Whether a refusal is due to another write that came in between, so that all shall be planned anew. */
type IsPassing = (refusal: StoreRefusal, step: Step) => Promise<boolean>;

/** Writes of the records of one collection, and of related records that go with them: all done or none. */
export class WriteSet {
  readonly #deps: RecordDeps;
  readonly #opened: OpenedCollection;
  readonly #steps: Step[] = [];
  #added = 0;

  constructor(deps: RecordDeps, opened: OpenedCollection) {
    this.#deps = deps;
    this.#opened = opened;
  }

  /** Plans the related records that an input creates. */
  async link(intake: Intake, item: number | null): Promise<Linked> {
    try {
      const linked = await planLinks(this.#deps, this.#opened, intake);
      for (const { plan, path } of linked.created) this.#steps.push({ plan, path, item });
      return linked;
    } catch (error) {
      throw atItem(error, item);
    }
  }

  /**
   * Plans one write by an input whose links were planned.
   * @throws AppError VALIDATION with the faults of the related records too
   */
  async add(
    linked: Linked,
    { incoming, newId }: Intake,
    item: number | null,
    action: 'create' | 'update',
    plan: (writing: Writing) => Promise<SavingPlan>,
  ): Promise<SavingPlan> {
    const { data, made } = linked;
    this.#added += 1;
    if (this.#added % addedPerTurn === 0) await nextTurn();
    try {
      const own = await withFaultsOf(linked, action, () => plan({ opened: this.#opened, data, incoming, newId, made }));
      this.#steps.push({ plan: own, path: null, item });
      return own;
    } catch (error) {
      throw atItem(error, item);
    }
  }

  async save(
    intake: Intake,
    item: number | null,
    action: 'create' | 'update',
    plan: (writing: Writing) => Promise<SavingPlan>,
  ): Promise<SavingPlan> {
    return this.add(await this.link(intake, item), intake, item, action, plan);
  }

  /** @throws StoreError `changed` for what is passing */
  async commit(isPassing: IsPassing = () => Promise.resolve(false)): Promise<void> {
    const plans = this.#steps.map(({ plan }) => plan);
    try {
      await commitPlans(this.#deps, this.#opened.context, plans);
    } catch (error) {
      const refusal = refusalOf(error);
      const refused = await refusedPlan(this.#deps, error, plans);
      const step = refused === null ? undefined : this.#steps[refused.index];
      if (refusal === null || refused === null || step === undefined) throw error;
      if (await isPassing(refusal, step)) throw new StoreError({ reason: 'changed', operationIndex: refused.index });
      throw atStep(refused.error, step);
    }
  }
}
