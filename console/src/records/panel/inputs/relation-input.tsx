import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Collection } from 'fichero-sdk';
import { X } from 'lucide-react';
import { type KeyboardEvent, useDeferredValue, useId, useRef, useState } from 'react';
import { client } from '../../../client.js';
import { useMessages } from '../../../i18n/locale.js';
import { Field } from '../../../ui/field.js';
import { type AnyRecord, isMultiple, listOf, nameOf, numberOption } from '../../fields.js';
import { recordsKey } from '../../records-query.js';
import { panelTexts } from '../messages.js';
import type { InputProps } from './input-props.js';
import styles from './inputs.module.css';

/** How many are offered at a time. */
const offered = 8;

const useChosen = (target: Collection, ids: readonly string[]): ReadonlyMap<string, AnyRecord> => {
  const { data } = useQuery({
    queryKey: [...recordsKey(target.name), 'named', ...ids],
    queryFn: async () => {
      const filter = ids.map((id) => `id = ${JSON.stringify(id)}`).join(' || ');
      return await client.collection(target.name).list({ filter, perPage: ids.length, skipTotal: true });
    },
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
  return new Map(data?.items.map((record) => [record.id, record]));
};

const useOffered = (target: Collection, words: string, enabled: boolean): readonly AnyRecord[] | undefined => {
  const { data } = useQuery({
    queryKey: [...recordsKey(target.name), 'offered', words],
    queryFn: async () =>
      await client
        .collection(target.name)
        .list({ search: words.trim() === '' ? undefined : words, perPage: offered, skipTotal: true }),
    enabled,
    placeholderData: keepPreviousData,
  });
  return data?.items;
};

/** Records of another collection: those that are chosen, and a search for more. */
const Picker = ({
  field,
  value,
  required,
  hint,
  error,
  onChange,
  target,
}: InputProps & { readonly target: Collection }) => {
  const m = useMessages(panelTexts);
  const listId = useId();
  const [words, setWords] = useState('');
  const [open, setOpen] = useState(false);
  const several = isMultiple(field);
  const ids = listOf(value);
  const known = useChosen(target, ids);
  const found = useOffered(target, useDeferredValue(words), open);
  const choices = found?.filter(({ id }) => !ids.includes(id)) ?? [];
  const isFull = several && ids.length >= (numberOption(field, 'maxSelect') ?? 1);

  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  /** What had the focus is about to go. */
  const keepFocus = (isOpen: boolean): void => {
    input.current?.focus();
    setOpen(isOpen);
  };
  const choose = (id: string): void => {
    onChange(several ? [...ids, id] : id);
    setWords('');
    keepFocus(several);
  };
  const remove = (id: string): void => {
    onChange(several ? ids.filter((other) => other !== id) : '');
    // Not before it may be written into again.
    setTimeout(() => keepFocus(false));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape' && open) keepFocus(false);
    else if (step !== 0) {
      setOpen(true);
      const stops = [input.current, ...(box.current?.querySelectorAll<HTMLElement>(`[id="${listId}"] button`) ?? [])];
      const place = stops.indexOf(document.activeElement as HTMLInputElement);
      stops[(place + step + stops.length) % stops.length]?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const nameOfId = (id: string): string => {
    const record = known.get(id);
    return record === undefined ? id : nameOf(record, target);
  };

  return (
    <Field label={field.name} required={required} hint={hint} error={error}>
      {(control) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: Esc closes the list before it closes the panel
        <div
          className={styles['relation']}
          ref={box}
          onKeyDown={onKeyDown}
          onBlur={({ relatedTarget }) => {
            if (box.current?.contains(relatedTarget) !== true) setOpen(false);
          }}
        >
          {ids.length > 0 && (
            <ul className={styles['chips']}>
              {ids.map((id) => (
                <li key={id}>
                  {nameOfId(id)}
                  <button type="button" aria-label={m.relation.remove(nameOfId(id))} onClick={() => remove(id)}>
                    <X aria-hidden size={14} />
                  </button>
                </li>
              ))}
            </ul>
          )}
          <input
            {...control}
            ref={input}
            type="search"
            autoComplete="off"
            placeholder={m.relation.search(target.name)}
            aria-expanded={open}
            aria-controls={listId}
            role="combobox"
            disabled={isFull}
            value={words}
            onFocus={() => setOpen(true)}
            onClick={() => setOpen(true)}
            onChange={(event) => {
              setWords(event.target.value);
              setOpen(true);
            }}
          />
          {/* A press leaves the focus in the input, or the list would be gone before the click. */}
          <ul
            id={listId}
            className={styles['offers']}
            hidden={!open || isFull}
            onPointerDown={(event) => event.preventDefault()}
          >
            {choices.map((record) => (
              <li key={record.id}>
                <button
                  type="button"
                  aria-label={m.relation.add(nameOf(record, target))}
                  onClick={() => choose(record.id)}
                >
                  {nameOf(record, target)} <code>{record.id}</code>
                </button>
              </li>
            ))}
            {found !== undefined && choices.length === 0 && <li className={styles['hint']}>{m.relation.nothing}</li>}
          </ul>
        </div>
      )}
    </Field>
  );
};

export const RelationInput = (props: InputProps) => {
  const target = props.collections.find(({ id }) => id === props.field['collectionId']);
  return target === undefined ? null : <Picker {...props} target={target} />;
};
