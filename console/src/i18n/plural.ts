import type { Locale } from './catalogue.js';
import { perLocale } from './per-locale.js';

const rules = perLocale((locale) => new Intl.PluralRules(locale));
const numbers = perLocale((locale) => new Intl.NumberFormat(locale));

/** `many` is what Spanish says of millions; where it is not given, `other` holds. */
interface Forms {
  readonly one: string;
  readonly other: string;
  readonly many?: string;
}

/** The number with its noun: `{ one: 'record', other: 'records' }`. */
export const counted = (locale: Locale, count: number, { one, other, many = other }: Forms): string => {
  const category = rules(locale).select(count);
  return `${numbers(locale).format(count)} ${category === 'one' ? one : category === 'many' ? many : other}`;
};

/** A number as the language writes it. */
export const number = (locale: Locale, value: number): string => numbers(locale).format(value);
