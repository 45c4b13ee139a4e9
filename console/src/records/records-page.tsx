import { useQuery } from '@tanstack/react-query';
import { type Collection, ValidationError } from 'fichero-sdk';
import { Code, Plus, Settings2 } from 'lucide-react';
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { collectionsQuery } from '../collections/collections-query.js';
import { useFormat } from '../i18n/format.js';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { useReturn } from '../session/use-return.js';
import { Button } from '../ui/button.js';
import { draftsOf } from '../ui/draft.js';
import { Empty } from '../ui/empty.js';
import { errorText } from '../ui/error-text.js';
import { runJob } from '../ui/jobs.js';
import { LoadFailed, Skeleton } from '../ui/loading.js';
import { Notice } from '../ui/notice.js';
import { PageHeader } from '../ui/page.js';
import { showToast } from '../ui/toasts.js';
import { useTitle } from '../ui/use-title.js';
import { columnsOf } from './columns.js';
import { Grid } from './grid.js';
import { ListTools } from './list-tools.js';
import { recordTexts } from './messages.js';
import { NoCollection } from './no-collection.js';
import styles from './records-page.module.css';
import { parametersOf } from './records-query.js';
import { refusalText } from './refusal-text.js';
import { useSelection } from './selection.js';
import { type ListState, listStateIn, newRecord, searchOf } from './url-state.js';
import { useLive } from './use-live.js';
import { useRecords } from './use-records.js';

const RecordPanel = lazy(() => import('./panel/record-panel.js'));
const DraftNotice = lazy(() => import('./draft-notice.js'));
const BulkActions = lazy(() => import('./bulk-actions.js'));

const none: readonly Collection[] = [];

const RecordsPage = ({ name }: { readonly name: string }) => {
  const { data: collections = none, isPending } = useQuery(collectionsQuery);
  const collection = collections.find((each) => each.name === name);
  useTitle(name);
  if (isPending) return <Skeleton />;
  if (collection === undefined) return <NoCollection name={name} />;
  return <Records collection={collection} collections={collections} />;
};

interface RecordsProps {
  readonly collection: Collection;
  readonly collections: readonly Collection[];
}

const Records = ({ collection, collections }: RecordsProps) => {
  const m = useMessages(recordTexts);
  const c = useMessages(core);
  const format = useFormat();
  const search = useSearch();
  const [path, navigate] = useLocation();
  const state = useMemo(() => listStateIn(search), [search]);
  const selection = useSelection();

  const columns = useMemo(() => columnsOf(collection, state.cols), [collection, state.cols]);
  const parameters = parametersOf(collection, state);
  const records = useRecords(parameters);
  useLive(collection.name);
  const context = useMemo(() => ({ collection, collections, format, texts: m }), [collection, collections, format, m]);

  const latest = useRef(state);
  latest.current = state;
  const change = useCallback(
    (changes: Partial<ListState>, options: { readonly replace?: boolean } = {}) =>
      navigate(path + searchOf({ ...latest.current, ...changes }), options),
    [navigate, path],
  );
  const open = useCallback((id: string | null) => change({ record: id }), [change]);

  const selectAll = async (chosen: boolean): Promise<void> => {
    if (!chosen) {
      selection.clear();
      return;
    }
    await runJob(async ({ signal, report }) => {
      const onProgress = (done: number): void => report(m.selectJob(done, records.total), done / records.total);
      const { idsOf } = await import('./select-all.js');
      const ids = await idsOf(parameters, signal, onProgress);
      if (!signal.aborted) selection.set(ids, true);
    }).catch((error: unknown) => showToast({ kind: 'failed', text: errorText(error, c) }));
  };

  // Looked at anew whenever the panel opens or closes.
  const [, lookAgain] = useState(0);
  const drafts = draftsOf(`${collection.id}.`).filter((id) => id !== state.record);

  return (
    <div className={styles['split']}>
      <div className={styles['list']}>
        <PageHeader title={collection.name}>
          <Link href={`/collections/${collection.name}/api`} className={styles['edit']}>
            <Code aria-hidden size={16} />
            {m.api}
          </Link>
          <Link href={`/collections/${collection.name}`} className={styles['edit']}>
            <Settings2 aria-hidden size={16} />
            {m.editCollection}
          </Link>
          <Button variant="primary" onClick={() => open(newRecord)}>
            <Plus aria-hidden size={16} />
            {m.newRecord}
          </Button>
        </PageHeader>
        <ListTools collection={collection} columns={columns} state={state} onChange={change} />
        {drafts.length > 0 && (
          <Suspense fallback={null}>
            <DraftNotice
              collection={collection}
              ids={drafts}
              onOpen={open}
              onDiscard={() => lookAgain((times) => times + 1)}
            />
          </Suspense>
        )}
        {records.error !== null && (
          <Failed
            error={records.error}
            filter={state.filter}
            hasRecords={records.total >= 0}
            onRetry={records.retry}
            onClear={() => change({ q: '', filter: '', sort: '' })}
          />
        )}
        {records.total < 0 && records.error === null && <Skeleton lines={12} />}
        {records.total === 0 && (
          <NoRecords state={state} onClear={() => change({ q: '', filter: '' })} onCreate={() => open(newRecord)} />
        )}
        {records.total > 0 && (
          <Grid
            label={m.grid(collection.name)}
            columns={columns}
            records={records}
            context={context}
            selection={selection}
            sort={state.sort}
            list={`${state.sort} ${state.q} ${state.filter}`}
            opened={state.record}
            onSort={(sort) => change({ sort }, { replace: true })}
            onOpen={open}
            onSelectAll={(chosen) => void selectAll(chosen)}
          />
        )}
        <footer className={styles['foot']}>
          <p role="status">
            {records.total >= 0 && m.total(records.total)}
            {selection.ids.size > 0 && ` · ${m.selected(selection.ids.size)}`}
          </p>
          {(selection.ids.size > 0 || records.total > 0) && (
            <Suspense fallback={null}>
              <BulkActions
                collection={collection}
                parameters={parameters}
                total={records.total}
                selection={selection}
              />
            </Suspense>
          )}
        </footer>
      </div>
      {state.record !== null && (
        <Suspense fallback={null}>
          <RecordPanel
            key={state.record}
            collection={collection}
            collections={collections}
            id={state.record === newRecord ? null : state.record}
            onGo={open}
            neighbours={records.neighboursOf(state.record)}
          />
        </Suspense>
      )}
    </div>
  );
};

interface FailedProps {
  readonly error: unknown;
  readonly filter: string;
  /** Those of before are still shown. */
  readonly hasRecords: boolean;
  readonly onRetry: () => void;
  readonly onClear: () => void;
}

/** Why the records could not be had, and the way on: to try again, or without the filter that the server refuses. */
const Failed = ({ error, filter, hasRecords, onRetry, onClear }: FailedProps) => {
  const m = useMessages(recordTexts);
  const c = useMessages(core);
  const isRefused = error instanceof ValidationError;
  useReturn(hasRecords ? error : null, onRetry);
  if (!hasRecords && !isRefused) return <LoadFailed error={error} onRetry={onRetry} />;
  const hint = isRefused ? refusalText(error, filter, m) : errorText(error, c);
  const way = isRefused ? (
    <Button onClick={onClear}>{m.clearFilters}</Button>
  ) : (
    <Button onClick={onRetry}>{c.action.retry}</Button>
  );
  return hasRecords ? (
    <Notice kind="error">
      {hint} {way}
    </Notice>
  ) : (
    <div role="alert">
      <Empty title={m.refused} hint={hint}>
        {way}
      </Empty>
    </div>
  );
};

interface NoRecordsProps {
  readonly state: ListState;
  readonly onClear: () => void;
  readonly onCreate: () => void;
}

const NoRecords = ({ state, onClear, onCreate }: NoRecordsProps) => {
  const m = useMessages(recordTexts);
  if (state.q === '' && state.filter === '') {
    return (
      <Empty title={m.empty} hint={m.emptyHint}>
        <Button onClick={onCreate}>{m.createFirst}</Button>
      </Empty>
    );
  }
  return (
    <Empty title={state.q === '' ? m.noMatches : m.noResults(state.q)}>
      <Button onClick={onClear}>{m.clearFilters}</Button>
    </Empty>
  );
};

export default RecordsPage;
