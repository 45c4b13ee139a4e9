import type { JsonValue } from '../../lib/json.js';
import type { CompareOp } from '../../store/filter.js';
import { type FilterFault, filterTooLarge, invalidFilter } from './filter-errors.js';
import { type Token, tokenize } from './filter-tokens.js';

/**
 * `keys`: where in the value of a json field, for keys that a name with dots cannot say. `at` is its place in the text; null in a typed
 * `where`, whose names were known when the request began.
 */
export interface SyntaxName {
  readonly kind: 'name';
  readonly name: string;
  readonly keys?: readonly (string | number)[];
  readonly at: number | null;
}

/** An operand as written: a name is not yet known to be a field. `at` is its place in the text. */
export type SyntaxOperand =
  | SyntaxName
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null; readonly at: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly SyntaxOperand[]; readonly at: number };

/**
 * A filter as written, before anything is known about the collection. A text says `and`, `or` and `compare` without `~~` alone;
 * the rest is what a typed `where` adds.
 */
export type SyntaxNode =
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly SyntaxNode[] }
  | { readonly kind: 'not'; readonly node: SyntaxNode }
  /** `left` is one of these. */
  | { readonly kind: 'in'; readonly left: SyntaxOperand; readonly values: readonly (string | number | boolean)[] }
  /**
   * There is a record to which the relation leads (`category`, `products_via_category`; one hop) and for which `node` holds,
   * whose names are those of that record; null for any.
   */
  | { readonly kind: 'some'; readonly relation: SyntaxName; readonly node: SyntaxNode | null }
  /** The json value holds this one: see filter.ts. */
  | { readonly kind: 'contains'; readonly left: SyntaxName; readonly value: JsonValue }
  | {
      readonly kind: 'compare';
      /** `~~` is `~` with A and a as two letters, its right side a literal that is a LIKE pattern (like.ts) whatever it holds. */
      readonly op: CompareOp;
      readonly any: boolean;
      readonly left: SyntaxOperand;
      readonly right: SyntaxOperand;
    };

const maxBytes = 3500;
export const maxExpressions = 200;
const maxDepth = 32;
/** How deep calls may stand in each other. */
const maxCalls = 3;

const describe = (token: Token): string => {
  switch (token.kind) {
    case 'identifier':
      return `"${token.name}"`;
    case 'number':
      return `${token.value}`;
    case 'text':
      return 'a text';
    case 'operator':
      return `"${token.op}"`;
    case 'join':
      return `"${token.join}"`;
    case 'open':
      return '"("';
    case 'close':
      return '")"';
    case 'comma':
      return '","';
    case 'end':
      return 'end';
  }
};

/** The same for parts that say the same, wherever they stand. */
const meaningOf = (node: SyntaxNode): string =>
  JSON.stringify(node, (key, value: unknown) => (key === 'at' ? undefined : value));

/**
 * Reads one filter by recursive descent; `&&` binds tighter than `||`. What is said twice at one place counts once: a database
 * would do the work again.
 */
class Parser {
  readonly #tokens: readonly Token[];
  #place = 0;
  #expressions = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): SyntaxNode {
    const node = this.#filter();
    const token = this.#next();
    if (token.kind !== 'end') throw invalidFilter('filter_unexpected', `unexpected ${describe(token)}`, token.at);
    return node;
  }

  #filter(): SyntaxNode {
    return this.#joined('||', 'or', () => this.#joined('&&', 'and', () => this.#expression()));
  }

  #joined(join: '&&' | '||', kind: 'and' | 'or', part: () => SyntaxNode): SyntaxNode {
    const first = part();
    const nodes = [first];
    for (let token = this.#peek(); token.kind === 'join' && token.join === join; token = this.#peek()) {
      this.#next();
      nodes.push(part());
    }
    const different = new Map<string, SyntaxNode>();
    for (const node of nodes.length === 1 ? [] : nodes) {
      const meaning = meaningOf(node);
      if (!different.has(meaning)) different.set(meaning, node);
    }
    return different.size <= 1 ? first : { kind, nodes: [...different.values()] };
  }

  #expression(): SyntaxNode {
    if (this.#peek().kind === 'open') return this.#group();
    this.#expressions += 1;
    if (this.#expressions > maxExpressions) throw filterTooLarge(`more than ${maxExpressions} expressions`);
    const left = this.#operand();
    const operator = this.#next();
    if (operator.kind !== 'operator') throw this.#missing('filter_operator_missing', 'an operator', operator);
    const { op, any } = operator;
    return { kind: 'compare', op, any, left, right: this.#operand() };
  }

  #group(): SyntaxNode {
    this.#next();
    this.#depth += 1;
    if (this.#depth > maxDepth) throw filterTooLarge(`parentheses nested more than ${maxDepth} deep`);
    const node = this.#filter();
    const close = this.#next();
    if (close.kind !== 'close') throw this.#missing('filter_close_missing', '")"', close);
    this.#depth -= 1;
    return node;
  }

  #operand(calls = 0): SyntaxOperand {
    const token = this.#next();
    const { at } = token;
    if (token.kind === 'number' || token.kind === 'text') return { kind: 'literal', value: token.value, at };
    if (token.kind !== 'identifier') throw this.#missing('filter_operand_missing', 'a field or a value', token);
    const { name } = token;
    const open = this.#peek();
    // A call has its parenthesis right after its name.
    if (open.kind !== 'open' || open.at !== at + name.length) return { kind: 'name', name, at };
    if (calls === maxCalls) throw filterTooLarge(`calls nested more than ${maxCalls} deep`);
    return { kind: 'call', name, args: this.#arguments(calls + 1), at };
  }

  #arguments(calls: number): readonly SyntaxOperand[] {
    this.#next();
    const args: SyntaxOperand[] = [];
    while (this.#peek().kind !== 'close') {
      args.push(this.#operand(calls));
      if (this.#peek().kind !== 'close') {
        const comma = this.#next();
        if (comma.kind !== 'comma') throw this.#missing('filter_close_missing', '"," or ")"', comma);
      }
    }
    this.#next();
    return args;
  }

  #missing(code: FilterFault, expected: string, token: Token): Error {
    return invalidFilter(code, `unexpected ${describe(token)} in place of ${expected}`, token.at);
  }

  #peek(): Token {
    const token = this.#tokens[this.#place];
    if (token === undefined) throw new Error('The tokens of a filter end with one of kind end');
    return token;
  }

  #next(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#place += 1;
    return token;
  }
}

/**
 * The grammar of records-rest.md section 2.
 * @returns null for a text that is empty or blank: no filter
 * @throws AppError VALIDATION, also beyond 3,500 bytes, 200 expressions or 32 nested parentheses
 */
export const parseFilterSyntax = (text: string): SyntaxNode | null => {
  if (Buffer.byteLength(text) > maxBytes) throw filterTooLarge(`longer than ${maxBytes} bytes`);
  if (text.trim() === '') return null;
  return new Parser(tokenize(text)).parse();
};
