import type { Collection } from 'fichero-sdk';
import { Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { useMessages } from '../i18n/locale.js';
import { Button, IconButton } from '../ui/button.js';
import styles from './list-tools.module.css';
import { recordTexts } from './messages.js';
import type { ListState } from './url-state.js';
import { isShown, keepViews, viewsOf } from './views.js';

interface ViewToolProps {
  readonly collection: Collection;
  readonly state: ListState;
  readonly onChange: (changes: Partial<ListState>) => void;
}

/** Views that were saved in this browser: search, filter, sort and columns under a name. */
const ViewTool = ({ collection, state, onChange }: ViewToolProps) => {
  const m = useMessages(recordTexts);
  const id = useId();
  const [views, setViews] = useState(() => viewsOf(collection.id));
  const [name, setName] = useState('');
  const keep = (next: typeof views): void => {
    setViews(next);
    keepViews(collection.id, next);
  };
  const save = (): void => {
    const given = name.trim();
    if (given === '') return;
    const { q, filter, sort, cols } = state;
    keep([...views.filter((view) => view.name !== given), { name: given, q, filter, sort, cols }]);
    setName('');
  };
  return (
    <fieldset className={styles['tool']} aria-label={m.view.title}>
      {views.length > 0 && (
        <ul className={styles['views']}>
          {views.map((view) => (
            <li key={view.name}>
              <Button
                aria-pressed={isShown(view, state)}
                onClick={() => onChange({ q: view.q, filter: view.filter, sort: view.sort, cols: view.cols ?? null })}
              >
                {view.name}
              </Button>
              <IconButton
                label={m.view.remove(view.name)}
                onClick={() => keep(views.filter((other) => other.name !== view.name))}
              >
                <Trash2 aria-hidden size={15} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <form
        className={styles['save']}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <label htmlFor={id}>{m.view.name}</label>
        <input
          id={id}
          maxLength={60}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" disabled={name.trim() === ''}>
          {m.view.save}
        </Button>
      </form>
      <p className={styles['hint']}>{m.view.hint}</p>
    </fieldset>
  );
};

export default ViewTool;
