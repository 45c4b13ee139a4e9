import { crc32 } from 'node:zlib';
import anyAscii from 'any-ascii';
import pluralize from 'pluralize';
import type { GraphqlNames } from '../../store/collection.js';

/** A suggestion leaves room for what is put around it. */
const maxSuggested = 60;

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const uncapitalized = (word: string): string => word.charAt(0).toLowerCase() + word.slice(1);

/** `blogPosts`, `blog_posts` and `BLOG_POSTS` are the words blog and posts; other scripts are spelled in Latin letters. */
const wordsOf = (name: string): readonly string[] => {
  const words = anyAscii(name.slice(0, 200))
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
  if (words.length === 0) return ['collection', String(crc32(name))];
  return /^\d/.test(words[0] ?? '') ? ['collection', ...words] : words;
};

const camel = (words: readonly string[]): string =>
  words.map((word, i) => (i === 0 ? word : capitalized(word))).join('');

const named = (one: string, many: string): GraphqlNames => ({ type: capitalized(one), one, many });

/** `product` and `products`; what has no plural of its own is called an item: `newsItem` and `news`. */
const inflected = (words: readonly string[]): GraphqlNames => {
  const before = words.slice(0, -1);
  const last = words.at(-1) ?? '';
  const one = camel([...before, pluralize.singular(last)]).slice(0, maxSuggested);
  const many = camel([...before, pluralize.plural(last)]).slice(0, maxSuggested);
  return one === many ? named(`${one}Item`, many) : named(one, many);
};

/**
 * What a collection of this name may be called, the best first; without end. The same name always has the same suggestions.
 * @param name a collection's, or the name of its type
 */
export function* suggestGraphqlNames(name: string): Generator<GraphqlNames, never> {
  const words = wordsOf(name);
  const best = inflected(words);
  yield best;
  const { one } = best;
  const item = one.endsWith('Item') ? one : `${one}Item`;
  for (let number = 1; ; number += 1) {
    const numbered = number === 1 ? item : `${item}${number}`;
    yield named(numbered, uncapitalized(number === 1 ? `${item}s` : `${item}s${number}`));
  }
}
