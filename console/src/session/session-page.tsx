import type { ReactNode } from 'react';
import { LocaleSwitch } from '../layout/locale-switch.js';
import { useTitle } from '../ui/use-title.js';
import styles from './session-page.module.css';

/** The frame of the pages that nobody needs to be signed in for. */
export const SessionPage = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => {
  useTitle(title);
  return (
    <div className={styles['page']}>
      <header className={styles['header']}>
        <span className={styles['brand']}>Fichero</span>
        <LocaleSwitch />
      </header>
      <main className={styles['card']}>
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
};
