import { randomText } from '../../lib/ids.js';
import type { Collection, Field } from '../collection.js';
import type { SchemaStep } from '../port.js';
import { keepsTokens } from '../search-words.js';
import type { Leftover } from './definitions.js';
import { type PhysicalIndex, physicalIndexes } from './indexes.js';
import { type ColumnEntry, idColumn, layoutOf, type StoredCollection } from './layout.js';

/** What one step does to one collection in MongoDB. */
export interface StepPlan {
  readonly stepIndex: number;
  readonly stored: StoredCollection;
  /** The collection is new. */
  readonly created: boolean;
  /** Fields to give their zero value in the records that are there. */
  readonly fill: readonly Field[];
  readonly build: readonly PhysicalIndex[];
  /** What goes once the change is in force. */
  readonly goes: Leftover;
}

export interface ChangePlan {
  readonly collections: readonly StoredCollection[];
  readonly steps: readonly StepPlan[];
}

const reserved = (name: string): boolean => name.startsWith('_');

/** Names of columns cannot start with `_`, which is for Fichero's own keys. */
const columnName = (field: Field): string => (reserved(field.name) ? `f${field.name}` : field.name);

/** A name that no column of the collection ever had: data of a removed field can lie under its old one for a while. */
const freshColumn = (field: Field): string => `${columnName(field)}_${randomText(6)}`;

const firstColumns = (fields: readonly Field[]): readonly ColumnEntry[] => {
  const taken = new Set<string>([idColumn]);
  return fields.map((field) => {
    if (field.name === 'id') return { field: field.id, column: idColumn, sparse: false };
    const wanted = columnName(field);
    const column = taken.has(wanted) ? freshColumn(field) : wanted;
    taken.add(column);
    return { field: field.id, column, sparse: false };
  });
};

const nothing = { drop: false, indexes: [], unset: [] } as const;

const planCreate = (stepIndex: number, collection: Collection, takenNames: ReadonlySet<string>): StepPlan => {
  const physical = takenNames.has(collection.id) ? `${collection.id}.${randomText(6)}` : collection.id;
  const stored = { collection, physical, columns: firstColumns(collection.fields), tokensVersion: 1 };
  const build = physicalIndexes(layoutOf(stored));
  return { stepIndex, stored, created: true, fill: [], build, goes: { physical, ...nothing } };
};

const planReplace = (stepIndex: number, before: StoredCollection, after: Collection): StepPlan => {
  const known = new Map(before.columns.map((entry) => [entry.field, entry]));
  const added = after.fields.filter(({ id }) => !known.has(id));
  const columns = after.fields.map(
    (field) => known.get(field.id) ?? { field: field.id, column: freshColumn(field), sparse: true },
  );
  const tokensVersion = before.tokensVersion + (keepsTokens(before.collection, after) ? 0 : 1);
  const stored = { collection: after, physical: before.physical, columns, tokensVersion };
  const kept = new Set(columns.map(({ column }) => column));
  const indexesBefore = physicalIndexes(layoutOf(before));
  const indexesAfter = physicalIndexes(layoutOf(stored));
  const namesBefore = new Set(indexesBefore.map(({ name }) => name));
  const namesAfter = new Set(indexesAfter.map(({ name }) => name));
  return {
    stepIndex,
    stored,
    created: false,
    fill: added,
    build: indexesAfter.filter(({ name }) => !namesBefore.has(name)),
    goes: {
      physical: before.physical,
      drop: false,
      indexes: indexesBefore.map(({ name }) => name).filter((name) => !namesAfter.has(name)),
      unset: before.columns.map(({ column }) => column).filter((column) => !kept.has(column)),
    },
  };
};

const planDrop = (stepIndex: number, stored: StoredCollection): StepPlan => ({
  stepIndex,
  stored,
  created: false,
  fill: [],
  build: [],
  goes: { physical: stored.physical, ...nothing, drop: true },
});

/** `takenNames`: names in MongoDB that a new collection cannot have. */
export const planChange = (
  collections: readonly StoredCollection[],
  steps: readonly SchemaStep[],
  takenNames: ReadonlySet<string>,
): ChangePlan => {
  const inForce = new Map(collections.map((stored) => [stored.collection.id, stored]));
  const plans = steps.map((step, stepIndex): StepPlan => {
    if (step.kind === 'create') {
      const plan = planCreate(stepIndex, step.collection, takenNames);
      inForce.set(step.collection.id, plan.stored);
      return plan;
    }
    const { id } = step.kind === 'drop' ? step.collection : step.before;
    const before = inForce.get(id);
    if (before === undefined) throw new Error(`the definitions have no collection ${id}`);
    if (step.kind === 'drop') {
      inForce.delete(id);
      return planDrop(stepIndex, before);
    }
    const plan = planReplace(stepIndex, before, step.after);
    inForce.set(id, plan.stored);
    return plan;
  });
  return { collections: [...inForce.values()], steps: plans };
};

/** What must go when the change does not come into force. */
export const undoOf = ({ steps }: ChangePlan): readonly Leftover[] =>
  steps
    .filter(({ goes }) => !goes.drop)
    .map(({ stored, created, fill, build }) => ({
      physical: stored.physical,
      drop: created,
      indexes: build.map(({ name }) => name),
      unset: stored.columns.filter(({ field }) => fill.some(({ id }) => id === field)).map(({ column }) => column),
    }));
