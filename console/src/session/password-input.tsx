import { useState } from 'react';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import styles from './session-page.module.css';

interface PasswordInputProps {
  readonly label: string;
  readonly name: string;
  readonly autoComplete: 'current-password' | 'new-password';
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

/** Takes pasted passwords and those of a manager, and can be shown. */
export const PasswordInput = ({ label, name, autoComplete, value, onChange, hint, error }: PasswordInputProps) => {
  const m = useMessages(core);
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className={styles['password']}>
          <input
            {...control}
            name={name}
            type={shown ? 'text' : 'password'}
            autoComplete={autoComplete}
            required
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <Button aria-controls={control.id} onClick={() => setShown(!shown)}>
            {shown ? m.signIn.hide : m.signIn.show}
          </Button>
        </div>
      )}
    </Field>
  );
};
