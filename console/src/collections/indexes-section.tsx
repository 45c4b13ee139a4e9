import { Plus, Trash2, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useMessages } from '../i18n/locale.js';
import { Button, IconButton } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { CheckField } from './check-field.js';
import styles from './collections.module.css';
import { type CollectionDraft, type DraftIndex, isIndexable, liveFields, liveIndexes, newKey } from './draft.js';
import { collectionTexts } from './messages.js';

interface IndexesSectionProps {
  readonly draft: CollectionDraft;
  /** What to say of an index by its key. */
  readonly faults: ReadonlyMap<string, string>;
  readonly change: (by: (draft: CollectionDraft) => CollectionDraft) => void;
}

interface IndexRowProps {
  readonly index: DraftIndex;
  readonly place: number;
  readonly draft: CollectionDraft;
  readonly fault: string | undefined;
  readonly onChange: (changes: Partial<DraftIndex>) => void;
  readonly onRemove: () => void;
}

const IndexRow = ({ index, place, draft, fault, onChange, onRemove }: IndexRowProps) => {
  const m = useMessages(collectionTexts);
  const nameOf = (key: string): string => draft.fields.find((field) => field.key === key)?.field.name ?? '';
  const free = liveFields(draft).filter(
    (field) => isIndexable(field) && field.field.name !== '' && !index.fields.includes(field.key),
  );
  return (
    <li className={styles['index']} data-index={index.key}>
      <fieldset aria-label={m.indexes.label(place)}>
        <Field label={m.indexes.fields} error={fault}>
          {(control) => (
            <div className={styles['columns']}>
              {index.fields.map((key) => (
                <span key={key} className={styles['chip']}>
                  {nameOf(key)}
                  <IconButton
                    label={m.indexes.removeField(nameOf(key))}
                    onClick={() => onChange({ fields: index.fields.filter((other) => other !== key) })}
                  >
                    <X aria-hidden size={14} />
                  </IconButton>
                </span>
              ))}
              <select
                {...control}
                value=""
                onChange={(event) => onChange({ fields: [...index.fields, event.target.value] })}
              >
                <option value="">{m.indexes.addField}</option>
                {free.map(({ key, field }) => (
                  <option key={key} value={key}>
                    {field.name}
                  </option>
                ))}
              </select>
            </div>
          )}
        </Field>
        <Field label={m.indexes.name} hint={m.indexes.nameHint}>
          {(control) => (
            <input
              {...control}
              autoComplete="off"
              spellCheck={false}
              maxLength={100}
              value={index.name}
              onChange={(event) => onChange({ name: event.target.value })}
            />
          )}
        </Field>
        <CheckField label={m.indexes.unique} checked={index.unique} onChange={(unique) => onChange({ unique })} />
        <IconButton label={m.indexes.remove(place)} onClick={onRemove}>
          <Trash2 aria-hidden size={16} />
        </IconButton>
      </fieldset>
      {!liveIndexes(draft).includes(index) && <p className={styles['goes']}>{m.indexes.goes}</p>}
    </li>
  );
};

/** Indexes over one or more fields. */
export const IndexesSection = ({ draft, faults, change }: IndexesSectionProps) => {
  const m = useMessages(collectionTexts);
  const list = useRef<HTMLUListElement>(null);
  const add = useRef<HTMLButtonElement>(null);
  const focus = useRef<string | null>(null);
  const { indexes } = draft;
  useEffect(() => {
    if (focus.current === null) return;
    const row = list.current?.querySelector<HTMLElement>(`[data-index="${focus.current}"] select`);
    (row ?? add.current)?.focus();
    focus.current = null;
  });
  const edit = (next: readonly DraftIndex[]): void => change((before) => ({ ...before, indexes: next }));
  return (
    <section aria-labelledby="indexes-title" className={styles['section']}>
      <h2 id="indexes-title">{m.indexes.title}</h2>
      <p className={styles['hint']}>{m.indexes.hint}</p>
      {indexes.length === 0 ? (
        <p>{m.indexes.none}</p>
      ) : (
        <ul ref={list} className={styles['fields']}>
          {indexes.map((index, i) => (
            <IndexRow
              key={index.key}
              index={index}
              place={i + 1}
              draft={draft}
              fault={faults.get(index.key)}
              onChange={(changes) => edit(indexes.map((each) => (each === index ? { ...each, ...changes } : each)))}
              onRemove={() => {
                focus.current = 'none';
                edit(indexes.filter((each) => each !== index));
              }}
            />
          ))}
        </ul>
      )}
      <div>
        <Button
          ref={add}
          onClick={() => {
            const key = newKey();
            focus.current = key;
            edit([...indexes, { key, name: '', fields: [], unique: false }]);
          }}
        >
          <Plus aria-hidden size={16} />
          {m.indexes.add}
        </Button>
      </div>
    </section>
  );
};
