import type { Collection } from 'fichero-sdk';
import { useEffect, useRef } from 'react';
import { useMessages } from '../../i18n/locale.js';
import { core } from '../../messages/core.js';
import { Button } from '../../ui/button.js';
import { errorText, fieldTexts } from '../../ui/error-text.js';
import { Notice } from '../../ui/notice.js';
import { showToast } from '../../ui/toasts.js';
import type { AnyRecord } from '../fields.js';
import { ConflictNotice } from './conflict-notice.js';
import { FieldInput } from './field-input.js';
import { panelTexts } from './messages.js';
import styles from './record-panel.module.css';
import type { RecordForm as Form } from './use-record-form.js';

interface RecordFormProps {
  readonly collection: Collection;
  readonly collections: readonly Collection[];
  readonly record: AnyRecord | null;
  readonly form: Form;
  /** Whether somebody deleted the record meanwhile. */
  readonly isGone: boolean;
  /** Whether an input holds what cannot be read: nothing was sent. */
  readonly isUnfinished: boolean;
  readonly onSave: (over?: string) => void;
  readonly onCancel: () => void;
  /** Makes a new record of what is in the form. */
  readonly onSaveAsNew: () => void;
}

/** An input for each field, and the buttons that stay at the foot. */
export const RecordForm = (props: RecordFormProps) => {
  const { collection, collections, record, form, isGone, isUnfinished, onSave, onCancel, onSaveAsNew } = props;
  const m = useMessages(panelTexts);
  const c = useMessages(core);
  const element = useRef<HTMLFormElement>(null);
  const faults = fieldTexts(form.error, { fault: { ...c.fault, ...m.fault } });
  useEffect(() => {
    if (form.error !== null) element.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [form.error]);

  /** For when the button that was pressed goes. */
  const focusPanel = (): void => element.current?.closest<HTMLElement>('[role=dialog]')?.focus();
  const cancelUpload = (): void => {
    form.cancelUpload();
    showToast({ kind: 'done', text: m.uploadCancelled });
    focusPanel();
  };

  return (
    <form
      ref={element}
      noValidate
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      <div className={styles['notices']}>
        {isGone && (
          <Notice kind="warning">
            {form.isDirty ? m.wasDeleted : m.gone} <Button onClick={onSaveAsNew}>{m.saveAsNew}</Button>
          </Notice>
        )}
        {isUnfinished && <Notice kind="error">{m.unfinished}</Notice>}
        {form.isOutdated && form.theirs === null && <Notice kind="warning">{m.conflict.changed}</Notice>}
        {form.theirs !== null && (
          <ConflictNotice
            collection={collection}
            mine={form.values}
            theirs={form.theirs}
            onKeepMine={() => {
              onSave(String(form.theirs?.['updated']));
              focusPanel();
            }}
            onTakeTheirs={() => {
              form.discard();
              focusPanel();
            }}
          />
        )}
        {form.error !== null && form.theirs === null && !isGone && !isUnfinished && (
          <Notice kind="error">{errorText(form.error, c)}</Notice>
        )}
      </div>
      <div className={styles['fields']}>
        {form.isRestored && (
          <Notice kind="info">
            {m.restored}{' '}
            <Button
              onClick={() => {
                form.discard();
                focusPanel();
              }}
            >
              {c.action.discard}
            </Button>
          </Notice>
        )}
        {collection.fields.map((field) => (
          <FieldInput
            key={field.id}
            field={field}
            collection={collection}
            collections={collections}
            record={record}
            form={form}
            error={faults[field.name]}
          />
        ))}
      </div>
      <footer className={styles['foot']}>
        {form.upload !== null && (
          <div className={styles['upload']}>
            <label>
              {m.file.uploading(form.upload.name)}
              <progress value={form.upload.sent} />
            </label>
            <Button onClick={cancelUpload}>{m.cancelUpload}</Button>
          </div>
        )}
        <Button onClick={onCancel}>{c.action.cancel}</Button>
        <Button
          type="submit"
          variant="primary"
          disabled={form.isSaving || isGone || (record !== null && !form.isDirty)}
        >
          {record === null ? m.create : c.action.save}
        </Button>
      </footer>
    </form>
  );
};
