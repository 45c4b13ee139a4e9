import { useQueryClient } from '@tanstack/react-query';
import type { Collection } from 'fichero-sdk';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { Button } from '../ui/button.js';
import { writeDraft } from '../ui/draft.js';
import { Notice } from '../ui/notice.js';
import { type AnyRecord, nameOf } from './fields.js';
import styles from './list-tools.module.css';
import { recordTexts } from './messages.js';
import { recordsKey } from './records-query.js';
import { newRecord } from './url-state.js';

interface DraftNoticeProps {
  readonly collection: Collection;
  /** Ids of records with edits that are not saved, and `new`. */
  readonly ids: readonly string[];
  readonly onOpen: (id: string) => void;
  readonly onDiscard: () => void;
}

/** Edits that the panel was left with, by Back for example: they are kept, and here is the way to them. */
const DraftNotice = ({ collection, ids, onOpen, onDiscard }: DraftNoticeProps) => {
  const m = useMessages(recordTexts);
  const c = useMessages(core);
  const queries = useQueryClient();
  const labelOf = (id: string): string => {
    if (id === newRecord) return m.newRecord;
    const record = queries.getQueryData<AnyRecord>([...recordsKey(collection.name), 'one', id]);
    return record === undefined ? id : nameOf(record, collection);
  };
  const discard = (): void => {
    for (const id of ids) writeDraft(`${collection.id}.${id}`, null);
    onDiscard();
  };
  return (
    <div className={styles['drafts']}>
      <Notice kind="info">
        {m.drafts}
        {ids.map((id) => (
          <Button key={id} variant="ghost" onClick={() => onOpen(id)}>
            {labelOf(id)}
          </Button>
        ))}
        <Button onClick={discard}>{c.action.discard}</Button>
      </Notice>
    </div>
  );
};

export default DraftNotice;
