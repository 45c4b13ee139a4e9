import { alsoNeeds, type Grant } from '../../access/authorize.js';
import type { Operation } from '../../access/operations.js';
import { notFound } from '../../lib/errors.js';
import type { Filter } from '../../store/filter.js';
import { both } from '../../store/filter-choices.js';
import type { RecordValues } from '../../store/port.js';
import { shownCollection } from '../collections/shown-collection.js';
import { withSchema } from '../with-schema.js';
import { parseFilter } from './filter-parser.js';
import { resolveFilter } from './filter-resolver.js';
import { IncomingFiles } from './incoming-files.js';
import { type OpenedCollection, openCollection } from './opened-collection.js';
import type { Writing } from './prepare-record.js';
import type { RecordDeps } from './record-deps.js';
import type {
  ListParams,
  RecordInput,
  RecordPage,
  RecordService,
  RecordShape,
  RecordView,
  UpdateOptions,
} from './record-service.js';
import { keysOf, parseShape, shapedView, shapeItems, shapeWritten } from './record-shape.js';
import { parseSearch } from './search-text.js';
import { parseSort } from './sort-parser.js';
import { typedFilter } from './typed-filter.js';
import { checkUnchanged } from './unchanged.js';
import { createRecord, deleteRecords, updateRecord } from './write-record.js';

const defaultPerPage = 30;
const maxPerPage = 1000;

/** The page in effect: nearest to the asked one that is legal. Far beyond the end is an empty page, not an overflow. */
const pageOf = ({ page = 1, perPage = defaultPerPage }: ListParams): { page: number; perPage: number } => {
  const size = perPage >= 1 ? Math.min(Math.trunc(perPage), maxPerPage) : defaultPerPage;
  const last = Math.floor(Number.MAX_SAFE_INTEGER / size);
  return { page: page >= 1 ? Math.min(Math.trunc(page), last) : 1, perPage: size };
};

const totals = (total: number | null, perPage: number): Pick<RecordPage, 'totalItems' | 'totalPages'> =>
  total === null ? { totalItems: -1, totalPages: -1 } : { totalItems: total, totalPages: Math.ceil(total / perPage) };

const typedChoice = (opened: OpenedCollection, where: unknown): Filter | null => {
  if (where === undefined) return null;
  const { schema, grant, collection } = opened;
  const shown = schema.collections.flatMap((one) => shownCollection(one, grant) ?? []);
  const node = typedFilter(shown, collection.id, where);
  return node === null ? null : resolveFilter(node, opened).filter;
};

class Records implements RecordService {
  readonly #deps: RecordDeps;

  constructor(deps: RecordDeps) {
    this.#deps = deps;
  }

  async list(grant: Grant, name: string, params: ListParams): Promise<RecordPage> {
    const { store } = this.#deps;
    const { page, perPage } = pageOf(params);
    const shape = parseShape(params);
    return withSchema(store, async (schema) => {
      const opened = await openCollection(this.#deps, schema, grant, name, params.request);
      const { collection, view, rows, context } = opened;
      const chosen = both(typedChoice(opened, params.where), parseFilter(params.filter ?? '', opened));
      const where = both(rows, chosen);
      const search = parseSearch(params.search ?? '', view);
      const sort = parseSort(params.sort ?? '', opened);
      const paging = { offset: (page - 1) * perPage, limit: perPage, total: params.skipTotal !== true };
      const fields = keysOf(shape, view.keys);
      const { items, total } = await store.list({ collection, where, search, sort, ...paging, fields }, context);
      return { page, perPage, ...totals(total, perPage), items: await shapeItems(store, opened, shape, items) };
    });
  }

  async view(grant: Grant, name: string, id: string, asked: RecordShape = {}): Promise<RecordView> {
    const { store } = this.#deps;
    const shape = parseShape(asked);
    return withSchema(store, async (schema) => {
      const opened = await openCollection(this.#deps, schema, grant, name);
      const found = await store.get(opened.collection, id, opened.rows, opened.context);
      if (found === null) throw notFound();
      return shapedView(store, opened, shape, found.values);
    });
  }

  create(grant: Grant, name: string, input: RecordInput, shape: RecordShape = {}): Promise<RecordView> {
    return this.#write(grant, name, { ...input, ...shape }, 'records.createWithFiles', (writing) =>
      createRecord(this.#deps, writing),
    );
  }

  update(
    grant: Grant,
    name: string,
    id: string,
    input: RecordInput,
    { ifUpdated, ...shape }: RecordShape & UpdateOptions = {},
  ): Promise<RecordView> {
    return this.#write(grant, name, { ...input, ...shape }, 'records.updateWithFiles', (writing) =>
      updateRecord(this.#deps, writing, id, (opened, current) => {
        if (ifUpdated !== undefined) checkUnchanged(opened, current, ifUpdated);
      }),
    );
  }

  delete(grant: Grant, name: string, id: string): Promise<void> {
    const { store } = this.#deps;
    return withSchema(store, async (schema) => {
      const opened = await openCollection(this.#deps, schema, grant, name);
      const { collection, rows: where } = opened;
      await deleteRecords(this.#deps, opened, { kind: 'delete', collection, id, where });
    });
  }

  /** What fails once the record is written must not take its files away: related records are looked up after `settle`. */
  async #write(
    grant: Grant,
    name: string,
    { data, files, ...asked }: RecordInput & RecordShape,
    withFiles: Operation,
    work: (writing: Writing) => Promise<RecordValues>,
  ): Promise<RecordView> {
    const { store, blobs } = this.#deps;
    const { shape, opened, values } = await IncomingFiles.settle(files, blobs, async (incoming) => {
      const shape = parseShape(asked);
      return withSchema(store, async (schema) => {
        if (files.length > 0) alsoNeeds(grant, withFiles);
        const opened = await openCollection(this.#deps, schema, grant, name);
        return { shape, opened, values: await work({ opened, data, incoming }) };
      });
    });
    return shapeWritten(this.#deps, opened, shape, values);
  }
}

/** The service of records over a store and a blob store. */
export const createRecordService = (deps: RecordDeps): RecordService => new Records(deps);
