import fc from 'fast-check';
import { hostileText, spoilText } from './hostile.js';

const fieldNames = ['id', 'title', 'body', 'size', 'done', 'email', 'site', 'day', 'kind', 'kinds', 'data', 'one'];
const paths = ['many', 'place', 'created', 'photo', 'papers', 'one.title', 'many.size', 'things_via_one.title'];
const hidden = ['secret', 'nope', 'one.one.one.one.one.one.one.title', 'data.a.0.b', 'place.lon', '@request.auth.id'];
const modified = ['kinds:length', 'kinds:each', 'title:lower', 'title:nope', 'many:length', '@collection.things.title'];
const macros = ['@now', '@todayStart', '@yearEnd', '@hour', '@weekday', '@nope'];
const literals = [
  '""',
  "'thing'",
  '"%"',
  '"a\\%b"',
  '1',
  '-1.5',
  '00',
  '1.',
  'null',
  'TRUE',
  '"2024-05-06"',
  '"\\ud800"',
];
const calls = [
  'geoDistance(place.lon,place.lat,1,2)',
  'strftime("%Y",day)',
  'nope()',
  'strftime(strftime(strftime("%Y")))',
];

const operand = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...fieldNames, ...paths) },
  { weight: 1, arbitrary: fc.constantFrom(...hidden, ...modified, ...macros, ...calls) },
  { weight: 3, arbitrary: fc.constantFrom(...literals) },
  { weight: 1, arbitrary: hostileText.map((text) => JSON.stringify(text)) },
);

const operator = fc.constantFrom('=', '!=', '>', '>=', '<', '<=', '~', '!~', '?=', '?!=', '?~', '?>', '==', '<>', '');

const comparison = fc.tuple(operand, operator, operand).map((parts) => parts.join(' '));

const joined = fc
  .array(fc.tuple(comparison, fc.constantFrom(' && ', ' || ', ' // so\n && ')), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.map(([text, join], i) => (i === 0 ? text : join + text)).join(''));

const nested = fc.tuple(joined, fc.nat(40)).map(([text, depth]) => `${'('.repeat(depth)}${text}${')'.repeat(depth)}`);

const long = fc.tuple(comparison, fc.integer({ min: 2, max: 250 })).map(([text, n]) => Array(n).fill(text).join('||'));

/** Filters, most of them well-formed. */
export const filterText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: joined },
  { weight: 2, arbitrary: nested },
  { weight: 1, arbitrary: long },
  { weight: 2, arbitrary: fc.tuple(joined, spoilText).map(([text, spoil]) => spoil(text)) },
  { weight: 1, arbitrary: hostileText },
);

const sortKey = fc
  .tuple(fc.constantFrom('', '-', '+', '--'), fc.constantFrom(...fieldNames, ...paths, ...hidden, '@random', '@rowid'))
  .map((parts) => parts.join(''));

export const sortText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.array(sortKey, { maxLength: 10 }).map((keys) => keys.join(',')) },
  { weight: 1, arbitrary: hostileText },
);

const numberText = fc.oneof(fc.integer({ min: -2, max: 2_000 }).map(String), hostileText);

/** Parameters of lists and reads; the names that a route does not know are to be ignored by it. */
const parameters: Readonly<Record<string, fc.Arbitrary<string>>> = {
  page: numberText,
  perPage: numberText,
  skipTotal: fc.oneof(fc.constantFrom('1', 'true', '0', 'F'), hostileText),
  filter: filterText,
  sort: sortText,
  search: fc.oneof(fc.constantFrom('thing', 'two words', '"quoted', 'a*', '-not', 'NEAR(a b)'), hostileText),
  fields: fc.oneof(
    fc.constantFrom('id,title', '*', 'expand.one.id', 'body:excerpt(5,true)', 'body:nope(1)'),
    hostileText,
  ),
  expand: fc.oneof(
    fc.constantFrom('one', 'many,one.many', 'things_via_one', 'nope', 'one.one.one.one.one.one.one'),
    hostileText,
  ),
  thumb: fc.oneof(fc.constantFrom('100x100', '0x50', '99999x99999f', '0x0'), hostileText),
  download: fc.oneof(fc.constantFrom('1', 'false'), hostileText),
  token: hostileText,
};

export const parameterNames: readonly string[] = Object.keys(parameters);

export const parameter: fc.Arbitrary<readonly [string, string]> = fc
  .constantFrom(...Object.entries(parameters))
  .chain(([name, value]) => value.map((text) => [name, text] as const));
