import { AppError, type ErrorCode } from '../../lib/errors.js';
import { StoreError, type StoreRefusal } from '../errors.js';

/** An error on its way between threads or processes. */
export type Failure =
  | { readonly kind: 'refusal'; readonly refusal: StoreRefusal }
  | { readonly kind: 'app'; readonly code: ErrorCode; readonly message: string; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

const unavailableByCode: readonly (readonly [prefix: string, sentence: string])[] = [
  ['SQLITE_BUSY', 'The database is locked by another process. Try again.'],
  ['SQLITE_LOCKED', 'The database is locked by another process. Try again.'],
  ['SQLITE_FULL', 'The disk of the database is full.'],
  ['SQLITE_IOERR', 'The disk of the database does not answer as it should.'],
  ['SQLITE_CANTOPEN', 'The database file cannot be opened: check that its directory exists and may be written to.'],
  ['SQLITE_READONLY', 'The database cannot be written to: check the permissions of its directory.'],
  ['SQLITE_PERM', 'The database cannot be written to: check the permissions of its directory.'],
  ['SQLITE_NOTADB', 'The database file is not a SQLite database.'],
  ['SQLITE_CORRUPT', 'The database file is damaged.'],
  ['SQLITE_NOMEM', 'The database is out of memory.'],
];

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return '';
};

/** What a caller may read of an error of the database: AppError UNAVAILABLE or VALIDATION; null for any other. */
const publicForm = (error: unknown): AppError | null => {
  const message = error instanceof Error ? error.message : String(error);
  // Opening fails without a code of SQLite's.
  if (message.includes('Unable to open connection'))
    return publicForm(Object.assign(new Error(''), { code: 'SQLITE_CANTOPEN' }));
  const code = codeOf(error);
  const unavailable = unavailableByCode.find(([prefix]) => code.startsWith(prefix));
  if (unavailable !== undefined) return new AppError('UNAVAILABLE', unavailable[1], { cause: error });
  if (code === 'SQLITE_TOOBIG') return new AppError('VALIDATION', 'The values are too large.', { cause: error });
  if (/there is already an? (table|index) named|already exists|reserved for internal use/.test(message)) {
    return new AppError('VALIDATION', 'The name of a collection or index is taken.', { cause: error });
  }
  if (/LIKE or GLOB pattern too complex|tree is too large|parser stack overflow/.test(message)) {
    return new AppError('VALIDATION', 'The filter is too large.', { cause: error });
  }
  return null;
};

const detailOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const code = codeOf(error);
  return `${code === '' ? '' : `${code}: `}${error.stack ?? error.message}`;
};

export const toFailure = (error: unknown): Failure => {
  if (error instanceof StoreError) return { kind: 'refusal', refusal: error.refusal };
  const app = error instanceof AppError ? error : publicForm(error);
  if (app !== null) return { kind: 'app', code: app.code, message: app.message, detail: detailOf(error) };
  return { kind: 'unknown', detail: detailOf(error) };
};

/** The error again; what has no meaning for callers becomes AppError INTERNAL with its cause. */
export const toError = (failure: Failure): Error => {
  switch (failure.kind) {
    case 'refusal':
      return new StoreError(failure.refusal);
    case 'app':
      return new AppError(failure.code, failure.message, { cause: new Error(failure.detail) });
    case 'unknown':
      return new AppError('INTERNAL', 'The database could not do this.', { cause: new Error(failure.detail) });
  }
};
