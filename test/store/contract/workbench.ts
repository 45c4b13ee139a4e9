import { newRecordId } from '#server/lib/ids.js';
import type { JsonObject, JsonValue } from '#server/lib/json.js';
import { type Collection, type Field, type Index, isMultiple } from '#server/store/collection.js';
import { refusalOf, type StoreRefusal } from '#server/store/errors.js';
import { type CompareOp, type Filter, type LiteralOperand, ownField } from '#server/store/filter.js';
import type {
  CallContext,
  ListQuery,
  RecordChange,
  RecordValues,
  Requirement,
  SchemaStep,
  Store,
  WriteOperation,
} from '#server/store/port.js';
import { collection } from '../../records/definitions.js';

/** A database of its own, which stores can be opened on. */
export interface Database {
  open(): Promise<Store>;
  remove(): Promise<void>;
}

const zeroOf = (field: Field): JsonValue => {
  if (isMultiple(field)) return [];
  if (field.type === 'number') return 0;
  if (field.type === 'bool') return false;
  if (field.type === 'json') return null;
  return field.type === 'geoPoint' ? { lon: 0, lat: 0 } : '';
};

/** Every field of the collection: the given values and the zero value of the others, with an id. */
export const complete = (of: Collection, values: JsonObject): RecordValues => ({
  ...Object.fromEntries(of.fields.map((field) => [field.name, zeroOf(field)])),
  id: newRecordId(),
  ...values,
});

export const creating = (
  of: Collection,
  values: JsonObject,
  requires: readonly Requirement[] = [],
): WriteOperation => ({
  kind: 'create',
  collection: of,
  values: complete(of, values),
  requires,
});

export const updating = (
  of: Collection,
  id: string,
  set: JsonObject,
  options: { revision?: number; where?: Filter; requires?: readonly Requirement[] } = {},
): WriteOperation => ({
  kind: 'update',
  collection: of,
  id,
  set,
  revision: options.revision ?? null,
  where: options.where ?? null,
  requires: options.requires ?? [],
});

export const deleting = (of: Collection, id: string, where: Filter | null = null): WriteOperation => ({
  kind: 'delete',
  collection: of,
  id,
  where,
});

export const compare = (name: string, op: CompareOp, value: LiteralOperand['value']): Filter => ({
  kind: 'compare',
  op,
  any: false,
  left: ownField(name),
  right: { kind: 'literal', value },
});

let made = 0;

/** A store with shorthands, each of which asks for the definitions in force first. */
export class Workbench {
  constructor(readonly store: Store) {}

  async context(): Promise<CallContext> {
    return { schemaVersion: (await this.store.freshSchema()).version, credential: null };
  }

  async change(...steps: readonly SchemaStep[]): Promise<void> {
    const context = await this.context();
    await this.store.changeSchema({ version: context.schemaVersion, steps }, context);
  }

  /** A new collection; its name is made here. `indexes` are named here too: names are unique in an instance. */
  async make(fields: readonly Field[], indexes: readonly Omit<Index, 'name'>[] = []): Promise<Collection> {
    made += 1;
    const named = indexes.map((index, i) => ({ ...index, name: `idx_${made}_${i}` }));
    const definition = collection(`made_${process.pid}_${made}`, fields, named);
    await this.change({ kind: 'create', collection: definition });
    return definition;
  }

  async write(...operations: readonly WriteOperation[]): Promise<readonly RecordChange[]> {
    return this.store.write(operations, await this.context());
  }

  /** Resolves to the id. */
  async create(of: Collection, values: JsonObject): Promise<string> {
    const [change] = await this.write(creating(of, values));
    if (change === undefined) throw new Error('a create changed nothing');
    return change.id;
  }

  async get(of: Collection, id: string, where: Filter | null = null): Promise<RecordValues | null> {
    return (await this.store.get(of, id, where, await this.context()))?.values ?? null;
  }

  async revision(of: Collection, id: string): Promise<number> {
    const found = await this.store.get(of, id, null, await this.context());
    if (found === null) throw new Error(`no record ${id}`);
    return found.revision;
  }

  async list(
    of: Collection,
    query: Partial<ListQuery> = {},
  ): Promise<{ rows: readonly JsonObject[]; total: number | null }> {
    const whole = { where: null, sort: [], offset: 0, limit: 1_000, fields: ['id'], total: false, ...query };
    const result = await this.store.list({ ...whole, collection: of }, await this.context());
    const rows = result.items.rows();
    if (rows.length !== result.count) throw new Error('the count of a page is not that of its items');
    return { rows, total: result.total };
  }

  /** The values of one field, in the order of the list. */
  async column(of: Collection, name: string, query: Partial<ListQuery> = {}): Promise<readonly JsonValue[]> {
    const { rows } = await this.list(of, { ...query, fields: [name] });
    return rows.map((row) => row[name] ?? null);
  }
}

/** The refusal that the work ends with. */
export const refusal = async (work: Promise<unknown>): Promise<StoreRefusal> => {
  const error = await work.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  const found = refusalOf(error);
  if (found === null) throw error;
  return found;
};

export type UseWorkbench = () => Workbench;
