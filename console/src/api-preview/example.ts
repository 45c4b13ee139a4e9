import type { Collection, Permission } from 'fichero-sdk';
import type { Samples } from './sample-values.js';

export const operations = ['list', 'get', 'create', 'update', 'upload', 'delete'] as const;

/** What an example does. */
export type Operation = (typeof operations)[number];

/** What a key needs for it. */
export const needs: Readonly<Record<Operation, readonly Permission[]>> = {
  list: ['records:read'],
  get: ['records:read'],
  create: ['records:write'],
  update: ['records:write'],
  upload: ['files:write', 'records:write'],
  delete: ['records:delete'],
};

/** What the examples of a collection are made of. */
export interface Subject {
  /** Of the server. */
  readonly url: string;
  readonly collection: Collection;
  readonly collections: readonly Collection[];
  readonly samples: Samples;
  /** Of a stored record, or what stands for it. */
  readonly id: string;
}

/** The text of each example; an operation that the collection cannot do has none. */
export type Examples = Readonly<Partial<Record<Operation, string>>>;

/** The file field that an upload goes to. */
export const uploadField = ({ fields }: Collection) =>
  fields.find(({ type, ...field }) => type === 'file' && field['hidden'] !== true);
