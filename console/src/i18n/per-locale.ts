import type { Locale } from './catalogue.js';

/** What is made for a language the first time it is asked for, and kept. */
export const perLocale = <Made>(make: (locale: Locale) => Made): ((locale: Locale) => Made) => {
  const made = new Map<Locale, Made>();
  return (locale) => {
    const known = made.get(locale) ?? make(locale);
    made.set(locale, known);
    return known;
  };
};
