import { formatDate } from '../../lib/dates.js';
import type { FieldOperand, LiteralOperand, Operand, Scalar } from '../../store/filter.js';
import { parseStrftime } from '../../store/strftime.js';
import { timeText } from '../../store/time-text.js';
import { invalidFilter } from './filter-errors.js';
import type { SyntaxName, SyntaxOperand } from './filter-syntax.js';

type Call = Extract<SyntaxOperand, { kind: 'call' }>;

/** What the arguments of a call are resolved by. */
export interface Arguments {
  /** The field or value that a name stands for. */
  scalar(name: SyntaxName): Scalar;
  now(): number;
}

const maxTimeArguments = 10;

const literal = (value: LiteralOperand['value']): LiteralOperand => ({ kind: 'literal', value });

const geoDistance = ({ args, at }: Call, { scalar }: Arguments): Operand => {
  const [lonA, latA, lonB, latB, ...more] = args.map((arg) => {
    if (arg.kind === 'name') return scalar(arg);
    if (arg.kind === 'literal' && typeof arg.value === 'number') return literal(arg.value);
    throw invalidFilter('geoDistance takes fields and numbers, not this', arg.at);
  });
  if (!lonA || !latA || !lonB || !latB || more.length > 0) throw invalidFilter('geoDistance takes 4 arguments', at);
  return { kind: 'geoDistance', lonA, latA, lonB, latB };
};

const textOf = (arg: SyntaxOperand, what: string): string => {
  if (arg.kind === 'literal' && typeof arg.value === 'string') return arg.value;
  throw invalidFilter(`strftime takes a text for its ${what}`, arg.at);
};

const timeOf = (arg: SyntaxOperand | undefined, { scalar }: Arguments): FieldOperand | LiteralOperand => {
  if (arg === undefined) return literal('now');
  if (arg.kind === 'call') throw invalidFilter('strftime takes no call for its time', arg.at);
  return arg.kind === 'name' ? scalar(arg) : literal(arg.value);
};

const isPresent = (value: LiteralOperand['value']): boolean =>
  typeof value === 'string' && ['now', 'subsec', 'subsecond'].includes(value.toLowerCase());

const strftime = ({ args, at }: Call, values: Arguments): Operand => {
  const [format, time, ...modifiers] = args;
  if (format === undefined || args.length > maxTimeArguments) {
    throw invalidFilter(`strftime takes 1 to ${maxTimeArguments} arguments`, at);
  }
  const formatText = textOf(format, 'format');
  const operand = timeOf(time, values);
  const parsed = parseStrftime(
    formatText,
    modifiers.map((modifier) => textOf(modifier, 'modifiers')),
  );
  if (parsed === null) return literal(null);
  if (operand.kind === 'field') return { kind: 'strftime', time: operand, ...parsed };
  const value = isPresent(operand.value) ? formatDate(values.now()) : operand.value;
  return literal(timeText(parsed, typeof value === 'boolean' ? Number(value) : value));
};

/**
 * `geoDistance(lonA, latA, lonB, latB)` and `strftime(format, time, modifiers...)`.
 * @throws AppError VALIDATION for any other, and for arguments of the wrong number or kind
 */
export const resolveCall = (call: Call, values: Arguments): Operand => {
  if (call.name === 'geoDistance') return geoDistance(call, values);
  if (call.name === 'strftime') return strftime(call, values);
  throw invalidFilter(`unknown function "${call.name}"`, call.at);
};
