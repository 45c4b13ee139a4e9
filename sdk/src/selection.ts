import { isObject } from './json.js';
import type { Shape } from './transport.js';

type Nested = { readonly [name: string]: unknown };

/** Where the nested parts of a selection lead, and what they hold, in paths of the REST interface. */
const collect = (select: Nested, before: string, fields: string[], expand: string[], path: string): void => {
  for (const [name, wanted] of Object.entries(select)) {
    if (wanted !== true && !isObject(wanted)) continue;
    // Of a relation the ids are asked for too: they say whether it holds one record or several.
    fields.push(before + name);
    if (!isObject(wanted)) continue;
    expand.push(path + name);
    collect(wanted, `${before}expand.${name}.`, fields, expand, `${path}${name}.`);
  }
};

/** What a server is asked for to fill the selection. */
export const shapeOf = (select: object | undefined): Shape => {
  if (select === undefined) return {};
  const fields: string[] = [];
  const expand: string[] = [];
  collect(select as Nested, '', fields, expand, '');
  return { fields: fields.join() || 'id', ...(expand.length > 0 && { expand: expand.join() }) };
};

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Puts what `expand` holds in the places of the ids. */
export const selected = (record: object, select: object | undefined): object => {
  if (select === undefined) return record;
  const { expand, ...values } = record as Nested & { readonly expand?: Nested };
  const entries = Object.entries(select).map(([name, wanted]) => {
    if (!isObject(wanted)) return [name, values[name]];
    const found = listOf(expand?.[name]).map((item) => selected(item as object, wanted));
    return [name, Array.isArray(values[name]) || name.includes('_via_') ? found : (found[0] ?? null)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as object;
};

const pathOf = (order: Nested): readonly [path: string, direction: unknown] => {
  const [name = '', direction] = Object.entries(order)[0] ?? [];
  if (!isObject(direction)) return [name, direction];
  const [rest, given] = pathOf(direction);
  return [`${name}.${rest}`, given];
};

/** `[{ created: 'DESC' }, { category: { name: 'ASC' } }]` as `-created,category.name`. */
export const sortOf = (orderBy: readonly object[] = [], sort = ''): string | undefined => {
  const keys = orderBy.map((order) => {
    const [path, direction] = pathOf(order as Nested);
    return direction === 'DESC' ? `-${path}` : path;
  });
  return [...keys, sort].filter((key) => key !== '').join() || undefined;
};
