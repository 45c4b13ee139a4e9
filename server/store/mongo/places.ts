import type { Document } from 'mongodb';
import { isMultiple } from '../collection.js';
import type { FieldOperand, Hop } from '../filter.js';
import { type Choice, wayTo } from '../filter-choices.js';
import { type Column, columnNamed } from './layout.js';
import { NotCompilable } from './not-compilable.js';
import type { PathNode } from './path-tree.js';

/** A record within a pipeline. */
export interface Place {
  readonly node: PathNode;
  /** The expression of the record, to which `.key` can be added; `''` for the one at hand. */
  readonly at: string;
}

/** What was chosen: a value of a list, a record, or both. */
interface Chosen {
  readonly value: unknown;
  readonly place: Place | null;
}

/** What an expression can name. */
export interface Scope {
  readonly own: Place;
  readonly chosen: ReadonlyMap<string, Chosen>;
  /** How many choices are around: each has a variable of its own. */
  readonly depth: number;
}

export const ownScope = (node: PathNode): Scope => ({ own: { node, at: '' }, chosen: new Map(), depth: 0 });

/** The same place without what was chosen. */
export const unchosen = (scope: Scope): Scope => ({ ...scope, chosen: new Map() });

export const pathIn = ({ at }: Place, path: string): string => (at === '' ? `$${path}` : `${at}.${path}`);

/** Every record has an id, which is a text: that comes after null. */
const isThere = (place: Place): Document => ({ $gt: [pathIn(place, '_id'), null] });

/** The value for a record that is there, else null. */
export const ofRecord = (place: Place, value: unknown): unknown =>
  place.at === '' ? value : { $cond: [isThere(place), value, null] };

const along = (start: Place, hops: readonly Hop[]): Place =>
  hops.reduce((place, hop) => {
    const { name, node } = place.node.branch(hop);
    const at = pathIn(place, name);
    return { node, at };
  }, start);

const startOf = ({ from }: Pick<Choice, 'from'>, { own, chosen }: Scope): Place => {
  if (from === '') return own;
  const place = chosen.get(from)?.place ?? null;
  if (place === null) throw new Error('a path starts from a choice that was not made');
  return place;
};

/** The record that a field is of. */
export const placeOf = (field: FieldOperand, scope: Scope): Place => {
  const { choices, hops } = wayTo(field);
  return along(startOf({ from: choices.at(-1)?.path ?? '' }, scope), hops);
};

/** The value that was chosen for `:each`. */
export const chosenValue = (field: FieldOperand, { chosen }: Scope): unknown =>
  chosen.get(wayTo(field).choices.at(-1)?.path ?? '')?.value ?? null;

const orEmpty = (list: unknown): Document => ({ $ifNull: [list, []] });

/** All values of a list column; empty where the record is missing. */
export const listIn = (place: Place, { name }: Column): Document => orEmpty(pathIn(place, `${name}.list`));

const orNothing = (options: unknown): Document => ({
  $let: { vars: { options }, in: { $cond: [{ $eq: ['$$options', []] }, [null], '$$options'] } },
});

/** Every id of the list with its record, null for one that is missing. Which comes first says nothing. */
const idsWithRecords = (ids: unknown, records: unknown): Document => ({
  $let: {
    vars: { ids, records: orEmpty(records) },
    in: {
      $concatArrays: [
        { $map: { input: '$$records', as: 'one', in: { id: '$$one._id', record: '$$one' } } },
        {
          $map: {
            input: { $setDifference: ['$$ids', { $map: { input: '$$records', as: 'one', in: '$$one._id' } }] },
            as: 'one',
            in: { id: '$$one', record: null },
          },
        },
      ],
    },
  },
});

interface Options {
  readonly list: unknown;
  readonly chosen: Chosen;
}

const optionsOf = ({ of, field, record }: Choice, start: Place, variable: string): Options => {
  if (of === 'every') throw new NotCompilable();
  const branch = record === null ? null : start.node.branch(record);
  const records = branch === null ? [] : pathIn(start, branch.name);
  const placeAt = (at: string): Place | null => branch && { node: branch.node, at };
  if (of === 'back') return { list: orEmpty(records), chosen: { value: null, place: placeAt(`$$${variable}`) } };
  const column = columnNamed(start.node.layout, field);
  if (!isMultiple(column.field)) throw new NotCompilable();
  const ids = listIn(start, column);
  if (branch === null) return { list: ids, chosen: { value: `$$${variable}`, place: null } };
  const value = { $ifNull: [`$$${variable}.id`, null] };
  return { list: idsWithRecords(ids, records), chosen: { value, place: placeAt(`$$${variable}.record`) } };
};

/** Whether there are such choices that `then` holds. */
export const someChoice = (
  [choice, ...others]: readonly Choice[],
  scope: Scope,
  then: (inside: Scope) => unknown,
): unknown => {
  if (choice === undefined) return then(scope);
  const variable = `choice${scope.depth}`;
  const { list, chosen } = optionsOf(choice, along(startOf(choice, scope), choice.hops), variable);
  const made = new Map([...scope.chosen, [choice.path, chosen] as const]);
  const inside = { own: scope.own, chosen: made, depth: scope.depth + 1 };
  return {
    $anyElementTrue: [{ $map: { input: orNothing(list), as: variable, in: someChoice(others, inside, then) } }],
  };
};
