import { useState } from 'react';
import { useMessages } from '../../../i18n/locale.js';
import { Field } from '../../../ui/field.js';
import { panelTexts } from '../messages.js';
import type { InputProps } from './input-props.js';

const kinds = {
  email: { type: 'email', autoComplete: 'off', inputMode: 'email' },
  url: { type: 'url', autoComplete: 'off', inputMode: 'url' },
  password: { type: 'password', autoComplete: 'new-password', inputMode: 'text' },
} as const;

/** As text, so that what is half typed stays: `-`, `1.`, `1e`. */
const NumberLine = ({ field, value, required, hint, error, onChange }: InputProps) => {
  const m = useMessages(panelTexts);
  const [isUnreadable, setUnreadable] = useState(false);
  const [text, setText] = useState(() => (value === null ? '' : String(value)));
  const [known, setKnown] = useState(value);
  // Changed from elsewhere: the record was loaded anew, or the edits were discarded.
  if (known !== value && Number(text) !== value) {
    setKnown(value);
    setText(value === null ? '' : String(value));
  }
  return (
    <Field label={field.name} required={required} hint={hint} error={isUnreadable ? m.numberInvalid : error}>
      {(control) => (
        <input
          {...control}
          type="number"
          step="any"
          required={required}
          value={text}
          onInvalid={() => setUnreadable(true)}
          onInput={() => setUnreadable(false)}
          onChange={({ target }) => {
            const number = target.value === '' ? null : target.valueAsNumber;
            setText(target.value);
            setKnown(number);
            if (number === null || !Number.isNaN(number)) onChange(number);
          }}
        />
      )}
    </Field>
  );
};

/** Numbers, addresses and passwords: one line each. */
export const LineInput = (props: InputProps) => {
  const m = useMessages(panelTexts);
  const { field, value, required, hint, error, isNew, onChange } = props;
  if (field.type === 'number') return <NumberLine {...props} />;
  const kind = field.type === 'email' || field.type === 'password' ? kinds[field.type] : kinds.url;
  const isKept = field.type === 'password' && !isNew;
  return (
    <Field label={field.name} required={required && !isKept} hint={isKept ? m.passwordKept : hint} error={error}>
      {(control) => (
        <input
          {...control}
          {...kind}
          required={required && !isKept}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
};
