import type { CompareOp } from '../../store/filter.js';
import { invalidFilter } from './filter-errors.js';

interface At {
  /** Place of the first character in the text, from 0. */
  readonly at: number;
}

export type Token = At &
  (
    | { readonly kind: 'identifier'; readonly name: string }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'text'; readonly value: string }
    /** `any`: written with `?` before it. */
    | { readonly kind: 'operator'; readonly op: CompareOp; readonly any: boolean }
    | { readonly kind: 'join'; readonly join: '&&' | '||' }
    | { readonly kind: 'open' }
    | { readonly kind: 'close' }
    | { readonly kind: 'comma' }
    | { readonly kind: 'end' }
  );

/** Skipped between tokens. */
const blank = /(?:[ \t\r\n]|\/\/[^\n]*)+/y;
/** Names of collections are in any script. */
const identifier = /[\p{L}\p{M}_@#][\p{L}\p{M}\p{N}_.:]*/uy;
const number = /-?\d+(?:\.\d+)?/y;
const operator = /\??(!=|>=|<=|!~|=|>|<|~)/y;
const join = /&&|\|\|/y;

/** One character after a backslash, and what the two become; all others stay as they are written (`\%` means something to `~`). */
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  '"': '"',
  "'": "'",
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

interface Unescaped {
  readonly value: string;
  /** Characters of the source that `value` stands for. */
  readonly length: number;
}

const unescapeAt = (text: string, at: number): Unescaped => {
  const next = text[at + 1] ?? '';
  const plain = escapes[next];
  if (plain !== undefined) return { value: plain, length: 2 };
  const code = next === 'u' ? text.slice(at + 2, at + 6) : '';
  if (/^[0-9a-fA-F]{4}$/.test(code)) return { value: String.fromCharCode(Number.parseInt(code, 16)), length: 6 };
  return { value: '\\', length: 1 };
};

/** The text that starts with the quote at `at`, and the place after its closing quote. */
const quoted = (text: string, at: number): { value: string; end: number } => {
  const quote = text[at];
  let value = '';
  for (let i = at + 1; i < text.length; ) {
    const character = text[i];
    if (character === quote) return { value, end: i + 1 };
    const part = character === '\\' ? unescapeAt(text, i) : { value: character ?? '', length: 1 };
    value += part.value;
    i += part.length;
  }
  throw invalidFilter('filter_quote_missing', 'a text without its closing quote', at);
};

const malformed = (found: string, at: number): Error => invalidFilter('filter_unexpected', `"${found}"`, at);

/** What follows a number or an identifier must not be glued to it (`1abc`, `1.`). */
const checkEnd = (text: string, end: number, at: number): void => {
  if (/[\w.@#]/.test(text[end] ?? ' ')) throw malformed(text.slice(at, end + 1), at);
};

interface Read {
  readonly token: Token;
  readonly end: number;
}

const readWord = (text: string, at: number): Read | null => {
  const name = matchAt(identifier, text, at)?.[0];
  if (name !== undefined) {
    if (/[.:]$/.test(name)) throw malformed(name, at);
    return { token: { kind: 'identifier', name, at }, end: at + name.length };
  }
  const digits = matchAt(number, text, at)?.[0];
  if (digits === undefined) return null;
  checkEnd(text, at + digits.length, at);
  return { token: { kind: 'number', value: Number(digits), at }, end: at + digits.length };
};

const readSymbol = (text: string, at: number): Read | null => {
  const op = matchAt(operator, text, at);
  if (op !== null) {
    const any = op[0].startsWith('?');
    return { token: { kind: 'operator', op: op[1] as CompareOp, any, at }, end: at + op[0].length };
  }
  const joint = matchAt(join, text, at)?.[0];
  if (joint !== undefined) return { token: { kind: 'join', join: joint as '&&' | '||', at }, end: at + 2 };
  if (text[at] === '(') return { token: { kind: 'open', at }, end: at + 1 };
  if (text[at] === ')') return { token: { kind: 'close', at }, end: at + 1 };
  if (text[at] === ',') return { token: { kind: 'comma', at }, end: at + 1 };
  return null;
};

const readText = (text: string, at: number): Read | null => {
  if (text[at] !== '"' && text[at] !== "'") return null;
  const { value, end } = quoted(text, at);
  return { token: { kind: 'text', value, at }, end };
};

/**
 * The tokens of a filter, with one of kind `end` last.
 * @throws AppError VALIDATION
 */
export const tokenize = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += matchAt(blank, text, at)?.[0].length ?? 0;
    if (at >= text.length) break;
    const read = readWord(text, at) ?? readText(text, at) ?? readSymbol(text, at);
    if (read === null) {
      const found = String.fromCodePoint(text.codePointAt(at) ?? 0);
      throw invalidFilter('filter_unexpected', `unexpected "${found}"`, at);
    }
    tokens.push(read.token);
    at = read.end;
  }
  tokens.push({ kind: 'end', at: text.length });
  return tokens;
};
