import type { JsonValue } from '../lib/json.js';
import { type Collection, type Field, isMultiple } from './collection.js';
import type { Comparison, FieldOperand, Filter, GeoDistanceOperand, Hop, Operand, Scalar } from './filter.js';
import { fieldsOf, pathAfter } from './filter-choices.js';
import {
  bareLiteral,
  type Comparable,
  columnType,
  comparable,
  compareSides,
  lowerAscii,
  type Side,
} from './filter-values.js';
import { jsonContains } from './json-contains.js';
import { numberText } from './number-text.js';
import type { RecordValues } from './port.js';
import { timeText } from './time-text.js';

/** Where related records come from. */
export interface RelatedRecords {
  find(collection: Collection, id: string): RecordValues | null;
  /** In the order of creation, as `every`. */
  referring(collection: Collection, field: string, id: string): readonly RecordValues[];
  every(collection: Collection): readonly RecordValues[];
}

/** For filters that name nothing but the record's own fields. */
const noRelatedRecords: RelatedRecords = {
  find: ({ name }) => {
    throw new Error(`a filter reaches ${name}, which nothing was given of`);
  },
  referring: ({ name }) => {
    throw new Error(`a filter reaches ${name}, which nothing was given of`);
  },
  every: ({ name }) => {
    throw new Error(`a filter reaches ${name}, which nothing was given of`);
  },
};

/** What was chosen, by the path that asks for a choice: a value of a list, or a record. */
type Choices = ReadonlyMap<string, JsonValue>;

/** A path that asks for a choice which was not made yet. */
interface OpenChoice {
  readonly path: string;
  readonly options: readonly JsonValue[];
}

/** How far the choices lead along the hops of a field. */
type Reached =
  | { readonly record: RecordValues | null; readonly collection: Collection; readonly path: string }
  | { readonly open: OpenChoice };

const orNothing = (options: readonly JsonValue[]): readonly JsonValue[] => (options.length === 0 ? [null] : options);

const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);

const fieldNamed = ({ name: owner, fields }: Collection, name: string): Field => {
  const field = fields.find((one) => one.name === name);
  if (field === undefined) throw new Error(`a filter names "${name}", no field of ${owner}`);
  return field;
};

const isRecord = (value: JsonValue | undefined): value is RecordValues =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const stepInto = (value: JsonValue, key: string | number): JsonValue => {
  if (typeof key === 'number') return Array.isArray(value) ? (value[key] ?? null) : null;
  return isRecord(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null;
};

const numberOrNull = (value: Comparable): number | null => (typeof value === 'number' ? value : null);

const computed = { kind: 'computed', strictNull: false, isDecimal: false, isPattern: false } as const;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** One record and what a filter says of it. */
class Matching {
  readonly #collection: Collection;
  readonly #values: RecordValues;
  readonly #related: RelatedRecords;

  constructor(collection: Collection, values: RecordValues, related: RelatedRecords) {
    this.#collection = collection;
    this.#values = values;
    this.#related = related;
  }

  /** Whether the choices can be completed so that all of the filters hold. */
  holds([first, ...others]: readonly Filter[], choices: Choices): boolean {
    if (first === undefined) return true;
    switch (first.kind) {
      case 'and':
        return this.holds([...first.all, ...others], choices);
      case 'or':
        return first.any.some((one) => this.holds([one, ...others], choices));
      case 'ids':
        return first.ids.some((id) => id === this.#values['id']) && this.holds(others, choices);
      case 'not':
        return !this.holds([first.filter], new Map()) && this.holds(others, choices);
      case 'some':
        return this.#some(first.hop, first.where) && this.holds(others, choices);
      case 'contains':
        return jsonContains(this.#valueIn(first.field), first.value) && this.holds(others, choices);
      case 'compare':
        return this.#someChoice(
          [first.left, first.right],
          choices,
          (made) =>
            this.#compare(first, made, made) === true && !this.#isRefuted(first, made) && this.holds(others, made),
        );
    }
  }

  #some(hop: Hop, where: Filter | null): boolean {
    const found = hop.many
      ? this.#options(hop, this.#values).map((option) => this.#chosen(hop, option))
      : [this.#single(hop, this.#values)];
    return found.some(
      (record) => record !== null && (where === null || matches(hop.collection, where, record, this.#related)),
    );
  }

  #valueIn({ name, path }: FieldOperand): JsonValue {
    return path.reduce(stepInto, this.#values[name] ?? null);
  }

  /** The value that a record sorts by: that of the first of all choices. */
  firstValue(operand: FieldOperand): Comparable {
    let value: Comparable = null;
    this.#someChoice([operand], new Map(), (made) => {
      value = this.#fieldValue(operand, made);
      return true;
    });
    return value;
  }

  /** Whether without `any` some choice of its own, each side's for itself, makes the comparison false. */
  #isRefuted(comparison: Comparison, made: Choices): boolean {
    if (comparison.any) return false;
    const own = (operand: Operand) => (operand.kind === 'geoDistance' ? made : new Map<string, JsonValue>());
    return this.#someChoice([comparison.left], own(comparison.left), (left) =>
      this.#someChoice(
        [comparison.right],
        own(comparison.right),
        (right) => this.#compare(comparison, left, right) === false,
      ),
    );
  }

  /** Whether some completion of the choices that the operands ask for passes the test. */
  #someChoice(operands: readonly Operand[], made: Choices, test: (choices: Choices) => boolean): boolean {
    for (const field of operands.flatMap(fieldsOf)) {
      const reached = this.#reach(field, made);
      if ('open' in reached) {
        const { path, options } = reached.open;
        return options.some((option) => this.#someChoice(operands, new Map([...made, [path, option]]), test));
      }
    }
    return test(made);
  }

  /** The record that the field is of, or the list whose value was chosen, or what is to be chosen first. */
  #reach({ hops, name, modifier }: FieldOperand, made: Choices): Reached {
    let record: RecordValues | null = this.#values;
    let collection = this.#collection;
    let path = '';
    for (const hop of hops) {
      path = pathAfter(path, hop);
      if (hop.many && !made.has(path)) return { open: { path, options: orNothing(this.#options(hop, record)) } };
      record = hop.many ? this.#chosen(hop, made.get(path) ?? null) : this.#single(hop, record);
      collection = hop.collection;
    }
    if (modifier !== 'each') return { record, collection, path };
    path += `/${name}`;
    if (!made.has(path)) return { open: { path, options: orNothing(listOf(record?.[name])) } };
    return { record, collection, path };
  }

  #options(hop: Hop, record: RecordValues | null): readonly JsonValue[] {
    if (hop.kind === 'forward') return listOf(record?.[hop.field]);
    if (hop.kind === 'every') return this.#related.every(hop.collection).filter((one) => this.#isShown(hop, one));
    if (record === null) return [];
    return this.#related
      .referring(hop.collection, hop.field, String(record['id']))
      .filter((one) => this.#isShown(hop, one));
  }

  #chosen(hop: Hop, choice: JsonValue): RecordValues | null {
    if (hop.kind !== 'forward') return isRecord(choice) ? choice : null;
    return typeof choice === 'string' ? this.#find(hop, choice) : null;
  }

  #single(hop: Hop, record: RecordValues | null): RecordValues | null {
    if (record === null) return null;
    if (hop.kind === 'forward') return this.#find(hop, String(record[hop.field] ?? ''));
    const [only] = this.#options(hop, record);
    return isRecord(only) ? only : null;
  }

  #find(hop: Hop, id: string): RecordValues | null {
    const found = id === '' ? null : this.#related.find(hop.collection, id);
    return found !== null && this.#isShown(hop, found) ? found : null;
  }

  #isShown({ collection, where }: Hop, record: RecordValues): boolean {
    return where === null || matches(collection, where, record, this.#related);
  }

  #compare({ op, left, right }: Comparison, madeLeft: Choices, madeRight: Choices): boolean | null {
    return compareSides(op, this.#side(left, madeLeft), this.#side(right, madeRight));
  }

  #side(operand: Operand, made: Choices): Side {
    switch (operand.kind) {
      case 'literal':
        return { kind: 'literal', literal: operand.value };
      case 'geoDistance':
        return { ...computed, value: this.#distance(operand, made), strictNull: true, isDecimal: true };
      case 'strftime':
        return { ...computed, value: timeText(operand, this.#scalarValue(operand.time, made)), isPattern: true };
      case 'field': {
        const value = this.#fieldValue(operand, made);
        const field = this.#fieldOf(operand);
        const type = columnType(field, operand);
        if (type !== null) return { kind: 'column', value, type };
        return { ...computed, value, strictNull: field.type === 'json' || operand.path.length > 0 };
      }
    }
  }

  #scalarValue(operand: Scalar, made: Choices): Comparable {
    return operand.kind === 'literal' ? bareLiteral(operand.value) : this.#fieldValue(operand, made);
  }

  #fieldOf({ hops, name }: FieldOperand): Field {
    return fieldNamed(hops.at(-1)?.collection ?? this.#collection, name);
  }

  #fieldValue(operand: FieldOperand, made: Choices): Comparable {
    const reached = this.#reach(operand, made);
    if ('open' in reached) throw new Error('a value was asked for before all choices were made');
    const { record, path } = reached;
    const field = this.#fieldOf(operand);
    if (operand.modifier === 'each') return comparable(made.get(path) ?? null);
    const stored = record === null ? null : (record[operand.name] ?? (isMultiple(field) ? [] : null));
    if (operand.modifier === 'length') return Array.isArray(stored) ? stored.length : Number((stored ?? '') !== '');
    const value = comparable(operand.path.reduce(stepInto, stored));
    if (operand.modifier !== 'lower' || value === null) return value;
    return lowerAscii(typeof value === 'number' ? numberText(value) : value);
  }

  #distance({ lonA, latA, lonB, latB }: GeoDistanceOperand, made: Choices): number | null {
    const number = (operand: Scalar): number | null => numberOrNull(this.#scalarValue(operand, made));
    const [a, b, c, d] = [number(lonA), number(latA), number(lonB), number(latB)];
    if (a === null || b === null || c === null || d === null) return null;
    const cosine =
      Math.cos(radians(b)) * Math.cos(radians(d)) * Math.cos(radians(c) - radians(a)) +
      Math.sin(radians(b)) * Math.sin(radians(d));
    return 6371 * Math.acos(Math.min(1, Math.max(-1, cosine)));
  }
}

/**
 * Whether a record with these values matches, by the meaning that the stores give the tree (filter.ts).
 * For records that are not stored yet, and for changes on their way to a listener. `related` must be given for a filter that `reaches` (filter-choices.ts).
 */
export const matches = (
  collection: Collection,
  filter: Filter,
  values: RecordValues,
  related: RelatedRecords = noRelatedRecords,
): boolean => new Matching(collection, values, related).holds([filter], new Map());

/** What a record sorts by (port.ts, SortKey). */
export const sortValue = (
  collection: Collection,
  operand: FieldOperand,
  values: RecordValues,
  related: RelatedRecords = noRelatedRecords,
): Comparable => new Matching(collection, values, related).firstValue(operand);
