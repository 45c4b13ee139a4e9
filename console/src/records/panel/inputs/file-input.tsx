import type { Collection, Field as Definition } from 'fichero-sdk';
import { FileIcon, RotateCcw, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { client } from '../../../client.js';
import { useFormat } from '../../../i18n/format.js';
import { useMessages } from '../../../i18n/locale.js';
import { IconButton } from '../../../ui/button.js';
import { Field } from '../../../ui/field.js';
import unseen from '../../../ui/unseen.module.css';
import { type AnyRecord, isMultiple, isRequired, listOf, listOption, numberOption, textOption } from '../../fields.js';
import { panelTexts } from '../messages.js';
import type { RecordForm } from '../use-record-form.js';
import styles from './inputs.module.css';

/** What the server takes where the field names no limit, in bytes. */
const defaultMaxSize = 5_242_880;

const isImage = (name: string): boolean => /\.(png|jpe?g|gif|webp|avif)$/i.test(name);

const Preview = ({ file }: { readonly file: File }) => {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!file.type.startsWith('image/')) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url === null ? <FileIcon aria-hidden size={20} /> : <img src={url} alt="" width={40} height={40} />;
};

interface FileInputProps {
  readonly field: Definition;
  readonly collection: Collection;
  readonly record: AnyRecord | null;
  readonly form: RecordForm;
  readonly error: string | undefined;
}

/** The files of a field: those that are there, those that will go and those that will come with the next save. */
export const FileInput = ({ field, collection, record, form, error }: FileInputProps) => {
  const m = useMessages(panelTexts);
  const format = useFormat();
  const [refused, setRefused] = useState<string | undefined>(undefined);
  const { name } = field;
  const stored = record === null ? [] : listOf(record[name]);
  const removed = form.files.removed[name] ?? [];
  const added = form.files.added[name] ?? [];
  const limit = numberOption(field, 'maxSize') ?? defaultMaxSize;

  const setRemoved = (names: readonly string[]): void =>
    form.setFiles((files) => ({ ...files, removed: { ...files.removed, [name]: names } }));
  const setAdded = (list: readonly File[]): void =>
    form.setFiles((files) => ({ ...files, added: { ...files.added, [name]: list } }));

  const take = (list: FileList | null): void => {
    const files = [...(list ?? [])];
    const large = files.find(({ size }) => size > limit);
    setRefused(large === undefined ? undefined : m.file.tooLarge(large.name, format.bytes(limit)));
    const fitting = files.filter(({ size }) => size <= limit);
    setAdded(isMultiple(field) ? [...added, ...fitting] : fitting.slice(0, 1));
  };

  const hint = [textOption(field, 'help'), m.file.upTo(format.bytes(limit))].filter(Boolean).join(' · ');
  return (
    <Field label={name} required={isRequired(field)} hint={hint} error={refused ?? error}>
      {(control) => (
        <div className={styles['files']}>
          <ul>
            {stored.map((file) => {
              const goes = removed.includes(file);
              const url = record === null ? '' : client.files.url(collection.name, record.id, file);
              return (
                <li key={file} data-removed={goes || undefined}>
                  {record !== null && isImage(file) ? (
                    <img
                      src={client.files.url(collection.name, record.id, file, { thumb: '100x100' })}
                      alt=""
                      width={40}
                      height={40}
                    />
                  ) : (
                    <FileIcon aria-hidden size={20} />
                  )}
                  <a href={url} target="_blank" rel="noreferrer">
                    {file}
                  </a>
                  {goes && <span className={styles['hint']}>{m.file.removed}</span>}
                  <IconButton
                    label={goes ? m.file.keep(file) : m.file.remove(file)}
                    onClick={() => setRemoved(goes ? removed.filter((other) => other !== file) : [...removed, file])}
                  >
                    {goes ? <RotateCcw aria-hidden size={16} /> : <X aria-hidden size={16} />}
                  </IconButton>
                </li>
              );
            })}
            {added.map((file) => (
              <li key={`${file.name} ${file.size} ${file.lastModified}`}>
                <Preview file={file} />
                <span>
                  {file.name} ({format.bytes(file.size)})
                </span>
                <span className={styles['hint']}>{m.file.pending}</span>
                <IconButton
                  label={m.file.remove(file.name)}
                  onClick={() => setAdded(added.filter((other) => other !== file))}
                >
                  <X aria-hidden size={16} />
                </IconButton>
              </li>
            ))}
          </ul>
          <label className={styles['choose']}>
            {isMultiple(field) ? m.file.chooseSeveral : m.file.choose}
            <input
              {...control}
              className={unseen['unseen']}
              type="file"
              multiple={isMultiple(field)}
              accept={listOption(field, 'mimeTypes').join(',') || undefined}
              onChange={(event) => {
                take(event.target.files);
                event.target.value = '';
              }}
            />
          </label>
        </div>
      )}
    </Field>
  );
};
