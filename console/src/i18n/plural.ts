import type { Locale } from './catalogue.js';

const rules = { en: new Intl.PluralRules('en'), es: new Intl.PluralRules('es') } as const;
const numbers = { en: new Intl.NumberFormat('en'), es: new Intl.NumberFormat('es') } as const;

/** `many` is what Spanish says of millions; where it is not given, `other` holds. */
interface Forms {
  readonly one: string;
  readonly other: string;
  readonly many?: string;
}

/** The number with its noun: `{ one: 'record', other: 'records' }`. */
export const counted = (locale: Locale, count: number, { one, other, many = other }: Forms): string => {
  const category = rules[locale].select(count);
  return `${numbers[locale].format(count)} ${category === 'one' ? one : category === 'many' ? many : other}`;
};

/** A number as the language writes it. */
export const number = (locale: Locale, value: number): string => numbers[locale].format(value);
