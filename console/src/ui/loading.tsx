import { useEffect, useState } from 'react';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { useReturn } from '../session/use-return.js';
import { Button } from './button.js';
import empty from './empty.module.css';
import { errorText } from './error-text.js';
import styles from './loading.module.css';

const delayMs = 150;

/** Nothing for 150 ms, so that what is quick does not flicker; then a sketch of what comes. */
export const Skeleton = ({ lines = 6 }: { readonly lines?: number }) => {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), delayMs);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  return (
    <div className={styles['skeleton']} aria-hidden="true">
      {Array.from({ length: lines }, (_none, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <span key={line} />
      ))}
    </div>
  );
};

/** What is shown in place of what could not be loaded. */
export const LoadFailed = ({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) => {
  const m = useMessages(core);
  useReturn(error, onRetry);
  return (
    <div role="alert" className={empty['center']}>
      <h2>{m.state.loadFailed}</h2>
      <p>{errorText(error, m)}</p>
      <Button onClick={onRetry}>{m.action.retry}</Button>
    </div>
  );
};
