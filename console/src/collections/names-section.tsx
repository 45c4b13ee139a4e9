import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Collection, GraphqlNames } from 'fichero-sdk';
import { useEffect, useState } from 'react';
import { client } from '../client.js';
import { useMessages } from '../i18n/locale.js';
import { Field } from '../ui/field.js';
import styles from './collections.module.css';
import type { CollectionDraft } from './draft.js';
import { collectionTexts } from './messages.js';

/** How long nothing is typed before the server is asked for names, in milliseconds. */
const pauseMs = 250;

const kinds = ['type', 'one', 'many'] as const satisfies readonly (keyof GraphqlNames)[];

const suggestionQuery = (name: string) =>
  queryOptions({
    queryKey: ['suggestedNames', name],
    queryFn: ({ signal }) => client.collections.suggestNames(name, { signal }),
    placeholderData: (before) => before,
  });

/** What the server would call a collection of this name in GraphQL, once nothing has been typed for a moment. */
const useSuggestion = (name: string, needed: boolean): GraphqlNames | undefined => {
  const [settled, setSettled] = useState(name);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(name), pauseMs);
    return () => clearTimeout(timer);
  }, [name]);
  const { data } = useQuery({ ...suggestionQuery(settled), enabled: needed && settled !== '' });
  return name === '' ? undefined : data;
};

interface NamesSectionProps {
  readonly draft: CollectionDraft;
  /** As it is stored; null for a new one. */
  readonly stored: Collection | null;
  /** What to say of `name` and `graphql.one`. */
  readonly faults: ReadonlyMap<string, string>;
  readonly change: (by: (draft: CollectionDraft) => CollectionDraft) => void;
}

/** What the collection is called: for REST and people, and in GraphQL. */
export const NamesSection = ({ draft, stored, faults, change }: NamesSectionProps) => {
  const m = useMessages(collectionTexts);
  const suggested = useSuggestion(draft.name, stored === null);
  const line = { autoComplete: 'off', spellCheck: false, maxLength: 100 } as const;
  return (
    <div className={styles['section']}>
      <div className={styles['collectionName']}>
        <Field label={m.name} required hint={m.nameHint} error={faults.get('name')}>
          {(control) => (
            <input
              {...control}
              {...line}
              required
              value={draft.name}
              onChange={({ target }) => change((before) => ({ ...before, name: target.value }))}
            />
          )}
        </Field>
      </div>
      <fieldset className={styles['graphql']}>
        <legend>{m.graphql.title}</legend>
        <p className={styles['hint']}>{m.graphql.hint}</p>
        {kinds.map((kind) => (
          <Field key={kind} label={m.graphql[kind]} error={faults.get(`graphql.${kind}`)}>
            {(control) => (
              <input
                {...control}
                {...line}
                className={`${control.className} ${styles['code']}`}
                placeholder={suggested?.[kind]}
                value={draft.graphql[kind] ?? suggested?.[kind] ?? ''}
                onChange={({ target }) =>
                  change((before) => ({ ...before, graphql: { ...before.graphql, [kind]: target.value } }))
                }
              />
            )}
          </Field>
        ))}
      </fieldset>
    </div>
  );
};
