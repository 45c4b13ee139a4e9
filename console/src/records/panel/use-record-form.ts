import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Collection, ConflictError, type JsonObject, type JsonValue } from 'fichero-sdk';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client } from '../../client.js';
import { readDraft, writeDraft } from '../../ui/draft.js';
import { type AnyRecord, isMultiple } from '../fields.js';
import { recordsKey } from '../records-query.js';
import { differs, initialValues, type Values } from './values.js';

/** Files that are to be added to and taken out of the file fields, by field. */
export interface FileChanges {
  readonly added: Readonly<Record<string, readonly File[]>>;
  readonly removed: Readonly<Record<string, readonly string[]>>;
}

const noFiles: FileChanges = { added: {}, removed: {} };

/** Files of drafts by their keys, for as long as the page: a draft in the tab can hold texts alone. */
const fileDrafts = new Map<string, FileChanges>();

/** Where an upload is. */
export interface UploadProgress {
  readonly name: string;
  /** From 0 to 1. */
  readonly sent: number;
}

export interface RecordForm {
  readonly values: Values;
  readonly files: FileChanges;
  readonly isDirty: boolean;
  /** Whether the edits come from an earlier look at this record. */
  readonly isRestored: boolean;
  /** Whether somebody else changed the record since the edits began. */
  readonly isOutdated: boolean;
  readonly isSaving: boolean;
  readonly error: unknown;
  /** The record as somebody else left it meanwhile; null without a conflict. */
  readonly theirs: JsonObject | null;
  readonly upload: UploadProgress | null;
  set(field: string, value: JsonValue): void;
  setFiles(change: (files: FileChanges) => FileChanges): void;
  /**
   * Writes over what somebody else changed when `over` is given: their `updated`. What is edited while it is on its way stays
   * an edit. Null when nothing was saved, or another save is on its way.
   */
  save(over?: string): Promise<AnyRecord | null>;
  /** Nothing is saved then; the edits and the files stay. */
  cancelUpload(): void;
  discard(): void;
}

/** What the person has put in, on top of the record. */
interface Edits {
  readonly values: Values;
  readonly files: FileChanges;
}

type Lists<Item> = Readonly<Record<string, readonly Item[]>>;

const without = <Item>(lists: Lists<Item>, gone: Lists<Item>): Lists<Item> =>
  Object.fromEntries(
    Object.entries(lists).map(([name, items]) => [name, items.filter((item) => gone[name]?.includes(item) !== true)]),
  );

/** What was put in while the save was on its way. */
const editedSince = (now: Edits, sent: Edits): Edits => ({
  values: Object.fromEntries(Object.entries(now.values).filter(([name, value]) => differs(value, sent.values[name]))),
  files: { added: without(now.files.added, sent.files.added), removed: without(now.files.removed, sent.files.removed) },
});

const keepDraft = (key: string, collection: Collection, { values, files }: Edits): void => {
  const isEmpty = Object.keys(values).length + countOf(files.added) + countOf(files.removed) === 0;
  // Of a draft that is files alone there is an empty one, for the list to know of it.
  writeDraft(key, isEmpty ? null : storable(values, collection));
  if (isEmpty) fileDrafts.delete(key);
  else fileDrafts.set(key, files);
};

type SentFiles = Readonly<Record<string, readonly File[]>>;

/** What goes out with a write: with those that a field of several has already, or in place of the one. */
const filesOf = ({ fields }: Collection, added: FileChanges['added'], isNew: boolean): SentFiles | null => {
  const given = Object.entries(added).filter(([, files]) => files.length > 0);
  if (given.length === 0) return null;
  const isAppended = (name: string): boolean =>
    !isNew && fields.some((field) => field.name === name && isMultiple(field));
  return Object.fromEntries(given.map(([name, files]) => [isAppended(name) ? `${name}+` : name, files]));
};

/** Files to be taken out; a field of one file loses it anyway when it gets another. */
const removalsIn = ({ removed }: FileChanges, sent: SentFiles | null): Values =>
  Object.fromEntries(
    Object.entries(removed).flatMap(([field, names]) =>
      names.length === 0 || sent?.[field] !== undefined ? [] : [[`${field}-`, [...names]]],
    ),
  );

const progressOf =
  (files: SentFiles | null, tell: (progress: UploadProgress) => void) =>
  ({ sent, total }: { readonly sent: number; readonly total: number }): void =>
    tell({
      name: Object.values(files ?? {})
        .flat()
        .map((file) => file.name)
        .join(', '),
      sent: total === 0 ? 1 : sent / total,
    });

const countOf = (lists: Readonly<Record<string, readonly unknown[]>>): number =>
  Object.values(lists).reduce((sum, list) => sum + list.length, 0);

/** Sent are the fields that were edited, and nothing else. */
const changesIn = (values: Values, base: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => differs(value, base[name])));

/** The draft never holds what nobody may read over a shoulder. */
const storable = (changes: Values, { fields }: Collection): Values => {
  const secret = new Set(fields.filter(({ type }) => type === 'password').map(({ name }) => name));
  return Object.fromEntries(Object.entries(changes).filter(([name]) => !secret.has(name)));
};

const newKey = ({ id }: Collection): string => `${id}.new`;

/** Whether a new record was begun and neither saved nor discarded. */
export const isNewBegun = (collection: Collection): boolean => readDraft(newKey(collection)) !== null;

/** Begins a new record with these values, in place of one that was begun before. */
export const beginNew = (collection: Collection, values: object): void => {
  fileDrafts.delete(newKey(collection));
  writeDraft(newKey(collection), values);
};

/**
 * The edits of one record, kept as a draft until they are saved or discarded.
 * While there are edits, the record stays the one that they were made from, whatever others do to it meanwhile.
 * @param latest the record as far as it is known; null for a new one
 */
export const useRecordForm = (collection: Collection, latest: AnyRecord | null): RecordForm => {
  const queries = useQueryClient();
  const key = latest === null ? newKey(collection) : `${collection.id}.${latest.id}`;
  const [record, setRecord] = useState(latest);
  const base = initialValues(collection, record);
  const [draft] = useState(() => readDraft<Values>(key));
  const [edits, setEdits] = useState<Values>(() => draft ?? {});
  const [files, setFiles] = useState(() => (draft === null ? noFiles : (fileDrafts.get(key) ?? noFiles)));
  const [upload, setUpload] = useState<UploadProgress | null>(null);
  const uploading = useRef<AbortController | null>(null);
  const [theirs, setTheirs] = useState<JsonObject | null>(null);

  const values = { ...base, ...edits };
  const changes = changesIn(values, base);
  const isDirty = Object.keys(changes).length + countOf(files.added) + countOf(files.removed) > 0;
  if (!isDirty && record !== latest) setRecord(latest);
  const kept = JSON.stringify(changes);
  useEffect(() => {
    keepDraft(key, collection, { values: JSON.parse(kept) as Values, files });
  }, [key, collection, kept, files]);
  const now = useRef<Edits>({ values: edits, files });
  now.current = { values: edits, files };

  const discard = useCallback(() => {
    setEdits({});
    setFiles(noFiles);
    setTheirs(null);
    writeDraft(key, null);
    fileDrafts.delete(key);
  }, [key]);

  const saving = useMutation({
    mutationFn: async ({ over }: { readonly over: string | undefined; readonly sent: Edits }): Promise<AnyRecord> => {
      const records = client.collection(collection.name);
      const sent = filesOf(collection, files.added, record === null);
      const data = { ...changes, ...removalsIn(files, sent) };
      uploading.current = new AbortController();
      const options = { onProgress: progressOf(sent, setUpload), signal: uploading.current.signal };
      if (record === null) {
        return sent === null ? await records.create(data) : await records.createWithFiles(data, sent, options);
      }
      const ifUpdated = over ?? record.updated;
      if (sent !== null) return await records.updateWithFiles(record.id, data, sent, { ...options, ifUpdated });
      return Object.keys(data).length === 0 ? record : await records.update(record.id, data, { ifUpdated });
    },
    onSuccess: (saved, { sent }) => {
      const rest = editedSince(now.current, sent);
      discard();
      keepDraft(`${collection.id}.${saved.id}`, collection, rest);
      if (record !== null) {
        setRecord(saved);
        setEdits(rest.values);
        setFiles(rest.files);
      }
      queries.setQueryData([...recordsKey(collection.name), 'one', saved.id], saved);
    },
    onError: (error) => {
      if (error instanceof ConflictError && error.current !== undefined) setTheirs(error.current);
    },
    onSettled: () => {
      setUpload(null);
      void queries.invalidateQueries({ queryKey: recordsKey(collection.name) });
    },
  });

  return {
    values,
    files,
    isDirty,
    isRestored: draft !== null && isDirty,
    // Not the other way round: after a save the form knows the record sooner.
    isOutdated: (latest?.updated ?? '') > (record?.updated ?? ''),
    isSaving: saving.isPending,
    error: uploading.current?.signal.aborted === true ? null : saving.error,
    theirs,
    upload,
    set: (field, value) => setEdits((before) => ({ ...before, [field]: value })),
    setFiles,
    save: async (over) => {
      if (saving.isPending) return null;
      setTheirs(null);
      return saving.mutateAsync({ over, sent: { values, files } }).catch(() => null);
    },
    cancelUpload: () => uploading.current?.abort(),
    discard,
  };
};
