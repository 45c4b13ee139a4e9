import { useMessages } from '../../../i18n/locale.js';
import { Field } from '../../../ui/field.js';
import { isMultiple, listOf, listOption } from '../../fields.js';
import { panelTexts } from '../messages.js';
import type { InputProps } from './input-props.js';
import styles from './inputs.module.css';

/** One value by a list that opens, several by boxes. */
export const SelectInput = ({ field, value, required, hint, error, onChange }: InputProps) => {
  const m = useMessages(panelTexts);
  const values = listOption(field, 'values');
  const chosen = listOf(value);
  if (!isMultiple(field)) {
    return (
      <Field label={field.name} required={required} hint={hint} error={error}>
        {(control) => (
          <select
            {...control}
            required={required}
            value={chosen[0] ?? ''}
            onChange={(event) => onChange(event.target.value)}
          >
            <option value="">{m.none}</option>
            {values.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        )}
      </Field>
    );
  }
  const toggle = (each: string): void =>
    onChange(chosen.includes(each) ? chosen.filter((other) => other !== each) : [...chosen, each]);
  return (
    <fieldset className={styles['choices']}>
      <legend>
        {field.name}
        {required && <span aria-hidden="true"> *</span>}
      </legend>
      {values.map((each) => (
        <label key={each}>
          <input
            type="checkbox"
            aria-invalid={error !== undefined || undefined}
            checked={chosen.includes(each)}
            onChange={() => toggle(each)}
          />
          {each}
        </label>
      ))}
      {error !== undefined && <p className={styles['error']}>{error}</p>}
      {hint !== undefined && <p className={styles['hint']}>{hint}</p>}
    </fieldset>
  );
};
