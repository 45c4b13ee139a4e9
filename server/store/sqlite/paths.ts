import { type Field, isMultiple } from '../collection.js';
import type { FieldOperand, Filter, Hop } from '../filter.js';
import { type Choice, wayTo } from '../filter-choices.js';
import { columnSql, type Place } from './operand-sql.js';
import { columnNamed, quote, rowColumn, type Table, tableOf } from './table.js';

/** What was chosen: a value of a list, a record, or both. */
interface Chosen {
  readonly value: string | null;
  readonly record: Place | null;
}

/** A place in a statement, and the choices that can be named there. */
export interface Scope {
  readonly own: Place;
  readonly chosen: ReadonlyMap<string, Chosen>;
}

export const own = (alias: string, table: Table): Scope => ({ own: { alias, table }, chosen: new Map() });

/** Choices as tables to join to what stands in a FROM, and what can be named among them. */
interface Choosing {
  readonly joins: string;
  readonly inside: Scope;
  /** What to order by for the first of all choices to come first. */
  readonly order: readonly string[];
}

/** What a lookup of one record by its id, and a walk along a stored list, cost beside a comparison. */
const lookupCost = 4;
export const listCost = 8;

/**
 * The tables that fields reach along their paths. Values of conditions on them are bound as their texts are made, so that what is
 * made first must stand first.
 */
export class Paths {
  readonly reached = new Set<string>();
  readonly scanned: string[] = [];
  lookups = 0;
  #aliases = 0;
  readonly #condition: (where: Filter, alias: string, table: Table) => string;

  constructor(condition: (where: Filter, alias: string, table: Table) => string) {
    this.#condition = condition;
  }

  /** The value that was chosen for `:each`. */
  chosenValue(field: FieldOperand, { chosen }: Scope): string {
    const value = chosen.get(wayTo(field).choices.at(-1)?.path ?? '')?.value;
    if (value == null) throw new Error('a value was asked for that was not chosen');
    return value;
  }

  /** What `read` makes of the record that the field is of; null where that is missing. */
  read(field: FieldOperand, scope: Scope, read: (place: Place) => string): string {
    const { choices, hops } = wayTo(field);
    const chosen = scope.chosen.get(choices.at(-1)?.path ?? '');
    return this.#along(choices.length === 0 ? scope.own : placeOf(chosen), hops, read);
  }

  /** What stands after FROM to go through the records that a hop leads to. */
  related(hop: Hop, start: Place): { readonly from: string; readonly place: Place } {
    const place = this.#placeIn(hop);
    const list = hop.kind === 'forward' && isMultiple(fieldOf(start, hop.field)) ? this.#alias('v') : null;
    if (hop.kind === 'forward') this.lookups += list === null ? lookupCost : listCost + lookupCost;
    else this.scanned.push(hop.collection.id);
    const values = list === null ? '' : `json_each(${columnSql(start, hop.field)}) AS ${list} CROSS JOIN `;
    const on =
      hop.kind === 'back'
        ? this.#refers(hop, place, () => idOf(start))
        : `${idOf(place)} = ${list === null ? columnSql(start, hop.field) : `${list}.value`}`;
    const from = `${values}${place.table.sql} AS ${place.alias} WHERE ${on}${this.#shown(hop, place)}`;
    return { from, place };
  }

  /** Every record is joined from the left: where there is nothing to choose from, the choice is null. */
  choose(choices: readonly Choice[], scope: Scope): Choosing {
    const made = new Map(scope.chosen);
    const inside = { own: scope.own, chosen: made };
    const order: string[] = [];
    const tables = choices.map((choice) => {
      const start = choice.from === '' ? scope.own : placeOf(made.get(choice.from));
      return choice.of === 'value'
        ? this.#chooseValue(choice, start, made, order)
        : this.#chooseRecord(choice, start, made, order);
    });
    return { joins: tables.join(''), inside, order };
  }

  #chooseValue(
    { path, hops, field, record }: Choice,
    start: Place,
    made: Map<string, Chosen>,
    order: string[],
  ): string {
    const value = this.#alias('v');
    this.lookups += listCost;
    order.push(`${value}.key`);
    const list = this.#along(start, hops, (place) => columnSql(place, field));
    const values = ` LEFT JOIN json_each(${list}) AS ${value}`;
    if (record === null) {
      made.set(path, { value: `${value}.value`, record: null });
      return values;
    }
    const place = this.#placeIn(record);
    this.lookups += lookupCost;
    made.set(path, { value: `${value}.value`, record: place });
    return `${values} LEFT JOIN ${place.table.sql} AS ${place.alias} ON ${place.alias}."id" = ${value}.value${this.#shown(record, place)}`;
  }

  #chooseRecord({ path, hops, record }: Choice, start: Place, made: Map<string, Chosen>, order: string[]): string {
    if (record === null) throw new Error('a choice of a record leads to none');
    const place = this.#placeIn(record);
    this.scanned.push(record.collection.id);
    made.set(path, { value: null, record: place });
    order.push(`${place.alias}.${rowColumn}`);
    const on = record.kind === 'every' ? '1' : this.#refers(record, place, () => this.#along(start, hops, idOf));
    return ` LEFT JOIN ${place.table.sql} AS ${place.alias} ON ${on}${this.#shown(record, place)}`;
  }

  /** One scalar subquery, flat: SQLite's parser holds only so much that is open at once. */
  #along(start: Place, hops: readonly Hop[], read: (place: Place) => string): string {
    if (hops.length === 0) return read(start);
    const places = hops.map((hop) => this.#placeIn(hop));
    this.lookups += lookupCost * hops.length;
    const [first, ...others] = places as [Place, ...Place[]];
    // In the order in which they stand in the text, for the sake of their values.
    const value = read(places.at(-1) ?? start);
    const joins = others.map((place, i) => {
      const on = this.#reached(hops[i + 1] as Hop, places[i] as Place, place);
      return ` CROSS JOIN ${place.table.sql} AS ${place.alias} ON ${on}`;
    });
    const where = this.#reached(hops[0] as Hop, start, first);
    return `(SELECT ${value} FROM ${first.table.sql} AS ${first.alias}${joins.join('')} WHERE ${where})`;
  }

  /** What holds for the record at `place` when the hop leads there. */
  #reached(hop: Hop, from: Place, place: Place): string {
    const on =
      hop.kind === 'forward'
        ? `${place.alias}."id" = ${columnSql(from, hop.field)}`
        : this.#refers(hop, place, () => idOf(from));
    return `${on}${this.#shown(hop, place)}`;
  }

  #refers({ field }: Hop, place: Place, id: () => string): string {
    const column = columnSql(place, field);
    if (!isMultiple(fieldOf(place, field))) return `${column} = ${id()}`;
    const value = this.#alias('v');
    this.lookups += listCost;
    return `EXISTS (SELECT 1 FROM json_each(${column}) AS ${value} WHERE ${value}.value = ${id()})`;
  }

  #shown({ where }: Hop, { alias, table }: Place): string {
    return where === null ? '' : ` AND ${this.#condition(where, alias, table)}`;
  }

  #placeIn({ collection }: Hop): Place {
    this.reached.add(collection.id);
    return { alias: this.#alias('t'), table: tableOf(collection) };
  }

  #alias(prefix: string): string {
    this.#aliases += 1;
    return quote(`${prefix}${this.#aliases}`);
  }
}

const placeOf = (chosen: Chosen | undefined): Place => {
  if (chosen?.record == null) throw new Error('a path starts from a choice that was not made');
  return chosen.record;
};

const idOf = (place: Place): string => columnSql(place, 'id');

const fieldOf = ({ table }: Place, name: string): Field => columnNamed(table, name).field;
