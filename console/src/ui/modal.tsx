import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { IconButton } from './button.js';
import styles from './modal.module.css';

interface ModalProps {
  readonly open: boolean;
  /** Asked for by Esc, the backdrop and the button in the corner. Whoever must not lose anything asks first. */
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: ReactNode;
  /** Esc and the backdrop do nothing, and there is no button in the corner. */
  readonly held?: boolean;
  readonly wide?: boolean;
  /** What gets the focus; else the first that can. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

/** A dialog: keeps the focus, gives it back when it closes. Its content ends with a `ModalActions`. */
export const Modal = ({ open, onClose, title, description, held = false, wide = false, ...content }: ModalProps) => {
  const m = useMessages(core);
  return (
    <Dialog.Root
      open={open}
      disablePointerDismissal={held}
      onOpenChange={(next) => {
        if (!next && !held) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop'] ?? ''} />
        <Dialog.Popup
          className={`${styles['popup']} ${wide ? styles['wide'] : ''}`}
          initialFocus={content.initialFocus}
        >
          <header className={styles['header']}>
            <Dialog.Title>{title}</Dialog.Title>
            {!held && (
              <IconButton label={m.action.close} onClick={onClose}>
                <X aria-hidden size={18} />
              </IconButton>
            )}
          </header>
          {description !== undefined && (
            <Dialog.Description className={styles['description'] ?? ''}>{description}</Dialog.Description>
          )}
          {content.children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
};

/** The buttons at the end of a dialog; the first is the way out. */
export const ModalActions = ({ children }: { readonly children: ReactNode }) => (
  <footer className={styles['actions']}>{children}</footer>
);
