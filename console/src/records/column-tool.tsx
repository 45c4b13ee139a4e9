import type { Collection } from 'fichero-sdk';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import { useMessages } from '../i18n/locale.js';
import { Button, IconButton } from '../ui/button.js';
import { type Column, everyColumn } from './columns.js';
import styles from './list-tools.module.css';
import { recordTexts } from './messages.js';

interface ColumnToolProps {
  readonly collection: Collection;
  readonly columns: readonly Column[];
  /** Null for all columns in the order of the definition. */
  readonly onChange: (names: readonly string[] | null) => void;
}

/** Which columns are shown, and in which order. `id` stays where it is. */
const ColumnTool = ({ collection, columns, onChange }: ColumnToolProps) => {
  const m = useMessages(recordTexts);
  const shown = columns.map(({ field }) => field.name).filter((name) => name !== 'id');
  const every = everyColumn(collection)
    .map(({ name }) => name)
    .filter((name) => name !== 'id');
  const ordered = [...shown, ...every.filter((name) => !shown.includes(name))];

  const move = (name: string, by: -1 | 1): void => {
    const from = shown.indexOf(name);
    const next = shown.filter((other) => other !== name);
    next.splice(from + by, 0, name);
    onChange(next);
  };

  return (
    <fieldset className={styles['tool']} aria-label={m.column.title}>
      <ul className={styles['columns']}>
        {ordered.map((name) => {
          const place = shown.indexOf(name);
          return (
            <li key={name}>
              <label>
                <input
                  type="checkbox"
                  aria-label={m.column.show(name)}
                  checked={place >= 0}
                  onChange={() => onChange(place >= 0 ? shown.filter((other) => other !== name) : [...shown, name])}
                />
                {name}
              </label>
              <IconButton label={m.column.up(name)} disabled={place <= 0} onClick={() => move(name, -1)}>
                <ArrowLeft aria-hidden size={16} />
              </IconButton>
              <IconButton
                label={m.column.down(name)}
                disabled={place < 0 || place === shown.length - 1}
                onClick={() => move(name, 1)}
              >
                <ArrowRight aria-hidden size={16} />
              </IconButton>
            </li>
          );
        })}
      </ul>
      <div className={styles['actions']}>
        <Button onClick={() => onChange(null)}>{m.column.reset}</Button>
      </div>
    </fieldset>
  );
};

export default ColumnTool;
