import type { Collection } from 'fichero-sdk';
import { useCallback, useEffect, useState } from 'react';
import { readDraft, writeDraft } from '../ui/draft.js';
import { type CollectionDraft, draftOf, emptyDraft } from './draft.js';

export interface CollectionEdits {
  readonly draft: CollectionDraft;
  readonly isDirty: boolean;
  /** Whether the edits come from an earlier look. */
  readonly isRestored: boolean;
  /** Whether somebody else changed the definition since the edits began. */
  readonly isOutdated: boolean;
  change(by: (draft: CollectionDraft) => CollectionDraft): void;
  /** Back to what is stored. */
  discard(): void;
}

/**
 * The edits of one definition, kept in the tab until they are saved or discarded.
 * @param collection null for a new one
 */
export const useCollectionDraft = (collection: Collection | null): CollectionEdits => {
  const key = `collection.${collection?.id ?? 'new'}`;
  const stored = collection === null ? emptyDraft() : draftOf(collection);
  const [kept] = useState(() => readDraft<CollectionDraft>(key));
  const [edited, setEdited] = useState(kept);
  const draft = edited ?? stored;
  const text = JSON.stringify(draft);
  const isDirty = edited !== null && text !== JSON.stringify({ ...stored, base: draft.base });
  useEffect(() => writeDraft(key, isDirty ? (JSON.parse(text) as CollectionDraft) : null), [key, isDirty, text]);
  // A new definition has no base: the same edits are the same draft.
  const { updated } = collection ?? { updated: '' };
  return {
    draft,
    isDirty,
    isRestored: kept !== null && isDirty,
    isOutdated: isDirty && draft.base !== updated,
    change: (by) => setEdited((before) => by(before ?? stored)),
    discard: useCallback(() => {
      setEdited(null);
      writeDraft(key, null);
    }, [key]),
  };
};
