import { Toast } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useEffect } from 'react';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import styles from './toast-region.module.css';
import { listenToToasts } from './toasts.js';

const lifetimeMs = 6_000;

const manager = Toast.createToastManager();

const ToastRegion = () => {
  useEffect(
    () =>
      listenToToasts(({ kind, text }) => {
        manager.add({ title: text, type: kind, priority: kind === 'failed' ? 'high' : 'low' });
      }),
    [],
  );
  return (
    <Toast.Provider toastManager={manager} timeout={lifetimeMs} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className={styles['viewport'] ?? ''}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
};

const ToastList = () => {
  const m = useMessages(core);
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles['toast'] ?? ''} data-testid="toast">
      {toast.type === 'failed' ? (
        <CircleAlert aria-hidden size={18} className={styles['failed']} />
      ) : (
        <CircleCheck aria-hidden size={18} className={styles['done']} />
      )}
      <Toast.Title render={<p />} />
      <Toast.Close className={styles['close'] ?? ''} aria-label={m.action.close}>
        <X aria-hidden size={16} />
      </Toast.Close>
    </Toast.Root>
  ));
};

export default ToastRegion;
