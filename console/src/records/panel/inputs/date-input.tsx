import { useState } from 'react';
import { useMessages } from '../../../i18n/locale.js';
import { Button } from '../../../ui/button.js';
import { Field } from '../../../ui/field.js';
import { MomentInput } from '../../../ui/moment-input.js';
import { panelTexts } from '../messages.js';
import type { InputProps } from './input-props.js';
import styles from './inputs.module.css';

/** A moment, with the time zone that it is shown in. */
export const DateInput = ({ field, value, required, hint, error, onChange }: InputProps) => {
  const m = useMessages(panelTexts);
  const [isUnreadable, setUnreadable] = useState(false);
  const text = typeof value === 'string' ? value : '';
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Field
      label={field.name}
      required={required}
      hint={hint === undefined ? zone : `${hint} · ${zone}`}
      error={isUnreadable ? m.incomplete : error}
    >
      {(control) => (
        <div className={styles['line']}>
          <MomentInput
            control={control}
            required={required}
            value={text}
            onChange={onChange}
            onUnreadable={setUnreadable}
          />
          {text !== '' && !required && (
            <Button aria-label={m.clear(field.name)} onClick={() => onChange('')}>
              ×
            </Button>
          )}
        </div>
      )}
    </Field>
  );
};
