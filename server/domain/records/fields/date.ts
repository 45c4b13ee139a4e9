import { type DateText, formatDate, parseDate } from '../../../lib/dates.js';
import type { FieldError } from '../../../lib/errors.js';
import type { DateField } from '../../../store/collection.js';
import { aboveThresholdError, belowThresholdError, type Threshold } from './field-errors.js';
import type { FieldKind } from './field-kind.js';
import { textOf } from './inputs.js';
import { OptionReader } from './options.js';

const written =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)? ?([Zz]|[+-]\d{2}:?\d{2})?)?$/;

const daysIn = (year: number, month: number): number => new Date(Date.UTC((year % 400) + 2000, month, 0)).getUTCDate();

const offsetOf = (zone: string): string => {
  if (/^[zZ]?$/.test(zone)) return 'Z';
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
};

/** The wire's form of a date that a client wrote, null when it is none. Without a zone it is UTC, without a time midnight. */
export const normalDate = (text: string): DateText | null => {
  const match = written.exec(text);
  if (match === null) return null;
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', fraction = '', zone = ''] =
    match;
  if (Number(day) > daysIn(Number(year), Number(month)) || Number(hour) > 23) return null;
  const time = `${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}`;
  const milliseconds = parseDate(`${year}-${month}-${day} ${time}${offsetOf(zone)}`);
  const wire = milliseconds === null ? '' : formatDate(milliseconds);
  return /^\d{4}-/.test(wire) ? wire : null;
};

const notADate: FieldError = { code: 'validation_invalid_value', message: 'Must be a valid date.' };

const readBound = (options: OptionReader, name: string): DateText => {
  const text = options.text(name);
  const bound = text === '' ? '' : normalDate(text);
  if (bound === null) options.fail(name, notADate);
  return bound ?? '';
};

/** A bound in the forms that clients know: `2020-01-01 00:00:00 +0000 UTC` to people, `2020-01-01T00:00:00Z` to programs. */
const thresholdOf = (bound: DateText): Threshold => {
  const short = bound.replace(/\.?0*Z$/, '');
  return { value: `${short.replace(' ', 'T')}Z`, shown: `${short} +0000 UTC` };
};

const boundError = ({ min, max }: DateField, value: DateText): FieldError | null => {
  if (min !== '' && value < min) return belowThresholdError(thresholdOf(min));
  return max !== '' && value > max ? aboveThresholdError(thresholdOf(max)) : null;
};

/**
 * A moment. Taken as RFC 3339, with `T` or a space, with or without time and zone; kept in the wire's form.
 * A number is refused: it could be seconds or milliseconds.
 */
export const date: FieldKind<DateField> = {
  type: 'date',
  define(input) {
    const options = new OptionReader(input);
    const min = readBound(options, 'min');
    const max = readBound(options, 'max');
    if (min !== '' && max !== '' && max < min) options.fail('max', belowThresholdError(thresholdOf(min)));
    return options.result({ required: options.bool('required'), min, max });
  },
  zero: () => '',
  isEmpty: (_field, value) => value === '' || value === null,
  accept(field, input) {
    const text = textOf(input);
    if (text === '') return { value: '' };
    const value = text === null ? null : normalDate(text);
    if (value === null) return { error: notADate };
    const error = boundError(field, value);
    return error === null ? { value } : { error };
  },
};
