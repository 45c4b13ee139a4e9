import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import type { Catalogue, Locale } from './catalogue.js';
import { initialLocale, rememberLocale } from './initial-locale.js';

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
    rememberLocale(chosen);
    choose(chosen);
  };
  return <LocaleContext value={{ locale, setLocale }}>{children}</LocaleContext>;
};

export const useLocale = (): LocaleState => use(LocaleContext);

/** The texts of a part of the console in the language of the person; suspends until they are there. */
export const useMessages = <Messages,>(catalogue: Catalogue<Messages>): Messages =>
  use(catalogue.in(useLocale().locale));
