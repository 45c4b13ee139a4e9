import { useState } from 'react';
import { useMessages } from '../../../i18n/locale.js';
import { Button } from '../../../ui/button.js';
import { Field } from '../../../ui/field.js';
import { panelTexts } from '../messages.js';
import { differs } from '../values.js';
import type { InputProps } from './input-props.js';
import styles from './inputs.module.css';
import { jsonFault } from './json-fault.js';

type Parsed = { readonly value: InputProps['value'] } | { readonly at: readonly [line: number, column: number] };

const parse = (text: string): Parsed => {
  if (text.trim() === '') return { value: null };
  try {
    return { value: JSON.parse(text) as InputProps['value'] };
  } catch {
    return { at: jsonFault(text) };
  }
};

const textOf = (value: InputProps['value']): string => (value === null ? '' : JSON.stringify(value, null, 2));

/** JSON as text. What does not parse stays where it was typed, and keeps the record from being saved. */
export const JsonInput = ({ field, value, required, hint, error, onChange }: InputProps) => {
  const m = useMessages(panelTexts);
  const [text, setText] = useState(() => textOf(value));
  const [known, setKnown] = useState(value);
  if (known !== value && differs(known, value)) {
    setKnown(value);
    setText(textOf(value));
  }
  const parsed = parse(text);
  const fault = 'at' in parsed ? m.jsonInvalid(...parsed.at) : undefined;
  return (
    <Field
      label={field.name}
      required={required}
      hint={hint}
      error={fault ?? error}
      aside={
        <Button variant="ghost" disabled={fault !== undefined} onClick={() => setText(textOf(value))}>
          {m.format}
        </Button>
      }
    >
      {(control) => (
        <textarea
          {...control}
          ref={(element) => element?.setCustomValidity(fault ?? '')}
          className={`${control.className} ${styles['code']}`}
          rows={4}
          spellCheck={false}
          required={required}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            const next = parse(event.target.value);
            if ('at' in next) return;
            setKnown(next.value);
            onChange(next.value);
          }}
        />
      )}
    </Field>
  );
};
