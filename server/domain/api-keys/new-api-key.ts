import { isPermission, type Permission, permissions } from '../../access/operations.js';
import { AppError, type FieldError } from '../../lib/errors.js';
import { defaultLifetime, type Lifetime, lifetimeDays, type NewApiKey } from './api-key-service.js';

const maxNameLength = 100;
const dayMs = 86_400_000;

const blank: FieldError = { code: 'validation_required', message: 'Cannot be blank.' };

const isLifetime = (value: unknown): value is Lifetime =>
  typeof value === 'string' && Object.hasOwn(lifetimeDays, value);

const nameFault = (name: unknown): FieldError | null => {
  if (name === undefined || name === null) return blank;
  if (typeof name !== 'string') return { code: 'validation_invalid_value', message: 'Must be a text.' };
  if (name.trim() === '') return blank;
  if ([...name.trim()].length > maxNameLength) {
    const message = `Must be no more than ${maxNameLength} character(s).`;
    return { code: 'validation_max_text_constraint', message, params: { max: maxNameLength } };
  }
  // A name is printed in terminals and logs, where control characters do things.
  if (/\p{Cc}/u.test(name.trim()))
    return { code: 'validation_invalid_format', message: 'Must not hold control characters.' };
  return null;
};

const permissionsFault = (given: unknown): FieldError | null => {
  if (given === undefined || given === null) return blank;
  if (!Array.isArray(given)) return { code: 'validation_invalid_value', message: 'Must be a list of permissions.' };
  if (given.length === 0) return blank;
  const unknown: unknown = given.find((name) => typeof name !== 'string' || !isPermission(name));
  if (unknown === undefined && !given.includes(undefined)) return null;
  const value = String(JSON.stringify(unknown)).slice(0, 60);
  const message = `Unknown permission ${value}. Those known are ${permissions.join(', ')}.`;
  return { code: 'validation_invalid_value', message, params: { value } };
};

const expiresFault = (expires: unknown): FieldError | null => {
  if (expires === undefined || isLifetime(expires)) return null;
  return { code: 'validation_invalid_value', message: `Must be one of ${Object.keys(lifetimeDays).join(', ')}.` };
};

/** What a valid input asks for. */
interface CheckedApiKey {
  readonly name: string;
  /** In the order of the permission list, each once. */
  readonly permissions: readonly Permission[];
  /** In milliseconds; null for ever. */
  readonly lifetimeMs: number | null;
}

/** @throws AppError VALIDATION naming every field at fault. */
export const checkNewApiKey = (input: NewApiKey): CheckedApiKey => {
  const faults = {
    name: nameFault(input.name),
    permissions: permissionsFault(input.permissions),
    expires: expiresFault(input.expires),
  };
  const fields: Record<string, FieldError> = {};
  for (const [field, fault] of Object.entries(faults)) if (fault !== null) fields[field] = fault;
  if (Object.keys(fields).length > 0) throw new AppError('VALIDATION', 'Failed to create API key.', { fields });
  const given = new Set(input.permissions as readonly unknown[]);
  const days = lifetimeDays[isLifetime(input.expires) ? input.expires : defaultLifetime];
  return {
    name: (input.name as string).trim(),
    permissions: permissions.filter((permission) => given.has(permission)),
    lifetimeMs: days === null ? null : days * dayMs,
  };
};
