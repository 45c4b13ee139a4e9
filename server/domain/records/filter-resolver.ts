import type { AppError } from '../../lib/errors.js';
import type { FieldOperand, Filter, LiteralOperand, Operand, Scalar } from '../../store/filter.js';
import { choiceCount } from '../../store/filter-choices.js';
import { adminsOnly, fieldIsGone, filterTooLarge, invalidFilter } from './filter-errors.js';
import { resolveCall } from './filter-functions.js';
import { checkFilterSize } from './filter-limits.js';
import { isMacro, type Moment, macroValue, requestValue } from './filter-moment.js';
import { type Beginning, findField, findRelation, leadsAway } from './filter-paths.js';
import type { SyntaxName, SyntaxNode, SyntaxOperand } from './filter-syntax.js';

/** Where and when a filter is used. */
export interface FilterUse extends Beginning {
  readonly moment: Moment;
}

/** Each is up to two tables of one statement, of which SQLite joins 64. */
const maxChoices = 30;

const constants: ReadonlyMap<string, boolean | null> = new Map([
  ['null', null],
  ['true', true],
  ['false', false],
]);

const isJsonOf = ({ view }: Beginning, { hops, name, modifier }: FieldOperand): boolean =>
  hops.length === 0 && modifier === null && view.byName.get(name)?.type === 'json';

const adminPrefixes = ['@request.', '@collection.'];

/** @throws AppError FORBIDDEN for a name that only admins may use */
export const checkPrefix = ({ horizon }: Beginning, name: string): void => {
  const prefix = adminPrefixes.find((one) => name.startsWith(one));
  if (prefix !== undefined && !horizon.unlimited) throw adminsOnly(prefix);
};

const unfit = ({ name, at }: SyntaxName, fault: string): AppError =>
  at === null ? fieldIsGone(name) : invalidFilter('filter_unknown_field', fault, at, { name });

/** Turns a filter as written into the typed tree, for one use of it. */
class Resolution {
  /** Whether the tree holds for this use alone: for this moment, or for what other collections show of themselves now. */
  passing = false;
  readonly #use: FilterUse;

  constructor(use: FilterUse) {
    this.#use = use;
  }

  filter(node: SyntaxNode): Filter {
    switch (node.kind) {
      case 'and':
        return { kind: 'and', all: node.nodes.map((part) => this.filter(part)) };
      case 'or':
        return { kind: 'or', any: node.nodes.map((part) => this.filter(part)) };
      case 'compare': {
        const { op, any, left, right } = node;
        const inPattern = op === '~' || op === '!~';
        return { kind: 'compare', op, any, left: this.#operand(left, false), right: this.#operand(right, inPattern) };
      }
      case 'not':
        return { kind: 'not', filter: this.filter(node.node) };
      case 'in': {
        const left = this.#operand(node.left, false);
        const equal = (value: LiteralOperand['value']): Filter => ({
          kind: 'compare',
          op: '=',
          any: false,
          left,
          right: { kind: 'literal', value },
        });
        return { kind: 'or', any: node.values.map(equal) };
      }
      case 'some':
        return this.#some(node.relation, node.node);
      case 'contains': {
        const field = this.#scalar(node.left);
        if (field.kind !== 'field' || !isJsonOf(this.#use, field)) {
          throw unfit(node.left, `"${node.left.name}" is no json field`);
        }
        return { kind: 'contains', field, value: node.value };
      }
    }
  }

  #some(written: SyntaxName, node: SyntaxNode | null): Filter {
    const relation = findRelation(this.#use, written.name);
    if (relation === null) throw unfit(written, `unknown relation "${written.name}"`);
    this.passing = true;
    const { hop, beginning } = relation;
    const where = node && new Resolution({ ...beginning, moment: this.#use.moment }).filter(node);
    return { kind: 'some', hop, where };
  }

  #operand(operand: SyntaxOperand, inPattern: boolean): Operand {
    switch (operand.kind) {
      case 'literal':
        return { kind: 'literal', value: operand.value };
      case 'name':
        return this.#scalar(operand);
      case 'call':
        return resolveCall(operand, {
          scalar: (name) => this.#scalar(name),
          now: () => {
            this.passing = true;
            return this.#use.moment.now;
          },
          inPattern,
        });
    }
  }

  /** A field wins over a constant of the same name. What the caller may not see is as unknown as what does not exist. */
  #scalar(written: SyntaxName): Scalar {
    const { name, keys = [], at } = written;
    if (isMacro(name)) return this.#now(macroValue(name, this.#use.moment));
    checkPrefix(this.#use, name);
    if (name.startsWith('@request.')) return this.#now(requestValue(name, at, this.#use.moment));
    const field = findField(this.#use, name);
    if (field !== null) {
      if (leadsAway(field, name)) this.passing = true;
      return keys.length === 0 ? field : { ...field, path: [...field.path, ...keys] };
    }
    const value = constants.get(name.toLowerCase());
    if (value === undefined) throw unfit(written, `unknown field "${name}"`);
    return { kind: 'literal', value };
  }

  #now(value: LiteralOperand['value']): LiteralOperand {
    this.passing = true;
    return { kind: 'literal', value };
  }
}

export interface Resolved {
  readonly filter: Filter;
  /** Whether the filter means the same for every use with the same view. */
  readonly lasting: boolean;
}

/**
 * The typed tree of a filter as written, its names found as far as the caller can see.
 * @throws AppError VALIDATION for a name that leads nowhere (CONFLICT in a typed `where`), and for more than 30 relations of many
 * records and `:each`
 */
export const resolveFilter = (node: SyntaxNode, use: FilterUse): Resolved => {
  checkFilterSize(node);
  const resolution = new Resolution(use);
  const filter = resolution.filter(node);
  if (choiceCount(filter) > maxChoices) throw filterTooLarge(`more than ${maxChoices} relations of many records`);
  return { filter, lasting: !resolution.passing };
};
