import { remember, remembered } from '../ui/remembered.js';
import { type Locale, locales } from './catalogue.js';

const isLocale = (text: string | null | undefined): text is Locale => locales.some((locale) => locale === text);

const key = 'fichero.locale';

export const rememberLocale = (locale: Locale): void => remember(key, locale);

/** What the person chose here before, else the first language of the browser that there is, else English. */
export const initialLocale = (): Locale => {
  const chosen = remembered(key);
  if (isLocale(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLocale) ?? 'en';
};
