import type { ReactNode } from 'react';
import styles from './notice.module.css';

interface NoticeProps {
  readonly kind: 'error' | 'warning' | 'success' | 'info';
  readonly children: ReactNode;
}

/** A sentence that must be noticed: an error is told at once, the rest when there is time. */
export const Notice = ({ kind, children }: NoticeProps) => (
  <div role={kind === 'error' ? 'alert' : 'status'} className={`${styles['notice']} ${styles[kind]}`}>
    {children}
  </div>
);
