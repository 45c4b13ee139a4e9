import type { Document } from 'mongodb';
import { isMultiple } from '../collection.js';
import type { FieldOperand, GeoDistanceOperand, LiteralOperand, Operand, Scalar, StrftimeOperand } from '../filter.js';
import { bareLiteral, type ColumnType, columnType } from '../filter-values.js';
import type { FormatPart } from '../strftime.js';
import { timeText } from '../time-text.js';
import { deepestLevel, encodeKey } from './json-bson.js';
import { type Column, columnNamed } from './layout.js';
import { NotCompilable } from './not-compilable.js';
import { chosenValue, listIn, ofRecord, type Place, pathIn, placeOf, type Scope } from './places.js';

/** A value of a record, while a query runs. Never missing: null where there is none. */
export interface Computed {
  readonly kind: 'computed';
  readonly value: unknown;
  /** What it can be besides null. A decimal is a number whose text has a fraction. */
  readonly holds: 'text' | 'number' | 'decimal' | 'either';
  /** The type of the column that it is, as it is; null for anything else. */
  readonly column: ColumnType | null;
  /** Null and `''` are two things. */
  readonly strictNull: boolean;
  /** Lists and objects are there as `[` and `{`: a text that begins like theirs. */
  readonly shortened: boolean;
  /** To the right of `~` it is a pattern by itself. */
  readonly isPattern: boolean;
}

export type Side = Computed | LiteralOperand;

const mostWhole = 2 ** 63;

/**
 * The text of a number (number-text.ts), but for the last digits of some. MongoDB writes large integers with an exponent, and
 * leaves a fraction of 0 out.
 */
const numberText = (number: string): Document => ({
  $cond: [
    { $and: [{ $lt: [{ $abs: number }, mostWhole] }, { $eq: [{ $trunc: number }, number] }] },
    { $toString: { $toLong: number } },
    { $let: { vars: { text: { $toString: number } }, in: withFraction('$$text') } },
  ],
});

const withFraction = (text: string): Document => ({
  $cond: [
    { $eq: [{ $indexOfBytes: [text, '.'] }, -1] },
    { $replaceOne: { input: text, find: 'e', replacement: '.0e' } },
    text,
  ],
});

const dateText = (path: string, format: string): Document => ({ $dateToString: { date: path, format } });

/** What a missing value of the column counts as. */
const zeroOf = ({ kind, field, comparedPath }: Column): unknown => {
  if (kind === 'number') return 0;
  if (field.type === 'json') return null;
  if (field.type === 'geoPoint') return { $literal: '{"lon":0,"lat":0}' };
  return comparedPath.endsWith('.text') ? '[]' : '';
};

const columnValue = (place: Place, column: Column): unknown => {
  const path = pathIn(place, column.comparedPath);
  if (column.kind === 'bool') return { $cond: [{ $eq: [path, true] }, 1, 0] };
  if (column.kind === 'date') return { $ifNull: [dateText(path, '%Y-%m-%d %H:%M:%S.%LZ'), ''] };
  return { $ifNull: [path, zeroOf(column)] };
};

/** One level into a json value: other than in a plain path, a key finds nothing in the members of a list. */
const stepInto = (value: unknown, key: string | number): unknown => {
  if (key === '') throw new NotCompilable();
  const [found, isSuch] =
    typeof key === 'number'
      ? [{ $arrayElemAt: ['$$json', key] }, { $isArray: '$$json' }]
      : [`$$json.${encodeKey(key)}`, { $eq: [{ $type: '$$json' }, 'object'] }];
  return { $let: { vars: { json: value }, in: { $cond: [isSuch, { $ifNull: [found, null] }, null] } } };
};

const jsonValue = (place: Place, { name }: Column, path: FieldOperand['path']): Document => {
  // Deeper down, parts of a value are kept as text.
  if (path.length >= deepestLevel) throw new NotCompilable();
  const found = path.reduce<unknown>(stepInto, { $ifNull: [pathIn(place, `${name}.value`), null] });
  const shortened = {
    $cond: [{ $eq: [{ $type: '$$json' }, 'object'] }, '{', { $cond: [{ $isArray: '$$json' }, '[', '$$json'] }],
  };
  const compared = { $cond: [{ $eq: ['$$json', true] }, 1, { $cond: [{ $eq: ['$$json', false] }, 0, shortened] }] };
  return { $let: { vars: { json: found }, in: compared } };
};

const lengthOf = (place: Place, column: Column): Document => {
  if (column.kind !== 'list') throw new NotCompilable();
  if (isMultiple(column.field)) return { $size: listIn(place, column) };
  return { $cond: [{ $gt: [pathIn(place, column.comparedPath), ''] }, 1, 0] };
};

const holdsOf = ({ kind, field }: Column): Computed['holds'] => {
  if (kind === 'number' || kind === 'bool') return 'number';
  return field.type === 'json' ? 'either' : 'text';
};

const base = { kind: 'computed', column: null, strictNull: false, shortened: false, isPattern: false } as const;

const wholeField = (place: Place, column: Column, field: FieldOperand): Computed => {
  const holds = holdsOf(column);
  const value = ofRecord(place, columnValue(place, column));
  const isJson = column.field.type === 'json';
  return { ...base, value, holds, column: columnType(column.field, field), strictNull: isJson };
};

const partOf = (place: Place, column: Column, path: FieldOperand['path']): Computed => {
  if (column.kind !== 'structured') throw new NotCompilable();
  if (column.field.type === 'geoPoint') {
    const [key] = path;
    if (path.length !== 1 || (key !== 'lon' && key !== 'lat')) throw new NotCompilable();
    const value = ofRecord(place, { $ifNull: [pathIn(place, `${column.name}.value.${key}`), 0] });
    return { ...base, value, holds: 'number', strictNull: true };
  }
  return { ...base, value: jsonValue(place, column, path), holds: 'either', strictNull: true, shortened: true };
};

const fieldValue = (field: FieldOperand, scope: Scope): Computed => {
  if (field.modifier === 'each') return { ...base, value: chosenValue(field, scope), holds: 'text' };
  const place = placeOf(field, scope);
  const column = columnNamed(place.node.layout, field.name);
  if (field.modifier === 'length') return { ...base, value: lengthOf(place, column), holds: 'number' };
  const whole = field.path.length > 0 ? partOf(place, column, field.path) : wholeField(place, column, field);
  if (field.modifier === null || field.modifier === 'only') return whole;
  const lowered = { $let: { vars: { text: textOf(whole) }, in: ifThere('$$text', { $toLower: '$$text' }) } };
  return { ...whole, column: null, value: lowered, holds: 'text' };
};

const ifThere = (variable: string, value: unknown): Document => ({ $cond: [{ $eq: [variable, null] }, null, value] });

/** The value as a text, null for none. @throws NotCompilable */
export const textOf = ({ value, holds }: Computed): unknown => {
  if (holds === 'text') return value;
  if (holds === 'decimal') throw new NotCompilable();
  const text = holds === 'number' ? numberText('$$it') : { $cond: [{ $isNumber: '$$it' }, numberText('$$it'), '$$it'] };
  return { $let: { vars: { it: value }, in: ifThere('$$it', text) } };
};

/** A text is no number. */
const numberOf = (operand: Scalar, scope: Scope): unknown => {
  if (operand.kind === 'literal') return asNumber(operand);
  const { holds, value } = fieldValue(operand, scope);
  if (holds === 'number') return value;
  if (holds === 'text') return null;
  return { $let: { vars: { it: value }, in: { $cond: [{ $isNumber: '$$it' }, '$$it', null] } } };
};

const asNumber = ({ value }: LiteralOperand): number | null => {
  const number = bareLiteral(value);
  return typeof number === 'number' ? number : null;
};

const radians = (degrees: string): Document => ({ $divide: [{ $multiply: [degrees, Math.PI] }, 180] });
const times = (...factors: readonly unknown[]): Document => ({ $multiply: [...factors] });

const distance = ({ lonA, latA, lonB, latB }: GeoDistanceOperand, scope: Scope): Computed => {
  const [a, b, c, d] = [radians('$$lonA'), radians('$$latA'), radians('$$lonB'), radians('$$latB')];
  const cosine = {
    $add: [times({ $cos: b }, { $cos: d }, { $cos: { $subtract: [c, a] } }), times({ $sin: b }, { $sin: d })],
  };
  const kilometres = times(6371, { $acos: { $min: [1, { $max: [-1, cosine] }] } });
  const vars = {
    lonA: numberOf(lonA, scope),
    latA: numberOf(latA, scope),
    lonB: numberOf(lonB, scope),
    latB: numberOf(latB, scope),
  };
  const isMissing = { $in: [null, ['$$lonA', '$$latA', '$$lonB', '$$latB']] };
  const value = { $let: { vars, in: { $cond: [isMissing, null, kilometres] } } };
  return { ...base, value, holds: 'decimal', strictNull: true };
};

/** The letters of strftime that MongoDB has too. */
const formats: Readonly<Record<string, string>> = {
  d: '%d',
  F: '%Y-%m-%d',
  H: '%H',
  j: '%j',
  M: '%M',
  m: '%m',
  R: '%H:%M',
  S: '%S',
  T: '%H:%M:%S',
  Y: '%Y',
};

const timeBase = (value: unknown): Computed => ({ ...base, value, holds: 'text', isPattern: true });

const formatText = (part: FormatPart): string => {
  const format = 'text' in part ? part.text.replaceAll('%', '%%') : formats[part.letter];
  if (format === undefined) throw new NotCompilable();
  return format;
};

const timeValue = (operand: StrftimeOperand, scope: Scope): Computed => {
  const { format, reading, modifiers, time } = operand;
  if (time.kind === 'literal') return timeBase({ $literal: timeText(operand, bareLiteral(time.value)) });
  if (modifiers.length > 0 || time.modifier !== null || time.path.length > 0) throw new NotCompilable();
  const place = placeOf(time, scope);
  const { kind, name } = columnNamed(place.node.layout, time.name);
  if (kind !== 'date') throw new NotCompilable();
  // A date is a text, and that is no number.
  if (reading === 'julianday' || reading === 'unixepoch') return timeBase({ $literal: null });
  const date = dateText(pathIn(place, name), format.map(formatText).join(''));
  return timeBase({ $ifNull: [date, null] });
};

/** @throws NotCompilable */
export const sideOf = (operand: Operand, scope: Scope): Side => {
  switch (operand.kind) {
    case 'literal':
      return operand;
    case 'field':
      return fieldValue(operand, scope);
    case 'geoDistance':
      return distance(operand, scope);
    case 'strftime':
      return timeValue(operand, scope);
  }
};
