import { type Collection, type Field, isMultiple } from './collection.js';
import type { CompareOp, Filter, Operand } from './filter.js';
import { matchesLike, toLikePattern } from './like.js';
import type { RecordValues } from './port.js';

/** What a store compares: booleans are 1 and 0, lists and objects their JSON text. */
type Scalar = string | number | null;

/** What a value becomes beside a literal of another type: SQLite's rule of column affinity. */
type Affinity = 'text' | 'number' | 'none';

interface Side {
  readonly value: Scalar;
  readonly affinity: Affinity;
  /** The literal that the value stands for, null for a field. */
  readonly literal: string | number | boolean | null;
  readonly isField: boolean;
  /** Of a json field: there null and `''` are two things. */
  readonly isJson: boolean;
}

const affinityOf = (field: Field): Affinity => {
  if (field.type === 'json') return 'none';
  return field.type === 'number' || field.type === 'bool' ? 'number' : 'text';
};

const scalarOf = (field: Field, values: RecordValues): Scalar => {
  const value = values[field.name] ?? (isMultiple(field) ? [] : null);
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
};

const sideOf = (operand: Operand, collection: Collection, values: RecordValues): Side => {
  if (operand.kind === 'literal') {
    const { value } = operand;
    const scalar = typeof value === 'boolean' ? Number(value) : value;
    return { value: scalar, affinity: 'none', literal: value, isField: false, isJson: false };
  }
  const field = collection.fields.find(({ name }) => name === operand.name);
  if (field === undefined) throw new Error(`A filter names "${operand.name}", no field of ${collection.name}`);
  return {
    value: scalarOf(field, values),
    affinity: affinityOf(field),
    literal: null,
    isField: true,
    isJson: field.type === 'json',
  };
};

/** A literal as a column of text takes it: numbers are decimals (`123` is `123.0`), true is `1`. */
const asText = ({ value, literal }: Side): Scalar => {
  if (typeof value !== 'number' || typeof literal === 'boolean') return value === null ? null : String(value);
  return Number.isInteger(value) ? `${value}.0` : String(value);
};

const asNumber = (value: Scalar): Scalar =>
  typeof value === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value) ? Number(value) : value;

/** The value of a side as it is compared with `other`. */
const beside = (side: Side, other: Side): Scalar => {
  if (side.isField || !other.isField) return side.value;
  if (other.affinity === 'number') return asNumber(side.value);
  return other.affinity === 'text' ? asText(side) : side.value;
};

/** By code point, as the stores sort text; a number comes before every text. */
const compareScalars = (a: string | number, b: string | number): number => {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  return typeof b === 'number' ? 1 : Buffer.compare(Buffer.from(a), Buffer.from(b));
};

const equals = (left: Side, right: Side): boolean => {
  const a = beside(left, right);
  const b = beside(right, left);
  return left.isJson || right.isJson ? a === b : (a ?? '') === (b ?? '');
};

/** Null where SQL says NULL: neither like nor unlike. */
const isLike = (left: Side, right: Side): boolean | null => {
  if (left.value === null || right.value === null) return null;
  const pattern = String(right.value);
  return matchesLike(String(left.value), right.isField ? `%${pattern}%` : toLikePattern(pattern));
};

const compare = (op: CompareOp, left: Side, right: Side): boolean => {
  if (op === '=') return equals(left, right);
  if (op === '!=') return !equals(left, right);
  if (op === '~') return isLike(left, right) === true;
  if (op === '!~') return isLike(left, right) === false;
  const a = beside(left, right);
  const b = beside(right, left);
  if (a === null || b === null) return false;
  const order = compareScalars(a, b);
  if (op === '>') return order > 0;
  if (op === '>=') return order >= 0;
  return op === '<' ? order < 0 : order <= 0;
};

/**
 * Whether a record with these values matches, by the meaning that the stores give the tree (filter.ts).
 * For records that are not stored yet, and for changes on their way to a listener.
 */
export const matches = (collection: Collection, filter: Filter, values: RecordValues): boolean => {
  switch (filter.kind) {
    case 'and':
      return filter.all.every((part) => matches(collection, part, values));
    case 'or':
      return filter.any.some((part) => matches(collection, part, values));
    case 'ids':
      return filter.ids.some((id) => id === values['id']);
    case 'compare':
      return compare(filter.op, sideOf(filter.left, collection, values), sideOf(filter.right, collection, values));
  }
};
