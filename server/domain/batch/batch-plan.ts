import { alsoNeeds, type Grant } from '../../access/authorize.js';
import type { Operation } from '../../access/operations.js';
import { AppError, notFound } from '../../lib/errors.js';
import type { Schema } from '../../store/collection.js';
import type { RecordValues } from '../../store/port.js';
import type { IncomingFiles } from '../records/incoming-files.js';
import { type OpenedCollection, openCollection } from '../records/opened-collection.js';
import { type PlannedWrite, planCreate, planDelete, planUpdate } from '../records/planned-write.js';
import type { Writing } from '../records/prepare-record.js';
import type { RecordDeps } from '../records/record-deps.js';
import type { RecordView } from '../records/record-service.js';
import { parseShape, shapedView, shapeWritten } from '../records/record-shape.js';
import type { BatchRequest } from './batch-service.js';
import { BatchState, NotKnownYet } from './batch-state.js';

/** One request as it will be written. */
export type Planned = PlannedWrite & {
  /** Once all is written: what the request is answered with. Null for a delete. */
  readonly answer: () => Promise<RecordView | null>;
};

/** What stays the same however often a request is planned. */
export interface Intake {
  readonly request: BatchRequest;
  readonly incoming: IncomingFiles;
  /** Should the request create a record and give it no id. */
  readonly newId: string;
}

type Saving = Extract<BatchRequest, { readonly input: unknown }>;

const operations = {
  create: ['records.create', 'records.createWithFiles'],
  update: ['records.update', 'records.updateWithFiles'],
} as const satisfies Record<'create' | 'update', readonly [Operation, Operation]>;

/** The plans of one batch, made one after the other by the definitions in force. */
export class BatchPlan {
  readonly #deps: RecordDeps;
  readonly #schema: Schema;
  readonly #grant: Grant;
  readonly #state: BatchState;
  readonly #made = new Set<string>();

  constructor(deps: RecordDeps, schema: Schema, grant: Grant) {
    this.#deps = deps;
    this.#schema = schema;
    this.#grant = grant;
    this.#state = new BatchState(deps.store);
  }

  /** @throws AppError as the request by itself would */
  async add(intake: Intake): Promise<Planned> {
    const { request } = intake;
    if (request.kind === 'none') throw request.fault;
    if (request.kind === 'delete') return this.#delete(request.collection, request.id, intake);
    if (request.kind === 'create') return this.#create(request, intake);
    if (request.kind === 'update') return this.#update(request, request.id, intake);
    return this.#upsert(request, intake);
  }

  /** By the id in the body: a record that is there is updated. */
  async #upsert(request: Saving, intake: Intake): Promise<Planned> {
    const { id } = request.input.data;
    if (typeof id !== 'string' || id === '') return this.#create(request, intake);
    const opened = await this.#openFor('update', request);
    const isThere = (await this.#state.read(opened, id)) !== null;
    return isThere ? this.#update(request, id, intake) : this.#create(request, intake);
  }

  async #create(request: Saving, intake: Intake): Promise<Planned> {
    const opened = await this.#openFor('create', request);
    const plan = await planCreate(this.#deps, this.#writing(opened, request, intake));
    this.#state.put(opened, plan.id, plan.values);
    this.#made.add(plan.id);
    return { ...plan, answer: await this.#answer(opened, request, plan.values) };
  }

  async #update(request: Saving, id: string, intake: Intake): Promise<Planned> {
    const opened = await this.#openFor('update', request);
    const met = await this.#state.read(opened, id);
    if (met === null) throw notFound();
    const plan = await planUpdate(this.#deps, this.#writing(opened, request, intake), met);
    this.#state.put(opened, id, plan.values);
    return { ...plan, answer: await this.#answer(opened, request, plan.values) };
  }

  async #delete(name: string, id: string, { incoming }: Intake): Promise<Planned> {
    const opened = await this.#open('records.delete', name);
    if (this.#state.isDeleted(opened, id)) throw notFound();
    this.#state.delete(opened, id);
    return { ...planDelete(opened, id, incoming), answer: async () => null };
  }

  #openFor(action: 'create' | 'update', { collection, input }: Saving): Promise<OpenedCollection> {
    const [plain, withFiles] = operations[action];
    return this.#open(input.files.length > 0 ? withFiles : plain, collection);
  }

  async #open(operation: Operation, name: string): Promise<OpenedCollection> {
    const grant = alsoNeeds(this.#grant, operation);
    try {
      return await openCollection(this.#deps, this.#schema, grant, name);
    } catch (cause) {
      const isMissing = cause instanceof AppError && cause.code === 'NOT_FOUND';
      throw isMissing ? new AppError('NOT_FOUND', 'Missing collection context.', { cause }) : cause;
    }
  }

  /** Shows related records as the request met them; as the batch left them where the caller's row filter asks for others. */
  async #answer(opened: OpenedCollection, request: Saving, values: RecordValues): Promise<Planned['answer']> {
    const shape = parseShape(request.shape);
    try {
      const view = await shapedView(this.#state, opened, shape, values);
      return async () => view;
    } catch (error) {
      if (error instanceof NotKnownYet) return () => shapeWritten(this.#deps, opened, shape, values);
      throw error;
    }
  }

  #writing(opened: OpenedCollection, { input }: Saving, { incoming, newId }: Intake): Writing {
    return { opened, data: input.data, incoming, newId, made: this.#made };
  }
}
