import { useMessages } from '../../../i18n/locale.js';
import { Button } from '../../../ui/button.js';
import { Field } from '../../../ui/field.js';
import { panelTexts } from '../messages.js';
import type { InputProps } from './input-props.js';
import styles from './inputs.module.css';

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-01-31 09:30:00.000Z` as the input wants it, in the time zone of the person. */
const localOf = (value: string): string => {
  const moment = new Date(value.replace(' ', 'T'));
  if (Number.isNaN(moment.getTime())) return '';
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}`;
};

const wireOf = (local: string): string => (local === '' ? '' : new Date(local).toISOString().replace('T', ' '));

/** A moment, to the second, in the time zone of the person. */
export const DateInput = ({ field, value, required, hint, error, onChange }: InputProps) => {
  const m = useMessages(panelTexts);
  const text = typeof value === 'string' ? value : '';
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Field label={field.name} required={required} hint={hint === undefined ? zone : `${hint} · ${zone}`} error={error}>
      {(control) => (
        <div className={styles['line']}>
          <input
            {...control}
            type="datetime-local"
            step={1}
            required={required}
            value={localOf(text)}
            onChange={(event) => onChange(wireOf(event.target.value))}
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
