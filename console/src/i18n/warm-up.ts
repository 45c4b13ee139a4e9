import type { Locale } from './catalogue.js';

/**
 * The first number and the first date of a page have the browser load how a language writes them, which takes as long as drawing
 * several rows. Done while the code is still on its way, each in a task of its own.
 */
export const warmUp = (locale: Locale): void => {
  setTimeout(() => new Intl.NumberFormat(locale));
  setTimeout(() => new Intl.DateTimeFormat(locale, { month: 'short', hour: '2-digit' }));
};
