import type { Document } from 'mongodb';
import type { Collection } from '../collection.js';
import type { Comparison, FieldOperand, Filter, Hop, Operand } from '../filter.js';
import { both } from '../filter-choices.js';
import { matches, type RelatedRecords } from '../filter-match.js';
import { physicalIndexes } from './indexes.js';
import { columnNamed, type Layout, referencePath } from './layout.js';
import { planMatch } from './match-plan.js';
import { everyOf } from './plain-comparison.js';
import { optionsOf, type Search } from './scan.js';

/** More ids than this are not worth sending. */
const mostIds = 1_000;
/** A collection of at most so many records is looked through without an index. */
const smallCollection = 10_000;
/** Each costs a query. */
const mostParts = 4;

const nobody: RelatedRecords = { find: () => null, referring: () => [], every: () => [] };

const conjuncts = (filter: Filter): readonly Filter[] =>
  filter.kind === 'and' ? filter.all.flatMap(conjuncts) : [filter];

/** What some record must be, to which a relation of the record at hand leads, for a filter to hold. */
interface Along {
  readonly hop: Hop;
  readonly there: Filter | null;
}

const alongOf = (start: Collection, filter: Filter): readonly Along[] => {
  if (filter.kind === 'some') {
    const { hop, where } = filter;
    return hop.kind === 'forward' ? [{ hop, there: both(hop.where, where) }] : [];
  }
  return filter.kind === 'compare' ? alongCompared(start, filter) : [];
};

/** For a comparison of one field with a literal. */
const alongCompared = (start: Collection, comparison: Comparison): readonly Along[] => {
  const { left, right } = comparison;
  const fields = [left, right].filter((side): side is FieldOperand => side.kind === 'field');
  const [field] = fields;
  if (fields.length !== 1 || field === undefined || ![left, right].some(({ kind }) => kind === 'literal')) return [];
  const [hop, ...others] = field.hops;
  // Where a missing record will do, any record at hand may match.
  if (hop?.kind !== 'forward' || matches(start, comparison, {}, nobody)) return [];
  const after = (operand: Operand): Operand => (operand === field ? { ...field, hops: others } : operand);
  const there = { ...comparison, any: true, left: after(left), right: after(right) };
  return [{ hop, there: both(hop.where, there) }];
};

const isQuick = async (search: Search, layout: Layout, query: Document): Promise<boolean> => {
  const indexed = new Set(physicalIndexes(layout).map(({ key }) => [...key.keys()][0] ?? ''));
  if (Object.keys(query).some((path) => indexed.has(path))) return true;
  const { maxTimeMS } = optionsOf(search);
  return (await search.reach.records(layout).estimatedDocumentCount({ maxTimeMS })) <= smallCollection;
};

const narrowedBy = async (search: Search, layout: Layout, { hop, there }: Along): Promise<Document> => {
  const related = search.layoutOf(hop.collection);
  const { query, stages, exact } = planMatch(search.layoutOf, related, there);
  if (!exact || !(await isQuick(search, related, query))) return {};
  const finding = [{ $match: query }, ...stages, { $limit: mostIds + 1 }, { $project: { _id: 1 } }];
  const found = await search.reach.records(related).aggregate<{ _id: string }>(finding, optionsOf(search)).toArray();
  if (found.length > mostIds) return {};
  return { [referencePath(columnNamed(layout, hop.field))]: { $in: found.map(({ _id }) => _id) } };
};

/**
 * A query that all records pass which match, by the index of a relation: for `category.name = 'x'`, the ids of the categories of
 * that name. Where these are few and quickly found, not every record must be looked at with its category.
 */
export const narrowing = async (search: Search, layout: Layout, where: Filter | null): Promise<Document> => {
  const parts =
    where === null
      ? []
      : conjuncts(where)
          .flatMap((one) => alongOf(layout.collection, one))
          .slice(0, mostParts);
  return everyOf(await Promise.all(parts.map((part) => narrowedBy(search, layout, part))));
};
