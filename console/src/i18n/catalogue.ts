/** The languages of the console. */
export type Locale = 'en' | 'es';

export const locales: readonly Locale[] = ['en', 'es'];

type Load<Messages> = () => Promise<{ readonly messages: Messages }>;

/** The texts of one part of the console, loaded one language at a time. */
export interface Catalogue<Messages> {
  /** The same promise every time, as `use` wants it. */
  in(locale: Locale): Promise<Messages>;
}

/** @param loaders both have the same type, so that a text which one language lacks does not compile */
export const createCatalogue = <Messages>(loaders: Readonly<Record<Locale, Load<Messages>>>): Catalogue<Messages> => {
  const loaded = new Map<Locale, Promise<Messages>>();
  return {
    in(locale) {
      let promise = loaded.get(locale);
      if (promise === undefined) {
        promise = loaders[locale]().then(({ messages }) => messages);
        loaded.set(locale, promise);
      }
      return promise;
    },
  };
};
