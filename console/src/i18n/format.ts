import type { Locale } from './catalogue.js';
import { useLocale } from './locale.js';
import { perLocale } from './per-locale.js';

const day = 86_400_000;

/** In milliseconds; the largest that fits is used. */
const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * day],
  ['month', 30 * day],
  ['day', day],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** The moment that a date of the server names: `2026-01-31 09:30:00.000Z`. */
export const momentOf = (text: string): Date => new Date(text.replace(' ', 'T'));

/** Dates, numbers and sizes as they are written in a language, dates in the time zone of the person. */
export interface Format {
  number(value: number): string;
  /** Every digit, and none grouped: a value as it is stored. */
  exact(value: number): string;
  /** `1 Nov 2026` */
  date(moment: Date): string;
  /** `1 Nov 2026, 14:05` */
  dateTime(moment: Date): string;
  /** `in 10 days`, `2 hours ago`; to the minute */
  relative(moment: Date, now?: number): string;
  /** `3.4 MB`, thousands to the kilobyte */
  bytes(count: number): string;
}

const createFormat = (locale: Locale): Format => {
  const number = new Intl.NumberFormat(locale);
  const exact = new Intl.NumberFormat(locale, { maximumFractionDigits: 20, useGrouping: false });
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
  const dateTime = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const sizes = (['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const).map(
    (unit) => new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: unit === 'byte' ? 0 : 1 }),
  );
  return {
    number: (value) => number.format(value),
    exact: (value) => exact.format(value),
    date: (moment) => date.format(moment),
    dateTime: (moment) => dateTime.format(moment),
    relative: (moment, now = Date.now()) => {
      const away = moment.getTime() - now;
      const [unit, length] =
        units.find(([, milliseconds]) => Math.abs(away) >= milliseconds) ?? (['minute', 60_000] as const);
      return relative.format(Math.round(away / length), unit);
    },
    bytes: (count) => {
      const step = Math.min(sizes.length - 1, count < 1 ? 0 : Math.floor(Math.log10(count) / 3));
      return sizes[step]?.format(count / 1000 ** step) ?? String(count);
    },
  };
};

const formatIn = perLocale(createFormat);

export const useFormat = (): Format => formatIn(useLocale().locale);
