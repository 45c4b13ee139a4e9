import { useMessages } from '../../../i18n/locale.js';
import { Field } from '../../../ui/field.js';
import { numberOption } from '../../fields.js';
import { panelTexts } from '../messages.js';
import type { InputProps } from './input-props.js';
import styles from './inputs.module.css';

/** What the server takes where the field names no limit, in characters. */
const defaultMax = 5000;
/** Longest text that one line is for. */
const oneLine = 120;
/** From which part of the limit on the counter is read out. */
const nearlyFull = 0.9;

interface CounterProps {
  readonly name: string;
  readonly length: number;
  readonly max: number;
}

const Counter = ({ name, length, max }: CounterProps) => {
  const m = useMessages(panelTexts);
  const text = length > max ? `${m.counter(length, max)} · ${m.overLimit(length - max)}` : m.counter(length, max);
  return (
    <span
      data-testid={`counter-${name}`}
      role={length >= max * nearlyFull ? 'status' : undefined}
      className={length > max ? styles['error'] : undefined}
    >
      {text}
    </span>
  );
};

export const TextInput = ({ field, value, required, hint, error, onChange }: InputProps) => {
  const text = typeof value === 'string' ? value : '';
  const max = numberOption(field, 'max') ?? defaultMax;
  const shared = {
    dir: 'auto',
    required,
    value: text,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => onChange(event.target.value),
  };
  const counter = <Counter name={field.name} length={[...text].length} max={max} />;
  return (
    <Field
      label={field.name}
      required={required}
      error={error}
      hint={
        <>
          {hint !== undefined && <>{hint} · </>}
          {counter}
        </>
      }
    >
      {(control) =>
        max <= oneLine || field.name === 'id' ? (
          <input {...control} {...shared} />
        ) : (
          <textarea {...control} {...shared} rows={1} className={`${control.className} ${styles['growing']}`} />
        )
      }
    </Field>
  );
};
