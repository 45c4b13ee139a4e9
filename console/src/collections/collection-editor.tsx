import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Collection } from 'fichero-sdk';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { client } from '../client.js';
import { useMessages } from '../i18n/locale.js';
import { LeaveConfirm } from '../layout/leave-confirm.js';
import { core } from '../messages/core.js';
import { recordsKey } from '../records/records-query.js';
import { Button } from '../ui/button.js';
import { errorText, nestedTexts } from '../ui/error-text.js';
import { Notice } from '../ui/notice.js';
import { showToast } from '../ui/toasts.js';
import { changesOf } from './changes.js';
import styles from './collections.module.css';
import { collectionsQuery } from './collections-query.js';
import { DangerZone } from './danger-zone.js';
import { type DraftInput, inputOf } from './draft.js';
import { FieldsSection } from './fields-section.js';
import { IndexesSection } from './indexes-section.js';
import { collectionTexts } from './messages.js';
import { NamesSection } from './names-section.js';
import { ReviewDialog } from './review-dialog.js';
import { type CollectionEdits, useCollectionDraft } from './use-collection-draft.js';

interface CollectionEditorProps {
  /** Null for a new one. */
  readonly collection: Collection | null;
  readonly collections: readonly Collection[];
}

/** `fields.2.name` by the place in what was sent becomes `key.name`, by the field that stood there. */
const byKey = (texts: ReadonlyMap<string, string>, { fieldKeys, indexKeys }: DraftInput): Map<string, string> =>
  new Map(
    [...texts].map(([path, text]) => {
      const [list, place = '', ...rest] = path.split('.');
      if (list === 'fields') return [[fieldKeys[Number(place)] ?? '', ...rest].join('.'), text];
      return [list === 'indexes' ? (indexKeys[Number(place)] ?? '') : path, text];
    }),
  );

/** Makes and changes a definition: names, fields, indexes. What a change deletes is shown before it is saved. */
export const CollectionEditor = ({ collection, collections }: CollectionEditorProps) => {
  const m = useMessages(collectionTexts);
  const c = useMessages(core);
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const form = useRef<HTMLFormElement>(null);
  const edits = useCollectionDraft(collection);
  const { draft, isDirty, discard } = edits;
  const [reviewing, setReviewing] = useState(false);
  const [sent, setSent] = useState<DraftInput | null>(null);

  const saving = useMutation({
    mutationFn: (given: DraftInput) =>
      collection === null
        ? client.collections.create(given.input)
        : client.collections.update(collection.id, given.input),
    onMutate: setSent,
    onSuccess: async (saved) => {
      discard();
      showToast({ kind: 'done', text: collection === null ? m.created(saved.name) : m.saved });
      queries.removeQueries({ queryKey: recordsKey(collection?.name ?? saved.name) });
      // The new definition is put in place first: the page that is gone to looks for it.
      queries.setQueryData(collectionsQuery.queryKey, (before = []) =>
        collection === null ? [...before, saved] : before.map((each) => (each.id === saved.id ? saved : each)),
      );
      if (collection === null) navigate(`/c/${saved.name}`);
      else if (saved.name !== collection.name) navigate(`/collections/${saved.name}`, { replace: true });
      await queries.invalidateQueries(collectionsQuery);
    },
  });
  // What is edited while a definition is on its way would go with the draft when it has arrived.
  const change: CollectionEdits['change'] = (by) => {
    if (!saving.isPending) edits.change(by);
  };
  const undo = (): void => {
    discard();
    saving.reset();
  };

  const { error } = saving;
  const faults = useMemo(() => {
    const texts = nestedTexts(error, { fault: { ...c.fault, ...m.fault } });
    return sent === null ? texts : byKey(texts, sent);
  }, [error, sent, c, m]);
  useEffect(() => {
    if (error === null || reviewing) return;
    // After the dialog has given the focus back.
    const timer = setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
    return () => clearTimeout(timer);
  }, [error, reviewing]);

  const changes = collection === null ? { losses: [], effects: [] } : changesOf(collection, draft);
  const save = async (): Promise<void> => {
    await saving.mutateAsync(inputOf(draft, collection)).catch(() => undefined);
  };
  const submit = (): void => {
    if (saving.isPending) return;
    if (changes.losses.length + changes.effects.length > 0) setReviewing(true);
    else void save();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
    event.preventDefault();
    submit();
  };

  return (
    <form
      ref={form}
      noValidate
      aria-busy={saving.isPending}
      className={styles['editor']}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className={styles['scroll']}>
        <div className={styles['body']}>
          {edits.isRestored && (
            <Notice kind="info">
              {m.restored} <Button onClick={undo}>{c.action.discard}</Button>
            </Notice>
          )}
          {edits.isOutdated && <Notice kind="warning">{m.outdated}</Notice>}
          {error !== null && <Notice kind="error">{errorText(error, c)}</Notice>}
          <NamesSection draft={draft} stored={collection} faults={faults} change={change} />
          <FieldsSection draft={draft} collections={collections} stored={collection} faults={faults} change={change} />
          <IndexesSection draft={draft} faults={faults} change={change} />
          {collection !== null && <DangerZone collection={collection} collections={collections} onDelete={discard} />}
        </div>
      </div>
      <footer className={styles['foot']}>
        <Button disabled={!isDirty} onClick={undo}>
          {c.action.discard}
        </Button>
        <Button type="submit" variant="primary" disabled={saving.isPending || (collection !== null && !isDirty)}>
          {collection === null ? m.create : c.action.save}
        </Button>
      </footer>
      {reviewing && collection !== null && (
        <ReviewDialog collection={collection} changes={changes} onClose={() => setReviewing(false)} onSave={save} />
      )}
      <LeaveConfirm active={isDirty && !saving.isPending} onDiscard={discard} />
    </form>
  );
};
