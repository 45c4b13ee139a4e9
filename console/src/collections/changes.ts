import type { Collection, Field } from 'fichero-sdk';
import { type CollectionDraft, liveIndexes, successors } from './draft.js';

/** Stored values that a change of the definition deletes. */
export type Loss =
  | { readonly kind: 'field'; readonly name: string; readonly hasFiles: boolean }
  | { readonly kind: 'type'; readonly name: string; readonly from: Field['type']; readonly to: Field['type'] }
  /** Of several values only the last is kept. */
  | { readonly kind: 'single'; readonly name: string };

/** What a change means to those who use the collection, without deleting anything. */
export type Effect =
  | { readonly kind: 'collection' | 'field' | 'graphql'; readonly from: string; readonly to: string }
  | { readonly kind: 'values'; readonly name: string; readonly values: readonly string[] }
  | { readonly kind: 'index'; readonly name: string; readonly unique: boolean };

export interface Changes {
  readonly losses: readonly Loss[];
  readonly effects: readonly Effect[];
}

const countOf = (field: Field): number => Number(field['maxSelect'] ?? 1);

const valuesOf = (field: Field): readonly string[] => {
  const { values } = field;
  return Array.isArray(values) ? values.map(String) : [];
};

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** What becomes of a stored field that nothing continues. */
const goneField = (stored: Field, draft: CollectionDraft): Loss => {
  const next = draft.fields.find(({ field, isRemoved }) => !isRemoved && sameName(field.name, stored.name));
  const hasFiles = stored.type === 'file';
  const { name } = stored;
  return next === undefined
    ? { kind: 'field', name, hasFiles }
    : { kind: 'type', name, from: stored.type, to: next.field.type };
};

const fieldEffects = (stored: Field, next: Field): readonly Effect[] => {
  const values = next.type === 'select' ? valuesOf(stored).filter((value) => !valuesOf(next).includes(value)) : [];
  return [
    ...(stored.name === next.name ? [] : [{ kind: 'field', from: stored.name, to: next.name } as const]),
    ...(values.length === 0 ? [] : [{ kind: 'values', name: next.name, values } as const]),
  ];
};

/** What saving the draft does to what is stored, and to those who use the collection as it is. */
export const changesOf = (before: Collection, draft: CollectionDraft): Changes => {
  const losses: Loss[] = [];
  const effects: Effect[] = [];
  if (before.name !== draft.name) effects.push({ kind: 'collection', from: before.name, to: draft.name });
  for (const kind of ['type', 'one', 'many'] as const) {
    const [from, to] = [before.graphql[kind], draft.graphql[kind]];
    if (to !== null && to !== '' && from !== to) effects.push({ kind: 'graphql', from, to });
  }
  for (const [stored, next] of successors(before, draft)) {
    if (next === null) losses.push(goneField(stored, draft));
    else {
      if (countOf(stored) > 1 && countOf(next.field) <= 1) losses.push({ kind: 'single', name: stored.name });
      effects.push(...fieldEffects(stored, next.field));
    }
  }
  const kept = new Set(liveIndexes(draft).map(({ name }) => name));
  for (const { name, unique } of before.indexes) if (!kept.has(name)) effects.push({ kind: 'index', name, unique });
  return { losses, effects };
};
