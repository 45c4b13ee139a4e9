import styles from './empty.module.css';

interface EmptyProps {
  /** All that there is on the page: its title is that of the page. */
  readonly asPage?: boolean;
  readonly title: string;
  readonly hint?: string;
  readonly children?: React.ReactNode;
}

/** Why there is nothing, and what to do about it. */
export const Empty = ({ asPage = false, title, hint, children }: EmptyProps) => (
  <div className={styles['center']}>
    {asPage ? <h1>{title}</h1> : <h2>{title}</h2>}
    {hint !== undefined && <p>{hint}</p>}
    {children}
  </div>
);
