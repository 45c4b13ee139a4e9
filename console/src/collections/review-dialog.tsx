import { useQuery } from '@tanstack/react-query';
import type { Collection } from 'fichero-sdk';
import { useMessages } from '../i18n/locale.js';
import { Confirm } from '../ui/confirm.js';
import type { Changes, Effect, Loss } from './changes.js';
import styles from './collections.module.css';
import { collectionTexts } from './messages.js';
import type { CollectionMessages } from './messages-en.js';
import { recordCountQuery } from './record-count.js';

const lossText = (loss: Loss, { review, type }: CollectionMessages): string => {
  if (loss.kind === 'single') return review.single(loss.name);
  if (loss.kind === 'type') return review.type(loss.name, type[loss.from], type[loss.to]);
  return loss.hasFiles ? review.files(loss.name) : review.field(loss.name);
};

const effectText = (effect: Effect, { review }: CollectionMessages): string => {
  switch (effect.kind) {
    case 'collection':
      return review.collection(effect.from, effect.to);
    case 'field':
      return review.renamed(effect.from, effect.to);
    case 'graphql':
      return review.graphql(effect.from, effect.to);
    case 'values':
      return review.values(effect.name, effect.values.join(', '));
    case 'index':
      return effect.unique ? review.uniqueIndex(effect.name) : review.index(effect.name);
  }
};

const Listed = ({ title, texts }: { readonly title: string; readonly texts: readonly string[] }) =>
  texts.length === 0 ? null : (
    <>
      <p>{title}</p>
      <ul>
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </>
  );

interface ReviewDialogProps {
  readonly collection: Collection;
  readonly changes: Changes;
  readonly onClose: () => void;
  /** What it throws is shown at the fields, not here. */
  readonly onSave: () => Promise<void>;
}

/** What a change deletes and what it breaks, before it is saved. Where values go, the name must be typed. */
export const ReviewDialog = ({ collection, changes, onClose, onSave }: ReviewDialogProps) => {
  const m = useMessages(collectionTexts);
  const { data: count = 0 } = useQuery(recordCountQuery(collection.name));
  const losses = changes.losses.map((loss) => lossText(loss, m));
  return (
    <Confirm
      open
      onClose={onClose}
      title={m.review.title(collection.name)}
      confirmLabel={losses.length > 0 ? m.review.saveAndDelete : m.review.save}
      onConfirm={onSave}
      {...(losses.length > 0 && { typed: collection.name })}
    >
      <div className={styles['review']}>
        <Listed title={m.review.losses(count)} texts={losses} />
        <Listed title={m.review.effects} texts={changes.effects.map((effect) => effectText(effect, m))} />
      </div>
    </Confirm>
  );
};
