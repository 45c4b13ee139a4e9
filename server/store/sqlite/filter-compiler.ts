import type { JsonValue } from '../../lib/json.js';
import {
  type CompareOp,
  type Comparison,
  type FieldOperand,
  type Filter,
  type GeoDistanceOperand,
  type Hop,
  isOwnColumn,
  type LiteralOperand,
  type Operand,
  type Scalar,
} from '../filter.js';
import { type Choice, choicesOf, type ScopedFilter, withChoices } from '../filter-choices.js';
import { bareLiteral, type ColumnType, columnType, literalPattern, literalText } from '../filter-values.js';
import { toLikePattern } from '../like.js';
import { exactRanges, likeRanges, type Ranges } from '../like-prefix.js';
import { timeText } from '../time-text.js';
import type { SqlValue } from './bind.js';
import { containsSql } from './contains-sql.js';
import { atMost, type ListedTexts, listedTexts } from './filter-size.js';
import { globOf } from './glob-pattern.js';
import { joinBalanced } from './join-balanced.js';
import { jsonAt, nullableDecimalText, numberSql, type Place, textSql, timeSql, valueSql } from './operand-sql.js';
import { listCost, own, Paths, type Scope } from './paths.js';
import { strftimeSql } from './strftime-sql.js';
import { columnNamed, type Table, tableOf } from './table.js';

/** A condition with `?` for each of its values, on a record called `r`. */
export interface Condition extends Reach {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** The most records that can match, where the filter names ids; else Infinity. */
  readonly atMost: number;
  /** Conditions that must all hold, each alone; one of them may be served by an index. Empty when there is but one. */
  readonly parts: readonly ConditionPart[];
  /** The condition names the rows to look at: no index may lead SQLite to others. */
  readonly byRow: boolean;
}

export interface ConditionPart {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** How much of the database one record's condition or order asks for. */
export interface Reach {
  /** How many comparisons and lookups one record costs at most, without what is scanned. */
  readonly terms: number;
  /** Ids of the collections of which records are read. */
  readonly reached: readonly string[];
  /** Ids of those whose every record may be read, for each record of what stands before. */
  readonly scanned: readonly string[];
}

/** Collects values in the order in which their `?` stand in the text: what is made first must stand first. */
class Compilation {
  readonly values: SqlValue[] = [];
  terms = 0;
  readonly paths = new Paths((where, alias, table) => this.filter(withChoices(where), own(alias, table)));

  filter(filter: ScopedFilter, scope: Scope): string {
    switch (filter.kind) {
      case 'and':
        return this.#group(filter.all, ' AND ', '1', scope);
      case 'or': {
        const listed = listedTexts(filter, scope.own.table);
        return listed === null ? this.#group(filter.any, ' OR ', '0', scope) : this.#listed(listed, scope);
      }
      case 'ids':
        this.terms += 1;
        // One value however many ids: the text stays the same, and SQLite's limit of parameters does not matter.
        return `${scope.own.alias}."id" IN (SELECT value FROM json_each(${this.#bind(JSON.stringify(filter.ids))}))`;
      case 'not':
        return `((${this.filter(filter.filter, scope)}) IS NOT TRUE)`;
      case 'some':
        return this.#some(filter.hop, filter.where, scope);
      case 'contains':
        return this.#contains(filter.field, filter.value, scope);
      case 'choose': {
        const { joins, inside } = this.paths.choose(filter.choices, scope);
        return `EXISTS (SELECT 1 FROM (SELECT 1)${joins} WHERE ${this.filter(filter.then, inside)})`;
      }
      case 'compare':
        return this.#comparison(filter, scope);
    }
  }

  #listed({ field, texts }: ListedTexts, scope: Scope): string {
    this.terms += 1;
    return `${this.#value(field, scope)} IN (SELECT value FROM json_each(${this.#bind(JSON.stringify(texts))}))`;
  }

  #some(hop: Hop, where: Filter | null, scope: Scope): string {
    const { from, place } = this.paths.related(hop, scope.own);
    const matching = where === null ? '' : ` AND ${this.filter(withChoices(where), own(place.alias, place.table))}`;
    return `EXISTS (SELECT 1 FROM ${from}${matching})`;
  }

  #contains(field: FieldOperand, value: JsonValue, { own: place }: Scope): string {
    this.terms += listCost;
    return containsSql(jsonAt(place, field), value, (bound) => this.#bind(bound));
  }

  /** The value that a record sorts by. */
  sortKey(field: FieldOperand, scope: Scope): string {
    const choices = [...choicesOf([field]).values()];
    if (choices.length === 0) return this.#value(field, scope);
    const { joins, inside, order } = this.paths.choose(choices, scope);
    // The value is made after its choices and stands before them.
    const bound = this.values.splice(0);
    const value = this.#value(field, inside);
    this.values.push(...bound);
    return `(SELECT ${value} FROM (SELECT 1)${joins} ORDER BY ${order.join(', ')} LIMIT 1)`;
  }

  #group(parts: readonly ScopedFilter[], operator: string, empty: string, scope: Scope): string {
    if (parts.length === 0) return empty;
    const texts = parts.map((part) => this.filter(part, scope));
    return texts.length === 1 ? (texts[0] as string) : `(${joinBalanced(texts, operator)})`;
  }

  #comparison({ op, any, left, right }: Comparison, scope: Scope): string {
    this.terms += 1;
    const some = this.#compare(op, left, right, scope, scope);
    const [leftChoices, rightChoices] = [refutable(left), refutable(right)];
    if (any || leftChoices.length + rightChoices.length === 0) return some;
    const onLeft = this.paths.choose(leftChoices, scope);
    const onRight = this.paths.choose(rightChoices, scope);
    const compared = this.#compare(op, left, right, onLeft.inside, onRight.inside);
    return `(${some} AND NOT EXISTS (SELECT 1 FROM (SELECT 1)${onLeft.joins}${onRight.joins} WHERE NOT (${compared})))`;
  }

  #compare(op: CompareOp, left: Operand, right: Operand, onLeft: Scope, onRight: Scope): string {
    if (op === '=' || op === '!=') return this.#equality(op, left, right, onLeft, onRight);
    if (op === '~' || op === '!~') {
      const text = this.#text(left, onLeft);
      const like = `${text} ${op === '~' ? 'LIKE' : 'NOT LIKE'} ${this.#pattern(right, onRight)} ESCAPE '\\'`;
      const ranges = op === '~' ? rangesOf(left, right, onLeft, (text) => likeRanges(toLikePattern(text))) : null;
      return ranges === null ? like : `(${like} AND ${this.#within(left, ranges, onLeft)})`;
    }
    if (op === '~~') {
      const glob = `${this.#text(left, onLeft)} GLOB ${this.#globPattern(right)}`;
      const ranges = rangesOf(left, right, onLeft, exactRanges);
      return ranges === null ? glob : `(${glob} AND ${this.#within(left, ranges, onLeft)})`;
    }
    return this.#between(left, op, right, onLeft, onRight);
  }

  /** Columns read each other as SQLite's affinities say; what they leave to the SQLite in use is said here. */
  #between(left: Operand, operator: string, right: Operand, onLeft: Scope, onRight: Scope): string {
    const [leftType, rightType] = [typeOf(left, onLeft), typeOf(right, onRight)];
    return `${this.#beside(left, rightType, onLeft)} ${operator} ${this.#beside(right, leftType, onRight)}`;
  }

  /** The operand as it is compared with a column of the type. */
  #beside(operand: Operand, type: ColumnType | null, scope: Scope): string {
    // How SQLite writes a decimal depends on its version.
    if (type === 'text' && typeOf(operand, scope) === null) return this.#text(operand, scope);
    return this.#value(operand, scope);
  }

  /** What an index can find before LIKE looks at it. */
  #within(operand: Operand, ranges: Ranges, scope: Scope): string {
    const parts = ranges.map(([from, to]) => {
      this.terms += 2;
      return `(${this.#value(operand, scope)} >= ${this.#bind(from)} AND ${this.#value(operand, scope)} < ${this.#bind(to)})`;
    });
    return `(${parts.join(' OR ')})`;
  }

  #equality(op: '=' | '!=', left: Operand, right: Operand, onLeft: Scope, onRight: Scope): string {
    if (isStrict(left, onLeft) || isStrict(right, onRight)) {
      return this.#between(left, op === '=' ? 'IS' : 'IS NOT', right, onLeft, onRight);
    }
    const operator = op === '=' ? '=' : 'IS NOT';
    // A column of the record itself is never null: a bare comparison with a literal (which an index can serve) is all it takes.
    const coalesced = (operand: Operand, scope: Scope, other: Operand, onOther: Scope): string => {
      if (operand.kind === 'literal') return this.#beside(nullAsEmpty(operand), typeOf(other, onOther), scope);
      const bare = other.kind === 'literal' && (!isEmpty(other) || isNeverNull(operand));
      return bare ? this.#value(operand, scope) : `coalesce(${this.#value(operand, scope)}, '')`;
    };
    return `${coalesced(left, onLeft, right, onRight)} ${operator} ${coalesced(right, onRight, left, onLeft)}`;
  }

  #pattern(operand: Operand, scope: Scope): string {
    if (operand.kind === 'strftime') return this.#value(operand, scope);
    if (operand.kind !== 'literal') return `'%' || ${this.#text(operand, scope)} || '%'`;
    return this.#bindOrNull(literalPattern(operand.value));
  }

  #globPattern(operand: Operand): string {
    if (operand.kind !== 'literal') throw new Error('a pattern for ~~ is a literal');
    const pattern = literalText(operand.value);
    return this.#bindOrNull(pattern === null ? null : globOf(pattern));
  }

  /** The operand as a text, where it is not null. */
  #text(operand: Operand, scope: Scope): string {
    switch (operand.kind) {
      case 'literal':
        return this.#bindOrNull(literalText(operand.value));
      case 'geoDistance':
        return `(SELECT ${nullableDecimalText('km')} FROM (SELECT ${this.#distance(operand, scope)} AS km))`;
      case 'field':
        if (operand.modifier !== null) return this.#value(operand, scope);
        return this.#read(operand, scope, (place) => textSql(place, operand));
      default:
        return this.#value(operand, scope);
    }
  }

  #value(operand: Operand, scope: Scope): string {
    switch (operand.kind) {
      case 'literal':
        return this.#literal(operand);
      case 'field':
        return this.#read(operand, scope, (place) => valueSql(place, operand));
      case 'geoDistance':
        return this.#distance(operand, scope);
      case 'strftime': {
        const { time } = operand;
        if (time.kind === 'literal') return this.#bindOrNull(timeText(operand, bareLiteral(time.value)));
        return strftimeSql(
          operand,
          () => this.#read(time, scope, (place) => valueSql(place, time), timeSql),
          (value) => this.#bind(value),
        );
      }
    }
  }

  #read(field: FieldOperand, scope: Scope, read: (place: Place) => string, wrap = (sql: string) => sql): string {
    if (field.modifier === 'each') return wrap(this.paths.chosenValue(field, scope));
    const sql = this.paths.read(field, scope, (place) => wrap(read(place)));
    return field.modifier === 'length' && field.hops.length > 0 ? `coalesce(${sql}, 0)` : sql;
  }

  #distance({ lonA, latA, lonB, latB }: GeoDistanceOperand, scope: Scope): string {
    const argument = (operand: Scalar, name: string): string => `${this.#number(operand, scope)} AS ${name}`;
    const points = [argument(lonA, 'a'), argument(latA, 'b'), argument(lonB, 'c'), argument(latB, 'd')].join(', ');
    const cosine =
      'cos(radians(b)) * cos(radians(d)) * cos(radians(c) - radians(a)) + sin(radians(b)) * sin(radians(d))';
    return `(SELECT 6371 * acos(min(1.0, max(-1.0, ${cosine}))) FROM (SELECT ${points}))`;
  }

  #number(operand: Scalar, scope: Scope): string {
    if (operand.kind === 'field') return this.#read(operand, scope, (place) => valueSql(place, operand), numberSql);
    return typeof operand.value === 'string' ? 'NULL' : this.#literal(operand);
  }

  #literal({ value }: LiteralOperand): string {
    if (value === null) return 'NULL';
    // libsql binds every number as REAL, which beside a text reads '1.0': the two constants are part of the statement.
    if (typeof value === 'boolean') return value ? '1' : '0';
    return this.#bind(typeof value === 'bigint' ? Number(value) : value);
  }

  #bindOrNull(text: string | null): string {
    return text === null ? 'NULL' : this.#bind(text);
  }

  #bind(value: string | number): string {
    this.values.push(value);
    return '?';
  }
}

/** The ranges of an indexed column that a pattern confines its values to. */
const rangesOf = (
  left: Operand,
  right: Operand,
  { own: { table } }: Scope,
  ranges: (pattern: string) => Ranges | null,
): Ranges | null => {
  if (!isOwnColumn(left) || right.kind !== 'literal' || typeof right.value !== 'string') return null;
  const isIndexed = table.collection.indexes.some(({ fields }) => fields[0] === left.name);
  return isIndexed && columnNamed(table, left.name).kind === 'text' ? ranges(right.value) : null;
};

/** The choices by which a comparison without `any` may turn out false. */
const refutable = (operand: Operand): readonly Choice[] =>
  operand.kind === 'geoDistance' ? [] : [...choicesOf([operand]).values()];

const isStrict = (operand: Operand, { own: { table } }: Scope): boolean => {
  if (operand.kind !== 'field') return operand.kind === 'geoDistance';
  const { fields } = operand.hops.at(-1)?.collection ?? table.collection;
  return operand.path.length > 0 || fields.some(({ name, type }) => name === operand.name && type === 'json');
};

const isNeverNull = (operand: Operand): boolean =>
  operand.kind === 'field' && operand.hops.length === 0 && operand.modifier !== 'each';

const isEmpty = ({ value }: LiteralOperand): boolean => value === null || value === '';

const nullAsEmpty = (operand: LiteralOperand): LiteralOperand =>
  operand.value === null ? { kind: 'literal', value: '' } : operand;

/** The type of the column that the operand is, as it is. */
const typeOf = (operand: Operand, { own: { table } }: Scope): ColumnType | null => {
  if (operand.kind !== 'field') return null;
  return columnType(
    columnNamed(tableOf(operand.hops.at(-1)?.collection ?? table.collection), operand.name).field,
    operand,
  );
};

/** What the record at hand is called in every statement. */
export const recordAlias = 'r';

const reachOf = ({ terms, paths }: Compilation): Reach => ({
  terms: terms + paths.lookups,
  reached: [...paths.reached],
  scanned: paths.scanned,
});

/** The comparisons that must all hold, at whatever depth they are said. */
const conjuncts = (filter: Filter): readonly Filter[] =>
  filter.kind === 'and' ? filter.all.flatMap(conjuncts) : filter.kind === 'compare' ? [filter] : [];

const compilePart = (table: Table, filter: Filter): ConditionPart => {
  const compilation = new Compilation();
  const sql = compilation.filter(withChoices(filter), own(recordAlias, table));
  return { sql, values: compilation.values };
};

export const compileFilter = (table: Table, filter: Filter): Condition => {
  const compilation = new Compilation();
  const sql = compilation.filter(withChoices(filter), own(recordAlias, table));
  const parts = filter.kind === 'and' ? conjuncts(filter).map((part) => compilePart(table, part)) : [];
  return {
    sql,
    values: compilation.values,
    ...reachOf(compilation),
    atMost: atMost(table, filter),
    parts,
    byRow: false,
  };
};

/** An expression that records sort by, with `?` for each of its values. */
export interface SortExpression extends Reach {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

export const compileSortKey = (table: Table, field: FieldOperand): SortExpression => {
  const compilation = new Compilation();
  const sql = compilation.sortKey(field, own(recordAlias, table));
  return { sql, values: compilation.values, ...reachOf(compilation) };
};
