import { locales } from '../i18n/catalogue.js';
import { useLocale, useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import styles from './locale-switch.module.css';

const names = { en: 'English', es: 'Español' } as const;

/** EN | ES. */
export const LocaleSwitch = () => {
  const m = useMessages(core);
  const { locale, setLocale } = useLocale();
  return (
    <fieldset aria-label={m.app.language} className={styles['switch']}>
      {locales.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-pressed={each === locale}
          aria-label={`${each.toUpperCase()} ${names[each]}`}
          title={names[each]}
          onClick={() => setLocale(each)}
        >
          {each.toUpperCase()}
        </button>
      ))}
    </fieldset>
  );
};
