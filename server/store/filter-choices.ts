import { type Comparison, type FieldOperand, type Filter, type Hop, type Operand, ownField } from './filter.js';

/**
 * One of the choices that filter.ts speaks of: of a value of the list `field` (`record` is the hop through that relation, where one
 * follows it), of a record that refers back, or of any record of a collection.
 */
export interface Choice {
  /** Fields that choose the same have the same. */
  readonly path: string;
  /** The path of the choice that it starts from; `''` for the record itself. */
  readonly from: string;
  /** Single ones, from there to the record that the choice belongs to. */
  readonly hops: readonly Hop[];
  readonly of: 'value' | 'back' | 'every';
  readonly field: string;
  readonly record: Hop | null;
}

/** A filter that says where each choice is made: as far inside as can be, so that choices that do not meet stay apart. */
export type ScopedFilter =
  | { readonly kind: 'and'; readonly all: readonly ScopedFilter[] }
  | { readonly kind: 'or'; readonly any: readonly ScopedFilter[] }
  | { readonly kind: 'not'; readonly filter: ScopedFilter }
  | Exclude<Filter, { readonly kind: 'and' | 'or' | 'not' | 'compare' }>
  | Comparison
  /** There are such choices that `then` holds. Each comes after the one that it starts from. */
  | { readonly kind: 'choose'; readonly choices: readonly Choice[]; readonly then: ScopedFilter };

/** The fields whose paths an operand follows. */
export const fieldsOf = (operand: Operand): readonly FieldOperand[] => {
  switch (operand.kind) {
    case 'literal':
      return [];
    case 'field':
      return [operand];
    case 'strftime':
      return [operand.time].filter((one) => one.kind === 'field');
    case 'geoDistance':
      return [operand.lonA, operand.latA, operand.lonB, operand.latB].filter((one) => one.kind === 'field');
  }
};

/** The path after a hop. */
export const pathAfter = (path: string, { kind, collection, field }: Hop): string =>
  kind === 'forward' ? `${path}/${field}` : `${path}/${kind} ${collection.id} ${field}`;

/** Where the field is, after its last choice. */
export interface Way {
  readonly choices: readonly Choice[];
  /** Single ones, from the last choice (or the record itself) to the record that the field is of. */
  readonly hops: readonly Hop[];
}

/** The choices on the way to a field, with that of its `:each`. */
export const wayTo = ({ hops, name, modifier }: FieldOperand): Way => {
  const choices: Choice[] = [];
  let single: Hop[] = [];
  let path = '';
  const choose = (of: Choice['of'], field: string, record: Hop | null): void => {
    choices.push({ path, from: choices.at(-1)?.path ?? '', hops: single, of, field, record });
    single = [];
  };
  for (const hop of hops) {
    path = pathAfter(path, hop);
    if (hop.many) choose(hop.kind === 'forward' ? 'value' : hop.kind, hop.field, hop);
    else single.push(hop);
  }
  if (modifier === 'each') {
    path += `/${name}`;
    choose('value', name, null);
  }
  return { choices, hops: single };
};

/** The choices of operands, each once. A value that is chosen for itself and to go on from is chosen to go on from. */
export const choicesOf = (operands: readonly Operand[]): ReadonlyMap<string, Choice> => {
  const found = new Map<string, Choice>();
  for (const choice of operands.flatMap(fieldsOf).flatMap((field) => wayTo(field).choices)) {
    if (choice.record !== null || !found.has(choice.path)) found.set(choice.path, choice);
  }
  return found;
};

/** Both sides of the comparisons that share their choices. */
const comparedIn = (filter: Filter): readonly Operand[] => {
  switch (filter.kind) {
    case 'and':
      return filter.all.flatMap(comparedIn);
    case 'or':
      return filter.any.flatMap(comparedIn);
    case 'compare':
      return [filter.left, filter.right];
    default:
      return [];
  }
};

const after = (hop: Hop, field: FieldOperand): FieldOperand => ({ ...field, hops: [hop, ...field.hops] });

/** All that is read to decide a filter, as seen from the record that it is about. */
export const operandsIn = (filter: Filter): readonly Operand[] => {
  switch (filter.kind) {
    case 'and':
      return filter.all.flatMap(operandsIn);
    case 'or':
      return filter.any.flatMap(operandsIn);
    case 'not':
      return operandsIn(filter.filter);
    case 'ids':
      return [];
    case 'some': {
      const there = filter.where === null ? [] : operandsIn(filter.where).flatMap(fieldsOf);
      return [ownField('id'), ...there].map((field) => after(filter.hop, field));
    }
    case 'contains':
      return [filter.field];
    case 'compare':
      return [filter.left, filter.right];
  }
};

/** Whether a filter asks for other records than the one it is about. */
export const reaches = (filter: Filter): boolean =>
  operandsIn(filter)
    .flatMap(fieldsOf)
    .some(({ hops }) => hops.length > 0);

const choicesApart = (filter: Filter): number => {
  switch (filter.kind) {
    case 'and':
      return filter.all.reduce((sum, part) => sum + choicesApart(part), 0);
    case 'or':
      return filter.any.reduce((sum, part) => sum + choicesApart(part), 0);
    case 'not':
      return choiceCount(filter.filter);
    case 'some':
      return 1 + (filter.where === null ? 0 : choiceCount(filter.where));
    default:
      return 0;
  }
};

/** How many choices a filter asks for; each `some` is one besides its own. */
export const choiceCount = (filter: Filter): number => choicesOf(comparedIn(filter)).size + choicesApart(filter);

const meet = (a: Filter, b: Filter): boolean => {
  const chosen = choicesOf(comparedIn(a));
  return [...choicesOf(comparedIn(b)).keys()].some((path) => chosen.has(path));
};

const withOwnChoices = (filter: Filter): Filter => ({ kind: 'not', filter: { kind: 'not', filter } });

/**
 * Both must hold, each for itself; null is "everything". They share no choices: those of a row filter may fall on records that
 * the filter beside it must not see.
 */
export const both = (a: Filter | null, b: Filter | null): Filter | null => {
  if (a === null || b === null) return a ?? b;
  return { kind: 'and', all: [a, meet(a, b) ? withOwnChoices(b) : b] };
};

const choosing = (choices: readonly Choice[], then: ScopedFilter): ScopedFilter =>
  choices.length === 0 ? then : { kind: 'choose', choices, then };

type Open = ReadonlyMap<string, Choice>;

const openIn = (filter: Filter, made: ReadonlySet<string>): Open =>
  new Map([...choicesOf(comparedIn(filter))].filter(([path]) => !made.has(path)));

/** Parts that have choices in common are one group; `common` are those that are asked for more than once. */
interface Group {
  readonly parts: Filter[];
  readonly open: Map<string, Choice>;
  readonly common: Set<string>;
}

const join = (group: Group, parts: readonly Filter[], open: Open, common: Iterable<string>): void => {
  group.parts.push(...parts);
  for (const path of open.keys()) if (group.open.has(path)) group.common.add(path);
  for (const path of common) group.common.add(path);
  for (const [path, choice] of open) {
    if (choice.record !== null || !group.open.has(path)) group.open.set(path, choice);
  }
};

const grouped = (parts: readonly Filter[], made: ReadonlySet<string>): readonly Group[] => {
  let groups: Group[] = [];
  for (const part of parts) {
    const open = openIn(part, made);
    const [first, ...others] = groups.filter((group) => [...open.keys()].some((path) => group.open.has(path)));
    const group = first ?? { parts: [], open: new Map<string, Choice>(), common: new Set<string>() };
    for (const other of others) join(group, other.parts, other.open, other.common);
    join(group, [part], open, []);
    groups = [...groups.filter((one) => one !== group && !others.includes(one)), group];
  }
  return groups;
};

const scopeAll = (parts: readonly Filter[], made: ReadonlySet<string>): ScopedFilter => ({
  kind: 'and',
  all: grouped(parts, made).map(({ parts: members, open, common }) => {
    const choices = [...open.values()].filter(({ path }) => common.has(path)).toSorted(byLength);
    const inside = new Set([...made, ...common]);
    const scoped = members.map((member) => scope(member, inside));
    return choosing(choices, scoped.length === 1 ? (scoped[0] as ScopedFilter) : { kind: 'and', all: scoped });
  }),
});

/** A path is longer than the one that it starts from. */
const byLength = (a: Choice, b: Choice): number => a.path.length - b.path.length;

const flattened = (filter: Filter): readonly Filter[] =>
  filter.kind === 'and' ? filter.all.flatMap(flattened) : [filter];

const scope = (filter: Filter, made: ReadonlySet<string>): ScopedFilter => {
  switch (filter.kind) {
    case 'and':
      return scopeAll(flattened(filter), made);
    case 'or':
      return { kind: 'or', any: filter.any.map((one) => scope(one, made)) };
    case 'not':
      return { kind: 'not', filter: scope(filter.filter, new Set()) };
    case 'ids':
    case 'some':
    case 'contains':
      return filter;
    case 'compare':
      return choosing([...openIn(filter, made).values()].toSorted(byLength), filter);
  }
};

const chooses = (field: FieldOperand): boolean => field.modifier === 'each' || field.hops.some(({ many }) => many);

/** Most filters have no choice to make, and stand as they are. */
export const withChoices = (filter: Filter): ScopedFilter =>
  operandsIn(filter).flatMap(fieldsOf).some(chooses) ? scope(filter, new Set()) : filter;
