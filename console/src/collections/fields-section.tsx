import type { Collection } from 'fichero-sdk';
import { Plus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useMessages } from '../i18n/locale.js';
import { Button } from '../ui/button.js';
import unseen from '../ui/unseen.module.css';
import styles from './collections.module.css';
import { type CollectionDraft, type DraftField, newField, newKey, retyped, uniqueIndexOf } from './draft.js';
import { FieldRow } from './field-row.js';
import { collectionTexts } from './messages.js';
import { useReorder } from './use-reorder.js';

interface FieldsSectionProps {
  readonly draft: CollectionDraft;
  readonly collections: readonly Collection[];
  /** As it is stored; null for a new one. */
  readonly stored: Collection | null;
  /** What to say of `key.option`. */
  readonly faults: ReadonlyMap<string, string>;
  readonly change: (by: (draft: CollectionDraft) => CollectionDraft) => void;
}

/** The item at the place of the one with the key `to`. */
const movedTo = (fields: readonly DraftField[], key: string, to: string): readonly DraftField[] => {
  const [from, place] = [fields.findIndex((each) => each.key === key), fields.findIndex((each) => each.key === to)];
  const item = fields[from];
  if (item === undefined || place < 0) return fields;
  const others = fields.filter((each) => each !== item);
  return [...others.slice(0, place), item, ...others.slice(place)];
};

const withUnique = (draft: CollectionDraft, key: string, unique: boolean): CollectionDraft => {
  const present = uniqueIndexOf(draft, key);
  if (!unique) return { ...draft, indexes: draft.indexes.filter((index) => index !== present) };
  return { ...draft, indexes: [...draft.indexes, { key: newKey(), name: '', fields: [key], unique: true }] };
};

/** The fields in their order. `id` stays the first. */
export const FieldsSection = ({ draft, collections, stored, faults, change }: FieldsSectionProps) => {
  const m = useMessages(collectionTexts);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [told, setTold] = useState('');
  const list = useRef<HTMLOListElement>(null);
  /** What is to have the focus once the list is drawn anew. */
  const focus = useRef<string | null>(null);
  const { fields } = draft;

  useEffect(() => {
    if (focus.current === null) return;
    list.current?.querySelector<HTMLElement>(focus.current)?.focus();
    focus.current = null;
  });

  const edit = (key: string, by: (field: DraftField) => DraftField): void =>
    change((before) => ({ ...before, fields: before.fields.map((each) => (each.key === key ? by(each) : each)) }));

  const move = (key: string, to: string): void =>
    change((before) => ({ ...before, fields: movedTo(before.fields, key, to) }));
  const reorder = useReorder(move);

  const step = (place: number, by: -1 | 1): void => {
    const [item, other] = [fields[place], fields[place + by]];
    if (item === undefined || other === undefined) return;
    move(item.key, other.key);
    setTold(m.fields.moved(item.field.name || m.fields.unnamed(place + 1), place + by + 1, fields.length));
    focus.current = `[data-key="${item.key}"] button:has(.lucide-arrow-${by < 0 ? 'up' : 'down'})`;
  };

  const remove = ({ key, field, isRemoved }: DraftField): void => {
    focus.current = `[data-key="${key}"] button`;
    // A field that was never stored leaves nothing behind.
    if (field.id === '' && !stored?.fields.some(({ id }) => id === key)) {
      const next = fields[fields.findIndex((each) => each.key === key) + 1];
      focus.current = `[data-key="${next?.key ?? ''}"] button`;
      change((before) => ({
        ...before,
        fields: before.fields.filter((each) => each.key !== key),
        indexes: before.indexes.filter((index) => !index.fields.includes(key)),
      }));
    } else edit(key, (before) => ({ ...before, isRemoved: !isRemoved }));
  };

  const add = (): void => {
    const added = newField();
    change((before) => {
      // Before the dates that every record has, where those are the last.
      const last = before.fields.findLastIndex(({ field }) => field['system'] !== true) + 1 || 1;
      return { ...before, fields: [...before.fields.slice(0, last), added, ...before.fields.slice(last)] };
    });
    focus.current = `[data-key="${added.key}"] input`;
  };

  const toggle = (key: string): void =>
    setOpened((before) => new Set(before.has(key) ? [...before].filter((each) => each !== key) : [...before, key]));
  const faulty = (key: string): boolean =>
    [...faults.keys()].some((path) => path.startsWith(`${key}.`) && !/\.(name|type)$/.test(path));

  return (
    <section aria-labelledby="fields-title" className={styles['section']}>
      <h2 id="fields-title">{m.fields.title}</h2>
      <ol ref={list} className={styles['fields']}>
        {fields.map((each, place) => {
          const { key } = each;
          return (
            <FieldRow
              key={key}
              draft={each}
              place={place + 1}
              isFirst={place <= 1}
              isLast={place === fields.length - 1}
              isOpen={opened.has(key) || faulty(key)}
              isUnique={uniqueIndexOf(draft, key) !== undefined}
              isDragged={reorder.dragged === key}
              handle={reorder.handle(key)}
              collections={collections}
              own={stored?.id ?? null}
              faultOf={(option) => faults.get(`${key}.${option}`)}
              on={{
                name: (name) => edit(key, (field) => ({ ...field, field: { ...field.field, name } })),
                type: (type) => {
                  edit(key, (field) =>
                    retyped(
                      field,
                      type,
                      stored?.fields.find(({ id }) => id === key),
                    ),
                  );
                  if (type === 'select' || type === 'relation') setOpened((before) => new Set([...before, key]));
                },
                option: (option, value) =>
                  edit(key, (field) => ({ ...field, field: { ...field.field, [option]: value } })),
                unique: (unique) => change((before) => withUnique(before, key, unique)),
                toggle: () => toggle(key),
                move: (by) => step(place, by),
                remove: () => remove(each),
              }}
            />
          );
        })}
      </ol>
      <div>
        <Button onClick={add}>
          <Plus aria-hidden size={16} />
          {m.fields.add}
        </Button>
      </div>
      <p role="status" className={unseen['unseen']}>
        {told}
      </p>
    </section>
  );
};
