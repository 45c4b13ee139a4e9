import { type FieldOperand, type Filter, isOwnColumn } from '../filter.js';
import type { ScopedFilter } from '../filter-choices.js';
import { columnNamed, type Table } from './table.js';

/** The column of the record itself that a filter asks to have one value; null for any other filter. */
const fixedColumn = (filter: Filter | ScopedFilter): FieldOperand | null =>
  filter.kind === 'compare' && filter.op === '=' && isOwnColumn(filter.left) && filter.right.kind === 'literal'
    ? filter.left
    : null;

export interface ListedTexts {
  readonly field: FieldOperand;
  readonly texts: readonly string[];
}

/** An `or` that asks for one of several texts of one column: one comparison with all of them, which an index serves at once. */
export const listedTexts = (
  { any }: Extract<ScopedFilter, { readonly kind: 'or' }>,
  table: Table,
): ListedTexts | null => {
  const texts: string[] = [];
  let field: FieldOperand | null = null;
  for (const part of any) {
    const fixed = fixedColumn(part);
    if (fixed === null || (field !== null && fixed.name !== field.name)) return null;
    if (part.kind !== 'compare' || part.right.kind !== 'literal' || typeof part.right.value !== 'string') return null;
    // A text with a NUL character is refused where it is bound by itself.
    if (part.right.value.includes('\0')) return null;
    field = fixed;
    texts.push(part.right.value);
  }
  if (field === null || texts.length < 2 || columnNamed(table, field.name).kind !== 'text') return null;
  return { field, texts };
};

/** The most records that can match, where the filter names ids or the values of a unique index; else Infinity. */
export const atMost = (table: Table, filter: Filter): number => {
  switch (filter.kind) {
    case 'ids':
      return filter.ids.length;
    case 'or':
      return filter.any.reduce((sum, part) => sum + atMost(table, part), 0);
    case 'and':
      return Math.min(
        hasUniqueAmong(table, filter.all.map(fixedColumn)),
        ...filter.all.map((part) => atMost(table, part)),
      );
    case 'compare':
      return hasUniqueAmong(table, [fixedColumn(filter)]);
    default:
      return Number.POSITIVE_INFINITY;
  }
};

const hasUniqueAmong = ({ collection }: Table, columns: readonly (FieldOperand | null)[]): number => {
  const fixed = new Set(columns.map((column) => column?.name));
  const isUnique = collection.indexes.some(({ unique, fields }) => unique && fields.every((name) => fixed.has(name)));
  return isUnique || fixed.has('id') ? 1 : Number.POSITIVE_INFINITY;
};
