import { AppError } from '../../lib/errors.js';
import type { Field } from '../../store/collection.js';
import type { StoreRefusal } from '../../store/errors.js';
import type { Filter } from '../../store/filter.js';
import type { StoredRecord } from '../../store/port.js';
import { findStored } from './found-records.js';
import type { Intake } from './linked-records.js';
import type { OpenedCollection } from './opened-collection.js';
import { planCreate, planUpdate, type SavingPlan } from './planned-write.js';
import type { RecordDeps } from './record-deps.js';
import { type Key, keyText, withKey } from './unique-key.js';
import { notUniqueError } from './write-errors.js';
import { type Step, WriteSet } from './write-set.js';

/** A record to be updated or created. */
export interface Upsert {
  /** Null: it is created in any case. */
  readonly key: Key | null;
  /** The same one, or each for one of the two. */
  readonly create: Intake;
  readonly update: Intake;
}

/** Keys that one query looks for. */
const keysPerQuery = 200;

const anyOf = (keys: readonly Key[]): Filter => ({ kind: 'or', any: keys.map(({ where }) => where) });

const byIds = (keys: readonly Key[]): Filter => ({ kind: 'ids', ids: keys.map(({ values }) => String(values[0])) });

/** The records that are there, by `Key.text`. All keys are over the same fields. */
const foundBy = async (
  { store }: RecordDeps,
  opened: OpenedCollection,
  fields: readonly Field[],
  keys: readonly Key[],
): Promise<ReadonlyMap<string, StoredRecord>> => {
  const found = new Map<string, StoredRecord>();
  const filterOf = fields[0]?.name === 'id' ? byIds : anyOf;
  for (let start = 0; start < keys.length; start += keysPerQuery) {
    const some = keys.slice(start, start + keysPerQuery);
    for (const record of await findStored(store, opened, filterOf(some), some.length)) {
      found.set(keyText(fields, record.values), record);
    }
  }
  return found;
};

/** @throws AppError VALIDATION when two name the same record */
export const checkDistinct = (keys: readonly (Key | null)[]): void => {
  const seen = new Set<string>();
  for (const [index, key] of keys.entries()) {
    if (key === null) continue;
    if (seen.has(key.text)) {
      const fields = Object.fromEntries(key.fields.map(({ name }) => [name, notUniqueError]));
      throw new AppError('VALIDATION', 'Two items of the list name the same record.', { fields, index });
    }
    seen.add(key.text);
  }
};

const creating = ({ key, create }: Upsert): Intake =>
  key === null ? create : { ...create, input: { ...create.input, data: withKey(key, create.input.data) } };

/** @param items null: the caller sent no list, and its error names no item */
const planAll = async (
  deps: RecordDeps,
  set: WriteSet,
  upserts: readonly Upsert[],
  found: ReadonlyMap<string, StoredRecord>,
  itemOf: (index: number) => number | null,
): Promise<readonly SavingPlan[]> => {
  const plans: SavingPlan[] = [];
  for (const [index, upsert] of upserts.entries()) {
    const { key, create, update } = upsert;
    const met = key === null ? undefined : found.get(key.text);
    const [used, unused] = met === undefined ? [create, update] : [update, create];
    for (const { incoming } of [unused, ...unused.linked]) if (used !== unused) incoming.drop();
    const item = itemOf(index);
    plans.push(
      met === undefined
        ? await set.save(creating(upsert), item, 'create', (writing) => planCreate(deps, writing))
        : await set.save(used, item, 'update', (writing) => planUpdate(deps, writing, met)),
    );
  }
  return plans;
};

/**
 * Updates what is there and creates the rest, once.
 * @param isList whether an error says which of them it is about
 * @throws StoreError `changed` when another write came in between, such as the creation of the same record
 */
export const tryUpserts = async (
  deps: RecordDeps,
  opened: OpenedCollection,
  upserts: readonly Upsert[],
  isList: boolean,
): Promise<readonly SavingPlan[]> => {
  const keys = upserts.flatMap(({ key }) => key ?? []);
  const fields = keys[0]?.fields ?? [];
  const set = new WriteSet(deps, opened);
  const found = await foundBy(deps, opened, fields, keys);
  const plans = await planAll(deps, set, upserts, found, (index) => (isList ? index : null));
  // What is created with a record is in the way too, when another write has made both.
  const toCreate = upserts.flatMap(({ key }, i) =>
    plans[i]?.operation.kind === 'create' && key !== null ? [key] : [],
  );
  await set.commit(async ({ reason }: StoreRefusal, { plan, path }: Step) => {
    const { kind } = plan.operation;
    if (reason === 'notFound') return path === null && kind === 'update';
    return reason === 'notUnique' && kind === 'create' && (await foundBy(deps, opened, fields, toCreate)).size > 0;
  });
  return plans;
};
