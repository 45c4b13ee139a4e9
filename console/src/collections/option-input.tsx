import type { Collection, Field as Definition, JsonValue } from 'fichero-sdk';
import { useState } from 'react';
import { useFormat } from '../i18n/format.js';
import { useMessages } from '../i18n/locale.js';
import { type ControlProps, Field } from '../ui/field.js';
import { MomentInput } from '../ui/moment-input.js';
import { CheckField } from './check-field.js';
import styles from './collections.module.css';
import type { FieldOption } from './field-options.js';
import { collectionTexts } from './messages.js';

interface OptionInputProps {
  readonly definition: FieldOption;
  readonly field: Definition;
  /** What a relation may point to, but for the collection itself. */
  readonly collections: readonly Collection[];
  /** The id of the collection that is edited; null for one that has none yet. */
  readonly own: string | null;
  /** Whether the field is stored: then a relation keeps its collection. */
  readonly isStored: boolean;
  readonly error: string | undefined;
  readonly onChange: (value: JsonValue) => void;
}

const textOf = (value: JsonValue | undefined): string =>
  value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** One entry a line. Empty lines stay while they are typed. */
const Lines = ({ control, value, onChange }: LinesProps) => {
  const entries = Array.isArray(value) ? value.map(String) : [];
  const [text, setText] = useState(entries.join('\n'));
  const entriesIn = (typed: string): string[] =>
    typed
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  // Changed from elsewhere: the edits were discarded.
  if (entriesIn(text).join('\n') !== entries.join('\n')) setText(entries.join('\n'));
  return (
    <textarea
      {...control}
      rows={3}
      spellCheck={false}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        onChange(entriesIn(event.target.value));
      }}
    />
  );
};

interface LinesProps {
  readonly control: ControlProps;
  readonly value: JsonValue | undefined;
  readonly onChange: (value: JsonValue) => void;
}

/** The input for one option of a field. */
export const OptionInput = ({ definition, field, collections, own, isStored, error, onChange }: OptionInputProps) => {
  const m = useMessages(collectionTexts);
  const format = useFormat();
  const { option, kind, label, byDefault } = definition;
  const value = field[option];
  const size = Number(value ?? 0) || Number(byDefault ?? 0);
  const hint = kind === 'size' ? format.bytes(size) : m.optionHint[label];
  if (kind === 'flag') {
    return <CheckField label={m.option[label]} checked={value === true} error={error} onChange={onChange} />;
  }
  return (
    <Field label={m.option[label]} hint={hint} error={error} required={option === 'values' || kind === 'collection'}>
      {(control) => {
        switch (kind) {
          case 'list':
            return <Lines control={control} value={value} onChange={onChange} />;
          case 'collection':
            return (
              <select
                {...control}
                disabled={isStored}
                value={textOf(value)}
                onChange={(event) => onChange(event.target.value)}
              >
                <option value="">{m.chooseCollection}</option>
                {own !== null && <option value={own}>{m.itself}</option>}
                {collections
                  .filter(({ id }) => id !== own)
                  .map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
              </select>
            );
          case 'moment':
            return <MomentInput control={control} value={textOf(value)} onChange={onChange} />;
          case 'number':
          case 'count':
          case 'size':
            return (
              <input
                {...control}
                type="number"
                step={kind === 'number' ? 'any' : 1}
                min={kind === 'number' ? undefined : 0}
                placeholder={byDefault}
                value={kind !== 'number' && value === 0 ? '' : textOf(value)}
                onChange={({ target }) =>
                  onChange(target.value === '' ? (kind === 'number' ? null : 0) : target.valueAsNumber)
                }
              />
            );
          default:
            return (
              <input
                {...control}
                className={`${control.className} ${styles['code']}`}
                spellCheck={false}
                autoComplete="off"
                value={textOf(value)}
                onChange={(event) => onChange(event.target.value)}
              />
            );
        }
      }}
    </Field>
  );
};
