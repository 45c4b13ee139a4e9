import type { Aggregate, Group, GroupBy, Grouping, Measured, Source } from '../domain/records/record-queries.js';
import { type TypedCollection, typedCollections } from '../domain/records/typed-collections.js';
import { typedCollection } from '../domain/records/typed-filter.js';
import { typedWhere } from '../domain/records/typed-where.js';
import { AppError } from '../lib/errors.js';
import type { JsonObject, JsonValue } from '../lib/json.js';
import type { Call, Run } from './call.js';
import { integerOf, listIn, objectOf } from './query-params.js';
import { json } from './reply.js';

const measures = ['sum', 'avg', 'min', 'max'] as const;
const units: readonly unknown[] = ['DAY', 'WEEK', 'MONTH', 'YEAR'];
const firstWhenNotGiven = 100;

const wrong = (name: string, expected: string): AppError => {
  const fault = { code: 'validation_invalid_value', message: `Must be ${expected}.` };
  return new AppError('VALIDATION', `The parameter ${name} must be ${expected}.`, { fields: { [name]: fault } });
};

const isUnit = (unit: unknown): unit is GroupBy['unit'] => unit === null || units.includes(unit);

const groupBy = (value: JsonValue): GroupBy => {
  const { field, unit = null } =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { field: value };
  if (typeof field === 'string' && isUnit(unit)) return { field, unit };
  throw wrong('by', 'a JSON list of field names or {field, unit: DAY, WEEK, MONTH or YEAR}');
};

const groupsBy = (params: URLSearchParams): readonly GroupBy[] => {
  const by = listIn(params, 'by').map(groupBy);
  if (new Set(by.map(({ field }) => field)).size < by.length) throw wrong('by', 'a list of different fields');
  return by;
};

const measuredIn = (params: URLSearchParams): readonly Measured[] =>
  measures.flatMap((of) =>
    listIn(params, of).map((field) => {
      if (typeof field !== 'string') throw wrong(of, 'a JSON list of field names');
      return { of, field };
    }),
  );

const measuredObject = (measured: readonly Measured[], { count, values }: Aggregate): JsonObject => {
  const entries = measures.map((name): [string, JsonObject] => [
    name,
    Object.fromEntries(measured.flatMap(({ of, field }, i) => (of === name ? [[field, values[i] ?? null]] : []))),
  ]);
  return { count, ...Object.fromEntries(entries) };
};

/** What holds true or false is a number to the store. */
const keyObject = (typed: TypedCollection, by: readonly GroupBy[], { keys }: Group): JsonObject =>
  Object.fromEntries(
    by.map(({ field }, i) => {
      const key = keys[i] ?? null;
      return [field, key !== null && typed.field(field)?.type === 'bool' ? key === 1 : key];
    }),
  );

const groupsOf = async ({ services, grant }: Call, source: Source, grouping: Grouping, typed: TypedCollection) => {
  const { by, measured } = grouping;
  if (by.length === 0) {
    const [all] = await services.recordQueries.aggregates(grant, source, measured);
    return all === undefined ? [] : [{ key: {}, ...measuredObject(measured, all) }];
  }
  const [groups = []] = await services.recordQueries.groups(grant, source, grouping);
  return groups.map((group) => ({ key: keyObject(typed, by, group), ...measuredObject(measured, group) }));
};

/** @throws AppError VALIDATION for a field that the caller does not see */
const checkSeen = (typed: TypedCollection, { by, measured }: Pick<Grouping, 'by' | 'measured'>): void => {
  for (const { field } of [...by, ...measured]) {
    if (typed.field(field) === undefined) throw new AppError('VALIDATION', `There is no field "${field}".`);
  }
};

/** `?by=["category"]&sum=["price"]`, of what `?where=` and `?search=` choose: one group without `by`. */
export const aggregateRecords: Run = async (call) => {
  const {
    services,
    grant,
    params: [nameOrId = ''],
    request,
  } = call;
  const params = new URLSearchParams(request.query);
  const { collections } = await services.collections.shown(grant);
  const typed = typedCollection(typedCollections(collections), nameOrId);
  const source = {
    collection: typed.collection.id,
    where: typedWhere(typed, objectOf(params, 'where')),
    search: params.get('search'),
  };
  const grouping = {
    by: groupsBy(params),
    measured: measuredIn(params),
    first: integerOf(params.get('first')) ?? firstWhenNotGiven,
  };
  checkSeen(typed, grouping);
  return json({ groups: await groupsOf(call, source, grouping, typed) });
};
