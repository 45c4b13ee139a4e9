import fc from 'fast-check';
import { type Case, listOf, recordsOf, withQuery } from './exchange.js';
import { filterTexts } from './filter-text.js';
import { postIds } from './world.js';

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

/** Ends with the id: the order of records that are equal otherwise is nobody's promise. */
const filtered = (text: fc.Arbitrary<string>): fc.Arbitrary<Case> =>
  text.map((filter) => [listOf('posts', { filter, sort: 'id', fields: undefined, perPage: '200' })]);

const sortTerm = (names: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom('', '-', '+', ''), fc.constantFrom(...names)).map((parts) => parts.join(''));

const sorted = (names: readonly string[]): fc.Arbitrary<Case> =>
  fc
    .tuple(
      fc.array(sortTerm(names), { minLength: 1, maxLength: 3 }),
      fc.constantFrom('id', '-id'),
      optional(filterTexts.own),
    )
    .map(([terms, last, filter]) => [listOf('posts', { sort: [...terms, last].join(','), filter, perPage: '40' })]);

const ownSorts = ['title', 'code', 'body', 'views', 'rating', 'draft', 'published', 'link', 'kind', 'author', '@rowid'];

const badSort = fc
  .constantFrom(',', '-', '+', 'nope', 'title,,views', '--title', ' title , -views ', 'title;', '@random2')
  .map((sort): Case => [listOf('posts', { sort, perPage: '40', filter: 'id > "p00000000000080"' })]);

const numberText = fc.oneof(
  fc.integer({ min: -2, max: 12 }).map(String),
  fc.constantFrom('', '0', '1001', '100000', 'x', '1.5', '1e2', ' 1', '+2', '0x1', '9007199254740993'),
);

const paged: fc.Arbitrary<Case> = fc
  .record({
    page: optional(numberText),
    perPage: optional(numberText),
    skipTotal: optional(
      fc.constantFrom('1', 't', 'T', 'true', 'TRUE', 'True', '0', 'f', 'false', '', 'yes', '2', 'tRUE'),
    ),
    filter: optional(filterTexts.own),
  })
  .map((parameters) => [listOf('posts', { ...parameters, sort: 'id' })]);

const seen: fc.Arbitrary<Case> = fc
  .tuple(
    fc.constantFrom(...postIds, 'missing', 'p0000000000000x', ' ', 'P00000000000001'),
    fc.constantFrom('posts', 'posts', 'posts', 'pbc_posts', 'nothing', 'Posts'),
  )
  .map(([id, name]) => [{ method: 'GET', path: `${recordsOf(name)}/${encodeURIComponent(id)}` }]);

const plainName = fc.constantFrom(
  'id',
  'title',
  'body',
  'views',
  'extra',
  'place',
  'labels',
  'collectionName',
  'nope',
  '*',
);
const fieldName = fc.oneof(
  { weight: 4, arbitrary: plainName },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom('body', 'title', 'link', 'views', 'extra'),
        fc.constantFrom('5', '5,true', '12', '12,false', '12, true', '200,1', '0', '', '-1', 'x'),
      )
      .map(([name, parameters]) => `${name}:excerpt(${parameters})`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'extra.a',
      'extra.list',
      'extra.a.b',
      'place.lon',
      '*.lat',
      'title.x',
      'expand.*',
      'body:nope(1)',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'expand.author.name',
      'expand.cats.title',
      'expand.author.*',
      'expand.*.title',
      'expand.author.expand.boss.name',
      'expand.author',
    ),
  },
);

const fieldList = fc.array(fieldName, { minLength: 1, maxLength: 3 }).map((names) => names.join(','));

const expandPath = fc.constantFrom(
  'author',
  'cats',
  'author.boss',
  'author.boss.boss',
  'author.likes',
  'cats.parent',
  'author.likes.parent',
  'comments_via_post',
  'comments_via_post.by',
  'author.profiles_via_author',
  'author.comments_via_by',
  'author.posts_via_author',
  'title',
  'nope',
  'author.nope',
  'author.boss.boss.boss.boss.boss.boss',
  'nope_via_post',
  'comments_via_text',
  ' cats ',
  '',
);

const expandList = fc.array(expandPath, { minLength: 1, maxLength: 3 }).map((paths) => paths.join(','));

const shaped = (
  expand: fc.Arbitrary<string | undefined>,
  fields: fc.Arbitrary<string | undefined>,
): fc.Arbitrary<Case> =>
  fc.tuple(expand, fields, fc.constantFrom(...postIds), fc.boolean()).map(([paths, names, id, one]) => {
    const parameters = { expand: paths, fields: names };
    if (one) return [{ method: 'GET', path: withQuery(`${recordsOf('posts')}/${id}`, parameters) }];
    return [listOf('posts', { ...parameters, sort: 'id', filter: `id >= '${id}'`, perPage: '5' })];
  });

const none = fc.constant(undefined);

const collectionFields = fc
  .array(
    fc.constantFrom(
      'id',
      'name',
      'type',
      'system',
      'indexes',
      'fields.name',
      'fields.type',
      'fields.nope',
      'fields.*.x',
      'name:excerpt(2)',
      'nope',
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((names) => names.join(','));

/** What both servers made of the same definitions, without what only one of them has. */
const collections: fc.Arbitrary<Case> = fc
  .tuple(
    collectionFields,
    fc.constantFrom(
      '',
      ' && name ~ "s"',
      ' && name != "posts"',
      ' && id = "pbc_kids"',
      ' && (name < "m" || name = "things")',
    ),
    fc.constantFrom('name', '-name', 'type,-name', 'nope', '@rowid,name'),
    optional(fc.constantFrom('1', '2', '3', '500')),
    optional(fc.constantFrom('1', '2', '0')),
    fc.constantFrom('', '/posts', '/pbc_things', '/KIDS', '/nothing'),
  )
  .map(([fields, filter, sort, perPage, page, one]) => {
    const parameters = { fields, filter: `system = false && type = "base"${filter}`, sort, perPage, page };
    const path = withQuery(`/api/collections${one}`, one === '' ? parameters : { fields });
    return [{ method: 'GET', path }];
  });

/** Cases that change nothing, by what they are about. */
export const readCases = {
  'filter by own fields': filtered(filterTexts.own),
  'filter with fields on both sides': filtered(filterTexts.turned),
  'filter comparing numbers with texts': filtered(filterTexts.mixed),
  'filter with comments and whitespace': filtered(filterTexts.spaced),
  'filter with a mistake': filtered(filterTexts.mutated),
  'filter by json paths': filtered(filterTexts.json),
  'filter with modifiers': filtered(filterTexts.modified),
  'filter by relation paths': filtered(filterTexts.paths),
  'filter by back-relations': filtered(filterTexts.back),
  'filter with macros': filtered(filterTexts.macros),
  'filter with functions': filtered(filterTexts.functions),
  'filter by other collections': filtered(filterTexts.collections),
  'sort by own fields': sorted(ownSorts),
  'sort by paths': sorted([
    'title:each',
    'author.name',
    'author.boss.score',
    'extra.n',
    'extra.a.b',
    'cats.title',
    ...ownSorts,
  ]),
  'sort with a mistake': badSort,
  page: paged,
  view: seen,
  fields: shaped(none, fieldList),
  expand: shaped(expandList, none),
  'expand and fields': shaped(expandList, fieldList),
  collections,
} as const satisfies Readonly<Record<string, fc.Arbitrary<Case>>>;
