import { alsoNeeds, type Grant } from '../../access/authorize.js';
import type { Operation } from '../../access/operations.js';
import { AppError, notFound } from '../../lib/errors.js';
import { both } from '../../store/filter-choices.js';

import type { StoredRecord } from '../../store/port.js';
import { withSchema } from '../with-schema.js';
import type { SyntaxNode } from './filter-syntax.js';
import { checkFound, checkMax, chosenRows, findIds, findStored } from './found-records.js';
import { IncomingFiles } from './incoming-files.js';
import { type Intake, inputsIn, intakeOf } from './linked-records.js';
import { type OpenedCollection, openCollection, recordView } from './opened-collection.js';
import { planCreate, planUpdate } from './planned-write.js';
import type { RecordDeps } from './record-deps.js';
import type { RecordView, UpdateOptions } from './record-service.js';
import {
  type BulkResult,
  defaultMax,
  maxBulk,
  type RecordWriteService,
  type UniqueKey,
  type WriteInput,
} from './record-write-service.js';
import { checkUnchanged } from './unchanged.js';
import { type Key, keyFields, parseKey, readKey } from './unique-key.js';
import { checkDistinct, tryUpserts, type Upsert } from './upserts.js';
import { againWhenChanged, deleteRecords } from './write-record.js';
import { WriteSet } from './write-set.js';

/** What becomes of one try: `opened` says how the caller may see it. */
type Work<T> = (opened: OpenedCollection, intakes: readonly Intake[]) => Promise<T>;

const checkCount = ({ length }: readonly WriteInput[]): void => {
  if (length <= maxBulk) return;
  throw new AppError('VALIDATION', `At most ${maxBulk} records can be written at once, not ${length}.`);
};

/** What it says for a field, be it as a value or as a link to a record that is there. */
const saidFor = ({ data, links }: WriteInput, name: string): unknown => {
  const [link] = links?.[name] ?? [];
  return link !== undefined && 'id' in link ? link.id : data[name];
};

const keyIn = (opened: OpenedCollection, on: readonly string[], input: WriteInput): Key | null => {
  const by = Object.fromEntries(on.map((name) => [name, saidFor(input, name)]));
  const isNew = on.length === 1 && on[0] === 'id' && (by['id'] === undefined || by['id'] === null || by['id'] === '');
  return isNew ? null : readKey(opened, keyFields(opened, on), by);
};

const ofItem = <T>(index: number, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw error instanceof AppError ? error.at(index) : error;
  }
};

const single = (intake: Intake | undefined): Intake => {
  if (intake === undefined) throw new Error('Every input has its intake');
  return intake;
};

class RecordWrites implements RecordWriteService {
  readonly #deps: RecordDeps;

  constructor(deps: RecordDeps) {
    this.#deps = deps;
  }

  create(grant: Grant, name: string, input: WriteInput): Promise<RecordView> {
    return this.#write(grant, name, [input], 'records.createWithFiles', async (opened, [intake]) => {
      const set = new WriteSet(this.#deps, opened);
      const { values } = await set.save(single(intake), null, 'create', (writing) => planCreate(this.#deps, writing));
      await set.commit();
      return recordView(opened, values);
    });
  }

  update(
    grant: Grant,
    name: string,
    by: UniqueKey,
    input: WriteInput,
    { ifUpdated }: UpdateOptions = {},
  ): Promise<RecordView> {
    return this.#write(grant, name, [input], 'records.updateWithFiles', async (opened, [intake]) => {
      const met = await this.#find(opened, by);
      if (ifUpdated !== undefined) checkUnchanged(opened, met.values, ifUpdated);
      const set = new WriteSet(this.#deps, opened);
      const plan = await set.save(single(intake), null, 'update', (writing) => planUpdate(this.#deps, writing, met));
      await set.commit();
      return recordView(opened, plan.values);
    });
  }

  upsert(
    grant: Grant,
    name: string,
    by: UniqueKey,
    inputs: { readonly create: WriteInput; readonly update: WriteInput },
  ): Promise<RecordView> {
    const both = [inputs.create, inputs.update];
    return this.#write(grant, name, both, 'records.createWithFiles', async (opened, [create, update]) => {
      const upsert: Upsert = { key: parseKey(opened, by), create: single(create), update: single(update) };
      const [plan] = await tryUpserts(this.#deps, opened, [upsert], false);
      if (plan === undefined) throw new Error('An upsert leaves a record');
      return recordView(opened, plan.values);
    });
  }

  delete(grant: Grant, name: string, by: UniqueKey): Promise<string> {
    return this.#repeat(grant, name, async (opened) => {
      const { where } = parseKey(opened, by);
      const [id] = await findIds(this.#deps.store, opened, where, 1);
      if (id === undefined) throw notFound();
      const { collection, rows } = opened;
      await deleteRecords(this.#deps, opened, { kind: 'delete', collection, id, where: both(rows, where) });
      return id;
    });
  }

  createMany(grant: Grant, name: string, inputs: readonly WriteInput[]): Promise<BulkResult> {
    return this.#write(grant, name, inputs, 'records.createWithFiles', async (opened, intakes) => {
      const set = new WriteSet(this.#deps, opened);
      const ids: string[] = [];
      for (const [item, intake] of intakes.entries()) {
        const { id } = await set.save(intake, item, 'create', (writing) => planCreate(this.#deps, writing));
        ids.push(id);
      }
      await set.commit();
      return { ids };
    });
  }

  upsertMany(grant: Grant, name: string, on: readonly string[], inputs: readonly WriteInput[]): Promise<BulkResult> {
    return this.#write(grant, name, inputs, 'records.createWithFiles', async (opened, intakes) => {
      const upserts = intakes.map((intake, index): Upsert => {
        const key = ofItem(index, () => keyIn(opened, on, intake.input));
        return { key, create: intake, update: intake };
      });
      checkDistinct(upserts.map(({ key }) => key));
      const plans = await tryUpserts(this.#deps, opened, upserts, true);
      return { ids: plans.map(({ id }) => id) };
    });
  }

  updateMany(
    grant: Grant,
    name: string,
    node: SyntaxNode | null,
    input: WriteInput,
    max: number = defaultMax,
  ): Promise<BulkResult> {
    return this.#write(grant, name, [input], 'records.updateWithFiles', async (opened, [given]) => {
      checkMax(max);
      if (input.files.length > 0) throw new AppError('VALIDATION', 'One file cannot go to several records.');
      const { store } = this.#deps;
      const where = chosenRows(opened, node);
      const found = await findStored(store, opened, where, max + 1);
      await checkFound(store, opened, where, found.length, max);
      return this.#updateAll(opened, single(given), found);
    });
  }

  deleteMany(grant: Grant, name: string, node: SyntaxNode | null, max: number = defaultMax): Promise<BulkResult> {
    return this.#repeat(grant, name, async (opened) => {
      checkMax(max);
      const { store } = this.#deps;
      const where = chosenRows(opened, node);
      const ids = await findIds(store, opened, where, max + 1);
      await checkFound(store, opened, where, ids.length, max);
      if (ids.length === 0) return { ids };
      const { collection, rows } = opened;
      const operation = { kind: 'deleteMany', collection, ids, where: both(rows, where) } as const;
      await deleteRecords(this.#deps, opened, operation);
      return { ids };
    });
  }

  /** What makes one of them match no more raises its revision, or lies in other records and counts as having come later. */
  async #updateAll(opened: OpenedCollection, intake: Intake, found: readonly StoredRecord[]): Promise<BulkResult> {
    const set = new WriteSet(this.#deps, opened);
    const linked = await set.link(intake, null);
    const ids: string[] = [];
    for (const met of found) {
      const plan = await set.add(linked, intake, null, 'update', (writing) => planUpdate(this.#deps, writing, met));
      ids.push(plan.id);
    }
    if (ids.length > 0) await set.commit(({ reason }) => Promise.resolve(reason === 'notFound'));
    return { ids };
  }

  async #find(opened: OpenedCollection, by: UniqueKey): Promise<StoredRecord> {
    const { where } = parseKey(opened, by);
    const [found] = await findStored(this.#deps.store, opened, where, 1);
    if (found === undefined) throw notFound();
    return found;
  }

  /** Takes over the files of all inputs, and tries until no other write comes in between. */
  #write<T>(
    grant: Grant,
    name: string,
    inputs: readonly WriteInput[],
    withFiles: Operation,
    work: Work<T>,
  ): Promise<T> {
    const staged = inputs.flatMap(inputsIn).map(({ files }) => files);
    return IncomingFiles.settleAll(staged, this.#deps.blobs, async (incoming) => {
      checkCount(inputs);
      if (inputs.some(({ files }) => files.length > 0)) alsoNeeds(grant, withFiles);
      const rest = incoming.values();
      const intakes = inputs.map((input) => intakeOf(input, rest));
      return this.#repeat(grant, name, (opened) => work(opened, intakes));
    });
  }

  #repeat<T>(grant: Grant, name: string, work: (opened: OpenedCollection) => Promise<T>): Promise<T> {
    const { store } = this.#deps;
    const once = () => withSchema(store, async (schema) => work(await openCollection(this.#deps, schema, grant, name)));
    return againWhenChanged(once);
  }
}

/** The service of writes over a store and a blob store. */
export const createRecordWriteService = (deps: RecordDeps): RecordWriteService => new RecordWrites(deps);
