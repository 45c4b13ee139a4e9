import { createHash } from 'node:crypto';
import { type Collection, type Field, isMultiple } from './collection.js';
import type { RecordValues, Search } from './port.js';

/**
 * What "the words of a record" are: the one place that says so, for every adapter. Adapters keep the words of a record
 * as tokens, each of which says the field it comes from, so that a search can be limited to the fields that its caller
 * may read. Letters and digits alone are in a token: it needs no quoting anywhere, and sorts and compares alike
 * everywhere.
 */

/** A longer word is found by its beginning. In UTF-16 units. */
const maxWordLength = 64;
/** Of one field; what comes after is not found. */
const maxWordsPerField = 10_000;

const beyondPlain = /[^ -~\s]/;
const plainWord = /[a-z0-9]+/g;

/** Accents of Latin, Greek and Cyrillic, and the points of Hebrew and Arabic. Signs of other scripts spell words. */
const accents = /(?:[\u0300-\u036f]|[\u0591-\u05c7]|[\u064b-\u065f]|[\u1ab0-\u1aff]|[\u1dc0-\u1dff]|[\u20d0-\u20ff])+/g;

/** Letters that differ from another by more than an accent that can be taken off. */
const folded: ReadonlyMap<string, string> = new Map([
  ['ø', 'o'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['ħ', 'h'],
  ['ł', 'l'],
  ['ı', 'i'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['þ', 'th'],
  ['ς', 'σ'],
]);
const foldable = /[øđðħłıæœþς]/g;

/** Scripts that put no space between words: there every character is a word of its own. */
const word =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}\p{M}])+/gu;

const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(accents, '')
    // Through capitals, so that ß and SS are the same.
    .toUpperCase()
    .toLowerCase()
    .replace(accents, '')
    .replace(foldable, (letter) => folded.get(letter) ?? letter)
    .normalize('NFC');

/** By code points: half a character is none. */
const cut = (text: string): string => {
  if (text.length <= maxWordLength) return text;
  const short = text.slice(0, maxWordLength);
  return /[\ud800-\udbff]$/.test(short) ? short.slice(0, -1) : short;
};

/** The words of a text without case and accents, each once, in their order; no more than `limit`. */
export const wordsOf = (text: string, limit: number): string[] => {
  const isPlain = !beyondPlain.test(text);
  const words = new Set<string>();
  for (const [found] of (isPlain ? text.toLowerCase() : fold(text)).matchAll(isPlain ? plainWord : word)) {
    words.add(cut(found));
    if (words.size === limit) break;
  }
  return [...words];
};

/** Tags inside of a word; every other tag ends one. */
const inlineTags = new Set(
  'a abbr b bdi bdo cite code em font i ins kbd mark q s small span strong sub sup u'.split(' '),
);
const unshownTags = new Set(['script', 'style']);

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
  ['szlig', 'ß'],
  ['shy', ''],
]);
const entity =
  /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z])(?:acute|grave|circ|uml|tilde|cedil|ring|slash|caron)|([a-z]{2,8}));/gi;

const character = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : ' ');

const withoutEntities = (text: string): string =>
  text.replace(entity, (whole, decimal?: string, hex?: string, accented?: string, name?: string) => {
    if (decimal !== undefined) return character(Number(decimal));
    if (hex !== undefined) return character(Number.parseInt(hex, 16));
    return accented ?? entities.get((name ?? '').toLowerCase()) ?? whole;
  });

/** What a reader sees of HTML. In one pass, whatever the text: a `<` that begins no tag is text. */
const shownText = (html: string): string => {
  const [first = '', ...rest] = html.split('<');
  const shown = [first];
  let hiddenBy: string | null = null;
  for (const piece of rest) {
    const [, closing, name = ''] = /^(\/?)([a-z][a-z0-9]*|!|\?)/i.exec(piece) ?? [];
    const end = piece.indexOf('>');
    const tag = name.toLowerCase();
    if (hiddenBy !== null) {
      if (closing !== '/' || tag !== hiddenBy) continue;
      hiddenBy = null;
    } else if (tag === '' || end === -1) {
      shown.push(' ', piece);
      continue;
    } else if (closing === '' && unshownTags.has(tag)) {
      hiddenBy = tag;
      continue;
    }
    if (!inlineTags.has(tag)) shown.push(' ');
    shown.push(piece.slice(end + 1));
  }
  return withoutEntities(shown.join(''));
};

/** The random part that a stored name has before its extension. */
const randomPart = /_[a-z0-9]{10}(?=\.|$)/;

const textOf = (field: Field, value: RecordValues[string]): string => {
  const texts = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
  if (field.type === 'editor') return texts.map(shownText).join(' ');
  return field.type === 'file' ? texts.map((name) => name.replace(randomPart, ' ')).join(' ') : texts.join(' ');
};

/** Whether words of the field can be searched for. The id is no text that people write. */
export const isSearched = (field: Field): boolean => {
  switch (field.type) {
    case 'text':
      return !field.primaryKey;
    case 'editor':
    case 'email':
    case 'url':
    case 'select':
    case 'file':
      return true;
    default:
      return false;
  }
};

/** In hexadecimal digits: 48 bits, so that no two fields of a collection meet. */
const keyLength = 12;
const keys = new Map<string, string>();
const maxKeys = 10_000;

/** What the tokens of a field begin with: of one length, so that no token of one field begins like another's. */
const keyOf = (field: Field): string => {
  let key = keys.get(field.id);
  if (key === undefined) {
    key = createHash('sha256').update(field.id).digest('hex').slice(0, keyLength);
    if (keys.size >= maxKeys) keys.clear();
    keys.set(field.id, key);
  }
  return key;
};

const searchedFields = (collection: Collection): readonly Field[] => collection.fields.filter(isSearched);

/** All words of a record, each with its field. */
export const tokensOf = (collection: Collection, values: RecordValues): string[] =>
  searchedFields(collection).flatMap((field) => {
    const key = keyOf(field);
    return wordsOf(textOf(field, values[field.name] ?? null), maxWordsPerField).map((found) => key + found);
  });

/** Whether a change of these fields can change the words of a record. */
export const changesWords = (collection: Collection, set: RecordValues): boolean =>
  collection.fields.some((field) => isSearched(field) && Object.hasOwn(set, field.name));

/**
 * What the tokens of a record must begin with to be found: of every list at least one.
 * An empty list is matched by none: there is no field to look in.
 */
export const wantedTokens = (collection: Collection, { words, fields }: Search): readonly (readonly string[])[] => {
  const readable = searchedFields(collection).filter(({ name }) => fields.includes(name));
  return words.map((found) => readable.map((field) => keyOf(field) + found));
};

/**
 * Whether tokens made under the definition before say nothing wrong under the one after. A field that went may come
 * back under its id, and one of several values that now has one shows the last of them alone.
 */
export const keepsTokens = (before: Collection, after: Collection): boolean =>
  searchedFields(before).every((field) => {
    const next = after.fields.find(({ id }) => id === field.id);
    return next?.type === field.type && isMultiple(next) === isMultiple(field);
  });
