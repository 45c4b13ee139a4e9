import type { Table } from './table.js';

/** The fields of the unique index that refused, read from SQLite's message; null for any other error. */
export const notUniqueFields = (error: unknown, table: Table): readonly string[] | null => {
  if (!(error instanceof Error)) return null;
  const [, list] = /^UNIQUE constraint failed: (.+)$/.exec(error.message) ?? [];
  if (list === undefined) return null;
  const prefix = `${table.collection.name}.`;
  return list.split(', ').map((column) => (column.startsWith(prefix) ? column.slice(prefix.length) : column));
};
