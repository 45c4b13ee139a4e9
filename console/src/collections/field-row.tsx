import type { Collection, Field, JsonValue } from 'fichero-sdk';
import { ArrowDown, ArrowUp, ChevronDown, GripVertical, Lock, RotateCcw, Trash2 } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useMessages } from '../i18n/locale.js';
import { Button, IconButton } from '../ui/button.js';
import styles from './collections.module.css';
import { type DraftField, isAutomatic } from './draft.js';
import { FieldDetails } from './field-details.js';
import { fieldIcons } from './field-icons.js';
import { fieldTypes } from './field-options.js';
import { collectionTexts } from './messages.js';
import type { useReorder } from './use-reorder.js';

interface FieldRowProps {
  readonly draft: DraftField;
  /** From 1, among all fields. */
  readonly place: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly isOpen: boolean;
  readonly isUnique: boolean;
  readonly isDragged: boolean;
  readonly handle: ReturnType<ReturnType<typeof useReorder>['handle']>;
  readonly collections: readonly Collection[];
  readonly own: string | null;
  /** What to say of an option of this field, its name included. */
  readonly faultOf: (option: string) => string | undefined;
  readonly on: {
    readonly name: (name: string) => void;
    readonly type: (type: Field['type']) => void;
    readonly option: (option: string, value: JsonValue) => void;
    readonly unique: (unique: boolean) => void;
    readonly toggle: () => void;
    readonly move: (by: -1 | 1) => void;
    /** Removes it, or brings it back. */
    readonly remove: () => void;
  };
}

/** What of the options is worth seeing at a glance. */
const Badges = ({ draft: { field }, isUnique }: Pick<FieldRowProps, 'draft' | 'isUnique'>) => {
  const m = useMessages(collectionTexts);
  const shown = [
    field['required'] === true && m.flag.required,
    isUnique && m.flag.unique,
    field['hidden'] === true && m.flag.hidden,
    Number(field['maxSelect'] ?? 1) > 1 && m.several.several,
  ].filter((badge) => badge !== false);
  return shown.map((badge) => (
    <span key={badge} className={styles['badge']}>
      {badge}
    </span>
  ));
};

const Frame = ({ props, children }: { readonly props: FieldRowProps; readonly children: ReactNode }) => (
  <li
    className={styles['field']}
    data-key={props.draft.field.name === 'id' && isAutomatic(props.draft) ? undefined : props.draft.key}
    data-dragged={props.isDragged || undefined}
    data-removed={props.draft.isRemoved || undefined}
  >
    {children}
  </li>
);

/** Moving by buttons, for whoever cannot or will not drag. */
const Moves = ({ label, props }: { readonly label: string; readonly props: FieldRowProps }) => {
  const m = useMessages(collectionTexts);
  return (
    <>
      <IconButton
        label={m.fields.up(label)}
        aria-disabled={props.isFirst}
        onClick={() => !props.isFirst && props.on.move(-1)}
      >
        <ArrowUp aria-hidden size={16} />
      </IconButton>
      <IconButton
        label={m.fields.down(label)}
        aria-disabled={props.isLast}
        onClick={() => !props.isLast && props.on.move(1)}
      >
        <ArrowDown aria-hidden size={16} />
      </IconButton>
    </>
  );
};

const Handle = ({ handle }: Pick<FieldRowProps, 'handle'>) => (
  <span aria-hidden="true" className={styles['handle']} {...handle}>
    <GripVertical size={16} />
  </span>
);

const AutomaticRow = (props: FieldRowProps) => {
  const m = useMessages(collectionTexts);
  const { name, type } = props.draft.field;
  const Icon = fieldIcons[type];
  return (
    <Frame props={props}>
      <div className={styles['row']}>
        {name === 'id' ? <span className={styles['handle']} /> : <Handle handle={props.handle} />}
        <Icon aria-hidden size={16} className={styles['typeIcon']} />
        <span className={styles['automatic']} title={m.fields.automaticHint}>
          <code>{name}</code>
          <span>{m.type[type]}</span>
          <span className={styles['badge']}>
            <Lock aria-hidden size={12} />
            {m.fields.automatic}
          </span>
        </span>
        {name !== 'id' && (
          <div className={styles['actions']}>
            <Moves label={name} props={props} />
          </div>
        )}
      </div>
    </Frame>
  );
};

const RemovedRow = (props: FieldRowProps) => {
  const m = useMessages(collectionTexts);
  const { name } = props.draft.field;
  return (
    <Frame props={props}>
      <div className={styles['row']}>
        <span className={styles['handle']} />
        <span className={styles['automatic']}>
          <del>{name}</del>
          <span className={styles['goes']}>{m.fields.removed}</span>
        </span>
        <div className={styles['actions']}>
          <Button aria-label={m.fields.restore(name)} onClick={props.on.remove}>
            <RotateCcw aria-hidden size={15} />
            {m.fields.restoreShort}
          </Button>
        </div>
      </div>
    </Frame>
  );
};

/** A field: its name and type, and its options below when they are open. */
export const FieldRow = (props: FieldRowProps) => {
  const m = useMessages(collectionTexts);
  const id = useId();
  const { draft, place, isOpen, isUnique, collections, own, faultOf, on } = props;
  if (isAutomatic(draft)) return <AutomaticRow {...props} />;
  if (draft.isRemoved) return <RemovedRow {...props} />;
  const { field } = draft;
  const label = field.name === '' ? m.fields.unnamed(place) : field.name;
  const Icon = fieldIcons[field.type];
  const fault = faultOf('name') ?? faultOf('type');
  return (
    <Frame props={props}>
      <div className={styles['row']}>
        <Handle handle={props.handle} />
        <Icon aria-hidden size={16} className={styles['typeIcon']} />
        <input
          id={`${id}-name`}
          className={styles['name']}
          aria-label={m.fields.name(place)}
          placeholder={m.name}
          aria-invalid={fault !== undefined || undefined}
          aria-describedby={fault === undefined ? undefined : `${id}-fault`}
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          value={field.name}
          onChange={(event) => on.name(event.target.value)}
        />
        <select
          className={styles['type']}
          aria-label={m.fields.type(label)}
          value={field.type}
          onChange={(event) => on.type(fieldTypes.find((type) => type === event.target.value) ?? 'text')}
        >
          {fieldTypes.map((type) => (
            <option key={type} value={type}>
              {m.type[type]}
            </option>
          ))}
        </select>
        <span className={styles['badges']}>
          <Badges draft={draft} isUnique={isUnique} />
        </span>
        <div className={styles['actions']}>
          <IconButton
            label={m.fields.options(label)}
            aria-expanded={isOpen}
            aria-controls={`${id}-details`}
            className={styles['disclose']}
            onClick={on.toggle}
          >
            <ChevronDown aria-hidden size={18} />
          </IconButton>
          <Moves label={label} props={props} />
          <IconButton label={m.fields.remove(label)} onClick={on.remove}>
            <Trash2 aria-hidden size={16} />
          </IconButton>
        </div>
      </div>
      {fault !== undefined && (
        <p id={`${id}-fault`} className={styles['error']}>
          {fault}
        </p>
      )}
      <fieldset id={`${id}-details`} aria-label={m.fields.options(label)} hidden={!isOpen}>
        {isOpen && (
          <FieldDetails
            draft={draft}
            collections={collections}
            own={own}
            isUnique={isUnique}
            faultOf={faultOf}
            onChange={on.option}
            onUnique={on.unique}
          />
        )}
      </fieldset>
    </Frame>
  );
};
