import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { remember, remembered } from '../ui/remembered.js';
import { type Catalogue, type Locale, locales } from './catalogue.js';

const isLocale = (text: string | null | undefined): text is Locale => locales.some((locale) => locale === text);

const key = 'fichero.locale';

/** What the person chose here before, else the first language of the browser that there is, else English. */
export const initialLocale = (): Locale => {
  const chosen = remembered(key);
  if (isLocale(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLocale) ?? 'en';
};

interface LocaleState {
  readonly locale: Locale;
  setLocale(locale: Locale): void;
}

const LocaleContext = createContext<LocaleState>({ locale: 'en', setLocale: () => undefined });

export const LocaleProvider = ({ children }: { readonly children: ReactNode }) => {
  const [locale, choose] = useState(initialLocale);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const setLocale = (chosen: Locale): void => {
    remember(key, chosen);
    choose(chosen);
  };
  return <LocaleContext value={{ locale, setLocale }}>{children}</LocaleContext>;
};

export const useLocale = (): LocaleState => use(LocaleContext);

/** The texts of a part of the console in the language of the person; suspends until they are there. */
export const useMessages = <Messages,>(catalogue: Catalogue<Messages>): Messages =>
  use(catalogue.in(useLocale().locale));
