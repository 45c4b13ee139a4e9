import { useQueryClient } from '@tanstack/react-query';
import type { Collection } from 'fichero-sdk';
import { lazy, Suspense, useState } from 'react';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { Button } from '../ui/button.js';
import { errorText } from '../ui/error-text.js';
import { runJob } from '../ui/jobs.js';
import { showToast } from '../ui/toasts.js';
import { recordTexts } from './messages.js';
import { type ListParameters, recordsKey } from './records-query.js';
import type { Selection } from './selection.js';

// Loaded when somebody deletes: dialogs are a third of all scripts.
const Confirm = lazy(async () => ({ default: (await import('../ui/confirm.js')).Confirm }));

interface BulkActionsProps {
  readonly collection: Collection;
  readonly parameters: ListParameters;
  readonly total: number;
  readonly selection: Selection;
}

/** What can be done with the chosen records; without a choice, all that the search and the filters let through are exported. */
const BulkActions = ({ collection, parameters, total, selection }: BulkActionsProps) => {
  const m = useMessages(recordTexts);
  const c = useMessages(core);
  const queries = useQueryClient();
  const [deleting, setDeleting] = useState(false);
  const count = selection.ids.size;

  const exportAs = (format: 'csv' | 'json'): void => {
    const ids = [...selection.ids];
    const all = ids.length > 0 ? ids.length : total;
    void runJob(async ({ signal, report }) => {
      const onProgress = (done: number): void => report(m.export.job(done, all), done / all);
      onProgress(0);
      const { exportRecords } = await import('./export-records.js');
      const done = await exportRecords({ collection, parameters, ids, format, signal, onProgress });
      if (!signal.aborted) showToast({ kind: 'done', text: m.export.done(done) });
    }).catch((error: unknown) => showToast({ kind: 'failed', text: errorText(error, c) }));
  };

  const startDeleting = (): void => {
    const ids = [...selection.ids];
    selection.clear();
    void runJob(async ({ signal, report }) => {
      const onProgress = (done: number): void => report(m.delete.job(done, ids.length), done / ids.length);
      onProgress(0);
      const { deleteRecords } = await import('./delete-records.js');
      const { deleted, failures } = await deleteRecords(collection.name, ids, signal, onProgress);
      await queries.invalidateQueries({ queryKey: recordsKey(collection.name) });
      if (failures > 0) showToast({ kind: 'failed', text: m.delete.failed(failures) });
      else showToast({ kind: 'done', text: m.delete.done(deleted) });
    }).catch((error: unknown) => showToast({ kind: 'failed', text: errorText(error, c) }));
  };

  return (
    <div>
      <Button variant="ghost" onClick={() => exportAs('csv')}>
        {m.export.csv}
      </Button>
      <Button variant="ghost" onClick={() => exportAs('json')}>
        {m.export.json}
      </Button>
      {count > 0 && (
        <>
          <Button variant="ghost" onClick={selection.clear}>
            {m.clearSelection}
          </Button>
          <Button variant="danger" onClick={() => setDeleting(true)}>
            {m.delete.action}
          </Button>
          {deleting && (
            <Suspense fallback={null}>
              <Confirm
                open
                onClose={() => setDeleting(false)}
                title={m.delete.title(count)}
                confirmLabel={m.delete.confirm}
                onConfirm={startDeleting}
              >
                {m.delete.text}
              </Confirm>
            </Suspense>
          )}
        </>
      )}
    </div>
  );
};

export default BulkActions;
