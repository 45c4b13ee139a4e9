import { useMutation } from '@tanstack/react-query';
import type { ApiKeyWithSecret, Expiration, Permission } from 'fichero-sdk';
import { useRef, useState } from 'react';
import { client } from '../client.js';
import { useFormat } from '../i18n/format.js';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { Button } from '../ui/button.js';
import { errorText, fieldTexts } from '../ui/error-text.js';
import { Field } from '../ui/field.js';
import { Modal, ModalActions } from '../ui/modal.js';
import { Notice } from '../ui/notice.js';
import styles from './api-keys.module.css';
import { apiKeyTexts } from './messages.js';
import { PermissionPicker } from './permission-picker.js';

const lifetimes: readonly Expiration[] = ['7d', '30d', '60d', '90d', '180d', 'never'];

const isLifetime = (text: string): text is Expiration => lifetimes.some((lifetime) => lifetime === text);

const lastDayOf = (lifetime: Expiration): Date => new Date(Date.now() + Number.parseInt(lifetime, 10) * 86_400_000);

interface CreateKeyDialogProps {
  readonly onClose: () => void;
  readonly onCreated: (key: ApiKeyWithSecret) => void;
}

/** Name, permissions and lifetime of a new key. */
export const CreateKeyDialog = ({ onClose, onCreated }: CreateKeyDialogProps) => {
  const m = useMessages(apiKeyTexts);
  const c = useMessages(core);
  const format = useFormat();
  const form = useRef<HTMLFormElement>(null);
  const nameInput = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  const [permissions, setPermissions] = useState<readonly Permission[]>([]);
  const [expires, setExpires] = useState<Expiration>('30d');
  const [tried, setTried] = useState(false);

  const create = useMutation({
    // Gives nothing back: what a mutation returns is kept for a while, and this is a secret.
    mutationFn: async () => onCreated(await client.apiKeys.create({ name: name.trim(), permissions, expires })),
  });
  const faults = fieldTexts(create.error, c);
  const nameError = tried && name.trim() === '' ? m.needsName : faults['name'];
  const permissionsError = tried && permissions.length === 0 ? m.needsPermission : faults['permissions'];

  const submit = (): void => {
    setTried(true);
    if (name.trim() !== '' && permissions.length > 0) create.mutate();
    else form.current?.querySelector<HTMLInputElement>(name.trim() === '' ? 'input' : 'input[type=checkbox]')?.focus();
  };

  return (
    <Modal open onClose={onClose} title={m.createTitle} initialFocus={nameInput}>
      <form
        ref={form}
        noValidate
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {create.isError && <Notice kind="error">{errorText(create.error, c)}</Notice>}
        <Field label={m.name} hint={m.nameHint} required error={nameError}>
          {(control) => (
            <input
              {...control}
              ref={nameInput}
              required
              autoComplete="off"
              maxLength={255}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <PermissionPicker chosen={permissions} onChange={setPermissions} error={permissionsError} />
        <Field
          label={m.expiration}
          hint={expires === 'never' ? undefined : m.expiresOn(format.date(lastDayOf(expires)))}
        >
          {(control) => (
            <select
              {...control}
              value={expires}
              onChange={(event) => {
                if (isLifetime(event.target.value)) setExpires(event.target.value);
              }}
            >
              {lifetimes.map((lifetime) => (
                <option key={lifetime} value={lifetime}>
                  {m.lifetime[lifetime]}
                </option>
              ))}
            </select>
          )}
        </Field>
        {expires === 'never' && <Notice kind="warning">{m.neverWarning}</Notice>}
        <ModalActions>
          <Button onClick={onClose}>{c.action.cancel}</Button>
          <Button type="submit" variant="primary" disabled={create.isPending}>
            {m.createSubmit}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
};
