import type { FieldOperand } from '../filter.js';
import { isOwnColumn } from '../filter.js';
import type { OrderPlace, SortKey, SortValue } from '../port.js';
import { type ConditionPart, compileSortKey, recordAlias, type SortExpression } from './filter-compiler.js';
import { numberText } from './json-sql.js';
import type { Order, Range } from './messages.js';
import { columnNamed, rowColumn, type Table } from './table.js';

/** One key of an order that says the place of every record. */
interface PlacedKey extends SortExpression {
  readonly descending: boolean;
  readonly nullable: boolean;
  /** No two records have the same. */
  readonly unique: boolean;
}

const row: Omit<PlacedKey, 'descending'> = {
  sql: `${recordAlias}.${rowColumn}`,
  values: [],
  terms: 0,
  reached: [],
  scanned: [],
  nullable: false,
  unique: true,
};

const isUnique = ({ collection: { indexes } }: Table, { name }: FieldOperand): boolean =>
  name === 'id' || indexes.some(({ unique, fields }) => unique && fields.length === 1 && fields[0] === name);

const keyOf = (table: Table, by: FieldOperand, descending: boolean): PlacedKey => {
  // A json value may be null, which a unique index allows any number of times.
  const nullable = !isOwnColumn(by) || columnNamed(table, by.name).kind === 'json';
  return { ...compileSortKey(table, by), descending, nullable, unique: !nullable && isUnique(table, by) };
};

/** Ends with the order of creation. `backward` turns it round. */
const placedKeys = (table: Table, sort: readonly SortKey[], backward: boolean): readonly PlacedKey[] => {
  const keys: PlacedKey[] = [];
  for (const { by, descending } of sort) {
    if (by === '@random') throw new Error('a place in a random order');
    if (by === '@rowid') return [...keys, { ...row, descending: descending !== backward }];
    keys.push(keyOf(table, by, descending !== backward));
  }
  return [...keys, { ...row, descending: (sort.at(-1)?.descending === true) !== backward }];
};

const orderOf = (keys: readonly PlacedKey[]): Order => ({
  sql: keys.map(({ sql, descending }) => `${sql}${descending ? ' DESC' : ''}`).join(', '),
  values: keys.flatMap(({ values }) => values),
  terms: keys.reduce((sum, { terms }) => sum + terms, 0),
  reached: keys.flatMap(({ reached }) => reached),
  scanned: keys.flatMap(({ scanned }) => scanned),
});

const equal = ({ sql, values }: PlacedKey, value: SortValue): ConditionPart =>
  value === null ? { sql: `${sql} IS NULL`, values } : { sql: `${sql} = ?`, values: [...values, value] };

/** What follows the value of one key, part after part: null comes before everything. */
const following = ({ sql, values, descending, nullable }: PlacedKey, value: SortValue): readonly ConditionPart[] => {
  if (!descending) {
    return [value === null ? { sql: `${sql} IS NOT NULL`, values } : { sql: `${sql} > ?`, values: [...values, value] }];
  }
  if (value === null) return [];
  const less = { sql: `${sql} < ?`, values: [...values, value] };
  return nullable ? [less, { sql: `${sql} IS NULL`, values }] : [less];
};

const joined = (parts: readonly ConditionPart[]): Range => ({
  sql: parts.map(({ sql }) => sql).join(' AND '),
  values: parts.flatMap(({ values }) => values),
  terms: parts.length,
});

/**
 * All that comes after a place: as ranges of which each comes after the one before, and which an index can find where one
 * delivers the order. (As one condition, records that tie with the place would be walked past one by one.)
 */
const rangesAfter = (all: readonly PlacedKey[], values: readonly SortValue[]): readonly Range[] => {
  const end = all.findIndex(({ unique }) => unique) + 1;
  const keys = all.slice(0, end);
  const valueAt = (index: number): SortValue => values[index] ?? null;
  return keys
    .flatMap((key, index) => {
      const same = keys.slice(0, index).map((other, at) => equal(other, valueAt(at)));
      return [following(key, valueAt(index)).map((part) => joined([...same, part]))];
    })
    .toReversed()
    .flat();
};

/** A value as JSON text. What `json_extract` made of a list would be quoted as a list, were it not a new text. */
const valueText = ({ sql }: PlacedKey): string =>
  `(SELECT CASE typeof(v) WHEN 'null' THEN 'null' WHEN 'text' THEN json_quote(v || '') ELSE ${numberText('v')} END ` +
  `FROM (SELECT ${sql} AS v))`;

const placeText = (keys: readonly PlacedKey[]): ConditionPart => ({
  sql: `'[' || ${keys.map(valueText).join(` || ',' || `)} || ']'`,
  values: keys.flatMap(({ values }) => values),
});

export interface PlacedOrder {
  readonly order: Order;
  readonly ranges: readonly Range[] | null;
  /** An expression for the place of one record as JSON text: a list of the values of the keys, with the row's number last. */
  readonly place: () => ConditionPart;
}

/** An order with what comes after (`backward`: before) a place in it; `ranges` is null for all. */
export const placedOrder = (
  table: Table,
  sort: readonly SortKey[],
  backward: boolean,
  from: OrderPlace | null,
): PlacedOrder => {
  const keys = placedKeys(table, sort, backward);
  return {
    order: orderOf(keys),
    ranges: from === null ? null : rangesAfter(keys, [...from.keys.slice(0, keys.length - 1), Number(from.created)]),
    place: () => placeText(keys),
  };
};
