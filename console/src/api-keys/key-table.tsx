import type { ApiKey } from 'fichero-sdk';
import { RefreshCw, Trash2 } from 'lucide-react';
import { momentOf } from '../i18n/format.js';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { Button } from '../ui/button.js';
import { Moment } from '../ui/moment.js';
import unseen from '../ui/unseen.module.css';
import { useEveryMinute } from '../ui/use-every-minute.js';
import styles from './api-keys.module.css';
import { apiKeyTexts } from './messages.js';

/** `Read records +1`, with the whole list for those who ask. */
const PermissionSummary = ({ permissions }: Pick<ApiKey, 'permissions'>) => {
  const m = useMessages(apiKeyTexts);
  const labels = permissions.map((permission) => m.permission[permission]);
  const [first = ''] = labels;
  if (labels.length <= 1) return first;
  return (
    <span title={labels.join(', ')}>
      <span aria-hidden="true">
        {first} <span className={styles['more']}>{m.more(labels.length - 1)}</span>
      </span>
      <span className={unseen['unseen']}>{labels.join(', ')}</span>
    </span>
  );
};

const Expiry = ({ expires }: Pick<ApiKey, 'expires'>) => {
  const m = useMessages(apiKeyTexts);
  if (expires === null) return m.noExpiration;
  if (momentOf(expires).getTime() > Date.now()) return <Moment date={expires} as="relative" />;
  return <span className={styles['expired']}>{m.expired}</span>;
};

interface KeyTableProps {
  readonly keys: readonly ApiKey[];
  readonly onRegenerate: (apiKey: ApiKey) => void;
  readonly onDelete: (apiKey: ApiKey) => void;
}

/** On a narrow screen each key becomes a card, so that the page never scrolls sideways. */
export const KeyTable = ({ keys, onRegenerate, onDelete }: KeyTableProps) => {
  const m = useMessages(apiKeyTexts);
  const c = useMessages(core);
  useEveryMinute();
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          <th scope="col">{m.name}</th>
          <th scope="col">{m.permissions}</th>
          <th scope="col">{m.key}</th>
          <th scope="col">{m.created}</th>
          <th scope="col">{m.expires}</th>
          <th scope="col">{m.lastUsed}</th>
          <th scope="col">
            <span className={unseen['unseen']}>{m.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((apiKey) => (
          <tr key={apiKey.id} data-testid={`key-row-${apiKey.id}`}>
            <th scope="row">{apiKey.name}</th>
            <td data-label={m.permissions}>
              <PermissionSummary permissions={apiKey.permissions} />
            </td>
            <td data-label={m.key}>
              <code>{apiKey.mask}</code>
            </td>
            <td data-label={m.created}>
              <Moment date={apiKey.created} as="day" />
            </td>
            <td data-label={m.expires}>
              <Expiry expires={apiKey.expires} />
            </td>
            <td data-label={m.lastUsed}>
              {apiKey.lastUsed === null ? m.never : <Moment date={apiKey.lastUsed} as="relative" />}
            </td>
            <td className={styles['rowActions']}>
              <Button aria-label={m.regenerateNamed(apiKey.name)} onClick={() => onRegenerate(apiKey)}>
                <RefreshCw aria-hidden size={15} />
                {m.regenerate}
              </Button>
              <Button aria-label={m.deleteNamed(apiKey.name)} onClick={() => onDelete(apiKey)}>
                <Trash2 aria-hidden size={15} />
                {c.action.delete}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
