import type { Field } from '../../store/collection.js';
import type { NamedFile } from './incoming-files.js';
import { maySet, type OpenedCollection } from './opened-collection.js';

/** Changes what is there instead of replacing it: `field+`, `+field`, `field-`. */
export interface Modifier {
  readonly kind: 'append' | 'prepend' | 'remove';
  readonly value: unknown;
}

/** All that a client sent for one field. */
export interface FieldInput {
  readonly field: Field;
  /** Null when the field itself was not given. */
  readonly given: { readonly value: unknown } | null;
  /** In the order they were sent, applied after `given`. */
  readonly modifiers: readonly Modifier[];
  /** `field:autogenerate` of a text: what the generated text shall begin with. Counts before `given`. */
  readonly prefix: { readonly value: unknown } | null;
  /** New files, in order; `replaces` when they came under the bare name of the field. */
  readonly files: readonly NamedFile[];
  readonly replaces: boolean;
}

interface Key {
  readonly field: Field;
  readonly modifier: Modifier['kind'] | 'generate' | null;
}

const modifiable: ReadonlySet<Field['type']> = new Set(['number', 'select', 'relation', 'file']);

const named = (opened: OpenedCollection, name: string): Field | undefined =>
  opened.collection.fields.find((field) => field.name === name);

const generate = ':autogenerate';

const modifierOf = (key: string): { name: string; kind: Modifier['kind'] } | null => {
  if (key.endsWith('+')) return { name: key.slice(0, -1), kind: 'append' };
  if (key.endsWith('-')) return { name: key.slice(0, -1), kind: 'remove' };
  return key.startsWith('+') ? { name: key.slice(1), kind: 'prepend' } : null;
};

/** The field that a key of the input means, or null for none; numbers know no `+field`. */
export const readKey = (opened: OpenedCollection, key: string): Key | null => {
  const plain = named(opened, key);
  if (plain !== undefined) return { field: plain, modifier: null };
  if (key.endsWith(generate)) {
    const text = named(opened, key.slice(0, -generate.length));
    return text?.type === 'text' ? { field: text, modifier: 'generate' } : null;
  }
  const modifier = modifierOf(key);
  const field = modifier === null ? undefined : named(opened, modifier.name);
  if (modifier === null || field === undefined || !modifiable.has(field.type)) return null;
  return field.type === 'number' && modifier.kind === 'prepend' ? null : { field, modifier: modifier.kind };
};

type Draft = { -readonly [K in keyof FieldInput]: FieldInput[K] } & { modifiers: Modifier[]; files: NamedFile[] };

/**
 * Sorts the input by field, in the order of the definition. Keys that mean no field, or one that the caller cannot know of,
 * are passed over.
 * @throws AppError FORBIDDEN for a field that the caller may read but not set
 */
export const readInput = (
  opened: OpenedCollection,
  data: Readonly<Record<string, unknown>>,
  files: readonly NamedFile[],
): readonly FieldInput[] => {
  const drafts = new Map<Field, Draft>();
  const draftOf = (field: Field): Draft | null => {
    const known = drafts.get(field);
    if (known !== undefined) return known;
    if (!maySet(opened, field)) return null;
    const draft: Draft = { field, given: null, prefix: null, modifiers: [], files: [], replaces: false };
    drafts.set(field, draft);
    return draft;
  };
  for (const [name, value] of Object.entries(data)) {
    const key = readKey(opened, name);
    const draft = key === null ? null : draftOf(key.field);
    if (key === null || draft === null) continue;
    if (key.modifier === null) draft.given = { value };
    else if (key.modifier === 'generate') draft.prefix = { value };
    else draft.modifiers.push({ kind: key.modifier, value });
  }
  for (const file of files) {
    const key = readKey(opened, file.key);
    const draft = key?.field.type === 'file' ? draftOf(key.field) : null;
    if (draft === null) continue;
    draft.files.push(file);
    draft.replaces ||= key?.modifier === null;
  }
  return opened.collection.fields.flatMap((field) => drafts.get(field) ?? []);
};
