import type { Collection, JsonObject, JsonValue } from 'fichero-sdk';
import { useMessages } from '../../i18n/locale.js';
import { Button } from '../../ui/button.js';
import { panelTexts } from './messages.js';
import styles from './record-panel.module.css';
import { differs, type Values } from './values.js';

interface ConflictNoticeProps {
  readonly collection: Collection;
  readonly mine: Values;
  readonly theirs: JsonObject;
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: () => void;
}

const shown = (value: JsonValue | undefined, empty: string): string => {
  if (value === undefined || value === null || value === '') return empty;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};

/** Both versions of what differs, side by side. */
export const ConflictNotice = ({ collection, mine, theirs, onKeepMine, onTakeTheirs }: ConflictNoticeProps) => {
  const m = useMessages(panelTexts);
  const names = collection.fields.map(({ name }) => name).filter((name) => name in mine);
  const different = names.filter((name) => name in theirs && differs(mine[name], theirs[name]));
  return (
    <div role="alert" className={styles['conflict']}>
      <h3>{m.conflict.title}</h3>
      <p>{m.conflict.text}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{m.conflict.field}</th>
            <th scope="col">{m.conflict.mine}</th>
            <th scope="col">{m.conflict.theirs}</th>
          </tr>
        </thead>
        <tbody>
          {different.map((name) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{shown(mine[name], m.conflict.empty)}</td>
              <td>{shown(theirs[name], m.conflict.empty)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div>
        <Button onClick={onTakeTheirs}>{m.conflict.takeTheirs}</Button>
        <Button variant="primary" onClick={onKeepMine}>
          {m.conflict.keepMine}
        </Button>
      </div>
    </div>
  );
};
