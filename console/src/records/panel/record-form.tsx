import type { Collection } from 'fichero-sdk';
import { useEffect, useRef } from 'react';
import { useMessages } from '../../i18n/locale.js';
import { core } from '../../messages/core.js';
import { Button } from '../../ui/button.js';
import { errorText, fieldTexts } from '../../ui/error-text.js';
import { Notice } from '../../ui/notice.js';
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
  readonly onSave: (over?: string) => void;
  readonly onCancel: () => void;
}

/** An input for each field, and the buttons that stay at the foot. */
export const RecordForm = ({ collection, collections, record, form, onSave, onCancel }: RecordFormProps) => {
  const m = useMessages(panelTexts);
  const c = useMessages(core);
  const element = useRef<HTMLFormElement>(null);
  const faults = fieldTexts(form.error, c);
  useEffect(() => {
    if (form.error !== null) element.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [form.error]);

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
      <div className={styles['fields']}>
        {form.isRestored && (
          <Notice kind="info">
            {m.restored} <Button onClick={form.discard}>{c.action.discard}</Button>
          </Notice>
        )}
        {form.isOutdated && form.theirs === null && <Notice kind="warning">{m.conflict.changed}</Notice>}
        {form.theirs !== null && (
          <ConflictNotice
            collection={collection}
            mine={form.values}
            theirs={form.theirs}
            onKeepMine={() => onSave(String(form.theirs?.['updated']))}
            onTakeTheirs={form.discard}
          />
        )}
        {form.error !== null && form.theirs === null && <Notice kind="error">{errorText(form.error, c)}</Notice>}
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
          <label className={styles['upload']}>
            {m.file.uploading(form.upload.name)}
            <progress value={form.upload.sent} />
          </label>
        )}
        <Button onClick={onCancel}>{c.action.cancel}</Button>
        <Button type="submit" variant="primary" disabled={form.isSaving || (record !== null && !form.isDirty)}>
          {record === null ? m.create : c.action.save}
        </Button>
      </footer>
    </form>
  );
};
