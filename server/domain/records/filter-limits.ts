import { AppError } from '../../lib/errors.js';
import type { JsonValue } from '../../lib/json.js';
import { filterTooLarge } from './filter-errors.js';
import { maxExpressions, type SyntaxNode } from './filter-syntax.js';

/** Nodes in each other, those of `and` and `or` included. */
const maxDepth = 100;
/** Values of all lists (`in`), and parts of all json values (`contains`). */
const maxValues = 2_000;
const maxJsonParts = 50;
const maxJsonDepth = 10;
/** Relations in each other. */
const maxRelations = 6;

/** No stored text has it, and SQLite takes it for the end of a text. */
const checkText = (value: unknown): void => {
  if (typeof value === 'string' && value.includes('\0')) {
    throw new AppError('VALIDATION', 'Text cannot contain the NUL character.');
  }
};

class Size {
  #expressions = 0;
  #values = 0;
  #jsonParts = 0;

  check(node: SyntaxNode, depth: number, relations: number): void {
    if (depth > maxDepth) throw filterTooLarge(`nested more than ${maxDepth} deep`);
    switch (node.kind) {
      case 'and':
      case 'or':
        for (const part of node.nodes) this.check(part, depth + 1, relations);
        return;
      case 'not':
        return this.check(node.node, depth + 1, relations);
      case 'some':
        this.#count();
        if (relations === maxRelations) throw filterTooLarge(`more than ${maxRelations} relations in each other`);
        if (node.node !== null) this.check(node.node, depth + 1, relations + 1);
        return;
      case 'in':
        this.#count();
        for (const value of node.values) checkText(value);
        this.#values += node.values.length;
        if (this.#values > maxValues) throw filterTooLarge(`more than ${maxValues} values in lists`);
        return;
      case 'contains':
        this.#count();
        return this.#countJson(node.value, 1);
      case 'compare':
        for (const side of [node.left, node.right]) if (side.kind === 'literal') checkText(side.value);
        return this.#count();
    }
  }

  #count(): void {
    this.#expressions += 1;
    if (this.#expressions > maxExpressions) throw filterTooLarge(`more than ${maxExpressions} expressions`);
  }

  #countJson(value: JsonValue, depth: number): void {
    checkText(value);
    this.#jsonParts += 1;
    if (this.#jsonParts > maxJsonParts || depth > maxJsonDepth) {
      throw filterTooLarge(`json values of more than ${maxJsonParts} parts or ${maxJsonDepth} levels`);
    }
    if (typeof value !== 'object' || value === null) return;
    for (const part of Object.values(value)) this.#countJson(part, depth + 1);
  }
}

/** @throws AppError VALIDATION for a filter that asks for too much */
export const checkFilterSize = (node: SyntaxNode): void => new Size().check(node, 1, 0);
