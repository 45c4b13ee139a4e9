import type { CompareOp, Filter, LiteralOperand, Operand } from '../filter.js';
import { toLikePattern } from '../like.js';
import type { SqlValue } from './bind.js';
import { joinBalanced } from './join-balanced.js';
import { numberText } from './json-sql.js';
import { columnNamed, type Table } from './table.js';

/** A condition with `?` for each of its values. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** How many comparisons one record costs at most. */
  readonly terms: number;
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

/** Collects values in the order in which their `?` stand in the text. */
class Compilation {
  readonly values: SqlValue[] = [];
  terms = 0;

  constructor(private readonly table: Table) {}

  filter(filter: Filter): string {
    switch (filter.kind) {
      case 'and':
        return this.#group(filter.all, ' AND ', '1');
      case 'or':
        return this.#group(filter.any, ' OR ', '0');
      case 'ids':
        this.terms += 1;
        // One value however many ids: the text stays the same, and SQLite's limit of parameters does not matter.
        return `"id" IN (SELECT value FROM json_each(${this.#bind(JSON.stringify(filter.ids))}))`;
      case 'compare':
        this.terms += 1;
        return this.#compare(filter.op, filter.left, filter.right);
    }
  }

  #group(parts: readonly Filter[], operator: string, empty: string): string {
    if (parts.length === 0) return empty;
    const texts = parts.map((part) => this.filter(part));
    return texts.length === 1 ? (texts[0] as string) : `(${joinBalanced(texts, operator)})`;
  }

  #compare(op: CompareOp, left: Operand, right: Operand): string {
    if (op === '=' || op === '!=') return this.#equality(op, left, right);
    if (op === '~' || op === '!~') return this.#like(op, left, right);
    return this.#between(left, op, right);
  }

  /** `+` takes a column its type: two columns compare by what they hold, without one being read as the other's type. */
  #between(left: Operand, operator: string, right: Operand): string {
    const bare = left.kind === 'field' && right.kind === 'field' ? '+' : '';
    return `${bare}${this.#operand(left)} ${operator} ${bare}${this.#operand(right)}`;
  }

  #equality(op: '=' | '!=', left: Operand, right: Operand): string {
    if (this.#isJson(left) || this.#isJson(right)) return this.#between(left, op === '=' ? 'IS' : 'IS NOT', right);
    const operator = op === '=' ? '=' : 'IS NOT';
    if (left.kind === 'field' && right.kind === 'field') {
      return `coalesce(${this.#operand(left)}, '') ${operator} coalesce(${this.#operand(right)}, '')`;
    }
    // Columns are never null, so that a bare comparison (which an index can serve) is all that null and '' being one needs.
    return `${this.#operand(nullAsEmpty(left))} ${operator} ${this.#operand(nullAsEmpty(right))}`;
  }

  #like(op: '~' | '!~', left: Operand, right: Operand): string {
    const text = this.#text(left);
    const pattern =
      right.kind === 'field'
        ? `'%' || ${this.#text(right)} || '%'`
        : right.value === null
          ? 'NULL'
          : this.#bind(toLikePattern(literalText(right.value)));
    return `${text} ${op === '~' ? 'LIKE' : 'NOT LIKE'} ${pattern} ESCAPE '\\'`;
  }

  /** The operand as a text, for LIKE. */
  #text(operand: Operand): string {
    if (operand.kind === 'literal') return operand.value === null ? 'NULL' : this.#bind(literalText(operand.value));
    const column = columnNamed(this.table, operand.name);
    return column.kind === 'number' ? `(${numberText(column.sql)})` : fieldSql(this.table, operand.name);
  }

  #operand(operand: Operand): string {
    if (operand.kind === 'field') return fieldSql(this.table, operand.name);
    const { value } = operand;
    if (value === null) return 'NULL';
    // libsql binds every number as REAL, which beside a text reads '1.0': the two constants are part of the statement.
    if (typeof value === 'boolean') return value ? '1' : '0';
    return this.#bind(value);
  }

  #isJson(operand: Operand): boolean {
    return operand.kind === 'field' && columnNamed(this.table, operand.name).kind === 'json';
  }

  #bind(value: string | number): string {
    this.values.push(value);
    return '?';
  }
}

const nullAsEmpty = (operand: Operand): Operand =>
  operand.kind === 'literal' && operand.value === null ? { kind: 'literal', value: '' } : operand;

const literalText = (value: NonNullable<LiteralOperand['value']>): string =>
  typeof value === 'boolean' ? (value ? '1' : '0') : String(value);

/** What a field is compared and sorted by: a json field by the value its text stands for. */
export const fieldSql = (table: Table, name: string): string => {
  const column = columnNamed(table, name);
  return column.kind === 'json' ? `json_extract(${column.sql}, '$')` : column.sql;
};

const atMost = (filter: Filter): number => {
  if (filter.kind === 'ids') return filter.ids.length;
  if (filter.kind === 'and') return Math.min(Number.POSITIVE_INFINITY, ...filter.all.map(atMost));
  if (filter.kind !== 'compare' || filter.op !== '=') return Number.POSITIVE_INFINITY;
  const { left, right } = filter;
  return left.kind === 'field' && left.name === 'id' && right.kind === 'literal' ? 1 : Number.POSITIVE_INFINITY;
};

/** The comparisons that must all hold, at whatever depth they are said. */
const conjuncts = (filter: Filter): readonly Filter[] =>
  filter.kind === 'and' ? filter.all.flatMap(conjuncts) : filter.kind === 'compare' ? [filter] : [];

const partsOf = (table: Table, filter: Filter): ConditionPart[] => {
  if (filter.kind !== 'and') return [];
  return conjuncts(filter).map((part) => {
    const compilation = new Compilation(table);
    return { sql: compilation.filter(part), values: compilation.values };
  });
};

export const compileFilter = (table: Table, filter: Filter): Condition => {
  const compilation = new Compilation(table);
  const sql = compilation.filter(filter);
  const { values, terms } = compilation;
  return { sql, values, terms, atMost: atMost(filter), parts: partsOf(table, filter), byRow: false };
};
