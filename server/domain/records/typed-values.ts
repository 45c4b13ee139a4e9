import { readDate } from '../../lib/dates.js';
import { AppError } from '../../lib/errors.js';

/** What a client sent, not yet looked at. */
export type Given = Readonly<Record<string, unknown>>;

/** Where in an input something stands, for people: `where.category.is.name`. */
export type Place = string;

export const invalidInput = (place: Place, fault: string): AppError =>
  new AppError('VALIDATION', `Invalid ${place}: ${fault}.`);

/** Null is what clients send for variables that they do not fill. */
const notGiven = (place: Place, expected: string, value: unknown): AppError =>
  invalidInput(place, `expected ${expected}${value === null ? ', not null: leave out what is not meant' : ''}`);

/** @throws AppError VALIDATION for what is no object of values by name */
export const givenObject = (value: unknown, place: Place): Given => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Given;
  throw notGiven(place, 'an object', value);
};

export const givenList = (value: unknown, place: Place): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  throw notGiven(place, 'a list', value);
};

/** What was given under each name; what is undefined was not given. */
export const entriesOf = (given: Given): readonly (readonly [string, unknown])[] =>
  Object.entries(given).filter(([, value]) => value !== undefined);

/** How a value is read; throws AppError VALIDATION for what it cannot be. */
export type Read<T> = (value: unknown, place: Place) => T;

export const readText: Read<string> = (value, place) => {
  if (typeof value === 'string') return value;
  throw notGiven(place, 'a text', value);
};

export const readFinite: Read<number> = (value, place) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw notGiven(place, 'a number', value);
};

export const readFlag: Read<boolean> = (value, place) => {
  if (typeof value === 'boolean') return value;
  throw notGiven(place, 'true or false', value);
};

/** In the form of the wire. */
export const readMoment: Read<string> = (value, place) => {
  const date = readDate(value);
  if (date !== null) return date;
  throw notGiven(place, 'a date like 2026-01-31T09:30:00.000Z', value);
};

export const listOf =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (value, place) =>
    givenList(value, place).map((item, i) => read(item, `${place}.${i}`));
