import { Dialog } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useState } from 'react';
import { useLocation } from 'wouter';
import { collectionsQuery } from '../collections/collections-query.js';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import modal from '../ui/modal.module.css';
import styles from './jump.module.css';

interface Place {
  readonly label: string;
  /** What of it is shown, for places of the same collection. */
  readonly part: string;
  readonly path: string;
}

const usePlaces = (words: string): readonly Place[] => {
  const m = useMessages(core);
  const { data: collections = [] } = useQuery(collectionsQuery);
  const places: readonly Place[] = [
    ...collections.flatMap(({ name }) => [
      { label: name, part: m.jump.records, path: `/c/${name}` },
      { label: name, part: m.jump.newRecord, path: `/c/${name}?record=new` },
      { label: name, part: m.jump.definition, path: `/collections/${name}` },
      { label: name, part: m.jump.api, path: `/collections/${name}/api` },
    ]),
    { label: m.app.newCollection, part: '', path: '/collections/new' },
    { label: m.app.apiKeys, part: m.app.settings, path: '/settings/api-keys' },
  ];
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = places.filter(({ label, part }) => {
    const text = `${label} ${part}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  return matching.slice(0, 12);
};

/** Goes anywhere by a few letters: a list that the arrow keys move in while the person types. */
const Jump = ({ onClose }: { readonly onClose: () => void }) => {
  const m = useMessages(core);
  const id = useId();
  const [, navigate] = useLocation();
  const [words, setWords] = useState('');
  const [active, setActive] = useState(0);
  const places = usePlaces(words);
  const current = Math.min(active, places.length - 1);

  const go = (place: Place | undefined): void => {
    if (place === undefined) return;
    onClose();
    navigate(place.path);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setActive((current + step + places.length) % Math.max(1, places.length));
    else if (event.key === 'Enter') go(places[current]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Dialog.Portal>
        <Dialog.Backdrop className={modal['backdrop'] ?? ''} />
        <Dialog.Popup className={`${modal['popup']} ${styles['jump']}`}>
          <Dialog.Title className={styles['title'] ?? ''}>{m.jump.title}</Dialog.Title>
          <input
            role="combobox"
            aria-expanded
            aria-controls={`${id}-list`}
            aria-activedescendant={places.length > 0 ? `${id}-${current}` : undefined}
            aria-autocomplete="list"
            aria-label={m.jump.title}
            placeholder={m.jump.hint}
            className={styles['words']}
            value={words}
            onChange={(event) => {
              setWords(event.target.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
          />
          <div id={`${id}-list`} role="listbox" aria-label={m.jump.title} className={styles['places']}>
            {places.map((place, i) => (
              // The keys are heard by the input, which has the focus.
              // biome-ignore lint/a11y/useKeyWithClickEvents: see above
              <div
                key={place.path}
                id={`${id}-${i}`}
                role="option"
                tabIndex={-1}
                aria-selected={i === current}
                onClick={() => go(place)}
                onPointerMove={() => setActive(i)}
              >
                <span>{place.label}</span>
                <small>{place.part}</small>
              </div>
            ))}
          </div>
          {places.length === 0 && <p role="status">{m.jump.none}</p>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
};

export default Jump;
