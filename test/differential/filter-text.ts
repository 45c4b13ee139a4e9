import fc from 'fast-check';
import { dates, kinds, labels, numbers, titles } from './world.js';

/** Filters as a client would write them, about collections of `world.ts`. */

const quoted = (text: string): string => JSON.stringify(text);

const textLiteral = fc.oneof(
  fc.constantFrom(...titles).map(quoted),
  fc.constantFrom('%', '_', 'a%', '%a', 'a_b', 'l%a', '%', 'ph', 'A', '\\\\', 'e\\\\%', 'ä', 'E').map((s) => `"${s}"`),
  fc.constantFrom("'it\\'s'", "'alpha'", '\'say "hi"\'', "''"),
);
const numberLiteral = fc.oneof(fc.constantFrom(...numbers), fc.integer({ min: -3, max: 130 })).map(String);
const dateLiteral = fc.oneof(
  fc.constantFrom(...dates).map(quoted),
  fc.constantFrom('"2024-05-06"', '"2024"', '"2024-05-06 07:08:09.123"', '"2024-05-06T07:08:09.123Z"'),
);
const constant = fc.constantFrom('null', 'true', 'false', 'NULL', 'True');
const selectLiteral = fc.constantFrom(...kinds, ...labels, 'e', '').map(quoted);

const weighted = (...choices: readonly (readonly [number, fc.Arbitrary<string>])[]): fc.Arbitrary<string> =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const anyLiteral = weighted([3, textLiteral], [3, numberLiteral], [1, dateLiteral], [2, constant], [1, selectLiteral]);

/** A name with literals that are likely to meet its values. */
interface Named {
  readonly name: string;
  readonly literal: fc.Arbitrary<string>;
}

const named = (literal: fc.Arbitrary<string>, ...names: readonly string[]): readonly Named[] =>
  names.map((name) => ({ name, literal }));

const comparisonOperator = weighted(
  [6, fc.constantFrom('=', '!=')],
  [4, fc.constantFrom('>', '>=', '<', '<=')],
  [2, fc.constantFrom('?=', '?!=', '?>', '?>=', '?<', '?<=')],
);
const searchOperator = weighted([4, fc.constantFrom('~', '!~')], [1, fc.constantFrom('?~', '?!~')]);
const operator = weighted([3, comparisonOperator], [1, searchOperator]);

const valueFor = ({ literal }: Named): fc.Arbitrary<string> => weighted([8, literal], [2, anyLiteral], [1, constant]);

/** Comparisons of the names with values. */
const comparisonOf = (names: readonly Named[]): fc.Arbitrary<string> =>
  fc
    .constantFrom(...names)
    .chain((named) => fc.tuple(operator, valueFor(named)).map(([op, value]) => `${named.name} ${op} ${value}`));

const pairOf = (left: readonly Named[], right: readonly Named[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...left), operator, fc.constantFrom(...right))
    .map(([a, op, b]) => `${a.name} ${op} ${b.name}`);

const valueFirst = (named: Named): fc.Arbitrary<string> =>
  fc.tuple(valueFor(named), operator).map(([value, op]) => `${value} ${op} ${named.name}`);

/** The other ways round: a value first, two names of one kind, two values. */
const turnedComparisonOf = (numbersAndBools: readonly Named[], texts: readonly Named[]): fc.Arbitrary<string> => {
  const ofNone = fc.tuple(anyLiteral, operator, anyLiteral).map((parts) => parts.join(' '));
  return weighted(
    [4, fc.constantFrom(...numbersAndBools, ...texts).chain(valueFirst)],
    [2, pairOf(numbersAndBools, numbersAndBools)],
    [2, pairOf(texts, texts)],
    [1, ofNone],
  );
};

const joined = (comparison: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.letrec<{ filter: string; part: string }>((tie) => ({
    part: fc.oneof(
      { weight: 4, arbitrary: comparison },
      { weight: 1, arbitrary: tie('filter').map((inner) => `(${inner})`) },
    ),
    filter: fc
      .tuple(
        tie('part'),
        fc.array(fc.tuple(fc.constantFrom(' && ', ' || ', '&&', '||'), tie('part')), { maxLength: 2 }),
      )
      .map(([first, more]) => first + more.flat().join('')),
  })).filter;

const numberNames: readonly Named[] = [...named(numberLiteral, 'views', 'rating'), ...named(constant, 'draft')];

const textNames: readonly Named[] = [
  ...named(textLiteral, 'title', 'title', 'code', 'body'),
  ...named(dateLiteral, 'published'),
  ...named(fc.constantFrom('"https://example.com/a?b=c"', '""', '"example"'), 'link'),
  ...named(selectLiteral, 'kind', 'labels'),
  ...named(fc.constantFrom('"p00000000000001"', '"a00000000000003"', '""', '"000"'), 'id', 'author', 'cats'),
];

const ownNames: readonly Named[] = [...numberNames, ...textNames];

const jsonNames: readonly Named[] = [
  ...named(weighted([2, constant], [2, numberLiteral], [1, fc.constantFrom('"[]"', '"{}"', '"text"', '""')]), 'extra'),
  ...named(
    weighted([2, constant], [2, fc.constantFrom('"deep"', '"flat"', '"p"', '"x"', '""', '5', '7', '7.5', '0', '1')]),
    'extra.a',
    'extra.a.b',
    'extra.list',
    'extra.list.0',
    'extra.n',
    'extra.s',
    'extra.flag',
    'extra.0',
    'extra.1.y',
    'extra.missing.x',
  ),
  ...named(fc.constantFrom('0', '23.32', '-70.5', '180', 'null', '""'), 'place.lon', 'place.lat'),
];

const modifiedNames: readonly Named[] = [
  ...named(fc.constantFrom('0', '1', '2', '3', 'null', '"1"'), 'labels:length', 'cats:length', 'docs:length'),
  ...named(fc.constantFrom('0', '1', '2'), 'kind:length', 'author:length', 'title:length', 'views:length'),
  ...named(selectLiteral, 'labels:each', 'kind:each', 'labels:lower', 'kind:lower'),
  ...named(fc.constantFrom('"c00000000000001"', '""', '"0"', 'null'), 'cats:each'),
  ...named(textLiteral, 'title:lower', 'title:each', 'code:lower', 'body:lower'),
];

const pathNames: readonly Named[] = [
  ...named(textLiteral, 'author.name', 'author.boss.name', 'author.boss.boss.name', 'author.name:lower'),
  ...named(numberLiteral, 'author.score', 'author.boss.score', 'cats.rank', 'cats.parent.rank'),
  ...named(textLiteral, 'cats.title', 'cats.parent.title', 'author.likes.title'),
  ...named(
    fc.constantFrom('"a00000000000001"', '""', 'null', '"c00000000000001"'),
    'author.id',
    'cats.id',
    'author.boss',
  ),
  ...named(dateLiteral, 'author.born'),
  ...named(constant, 'author.vip'),
  ...named(fc.constantFrom('0', '23.32', '""'), 'author.home.lon'),
  ...named(fc.constantFrom('0', '1', '2'), 'author.likes:length'),
];

const backNames: readonly Named[] = [
  ...named(textLiteral, 'comments_via_post.text', 'author.comments_via_by.text', 'author.profiles_via_author.bio'),
  ...named(fc.integer({ min: 0, max: 5 }).map(String), 'comments_via_post.stars', 'author.posts_via_author.views'),
  ...named(fc.constantFrom('"a00000000000001"', '""', 'null'), 'comments_via_post.by', 'comments_via_post.by.id'),
  ...named(textLiteral, 'comments_via_post.by.name', 'author.posts_via_author.title'),
  ...named(fc.constantFrom('"m00000000000001"', '""'), 'comments_via_post.id'),
];

/** Of a single record: what paths of many records choose has a group of its own. */
const everyName: readonly Named[] = [
  ...ownNames,
  ...jsonNames,
  ...modifiedNames.filter(({ name }) => !name.startsWith('labels:each') && !name.startsWith('cats:each')),
  ...pathNames.filter(({ name }) => !name.includes('cats') && !name.includes('likes.')),
];

const macro = fc.constantFrom('@now', '@yesterday', '@tomorrow', '@todayStart', '@todayEnd', '@monthStart', '@yearEnd');

const macroComparison = fc.oneof(
  fc.tuple(fc.constantFrom('published', 'author.born'), operator, macro).map((parts) => parts.join(' ')),
  fc
    .tuple(fc.constantFrom('@year', '@month', '@day', '@weekday'), operator, numberLiteral)
    .map((parts) => parts.join(' ')),
  fc.tuple(macro, operator, macro).map((parts) => parts.join(' ')),
);

const coordinate = fc.constantFrom('place.lon', 'place.lat', 'author.home.lon', '0', '23.32', '-70.5', '42.69');

const distance = fc
  .tuple(coordinate, coordinate, coordinate, coordinate)
  .map((coordinates) => `geoDistance(${coordinates.join(', ')})`);

/** The last digits of a distance are those of a library of mathematics: whatever stands beside it must not depend on them. */
const distanceComparison = fc.oneof(
  fc
    .tuple(distance, comparisonOperator, fc.constantFrom('-1', '0.5', '1000', '5000.5', 'null', '"x"', 'kind'))
    .map((parts) => parts.join(' ')),
  fc
    .tuple(distance, searchOperator, fc.constantFrom('"%0.0"', '"0.0%"', '"5___.%"', 'null'))
    .map((parts) => parts.join(' ')),
  fc.tuple(fc.constantFrom('title', 'views', '""'), searchOperator, distance).map((parts) => parts.join(' ')),
);

const timeTextOf = (times: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(
        "'%Y'",
        "'%m'",
        "'%Y-%m-%d'",
        "'%H:%M'",
        "'%s'",
        "'%w'",
        "'%F %T'",
        "'%J'",
        "'%j'",
        '""',
        '"a%%"',
        "'%Q'",
      ),
      times,
      weighted(
        [3, fc.constant('')],
        [
          1,
          fc
            .constantFrom("'+1 day'", "'start of month', '+1 month'", "'weekday 1'", "'-1 year'")
            .map((text) => `, ${text}`),
        ],
        [1, fc.constantFrom("'unixepoch'", "'auto'", "'nonsense'", "'+1 fortnight'", "''").map((text) => `, ${text}`)],
      ),
    )
    .map(([format, value, modifiers]) => `strftime(${format}, ${value}${modifiers})`);

const timeText = timeTextOf(
  fc.constantFrom(
    ...['published', 'published', 'title', 'views', 'extra.n', 'author.born', 'author.name', 'draft'],
    ...["'2024-05-06 07:08:09'", "'12:30'", "'-0044-03-15'", '0', '-1', '2460000.5', '1700000000', 'null', 'true'],
  ),
);

const timeLiteral = fc.constantFrom(
  ...['"2024"', '"05"', '""', 'null', '"2024-05-06"', '"07:08"', '2024', '5', '"-4713"', '"a%"', 'true'],
);

const besideTime = fc.oneof(
  timeLiteral,
  fc.constantFrom('title', 'views', 'extra.n', 'labels:length', 'title:lower', 'author.score', 'kind'),
);

const timeComparison = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(timeText, operator, besideTime).map((parts) => parts.join(' ')) },
  { weight: 1, arbitrary: fc.tuple(besideTime, operator, timeText).map((parts) => parts.join(' ')) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(timeTextOf(fc.constantFrom('cats.title', 'comments_via_post.text')), operator, timeLiteral)
      .map((parts) => parts.join(' ')),
  },
  { weight: 1, arbitrary: fc.tuple(timeText, operator, timeText).map((parts) => parts.join(' ')) },
);

const functionComparison = weighted([1, distanceComparison], [2, timeComparison]);

const joinedCollection = comparisonOf([
  ...named(textLiteral, '@collection.profiles.bio', '@collection.categories.title', '@collection.categories:c.title'),
  ...named(numberLiteral, '@collection.categories.rank'),
  ...named(fc.constantFrom('author', 'id'), '@collection.profiles.author'),
  ...ownNames.slice(0, 4),
]);

/** Something a person mistyped: a good filter with a piece cut out, doubled or put in. */
const mutated = (filter: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      filter,
      fc.nat(),
      fc.constantFrom('', '', '&', '|', '(', ')', '"', "'", '=', '~', '?', '.', ':', '\n', '1', ' '),
    )
    .map(([text, place, piece]) => {
      const at = place % (text.length + 1);
      return (text.slice(0, at) + piece + text.slice(piece === '' ? at + 1 : at)).toWellFormed();
    });

/** Names of files hold random letters and digits: they are asked for what chance cannot have put there. */
const fileComparison = fc
  .tuple(
    fc.constantFrom('cover', 'docs'),
    fc.constantFrom('=', '!=', '~', '!~', '?~', '?='),
    fc.constantFrom('"cover_"', '""', '"paper_1_0_"', '"[]"', 'null', '".md"', "'[\"%'"),
  )
  .map((parts) => parts.join(' '));

const own = joined(weighted([12, comparisonOf(ownNames)], [1, fileComparison]));

const spaced = own.map((text) => text.replaceAll(' && ', '  // all of\n && ').replaceAll(' || ', '\t||\n'));

/** Each with names of the record itself too, so that what is new is joined with what is known. */
export const filterTexts = {
  own,
  turned: joined(weighted([3, turnedComparisonOf(numberNames, textNames)], [1, comparisonOf(ownNames)])),
  mixed: joined(
    weighted(
      [1, pairOf(numberNames, textNames)],
      [1, pairOf(textNames, numberNames)],
      [3, pairOf(everyName, everyName)],
      [1, fc.constantFrom(...everyName).chain(valueFirst)],
    ),
  ),
  spaced,
  mutated: mutated(own),
  json: joined(comparisonOf([...jsonNames, ...jsonNames, ...ownNames])),
  modified: joined(comparisonOf([...modifiedNames, ...modifiedNames, ...ownNames])),
  paths: joined(comparisonOf([...pathNames, ...pathNames, ...ownNames])),
  back: joined(comparisonOf([...backNames, ...backNames, ...pathNames, ...ownNames])),
  macros: joined(macroComparison),
  functions: joined(functionComparison),
  collections: joinedCollection,
} as const satisfies Readonly<Record<string, fc.Arbitrary<string>>>;
