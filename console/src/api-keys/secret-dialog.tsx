import type { ApiKeyWithSecret } from 'fichero-sdk';
import { useCallback, useRef, useState } from 'react';
import { useMessages } from '../i18n/locale.js';
import { useLeaveGuard } from '../layout/leave-guard.js';
import { core } from '../messages/core.js';
import { Button } from '../ui/button.js';
import { toClipboard } from '../ui/clipboard.js';
import { Confirm } from '../ui/confirm.js';
import { Field } from '../ui/field.js';
import { Modal, ModalActions } from '../ui/modal.js';
import styles from './api-keys.module.css';
import { apiKeyTexts } from './messages.js';

interface SecretDialogProps {
  readonly apiKey: ApiKeyWithSecret;
  /** Whether the key was there before and got a new secret. */
  readonly renewed: boolean;
  readonly onDone: () => void;
}

/** Shows a secret the one time that it can be seen. Nothing closes it by accident, and who has not copied it is asked. */
export const SecretDialog = ({ apiKey, renewed, onDone }: SecretDialogProps) => {
  const m = useMessages(apiKeyTexts);
  const c = useMessages(core);
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const ask = useCallback(() => setLeaving(true), []);
  useLeaveGuard(!copied, ask);

  /** Whether the last press of Copy reached the clipboard: a busy browser takes its time. */
  const copying = useRef(Promise.resolve(false));
  const copy = async (): Promise<void> => {
    copying.current = toClipboard(apiKey.secret);
    if (await copying.current) {
      setCopied(true);
      return;
    }
    // The person presses Ctrl+C: the text is chosen already.
    input.current?.focus();
    input.current?.select();
  };
  const done = async (): Promise<void> => {
    if (copied || (await copying.current)) onDone();
    else setLeaving(true);
  };

  return (
    <Modal open held onClose={() => undefined} title={renewed ? m.secretRenewedTitle : m.secretTitle}>
      <div className={styles['form']}>
        <Field label={m.secretLabel(apiKey.name)} hint={m.secretHint}>
          {(control) => (
            <div className={styles['secret']}>
              <input
                {...control}
                ref={input}
                readOnly
                data-testid="key-secret"
                spellCheck={false}
                value={apiKey.secret}
                onFocus={(event) => event.target.select()}
                onCopy={() => setCopied(true)}
              />
              <Button onClick={() => void copy()}>{copied ? c.action.copied : c.action.copy}</Button>
            </div>
          )}
        </Field>
        <p role="status" className={styles['status']}>
          {copied ? c.action.copied : ''}
        </p>
        <ModalActions>
          <Button variant="primary" onClick={() => void done()}>
            {c.action.done}
          </Button>
        </ModalActions>
      </div>
      <Confirm
        open={leaving}
        onClose={() => setLeaving(false)}
        title={m.leaveTitle}
        confirmLabel={m.leave}
        cancelLabel={m.back}
        onConfirm={onDone}
      >
        {m.leaveText}
      </Confirm>
    </Modal>
  );
};
