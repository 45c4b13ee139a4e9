import { Menu } from '@base-ui/react/menu';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Collection, NotFoundError, ValidationError } from 'fichero-sdk';
import { Copy, EllipsisVertical, Trash2, X } from 'lucide-react';
import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { client } from '../../client.js';
import { useMessages } from '../../i18n/locale.js';
import { LeaveConfirm } from '../../layout/leave-confirm.js';
import { core } from '../../messages/core.js';
import { Button, IconButton } from '../../ui/button.js';
import { Confirm } from '../../ui/confirm.js';
import { Empty } from '../../ui/empty.js';
import { LoadFailed, Skeleton } from '../../ui/loading.js';
import { showToast } from '../../ui/toasts.js';
import { unlessGone } from '../../ui/unless-gone.js';
import { type AnyRecord, nameOf } from '../fields.js';
import { recordsKey } from '../records-query.js';
import { listStateIn, newRecord } from '../url-state.js';
import { panelTexts } from './messages.js';
import { RecordForm } from './record-form.js';
import styles from './record-panel.module.css';
import { beginNew, isNewBegun, useRecordForm } from './use-record-form.js';
import { copyOf } from './values.js';

interface RecordPanelProps {
  readonly collection: Collection;
  readonly collections: readonly Collection[];
  /** Null for a new record. */
  readonly id: string | null;
  /** Shows another record; null closes the panel. */
  readonly onGo: (id: string | null) => void;
  readonly neighbours: readonly [string | null, string | null];
}

const recordQuery = (collection: string, id: string) =>
  queryOptions({
    queryKey: [...recordsKey(collection), 'one', id],
    queryFn: (): Promise<AnyRecord> => client.collection(collection).get(id),
    // The form is made from it: whoever changes it meanwhile is told of, not typed over.
    refetchOnWindowFocus: false,
  });

const RecordPanel = (props: RecordPanelProps) => {
  const { collection, id, onGo } = props;
  const m = useMessages(panelTexts);
  const c = useMessages(core);
  const { data, error, refetch } = useQuery({ ...recordQuery(collection.name, id ?? ''), enabled: id !== null });
  if (id === null || data !== undefined)
    return <Panel {...props} record={data ?? null} isGone={error instanceof NotFoundError} />;
  return (
    <aside className={styles['panel']} data-testid="record-panel" aria-label={m.editTitle}>
      <header className={styles['header']}>
        <h2>{m.editTitle}</h2>
        <IconButton label={c.action.close} onClick={() => onGo(null)}>
          <X aria-hidden size={18} />
        </IconButton>
      </header>
      {error instanceof NotFoundError && (
        <Empty title={m.gone} hint={m.goneHint}>
          <Button onClick={() => onGo(null)}>{c.action.close}</Button>
        </Empty>
      )}
      {error !== null && !(error instanceof NotFoundError) && (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      )}
      {error === null && <Skeleton lines={10} />}
    </aside>
  );
};

/** The first input that holds something which is no value: half a date, a word for a number, JSON with a fault. */
const unreadableIn = (panel: HTMLElement | null): HTMLInputElement | null =>
  [...(panel?.querySelectorAll<HTMLInputElement>('input, textarea') ?? [])].find(
    ({ validity }) => validity.badInput || validity.customError,
  ) ?? null;

interface PanelProps extends RecordPanelProps {
  readonly record: AnyRecord | null;
  /** Whether somebody deleted it after it was loaded. */
  readonly isGone: boolean;
}

const Panel = (props: PanelProps) => {
  const { collection, collections, record, isGone, onGo, neighbours } = props;
  const m = useMessages(panelTexts);
  const c = useMessages(core);
  const queries = useQueryClient();
  const titleId = useId();
  const panel = useRef<HTMLDivElement>(null);
  const form = useRecordForm(collection, record);
  const [deleting, setDeleting] = useState(false);
  const [replacing, setReplacing] = useState<{ readonly begin: () => void } | null>(null);
  const [isUnfinished, setUnfinished] = useState(false);

  const isNew = record === null;
  useEffect(() => {
    const before = document.activeElement;
    // Who makes a record goes on with typing: behind the id, which the server makes up.
    const inputs = panel.current?.querySelectorAll<HTMLElement>('form input, form textarea, form select');
    (isNew ? (inputs?.[1] ?? panel.current) : panel.current)?.focus();
    return () => {
      const grid = document.querySelector<HTMLElement>('[data-testid=records-grid]');
      if (grid !== null) grid.focus();
      else if (before instanceof HTMLElement) before.focus();
    };
  }, [isNew]);

  // Search, sort and columns change the address too, and leave the panel as it is.
  const current = record?.id ?? newRecord;
  const isSame = useCallback(
    (to: string) => {
      const [path, search = ''] = to.split('?');
      return path === location.pathname && listStateIn(search).record === current;
    },
    [current],
  );

  // Gone to once the form has let go of the edits, or the person would be asked for them.
  const [next, setNext] = useState<string | null>(null);
  useEffect(() => {
    if (next !== null && !form.isDirty) onGo(next);
  }, [next, form.isDirty, onGo]);

  const save = async (over?: string): Promise<void> => {
    const unreadable = unreadableIn(panel.current);
    setUnfinished(unreadable !== null);
    if (unreadable !== null) {
      unreadable.checkValidity();
      unreadable.focus();
      return;
    }
    const saved = await form.save(over);
    if (saved === null) return;
    showToast({ kind: 'done', text: record === null ? m.created : m.saved });
    // A button that was pressed and does nothing now hears no key.
    if (document.activeElement?.matches('body, :disabled') !== false) panel.current?.focus();
    if (record === null) setNext(saved.id);
  };

  const unlessBegun = (begin: () => void): void => {
    if (isNewBegun(collection)) setReplacing({ begin });
    else begin();
  };

  const duplicate = (): void => {
    if (record === null) return;
    unlessBegun(() => {
      beginNew(collection, copyOf(collection, record));
      onGo(newRecord);
    });
  };

  const saveAsNew = (): void => {
    if (record === null) return;
    unlessBegun(() => {
      beginNew(collection, copyOf(collection, { ...record, ...form.values }));
      form.discard();
      setNext(newRecord);
    });
  };

  const remove = async (): Promise<void> => {
    if (record === null) return;
    await client.collection(collection.name).delete(record.id).catch(unlessGone);
    form.discard();
    queries.removeQueries({ queryKey: [...recordsKey(collection.name), 'one', record.id] });
    await queries.invalidateQueries({ queryKey: recordsKey(collection.name) });
    showToast({ kind: 'done', text: m.deleted });
    onGo(null);
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const [before, after] = neighbours;
    const neighbour = event.key === 'ArrowUp' ? before : event.key === 'ArrowDown' ? after : null;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') void save();
    else if (event.key === 'Escape' && !event.defaultPrevented) onGo(null);
    else if (event.altKey && neighbour !== null) onGo(neighbour);
    else return;
    event.preventDefault();
    // Or the dialog that it opened would hear the same Esc, and close.
    event.stopPropagation();
  };

  return (
    <div
      ref={panel}
      tabIndex={-1}
      role="dialog"
      aria-labelledby={titleId}
      className={styles['panel']}
      data-testid="record-panel"
      onKeyDown={onKeyDown}
    >
      <header className={styles['header']}>
        <h2 id={titleId}>{record === null ? m.newTitle : m.editTitle}</h2>
        <div>
          {record !== null && (
            <Menu.Root modal={false}>
              <Menu.Trigger
                render={
                  <IconButton label={c.action.more}>
                    <EllipsisVertical aria-hidden size={18} />
                  </IconButton>
                }
              />
              <Menu.Portal>
                <Menu.Positioner align="end" sideOffset={4}>
                  <Menu.Popup className={styles['menu'] ?? ''}>
                    <Menu.Item className={styles['item'] ?? ''} onClick={duplicate}>
                      <Copy aria-hidden size={16} />
                      {m.duplicate}
                    </Menu.Item>
                    <Menu.Item className={styles['item'] ?? ''} onClick={() => setDeleting(true)}>
                      <Trash2 aria-hidden size={16} />
                      {c.action.delete}
                    </Menu.Item>
                  </Menu.Popup>
                </Menu.Positioner>
              </Menu.Portal>
            </Menu.Root>
          )}
          <IconButton label={c.action.close} onClick={() => onGo(null)}>
            <X aria-hidden size={18} />
          </IconButton>
        </div>
      </header>
      <RecordForm
        collection={collection}
        collections={collections}
        record={record}
        form={form}
        isGone={isGone}
        isUnfinished={isUnfinished}
        onSave={(over) => void save(over)}
        onCancel={() => onGo(null)}
        onSaveAsNew={saveAsNew}
      />
      <LeaveConfirm
        active={form.isDirty && (!form.isSaving || form.upload !== null)}
        isSame={isSame}
        onDiscard={() => {
          form.cancelUpload();
          form.discard();
        }}
      />
      <Confirm
        open={replacing !== null}
        onClose={() => setReplacing(null)}
        title={m.replaceTitle}
        confirmLabel={m.replace}
        onConfirm={() => replacing?.begin()}
      >
        {m.replaceText}
      </Confirm>
      <Confirm
        open={deleting}
        onClose={() => setDeleting(false)}
        title={m.deleteTitle(record === null ? '' : nameOf(record, collection))}
        confirmLabel={c.action.delete}
        explain={(failure) => (failure instanceof ValidationError ? m.deleteNeeded : null)}
        onConfirm={remove}
      >
        {m.deleteText}
      </Confirm>
    </div>
  );
};

export default RecordPanel;
