import { SettingsError } from '../env.js';
import { AppError, type FieldErrors } from '../lib/errors.js';

/** A command that cannot be done; the message is one clear sentence for the person who gave it. */
export class CommandError extends Error {
  constructor(sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.name = 'CommandError';
  }
}

const fieldFaults = (fields: FieldErrors): string[] =>
  Object.entries(fields).map(([name, fault]) => `${name}: ${'message' in fault ? String(fault.message) : 'invalid.'}`);

/** What is said of an error on stderr: never a stack. */
export const sentenceOf = (error: unknown): string => {
  if (error instanceof CommandError || error instanceof SettingsError) return error.message;
  if (error instanceof AppError) return [error.message, ...fieldFaults(error.fields)].join(' ');
  return `Fichero failed: ${error instanceof Error ? error.message : String(error)}`;
};

/** The code of a system error (`EACCES`, ...), or ''. */
export const systemCodeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
