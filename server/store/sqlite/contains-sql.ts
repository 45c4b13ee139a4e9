import type { JsonValue } from '../../lib/json.js';

type Bind = (value: string | number) => string;

/** A row of `json_each`, or one like it. */
type Alias = string;

/** Tables to join to the element, and what must hold for them. Its `?` are in the conditions alone. */
interface Holding {
  readonly joins: readonly string[];
  readonly conditions: readonly string[];
}

const both = (holdings: readonly Holding[]): Holding => ({
  joins: holdings.flatMap(({ joins }) => joins),
  conditions: holdings.flatMap(({ conditions }) => conditions),
});

/**
 * SQLite reads statements that are nested about six subqueries deep: a member of an object, of which there is but one, is
 * joined; only an element of a list is looked for by a subquery of its own.
 */
class Containing {
  #names = 0;

  constructor(private readonly bind: Bind) {}

  holds(element: Alias, wanted: JsonValue): Holding {
    if (Array.isArray(wanted)) return this.#elements(element, wanted);
    if (typeof wanted === 'object' && wanted !== null) return this.#members(element, wanted);
    const itself = this.#is(element, wanted);
    const { alias, table } = this.#each(element, 'array');
    const listed = `EXISTS (SELECT 1 FROM ${table} WHERE ${this.#is(alias, wanted)})`;
    return { joins: [], conditions: [`(${itself} OR ${listed})`] };
  }

  #members(element: Alias, wanted: { readonly [key: string]: JsonValue }): Holding {
    const members = Object.entries(wanted).map(([key, value]): Holding => {
      const { alias, table } = this.#each(element, 'object');
      const named: Holding = { joins: [` CROSS JOIN ${table}`], conditions: [`${alias}.key = ${this.bind(key)}`] };
      return both([named, this.holds(alias, value)]);
    });
    return both([{ joins: [], conditions: [`${element}.type = 'object'`] }, ...members]);
  }

  #elements(element: Alias, wanted: readonly JsonValue[]): Holding {
    const conditions = wanted.map((value) => {
      const { alias, table } = this.#each(element, 'array');
      const { joins, conditions: there } = this.holds(alias, value);
      return `EXISTS (SELECT 1 FROM ${table}${joins.join('')} WHERE ${there.join(' AND ')})`;
    });
    return { joins: [], conditions: [`${element}.type = 'array'`, ...conditions] };
  }

  /** `json_each` of anything but a list or an object would fail or give something else: it is given NULL then. */
  #each(element: Alias, of: 'array' | 'object'): { readonly alias: Alias; readonly table: string } {
    this.#names += 1;
    const alias = `"j${this.#names}"`;
    return { alias, table: `json_each(CASE WHEN ${element}.type = '${of}' THEN ${element}.value END) AS ${alias}` };
  }

  #is(element: Alias, wanted: string | number | boolean | null): string {
    if (wanted === null || typeof wanted === 'boolean') return `${element}.type = '${wanted}'`;
    const types = typeof wanted === 'string' ? `= 'text'` : `IN ('integer', 'real')`;
    return `(${element}.type ${types} AND ${element}.value = ${this.bind(wanted)})`;
  }
}

/** Whether the json value at the path holds another one, as `contains` of filter.ts means it. */
export const containsSql = ({ sql, path }: { sql: string; path: string }, wanted: JsonValue, bind: Bind): string => {
  const { joins, conditions } = new Containing(bind).holds('c', wanted);
  const root = `SELECT coalesce(json_type(${sql}, ${path}), 'null') AS type, json_extract(${sql}, ${path}) AS value`;
  return `EXISTS (SELECT 1 FROM (${root}) AS c${joins.join('')} WHERE ${conditions.join(' AND ')})`;
};
