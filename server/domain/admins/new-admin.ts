import { AppError, type FieldError } from '../../lib/errors.js';

const minPasswordLength = 8;
const maxPasswordLength = 1000;
const maxEmailLength = 255;

/** The form in which e-mails are kept and compared. */
export const normalEmail = (email: string): string => email.trim().toLowerCase();

const emailFault = (email: string): FieldError | null => {
  if (email === '') return { code: 'validation_required', message: 'Cannot be blank.' };
  // One `@` with something on both sides: whether mail arrives only a mail can tell.
  if (email.length <= maxEmailLength && /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email)) return null;
  return { code: 'validation_is_email', message: 'Must be a valid email address.' };
};

const passwordFault = (password: string): FieldError | null => {
  const length = [...password].length;
  if (length < minPasswordLength) {
    const message = `Must be at least ${minPasswordLength} character(s).`;
    return { code: 'validation_min_text_constraint', message, params: { min: minPasswordLength } };
  }
  if (length > maxPasswordLength) {
    const message = `Must be no more than ${maxPasswordLength} character(s).`;
    return { code: 'validation_max_text_constraint', message, params: { max: maxPasswordLength } };
  }
  return null;
};

/** The refusal of a new admin. */
export const invalidAdmin = (fields: Record<string, FieldError>): AppError =>
  new AppError('VALIDATION', 'Failed to create admin.', { fields });

/** @throws AppError VALIDATION naming every field at fault. */
export const checkNewAdmin = (email: string, password: string): void => {
  const fields: Record<string, FieldError> = {};
  for (const [field, fault] of Object.entries({ email: emailFault(email), password: passwordFault(password) })) {
    if (fault !== null) fields[field] = fault;
  }
  if (Object.keys(fields).length > 0) throw invalidAdmin(fields);
};
