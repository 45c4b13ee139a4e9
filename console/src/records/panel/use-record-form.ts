import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Collection, ConflictError, type JsonObject, type JsonValue } from 'fichero-sdk';
import { useCallback, useEffect, useState } from 'react';
import { client } from '../../client.js';
import { readDraft, writeDraft } from '../../ui/draft.js';
import type { AnyRecord } from '../fields.js';
import { recordsKey } from '../records-query.js';
import { differs, initialValues, type Values } from './values.js';

/** Files that are to be added to and taken out of the file fields, by field. */
export interface FileChanges {
  readonly added: Readonly<Record<string, readonly File[]>>;
  readonly removed: Readonly<Record<string, readonly string[]>>;
}

const noFiles: FileChanges = { added: {}, removed: {} };

/** Where an upload is. */
export interface UploadProgress {
  readonly name: string;
  /** From 0 to 1. */
  readonly sent: number;
}

/** A file that could not be uploaded after the rest was saved. */
export class UploadError extends Error {
  readonly file: string;
  readonly reason: unknown;

  constructor(file: string, reason: unknown) {
    super(`${file} was not uploaded`);
    this.file = file;
    this.reason = reason;
  }
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
  /** Writes over what somebody else changed when `over` is given: their `updated`. */
  save(over?: string): Promise<AnyRecord | null>;
  discard(): void;
}

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

/**
 * The edits of one record, kept as a draft until they are saved or discarded.
 * While there are edits, the record stays the one that they were made from, whatever others do to it meanwhile.
 * @param latest the record as far as it is known; null for a new one
 */
export const useRecordForm = (collection: Collection, latest: AnyRecord | null): RecordForm => {
  const queries = useQueryClient();
  const key = `${collection.id}.${latest?.id ?? 'new'}`;
  const [record, setRecord] = useState(latest);
  const base = initialValues(collection, record);
  const [draft] = useState(() => readDraft<Values>(key));
  const [edits, setEdits] = useState<Values>(() => draft ?? {});
  const [files, setFiles] = useState(noFiles);
  const [upload, setUpload] = useState<UploadProgress | null>(null);
  const [theirs, setTheirs] = useState<JsonObject | null>(null);

  const values = { ...base, ...edits };
  const changes = changesIn(values, base);
  const isDirty = Object.keys(changes).length + countOf(files.added) + countOf(files.removed) > 0;
  if (!isDirty && record !== latest) setRecord(latest);
  const kept = JSON.stringify(storable(changes, collection));
  useEffect(() => writeDraft(key, kept === '{}' ? null : (JSON.parse(kept) as Values)), [key, kept]);

  const discard = useCallback(() => {
    setEdits({});
    setFiles(noFiles);
    setTheirs(null);
    writeDraft(key, null);
  }, [key]);

  const saving = useMutation({
    mutationFn: async (over: string | undefined): Promise<AnyRecord> => {
      const records = client.collection(collection.name);
      const taken = Object.fromEntries(
        Object.entries(files.removed).flatMap(([field, names]) =>
          names.length > 0 ? [[`${field}-`, [...names]]] : [],
        ),
      );
      const data = { ...changes, ...taken };
      const saved =
        record === null
          ? await records.create(data)
          : Object.keys(data).length === 0
            ? record
            : await records.update(record.id, data, { ifUpdated: over ?? record.updated });
      setEdits({});
      for (const [field, list] of Object.entries(files.added)) {
        for (const file of list) await send(saved.id, field, file);
      }
      setFiles(noFiles);
      return countOf(files.added) > 0 ? await records.get(saved.id) : saved;
    },
    onSuccess: (saved) => {
      discard();
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

  const send = async (id: string, field: string, file: File): Promise<void> => {
    setUpload({ name: file.name, sent: 0 });
    try {
      await client.files.upload(collection.name, id, field, file, {
        onProgress: ({ sent, total }) => setUpload({ name: file.name, sent: total === 0 ? 1 : sent / total }),
      });
      // Gone out: should a later one fail, it is not sent twice.
      setFiles(({ added, removed }) => ({
        added: { ...added, [field]: (added[field] ?? []).filter((other) => other !== file) },
        removed,
      }));
    } catch (error) {
      throw new UploadError(file.name, error);
    }
  };

  return {
    values,
    files,
    isDirty,
    isRestored: draft !== null && isDirty,
    isOutdated: record?.updated !== latest?.updated,
    isSaving: saving.isPending,
    error: saving.error,
    theirs,
    upload,
    set: (field, value) => setEdits((before) => ({ ...before, [field]: value })),
    setFiles,
    save: async (over) => {
      setTheirs(null);
      return saving.mutateAsync(over).catch(() => null);
    },
    discard,
  };
};
