import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Collection } from 'fichero-sdk';
import { useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { client } from '../client.js';
import { useMessages } from '../i18n/locale.js';
import { recordsKey } from '../records/records-query.js';
import { Button } from '../ui/button.js';
import { Confirm } from '../ui/confirm.js';
import { showToast } from '../ui/toasts.js';
import { unlessGone } from '../ui/unless-gone.js';
import styles from './collections.module.css';
import { collectionsQuery } from './collections-query.js';
import { collectionTexts } from './messages.js';
import { recordCountQuery } from './record-count.js';

/** `collection.field` of every relation of another collection that points to the one with the id. */
const referrersOf = (target: string, collections: readonly Collection[]): readonly string[] =>
  collections
    .filter(({ id }) => id !== target)
    .flatMap(({ name, fields }) =>
      fields
        .filter((field) => field.type === 'relation' && field['collectionId'] === target)
        .map((field) => `${name}.${field.name}`),
    );

interface DangerZoneProps {
  readonly collection: Collection;
  readonly collections: readonly Collection[];
  /** Forgets the edits: what they are edits of is about to go. */
  readonly onDelete: () => void;
}

/** What deletes records. Both ask for the name. */
export const DangerZone = ({ collection, collections, onDelete }: DangerZoneProps) => {
  const m = useMessages(collectionTexts);
  const queries = useQueryClient();
  const [open, setOpen] = useState<'truncate' | 'delete' | null>(null);
  const { name } = collection;
  const { data: count = 0 } = useQuery({ ...recordCountQuery(name), enabled: open !== null });
  const close = (): void => setOpen(null);
  const referrers = referrersOf(collection.id, collections);

  const truncate = async (): Promise<void> => {
    await client.collections.truncate(name);
    await queries.invalidateQueries({ queryKey: recordsKey(name) });
    showToast({ kind: 'done', text: m.danger.truncated(name) });
  };
  const remove = async (): Promise<void> => {
    await client.collections.delete(name).catch(unlessGone);
    onDelete();
    showToast({ kind: 'done', text: m.danger.deleted(name) });
    // Left before it is gone from the list, or the page would say that there is no such collection; and without being asked
    // for edits that have just been forgotten.
    navigate('/', { replace: true });
    queries.removeQueries({ queryKey: recordsKey(name) });
    await queries.invalidateQueries(collectionsQuery);
  };

  const steps = {
    truncate: {
      title: m.danger.truncateTitle(name),
      label: m.danger.truncateConfirm,
      text: m.danger.truncateText(count),
      run: truncate,
    },
    delete: {
      title: m.danger.deleteTitle(name),
      label: m.danger.deleteConfirm,
      text: m.danger.deleteText(count),
      run: remove,
    },
  };
  const asked = open === null ? null : steps[open];

  return (
    <section aria-labelledby="danger-title" className={`${styles['section']} ${styles['danger']}`}>
      <h2 id="danger-title">{m.danger.title}</h2>
      <div>
        <p>{m.danger.truncateHint}</p>
        <Button onClick={() => setOpen('truncate')}>{m.danger.truncate}</Button>
      </div>
      <div>
        <p>{referrers.length === 0 ? m.danger.deleteHint : m.danger.referenced(referrers.join(', '))}</p>
        <Button variant="danger" disabled={referrers.length > 0} onClick={() => setOpen('delete')}>
          {m.danger.delete}
        </Button>
      </div>
      {asked !== null && (
        <Confirm open onClose={close} title={asked.title} confirmLabel={asked.label} typed={name} onConfirm={asked.run}>
          {asked.text}
        </Confirm>
      )}
    </section>
  );
};
