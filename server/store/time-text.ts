import { readNumber } from './filter-values.js';
import type { FormatLetter, FormatPart, NumberReading, Strftime, TimeModifier } from './strftime.js';

const dayMs = 86_400_000;
/** The Julian day of 1970-01-01. */
const epochDay = 2_440_587.5;
/** Julian day 0: 4713-11-24 before year 0. */
const earliest = -epochDay * dayMs;
const latest = Date.parse('9999-12-31T23:59:59.999Z');

const clock = String.raw`(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?[ \t-\r]*(?:([+-])(\d\d):(\d\d)|[zZ])?`;
const timePattern = new RegExp(String.raw`^(?:(-?\d{4})-(\d\d)-(\d\d)[T \t-\r]*)?(?:(?<=^|.)${clock})?[ \t-\r]*$`, 's');

const isLegal = (ms: number): boolean => ms >= earliest && ms <= latest;

const within = (text: string | undefined, from: number, to: number): boolean => {
  const number = Number(text ?? from);
  return number >= from && number <= to;
};

/** `YYYY-MM-DD`, a clock `HH:MM[:SS[.SSS]]` with or without a zone, or both; a clock alone is of 2000-01-01. Milliseconds since 1970. */
const readTimeText = (text: string): number | null => {
  const found = timePattern.exec(text);
  if (found === null || (found[1] === undefined && found[4] === undefined)) return null;
  const [, year, month, day, hours, minutes, seconds, fraction, sign, zoneHours, zoneMinutes] = found;
  const legal =
    within(month, 1, 12) &&
    within(day, 1, 31) &&
    within(hours, 0, 24) &&
    within(minutes, 0, 59) &&
    within(seconds, 0, 59) &&
    within(zoneHours, 0, 14) &&
    within(zoneMinutes, 0, 59);
  if (!legal) return null;
  const date = new Date(0);
  date.setUTCFullYear(Number(year ?? 2000), Number(month ?? 1) - 1, Number(day ?? 1));
  const zone = (Number(zoneHours ?? 0) * 60 + Number(zoneMinutes ?? 0)) * (sign === '-' ? -1 : 1);
  const inDay = (Number(hours ?? 0) * 60 + Number(minutes ?? 0) - zone) * 60_000;
  return date.getTime() + inDay + Math.floor((Number(seconds ?? 0) + Number(fraction ?? 0)) * 1000 + 0.5);
};

const readTimeNumber = (number: number, reading: NumberReading): number | null => {
  const isDay = number >= 0 && number < 5_373_484.5;
  if (reading === 'unixepoch' || (reading === 'auto' && !isDay)) return Math.floor(number * 1000 + 0.5);
  return isDay ? Math.floor(number * dayMs + 0.5) - epochDay * dayMs : null;
};

const readTime = (value: string | number | null, reading: NumberReading): number | null => {
  if (value === null) return null;
  if (typeof value === 'number') return readTimeNumber(value, reading);
  const number = readNumber(value);
  if (number !== null) return readTimeNumber(number, reading);
  return reading === null || reading === 'auto' ? readTimeText(value) : null;
};

const modify = (ms: number, modifier: TimeModifier): number => {
  const date = new Date(ms);
  switch (modifier.kind) {
    case 'add':
      if (modifier.unit === 'seconds')
        return ms + Math.sign(modifier.amount) * Math.floor(Math.abs(modifier.amount) * 1000 + 0.5);
      return date.setUTCMonth(date.getUTCMonth() + modifier.amount);
    case 'start':
      date.setUTCHours(0, 0, 0, 0);
      if (modifier.of === 'day') return date.getTime();
      return modifier.of === 'month' ? date.setUTCDate(1) : date.setUTCMonth(0, 1);
    case 'weekday':
      return ms + ((modifier.day - date.getUTCDay() + 7) % 7) * dayMs;
  }
};

/** A sign counts among the characters. */
const pad = (number: number, length: number, filler = '0'): string =>
  (number < 0 ? '-' : '') + String(Math.abs(number)).padStart(number < 0 ? length - 1 : length, filler);

const dayOfYear = (date: Date): number =>
  Math.floor((date.getTime() - Date.UTC(2000, 0, 1)) / dayMs) - firstDayOf(date);
/** Days from 2000-01-01 to the first day of the year. */
const firstDayOf = (date: Date): number => {
  const first = new Date(date);
  first.setUTCHours(0, 0, 0, 0);
  return (first.setUTCMonth(0, 1) - Date.UTC(2000, 0, 1)) / dayMs;
};

/** The Thursday of the week, whose year is that of the ISO week. */
const thursdayOf = (date: Date): Date => new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * dayMs);

const julianDay = (date: Date): string => {
  const day = date.getTime() / dayMs + epochDay;
  return Number(day.toPrecision(16)).toString();
};

const formatters: Readonly<Record<FormatLetter, (date: Date) => string>> = {
  d: (date) => pad(date.getUTCDate(), 2),
  e: (date) => pad(date.getUTCDate(), 2, ' '),
  // A year outside of 0000 to 9999 has more characters.
  F: (date) => pad(date.getUTCFullYear(), 4) + date.toISOString().slice(-20, -14),
  f: (date) => date.toISOString().slice(-7, -1),
  G: (date) => pad(thursdayOf(date).getUTCFullYear(), 4),
  g: (date) => pad(thursdayOf(date).getUTCFullYear() % 100, 2),
  H: (date) => pad(date.getUTCHours(), 2),
  I: (date) => pad(date.getUTCHours() % 12 || 12, 2),
  J: julianDay,
  j: (date) => pad(dayOfYear(date) + 1, 3),
  k: (date) => pad(date.getUTCHours(), 2, ' '),
  l: (date) => pad(date.getUTCHours() % 12 || 12, 2, ' '),
  M: (date) => pad(date.getUTCMinutes(), 2),
  m: (date) => pad(date.getUTCMonth() + 1, 2),
  P: (date) => (date.getUTCHours() < 12 ? 'am' : 'pm'),
  p: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  R: (date) => date.toISOString().slice(-13, -8),
  S: (date) => pad(date.getUTCSeconds(), 2),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  T: (date) => date.toISOString().slice(-13, -5),
  U: (date) => pad(Math.floor((dayOfYear(date) - date.getUTCDay() + 7) / 7), 2),
  u: (date) => String(date.getUTCDay() || 7),
  V: (date) => pad(Math.floor(dayOfYear(thursdayOf(date)) / 7) + 1, 2),
  W: (date) => pad(Math.floor((dayOfYear(date) - ((date.getUTCDay() + 6) % 7) + 7) / 7), 2),
  w: (date) => String(date.getUTCDay()),
  Y: (date) => pad(date.getUTCFullYear(), 4),
};

const partText = (part: FormatPart, date: Date): string => ('text' in part ? part.text : formatters[part.letter](date));

/** The text of a time, null for what is none. The word `now` is none: a filter's own is replaced when it is read. */
export const timeText = ({ format, reading, modifiers }: Strftime, value: string | number | null): string | null => {
  let ms = readTime(value, reading);
  let isChecked = true;
  for (const modifier of modifiers) {
    if (ms === null || (isChecked && !isLegal(ms))) return null;
    ms = modify(ms, modifier);
    // The year that Julian day 0 is in begins before it, and a later modifier may lead back.
    isChecked = modifier.kind !== 'start';
  }
  if (ms === null || !isLegal(ms)) return null;
  const date = new Date(ms);
  return format.map((part) => partText(part, date)).join('');
};
