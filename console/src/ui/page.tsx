import type { ReactNode } from 'react';
import styles from './page.module.css';

interface PageHeaderProps {
  readonly title: string;
  /** What one can do here; the main thing last, in the upper right corner. */
  readonly children?: ReactNode;
}

export const PageHeader = ({ title, children }: PageHeaderProps) => (
  <header className={styles['header']}>
    <h1>{title}</h1>
    <div className={styles['actions']}>{children}</div>
  </header>
);

/** The padding of a page that scrolls as a whole. */
export const PageBody = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles['body']}>{children}</div>
);
