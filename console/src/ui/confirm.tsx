import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { Button } from './button.js';
import { errorText } from './error-text.js';
import { Field } from './field.js';
import { ModalActions } from './modal.js';
import styles from './modal.module.css';
import { Notice } from './notice.js';

interface ConfirmProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What will happen, and to whom. */
  readonly children: ReactNode;
  readonly confirmLabel: string;
  readonly cancelLabel?: string;
  /** Closes when it resolves; what it throws is shown. */
  readonly onConfirm: () => Promise<void> | void;
  /** What to say of an error, where more is known of it than its kind tells. */
  readonly explain?: (error: unknown) => string | null;
  /** The person must type this before the button works. */
  readonly typed?: string;
}

/** What was deleted may have taken the button along that asked for it: then the page goes on from its beginning. */
const focusSomewhere = (): void => {
  if (document.activeElement === document.body) document.getElementById('main')?.focus();
};

/** Asks before what cannot be undone. The focus is on the way out. */
export const Confirm = ({ open, onClose, ...content }: ConfirmProps) => {
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles['backdrop'] ?? ''} />
        <AlertDialog.Popup className={styles['popup'] ?? ''} initialFocus={cancel}>
          <ConfirmContent onClose={onClose} cancelRef={cancel} {...content} />
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
};

interface ContentProps extends Omit<ConfirmProps, 'open'> {
  readonly cancelRef: React.RefObject<HTMLButtonElement | null>;
}

const ConfirmContent = ({
  onClose,
  title,
  children,
  confirmLabel,
  cancelLabel,
  onConfirm,
  typed,
  explain,
  cancelRef,
}: ContentProps) => {
  const m = useMessages(core);
  const form = useId();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(
    () => () => {
      // After the dialog has given the focus back, where it could.
      setTimeout(focusSomewhere);
    },
    [],
  );

  const confirm = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <AlertDialog.Title>{title}</AlertDialog.Title>
      <AlertDialog.Description render={<div />}>{children}</AlertDialog.Description>
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        {typed !== undefined && (
          <Field label={m.state.typeToConfirm(typed)}>
            {(control) => (
              <input
                {...control}
                autoComplete="off"
                spellCheck={false}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
        )}
      </form>
      {error !== null && <Notice kind="error">{explain?.(error) ?? errorText(error, m)}</Notice>}
      <ModalActions>
        <Button ref={cancelRef} onClick={onClose}>
          {cancelLabel ?? m.action.cancel}
        </Button>
        <Button variant="danger" type="submit" form={form} disabled={busy || (typed !== undefined && text !== typed)}>
          {confirmLabel}
        </Button>
      </ModalActions>
    </>
  );
};
