import { AppError } from '../../lib/errors.js';

/** What SQLite is given and gives back. Booleans are 0 and 1. */
export type SqlValue = string | number | null;

const bindOne = (value: unknown): SqlValue => {
  if (value === null) return null;
  if (typeof value === 'string') {
    // libsql cuts a text at its first NUL when the column is read.
    if (value.includes('\0')) throw new AppError('VALIDATION', 'Text cannot contain the NUL character.');
    return value;
  }
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TypeError(`cannot bind a value of type ${typeof value}`);
};

/**
 * The only way for values into a statement. libsql aborts the process on booleans and on a lone Buffer, and turns what it
 * does not know into NULL: whatever is not text, a finite number, a boolean or null is refused here, and the result is
 * always an array.
 */
export const bind = (values: readonly unknown[]): SqlValue[] => values.map(bindOne);
