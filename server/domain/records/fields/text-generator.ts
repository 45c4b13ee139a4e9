import { randomInt } from 'node:crypto';
import type { FieldError } from '../../../lib/errors.js';
import { patternError } from './patterns.js';

/** Makes one random text. */
type Generator = () => string;

const maxLength = 5_000;
/** How often `*` and `+` repeat at most. */
const openRepeat = 8;

const range = (first: string, last: string): string[] => {
  const from = first.codePointAt(0) ?? 0;
  const to = last.codePointAt(0) ?? 0;
  if (to < from || to - from > 0xffff) throw new SyntaxError('bad range');
  return Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i));
};

const digits = range('0', '9');
const word = [...digits, ...range('a', 'z'), ...range('A', 'Z'), '_'];
const printable = range(' ', '~');
const classes: ReadonlyMap<string, readonly string[]> = new Map([
  ['d', digits],
  ['w', word],
  ['s', [' ']],
]);

/** Reads the part of the regular expression syntax that says what to write; throws SyntaxError for the rest. */
class GeneratorParser {
  readonly #characters: readonly string[];
  #position = 0;

  constructor(pattern: string) {
    this.#characters = [...pattern];
  }

  parse(): Generator {
    const generator = this.#alternatives();
    if (this.#position < this.#characters.length) throw new SyntaxError('unbalanced group');
    return generator;
  }

  #peek(): string | undefined {
    return this.#characters[this.#position];
  }

  #next(): string {
    const character = this.#peek();
    if (character === undefined) throw new SyntaxError('unexpected end');
    this.#position += 1;
    return character;
  }

  #skip(text: string): boolean {
    const found = [...text].every((character, i) => this.#characters[this.#position + i] === character);
    if (found) this.#position += text.length;
    return found;
  }

  #alternatives(): Generator {
    const choices = [this.#sequence()];
    while (this.#skip('|')) choices.push(this.#sequence());
    return () => choices[randomInt(choices.length)]?.() ?? '';
  }

  #sequence(): Generator {
    const parts: Generator[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
      if (this.#skip('^') || this.#skip('$')) continue;
      parts.push(this.#repeated(this.#atom()));
    }
    return () => {
      let text = '';
      for (const part of parts) {
        text += part();
        if (text.length > maxLength) throw new RangeError('the generated text is too long');
      }
      return text;
    };
  }

  #atom(): Generator {
    const character = this.#next();
    if (character === '(') return this.#group();
    if (character === '[') return this.#oneOf(this.#class());
    if (character === '.') return this.#oneOf(printable);
    if (character === '\\') return this.#oneOf(this.#escape());
    if ('*+?{}])'.includes(character)) throw new SyntaxError(`unexpected ${character}`);
    return () => character;
  }

  #group(): Generator {
    this.#skip('?:');
    if (this.#peek() === '?') throw new SyntaxError('unsupported group');
    const inner = this.#alternatives();
    if (!this.#skip(')')) throw new SyntaxError('unbalanced group');
    return inner;
  }

  #escape(): readonly string[] {
    const character = this.#next();
    const known = classes.get(character);
    if (known === undefined && /[A-Za-z0-9]/.test(character)) throw new SyntaxError('unsupported escape');
    return known ?? [character];
  }

  #class(): readonly string[] {
    if (this.#peek() === '^') throw new SyntaxError('unsupported negation');
    const members = new Set<string>();
    while (!this.#skip(']')) {
      const first = this.#skip('\\') ? this.#escape() : [this.#next()];
      const start = first.length === 1 ? first[0] : undefined;
      const isRange = start !== undefined && this.#peek() === '-' && this.#characters[this.#position + 1] !== ']';
      for (const member of isRange && this.#skip('-') ? range(start, this.#next()) : first) members.add(member);
    }
    if (members.size === 0) throw new SyntaxError('empty class');
    return [...members];
  }

  #oneOf(characters: readonly string[]): Generator {
    return () => characters[randomInt(characters.length)] ?? '';
  }

  #repeated(atom: Generator): Generator {
    const [least, most] = this.#quantifier();
    if (least > most || most > maxLength) throw new SyntaxError('bad repetition');
    if (least === 1 && most === 1) return atom;
    return () => {
      const times = randomInt(least, most + 1);
      let text = '';
      for (let i = 0; i < times && text.length <= maxLength; i += 1) text += atom();
      return text;
    };
  }

  #quantifier(): readonly [number, number] {
    if (this.#skip('*')) return [0, openRepeat];
    if (this.#skip('+')) return [1, openRepeat];
    if (this.#skip('?')) return [0, 1];
    if (!this.#skip('{')) return [1, 1];
    let inside = '';
    while (!this.#skip('}')) inside += this.#next();
    const match = /^(\d{1,4})(?:(,)(\d{1,4})?)?$/.exec(inside);
    if (match === null) throw new SyntaxError('bad repetition');
    const least = Number(match[1]);
    if (match[2] === undefined) return [least, least];
    return [least, match[3] === undefined ? least + openRepeat : Number(match[3])];
  }
}

/**
 * A random text that the pattern describes, such as `[a-z0-9]{15}` or `INV-\d{6}`. Literals, classes, groups, alternatives
 * and repetition are understood; the randomness is that of `node:crypto`.
 */
export const generateText = (pattern: string): string => new GeneratorParser(pattern).parse()();

/** What is wrong with a pattern to generate by, or null. */
export const generatorError = (pattern: string): FieldError | null => {
  const syntax = patternError(pattern);
  if (syntax !== null) return syntax;
  try {
    generateText(pattern);
    return null;
  } catch {
    return { code: 'validation_invalid_regex', message: 'Texts cannot be generated by this pattern.' };
  }
};
