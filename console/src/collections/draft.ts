import type { Collection, CollectionInput, Field, FieldInput, GraphqlNames, IndexInput } from 'fichero-sdk';

/** A field while it is edited. */
export interface DraftField {
  /** Stays whatever the field is called: the id of a stored field, made up for a new one. */
  readonly key: string;
  /** Without an id (`''`) it is a new one. */
  readonly field: Field;
  /** It goes with the next save; until then it can come back. */
  readonly isRemoved: boolean;
}

/** An index while it is edited; its fields by their keys, so that it follows renames. */
export interface DraftIndex {
  readonly key: string;
  /** `''` for one that the server makes up. */
  readonly name: string;
  readonly fields: readonly string[];
  readonly unique: boolean;
}

/** Edits of a definition. It is plain data: it is kept in the tab. */
export interface CollectionDraft {
  readonly name: string;
  /** Null for what the server suggests. */
  readonly graphql: { readonly [Kind in keyof GraphqlNames]: string | null };
  readonly fields: readonly DraftField[];
  readonly indexes: readonly DraftIndex[];
  /** The `updated` of the definition that the edits began from. */
  readonly base: string;
}

export const newKey = (): string => `new${crypto.getRandomValues(new Uint32Array(2)).join('')}`;

/** Made by the server, in every collection. */
export const isAutomatic = ({ field }: DraftField): boolean => field['system'] === true;

const automatic = (name: string, type: Field['type']): DraftField => ({
  key: name,
  field: { id: '', name, type, system: true },
  isRemoved: false,
});

export const newField = (): DraftField => ({
  key: newKey(),
  field: { id: '', name: '', type: 'text' },
  isRemoved: false,
});

/** What a new collection begins with. */
export const emptyDraft = (): CollectionDraft => ({
  name: '',
  graphql: { type: null, one: null, many: null },
  fields: [
    automatic('id', 'text'),
    { key: 'first', field: { id: '', name: '', type: 'text' }, isRemoved: false },
    automatic('created', 'autodate'),
    automatic('updated', 'autodate'),
  ],
  indexes: [],
  base: '',
});

export const draftOf = ({ name, graphql, fields, indexes, updated }: Collection): CollectionDraft => ({
  name,
  graphql,
  fields: fields.map((field) => ({ key: field.id, field, isRemoved: false })),
  indexes: indexes.map((index) => ({
    ...index,
    key: index.name,
    fields: index.fields.flatMap((column) => fields.find((field) => field.name === column)?.id ?? []),
  })),
  base: updated,
});

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The fields that stay or come. */
export const liveFields = ({ fields }: CollectionDraft): readonly DraftField[] =>
  fields.filter(({ isRemoved }) => !isRemoved);

/** An index goes with the first of its fields that goes. */
export const liveIndexes = (draft: CollectionDraft): readonly DraftIndex[] => {
  const keys = new Set(liveFields(draft).map(({ key }) => key));
  return draft.indexes.filter(({ fields }) => fields.every((key) => keys.has(key)));
};

/**
 * For each stored field what continues it, or null. As the server matches them: by id, else by name; a new field of another
 * type takes the place of what had its name.
 */
export const successors = (before: Collection, draft: CollectionDraft): ReadonlyMap<Field, DraftField | null> => {
  const live = liveFields(draft);
  const fresh = live.filter(({ field }) => field.id === '');
  return new Map(
    before.fields.map((stored) => {
      const next =
        live.find(({ field }) => field.id === stored.id) ??
        fresh.find(({ field }) => sameName(field.name, stored.name) && field.type === stored.type);
      return [stored, next ?? null] as const;
    }),
  );
};

/** What is sent, and which key stands at which place of its lists, for the faults that are told by place. */
export interface DraftInput {
  readonly input: CollectionInput;
  readonly fieldKeys: readonly string[];
  readonly indexKeys: readonly string[];
}

/** @param before null for a new collection */
export const inputOf = (draft: CollectionDraft, before: Collection | null): DraftInput => {
  const live = liveFields(draft);
  const indexes = liveIndexes(draft);
  const gone = before === null ? [] : [...successors(before, draft)].filter(([, next]) => next === null);
  const fields = live.map(({ field }): FieldInput => {
    const { id, ...rest } = field;
    // With an id of its own a field takes the place of one that had its name, rather than being taken for it.
    const replaces = id === '' && gone.some(([stored]) => sameName(stored.name, field.name));
    const given = replaces ? { id: newKey() } : id === '' ? {} : { id };
    return { ...rest, ...given } as unknown as FieldInput;
  });
  const nameOf = (key: string): string => live.find((field) => field.key === key)?.field.name ?? '';
  const graphql = Object.fromEntries(
    Object.entries(draft.graphql).filter(([, name]) => name !== null && name.trim() !== ''),
  );
  return {
    input: {
      name: draft.name,
      ...(Object.keys(graphql).length > 0 && { graphql }),
      fields,
      indexes: indexes.map(
        ({ name, fields: keys, unique }): IndexInput => ({ name, fields: keys.map(nameOf), unique }),
      ),
    },
    fieldKeys: live.map(({ key }) => key),
    indexKeys: indexes.map(({ key }) => key),
  };
};

/** The field with another type. What both types have stays; back at the stored type, it is the stored field again. */
export const retyped = ({ field, ...rest }: DraftField, type: Field['type'], stored: Field | undefined): DraftField => {
  const { name, required = false, hidden = false, presentable = false, help = '' } = field;
  if (stored?.type === type) return { ...rest, field: { ...stored, name } };
  const kept = { hidden, presentable, help, ...(type !== 'autodate' && { required }) };
  const begun = type === 'autodate' ? { onCreate: true, onUpdate: false } : {};
  return { ...rest, field: { id: '', name, type, ...kept, ...begun } };
};

/** Lists and objects have no order and no equality that all databases share. */
export const isIndexable = ({ field }: DraftField): boolean =>
  !['json', 'geoPoint', 'password'].includes(field.type) &&
  !(['select', 'relation', 'file'].includes(field.type) && Number(field['maxSelect'] ?? 1) > 1);

/** The index that makes one field unique, if there is one. */
export const uniqueIndexOf = ({ indexes }: CollectionDraft, key: string): DraftIndex | undefined =>
  indexes.find(({ unique, fields }) => unique && fields.length === 1 && fields[0] === key);
