import type { Collection, Field } from 'fichero-sdk';
import { Plus, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useMessages } from '../i18n/locale.js';
import { Button, IconButton } from '../ui/button.js';
import { Field as LabelledField } from '../ui/field.js';
import { listOption } from './fields.js';
import { type Condition, conditionsIn, filterableFields, filterOf, operatorsOf } from './filter-form.js';
import styles from './list-tools.module.css';
import { recordTexts } from './messages.js';

interface ValueInputProps {
  readonly field: Field;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const ValueInput = ({ field, value, onChange }: ValueInputProps) => {
  const m = useMessages(recordTexts);
  const choices =
    field.type === 'bool'
      ? ([
          ['true', m.yes],
          ['false', m.no],
        ] as const)
      : listOption(field, 'values').map((each) => [each, each] as const);
  const shared = {
    'aria-label': m.filter.value,
    value,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLSelectElement>) => onChange(event.target.value),
  };
  if (choices.length > 0) {
    return (
      <select {...shared}>
        {choices.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    );
  }
  const isDate = field.type === 'date' || field.type === 'autodate';
  return (
    <input
      {...shared}
      type={field.type === 'number' ? 'number' : 'text'}
      step="any"
      placeholder={isDate ? '2026-01-31' : ''}
    />
  );
};

const emptyCondition = (field: Field): Condition => ({
  field: field.name,
  operator: operatorsOf(field)[0] ?? '=',
  value: field.type === 'bool' ? 'true' : (listOption(field, 'values')[0] ?? ''),
});

interface FilterToolProps {
  readonly collection: Collection;
  readonly filter: string;
  readonly onApply: (filter: string) => void;
}

/** A filter as conditions, all of which must hold, or as text in the grammar of the API. Both edit the same. */
const FilterTool = ({ collection, filter, onApply }: FilterToolProps) => {
  const m = useMessages(recordTexts);
  const fields = filterableFields(collection);
  const [text, setText] = useState(filter);
  const [known, setKnown] = useState(filter);
  // Changed from elsewhere: by the address, a view, or a button.
  if (known !== filter) {
    setKnown(filter);
    setText(filter);
  }
  const addButton = useRef<HTMLButtonElement>(null);
  const [asText, setAsText] = useState(() => conditionsIn(filter, fields) === null);
  const conditions = conditionsIn(text, fields);
  const setConditions = (next: readonly Condition[]): void => setText(filterOf(next, fields));
  const replace = (place: number, next: Condition): void =>
    setConditions((conditions ?? []).map((each, i) => (i === place ? next : each)));
  const [first] = fields.filter(({ name }) => name !== 'id');

  return (
    <form
      className={styles['tool']}
      aria-label={m.filter.title}
      onSubmit={(event) => {
        event.preventDefault();
        onApply(text.trim());
      }}
    >
      {asText && (
        <LabelledField label={m.filter.expression} hint={m.filter.expressionHint}>
          {(control) => (
            <textarea
              {...control}
              className={undefined}
              rows={2}
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </LabelledField>
      )}
      {!asText && conditions === null && <p>{m.filter.notInForm}</p>}
      {!asText &&
        conditions?.map((each, place) => {
          const field = fields.find(({ name }) => name === each.field);
          if (field === undefined) return null;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a condition is what stands at its place
            <fieldset key={place} className={styles['condition']}>
              <select
                aria-label={m.filter.field}
                value={each.field}
                onChange={(event) => {
                  const chosen = fields.find(({ name }) => name === event.target.value);
                  if (chosen !== undefined) replace(place, emptyCondition(chosen));
                }}
              >
                {fields.map(({ name }) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
              <select
                aria-label={m.filter.operator}
                value={each.operator}
                onChange={(event) => {
                  const operator = operatorsOf(field).find((other) => other === event.target.value);
                  if (operator !== undefined) replace(place, { ...each, operator });
                }}
              >
                {operatorsOf(field).map((operator) => (
                  <option key={operator} value={operator}>
                    {m.filter.operators[operator]}
                  </option>
                ))}
              </select>
              <ValueInput field={field} value={each.value} onChange={(value) => replace(place, { ...each, value })} />
              <IconButton
                label={m.filter.remove(each.field)}
                onClick={() => {
                  setConditions(conditions.filter((_other, i) => i !== place));
                  addButton.current?.focus();
                }}
              >
                <X aria-hidden size={16} />
              </IconButton>
            </fieldset>
          );
        })}
      <div className={styles['actions']}>
        {!asText && conditions !== null && first !== undefined && (
          <Button ref={addButton} onClick={() => setConditions([...conditions, emptyCondition(first)])}>
            <Plus aria-hidden size={16} />
            {m.filter.add}
          </Button>
        )}
        <Button aria-pressed={asText} onClick={() => setAsText(!asText)}>
          {m.filter.text}
        </Button>
        <Button
          onClick={() => {
            setText('');
            onApply('');
          }}
        >
          {m.filter.clear}
        </Button>
        <Button type="submit" variant="primary">
          {m.filter.apply}
        </Button>
      </div>
    </form>
  );
};

export default FilterTool;
