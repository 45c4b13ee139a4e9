/**
 * SQLite's strftime, as far as every store can do it: each of its substitutions, and the modifiers below. Times are UTC and lie
 * between Julian day 0 (in the year -4713) and the end of the year 9999.
 */

/**
 * d day of the month 01-31; e the same with a space for 0; f seconds SS.SSS; F year-month-day; G year of the ISO week, g its last
 * two digits; H hour 00-23; I hour 01-12; j day of the year 001-366; J Julian day; k and l are H and I with a space for 0;
 * m month 01-12; M minute; p AM or PM; P am or pm; R H:M; s seconds since 1970; S seconds; T H:M:S; u day of the week 1-7
 * from Monday; U and W week of the year 00-53 from its first Sunday and Monday; V ISO week 01-53; w day of the week 0-6
 * from Sunday; Y year.
 */
export type FormatLetter = (typeof formatLetters)[number];
// biome-ignore format: a row of letters
const formatLetters = ['d', 'e', 'F', 'f', 'G', 'g', 'H', 'I', 'J', 'j', 'k', 'l', 'M', 'm', 'P', 'p', 'R', 'S', 's', 'T', 'U', 'u', 'V', 'W', 'w', 'Y'] as const;

const isLetter = (text: string): text is FormatLetter => formatLetters.some((letter) => letter === text);

/** A text that stays, or what a substitution gives. */
export type FormatPart = { readonly text: string } | { readonly letter: FormatLetter };

/**
 * Applied in order:
 * - `add`: seconds, or months. A day that its month lacks runs over into the next;
 * - `start`: the beginning of the day, month or year;
 * - `weekday`: forward to the next such day, 0 being Sunday; none if it is that day.
 */
export type TimeModifier =
  | { readonly kind: 'add'; readonly unit: 'seconds' | 'months'; readonly amount: number }
  | { readonly kind: 'start'; readonly of: 'day' | 'month' | 'year' }
  | { readonly kind: 'weekday'; readonly day: number };

/**
 * How a number is read: as a Julian day (0 up to 5373484.5), as seconds since 1970, or (`auto`) as a Julian day where it can be and
 * as seconds otherwise. Null is a Julian day too; with `julianday` and `unixepoch` a value that is no number is no time.
 */
export type NumberReading = 'julianday' | 'unixepoch' | 'auto' | null;

/** What to make of a time. */
export interface Strftime {
  readonly format: readonly FormatPart[];
  readonly reading: NumberReading;
  readonly modifiers: readonly TimeModifier[];
}

const parseFormat = (format: string): readonly FormatPart[] | null => {
  const parts: FormatPart[] = [];
  for (const [piece] of format.matchAll(/%[\s\S]?|[^%]+/gu)) {
    const letter = piece.slice(1);
    if (!piece.startsWith('%')) parts.push({ text: piece });
    else if (letter === '%') parts.push({ text: '%' });
    else if (isLetter(letter)) parts.push({ letter });
    else return null;
  }
  return parts;
};

/** Seconds of the unit (of months and years for a fraction), its months, and the most of it that can be added. */
const units: Readonly<Record<string, { readonly seconds: number; readonly months: number; readonly most: number }>> = {
  second: { seconds: 1, months: 0, most: 4.6427e14 },
  minute: { seconds: 60, months: 0, most: 7.7379e12 },
  hour: { seconds: 3_600, months: 0, most: 1.2897e11 },
  day: { seconds: 86_400, months: 0, most: 5_373_485 },
  month: { seconds: 30 * 86_400, months: 1, most: 176_546 },
  year: { seconds: 365 * 86_400, months: 12, most: 14_713 },
};

type Addition = Extract<TimeModifier, { kind: 'add' }>;

const adding = (unit: Addition['unit'], amount: number): Addition => ({ kind: 'add', unit, amount });

const parseAmount = (text: string): readonly TimeModifier[] | null => {
  const [, digits, unit = ''] = /^([+-]?\d+(?:\.\d+)?)\s+(second|minute|hour|day|month|year)s?$/.exec(text) ?? [];
  const amount = Number(digits);
  const size = units[unit];
  if (size === undefined || Math.abs(amount) >= size.most) return null;
  const months = size.months === 0 ? 0 : Math.trunc(amount);
  const added = [adding('months', months * size.months), adding('seconds', (amount - months) * size.seconds)];
  return added.filter((modifier) => modifier.amount !== 0);
};

const parseClock = (text: string): readonly TimeModifier[] | null => {
  const [found, sign, hours, minutes, seconds = '0'] = /^([+-])(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?$/.exec(text) ?? [];
  if (found === undefined || Number(hours) > 24 || Number(minutes) > 59 || Number(seconds) >= 60) return null;
  const total = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return [adding('seconds', sign === '-' ? -total : total)];
};

const parseModifier = (text: string): readonly TimeModifier[] | null => {
  // The server's time is UTC, and the precision is that of the format.
  if (['utc', 'localtime', 'subsec', 'subsecond'].includes(text)) return [];
  const [, of] = /^start of (day|month|year)$/.exec(text) ?? [];
  if (of !== undefined) return [{ kind: 'start', of: of as 'day' | 'month' | 'year' }];
  const [, day] = /^weekday ([0-6])$/.exec(text) ?? [];
  if (day !== undefined) return [{ kind: 'weekday', day: Number(day) }];
  return parseAmount(text) ?? parseClock(text);
};

const readings: readonly string[] = ['julianday', 'unixepoch', 'auto'] satisfies NumberReading[];

/** Null for a format or a modifier that there is none of: then no time has a text. A reading can only come first. */
export const parseStrftime = (formatText: string, modifierTexts: readonly string[]): Strftime | null => {
  const format = parseFormat(formatText);
  const texts = modifierTexts.map((text) => text.toLowerCase());
  const [first = ''] = texts;
  const reading = readings.includes(first) ? (first as NumberReading) : null;
  const modifiers = texts.slice(readings.includes(first) ? 1 : 0).map(parseModifier);
  if (format === null || modifiers.some((modifier) => modifier === null)) return null;
  return { format, reading, modifiers: modifiers.flatMap((modifier) => modifier ?? []) };
};
