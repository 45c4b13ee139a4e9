import { alsoNeeds, type Grant } from '../../access/authorize.js';
import type { Operation } from '../../access/operations.js';
import { formatDate } from '../../lib/dates.js';
import { notFound } from '../../lib/errors.js';
import type { Schema } from '../../store/collection.js';
import type { RecordValues, WriteOperation } from '../../store/port.js';
import type { IncomingFiles, NamedFile } from '../records/incoming-files.js';
import { type OpenedCollection, openCollection } from '../records/opened-collection.js';
import { prepareCreate, prepareUpdate, type Writing } from '../records/prepare-record.js';
import { parseShape, type Shape } from '../records/record-shape.js';
import type { RecordDeps } from '../records/write-record.js';
import type { BatchRequest } from './batch-service.js';
import { BatchState } from './batch-state.js';

/** One request as it will be written. */
export interface Planned {
  readonly opened: OpenedCollection;
  readonly operation: WriteOperation & { readonly kind: 'create' | 'update' | 'delete' };
  readonly id: string;
  /** Of these, those that the record will name. */
  readonly incoming: IncomingFiles;
  readonly files: readonly NamedFile[];
  readonly shape: Shape | null;
  /** The record after this request; null for a delete. */
  readonly values: RecordValues | null;
}

/** What stays the same however often a request is planned. */
export interface Intake {
  readonly request: BatchRequest;
  readonly incoming: IncomingFiles;
  /** Should the request create a record and give it no id. */
  readonly newId: string;
}

type Saving = Exclude<BatchRequest, { readonly kind: 'delete' }>;

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

  constructor(deps: RecordDeps, schema: Schema, grant: Grant) {
    this.#deps = deps;
    this.#schema = schema;
    this.#grant = grant;
    this.#state = new BatchState(deps.store);
  }

  /** @throws AppError as the request by itself would */
  async add(intake: Intake): Promise<Planned> {
    const { request } = intake;
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
    const { collection } = opened;
    const {
      set: values,
      requires,
      files,
    } = await prepareCreate(this.#deps.store, this.#writing(opened, request, intake), this.#now());
    const id = String(values['id']);
    this.#state.put(opened, id, values);
    const operation = { kind: 'create', collection, values, requires } as const;
    return { opened, operation, id, incoming: intake.incoming, files, shape: parseShape(request.shape), values };
  }

  async #update(request: Saving, id: string, intake: Intake): Promise<Planned> {
    const opened = await this.#openFor('update', request);
    const { collection, rows: where } = opened;
    const met = await this.#state.read(opened, id);
    if (met === null) throw notFound();
    const writing = this.#writing(opened, request, intake);
    const { set, requires, files } = await prepareUpdate(this.#deps.store, writing, met.values, this.#now());
    const values = { ...met.values, ...set };
    this.#state.put(opened, id, values);
    const operation = { kind: 'update', collection, id, revision: met.revision, where, set, requires } as const;
    return { opened, operation, id, incoming: intake.incoming, files, shape: parseShape(request.shape), values };
  }

  async #delete(name: string, id: string, { incoming }: Intake): Promise<Planned> {
    const opened = await this.#open('records.delete', name);
    if (this.#state.isDeleted(opened, id)) throw notFound();
    this.#state.delete(opened, id);
    const operation = { kind: 'delete', collection: opened.collection, id, where: opened.rows } as const;
    return { opened, operation, id, incoming, files: [], shape: null, values: null };
  }

  #openFor(action: 'create' | 'update', { collection, input }: Saving): Promise<OpenedCollection> {
    const [plain, withFiles] = operations[action];
    return this.#open(input.files.length > 0 ? withFiles : plain, collection);
  }

  #open(operation: Operation, name: string): Promise<OpenedCollection> {
    return openCollection(this.#deps, this.#schema, alsoNeeds(this.#grant, operation), name);
  }

  #writing(opened: OpenedCollection, { input }: Saving, { incoming, newId }: Intake): Writing {
    return { opened, data: input.data, incoming, newId };
  }

  #now(): string {
    return formatDate(this.#deps.clock());
  }
}
