import type { Collection, Field as Definition, JsonValue } from 'fichero-sdk';
import { useMessages } from '../i18n/locale.js';
import { Field } from '../ui/field.js';
import { CheckField } from './check-field.js';
import styles from './collections.module.css';
import { type DraftField, isIndexable } from './draft.js';
import { canBeSeveral, fieldOptions } from './field-options.js';
import { collectionTexts } from './messages.js';
import { OptionInput } from './option-input.js';

interface FieldDetailsProps {
  readonly draft: DraftField;
  readonly collections: readonly Collection[];
  /** The id of the collection that is edited; null for a new one. */
  readonly own: string | null;
  readonly isUnique: boolean;
  /** What to say of an option of this field. */
  readonly faultOf: (option: string) => string | undefined;
  readonly onChange: (option: string, value: JsonValue) => void;
  readonly onUnique: (unique: boolean) => void;
}

const severalByDefault = 10;

/** One value or several, and then how many at most. */
const HowMany = ({ field, faultOf, onChange }: HowManyProps) => {
  const m = useMessages(collectionTexts);
  const most = Number(field['maxSelect'] ?? 1);
  return (
    <>
      <Field label={m.several.label}>
        {(control) => (
          <select
            {...control}
            value={most > 1 ? 'several' : 'one'}
            onChange={(event) => onChange('maxSelect', event.target.value === 'one' ? 1 : severalByDefault)}
          >
            <option value="one">{m.several.one}</option>
            <option value="several">{m.several.several}</option>
          </select>
        )}
      </Field>
      {most > 1 && (
        <Field label={m.several.most} error={faultOf('maxSelect')}>
          {(control) => (
            <input
              {...control}
              type="number"
              min={2}
              value={most}
              onChange={({ target }) => {
                if (target.valueAsNumber > 1) onChange('maxSelect', target.valueAsNumber);
              }}
            />
          )}
        </Field>
      )}
    </>
  );
};

interface HowManyProps {
  readonly field: Definition;
  readonly faultOf: (option: string) => string | undefined;
  readonly onChange: (option: string, value: JsonValue) => void;
}

/** All options of a field: those of its type first, then those that every field has. */
export const FieldDetails = (props: FieldDetailsProps) => {
  const { draft, collections, own, isUnique, faultOf, onChange, onUnique } = props;
  const m = useMessages(collectionTexts);
  const { field } = draft;
  const options = fieldOptions[field.type];
  const inputs = options.filter(({ kind }) => kind !== 'flag');
  const flags = options.filter(({ kind }) => kind === 'flag');
  const input = (definition: (typeof options)[number]) => (
    <OptionInput
      key={`${field.type} ${definition.option}`}
      definition={definition}
      field={field}
      collections={collections}
      own={own}
      isStored={field.id !== ''}
      error={faultOf(definition.option)}
      onChange={(value) => onChange(definition.option, value)}
    />
  );
  const flag = (option: 'required' | 'hidden' | 'presentable', hint: string) => (
    <CheckField
      label={m.flag[option]}
      hint={hint}
      checked={field[option] === true}
      error={faultOf(option)}
      onChange={(checked) => onChange(option, checked)}
    />
  );
  return (
    <div className={styles['details']}>
      {(inputs.length > 0 || canBeSeveral(field.type)) && (
        <div className={styles['options']}>
          {inputs.map(input)}
          {canBeSeveral(field.type) && <HowMany field={field} faultOf={faultOf} onChange={onChange} />}
        </div>
      )}
      <div className={styles['checks']}>
        {flags.map(input)}
        {field.type !== 'autodate' && flag('required', m.flag.requiredHint)}
        {isIndexable(draft) && (
          <CheckField
            label={m.flag.unique}
            hint={m.flag.uniqueHint}
            checked={isUnique}
            onChange={(checked) => onUnique(checked)}
          />
        )}
        {flag('hidden', m.flag.hiddenHint)}
        {flag('presentable', m.flag.presentableHint)}
      </div>
      <Field label={m.help} hint={m.helpHint} error={faultOf('help')}>
        {(control) => (
          <input
            {...control}
            maxLength={300}
            value={typeof field['help'] === 'string' ? field['help'] : ''}
            onChange={(event) => onChange('help', event.target.value)}
          />
        )}
      </Field>
    </div>
  );
};
