import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApiKey, ApiKeyWithSecret } from 'fichero-sdk';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { client } from '../client.js';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { Button } from '../ui/button.js';
import { Confirm } from '../ui/confirm.js';
import { Empty } from '../ui/empty.js';
import { LoadFailed, Skeleton } from '../ui/loading.js';
import { PageBody, PageHeader } from '../ui/page.js';
import { showToast } from '../ui/toasts.js';
import { unlessGone } from '../ui/unless-gone.js';
import { useTitle } from '../ui/use-title.js';
import { CreateKeyDialog } from './create-key-dialog.js';
import { KeyTable } from './key-table.js';
import { apiKeyTexts } from './messages.js';
import { SecretDialog } from './secret-dialog.js';

const apiKeysQuery = queryOptions({ queryKey: ['apiKeys'], queryFn: () => client.apiKeys.list() });

/** The one dialog that is open. */
type Open =
  | { readonly kind: 'create' }
  | { readonly kind: 'secret'; readonly apiKey: ApiKeyWithSecret; readonly renewed: boolean }
  | { readonly kind: 'regenerate' | 'delete'; readonly apiKey: ApiKey };

const ApiKeysPage = () => {
  const m = useMessages(apiKeyTexts);
  const c = useMessages(core);
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(apiKeysQuery);
  const [open, setOpen] = useState<Open | null>(null);
  useTitle(m.title);

  const close = (): void => setOpen(null);
  const changed = (): Promise<void> => queries.invalidateQueries(apiKeysQuery);
  const showSecret = (apiKey: ApiKeyWithSecret, renewed: boolean): void => {
    setOpen({ kind: 'secret', apiKey, renewed });
    void changed();
  };

  const regenerate = async ({ id }: ApiKey): Promise<void> => {
    try {
      showSecret(await client.apiKeys.regenerate(id), true);
    } catch (failure) {
      // One that somebody deleted goes from the list as well.
      void changed();
      throw failure;
    }
  };

  return (
    <>
      <PageHeader title={m.title}>
        <Button variant="primary" onClick={() => setOpen({ kind: 'create' })}>
          <Plus aria-hidden size={16} />
          {m.create}
        </Button>
      </PageHeader>
      <PageBody>
        <p>{m.intro}</p>
        {data === undefined && error === null && <Skeleton />}
        {data === undefined && error !== null && <LoadFailed error={error} onRetry={() => void refetch()} />}
        {data?.length === 0 && (
          <Empty title={m.empty} hint={m.emptyHint}>
            <Button onClick={() => setOpen({ kind: 'create' })}>{m.createFirst}</Button>
          </Empty>
        )}
        {data !== undefined && data.length > 0 && (
          <KeyTable
            keys={data}
            onRegenerate={(apiKey) => setOpen({ kind: 'regenerate', apiKey })}
            onDelete={(apiKey) => setOpen({ kind: 'delete', apiKey })}
          />
        )}
      </PageBody>
      {open?.kind === 'create' && <CreateKeyDialog onClose={close} onCreated={(key) => showSecret(key, false)} />}
      {open?.kind === 'secret' && <SecretDialog apiKey={open.apiKey} renewed={open.renewed} onDone={close} />}
      {open?.kind === 'regenerate' && (
        <Confirm
          open
          onClose={() => setOpen((now) => (now?.kind === 'regenerate' ? null : now))}
          title={m.regenerateTitle(open.apiKey.name)}
          confirmLabel={m.regenerate}
          onConfirm={() => regenerate(open.apiKey)}
        >
          {m.regenerateText}
        </Confirm>
      )}
      {open?.kind === 'delete' && (
        <Confirm
          open
          onClose={close}
          title={m.deleteTitle(open.apiKey.name)}
          confirmLabel={c.action.delete}
          onConfirm={async () => {
            // Gone already is as good.
            await client.apiKeys.delete(open.apiKey.id).catch(unlessGone);
            await changed();
            showToast({ kind: 'done', text: m.deleted(open.apiKey.name) });
          }}
        >
          {m.deleteText}
        </Confirm>
      )}
    </>
  );
};

export default ApiKeysPage;
