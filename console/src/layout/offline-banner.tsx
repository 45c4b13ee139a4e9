import { useSyncExternalStore } from 'react';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { Notice } from '../ui/notice.js';

const subscribe = (changed: () => void): (() => void) => {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
};

/** Says so while the browser has no connection. */
export const OfflineBanner = () => {
  const m = useMessages(core);
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  return isOnline ? null : <Notice kind="warning">{m.app.offline}</Notice>;
};
