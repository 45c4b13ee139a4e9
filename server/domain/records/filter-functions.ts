import { formatDate } from '../../lib/dates.js';
import type { LiteralOperand, Operand, Scalar } from '../../store/filter.js';
import { literalPattern } from '../../store/filter-values.js';
import { toLikePattern } from '../../store/like.js';
import { parseStrftime } from '../../store/strftime.js';
import { invalidFilter, wrongArguments } from './filter-errors.js';
import type { SyntaxName, SyntaxOperand } from './filter-syntax.js';

type Call = Extract<SyntaxOperand, { kind: 'call' }>;

/** What the arguments of a call are resolved by. */
export interface Arguments {
  /** The field or value that a name stands for. */
  scalar(name: SyntaxName): Scalar;
  now(): number;
  /** The call is to the right of `~`: as everything there, each value that is written in it becomes a pattern. */
  readonly inPattern: boolean;
}

const maxTimeArguments = 10;

const literal = (value: LiteralOperand['value']): LiteralOperand => ({ kind: 'literal', value });

/** What becomes of an argument: a pattern (`%5%`) is no number and no time, and a format only if it has a `%` of its own. */
const asGiven = (scalar: Scalar, { inPattern }: Arguments): Scalar => {
  const isWritten = scalar.kind === 'literal' && scalar.value !== null && typeof scalar.value !== 'boolean';
  return inPattern && isWritten ? literal(literalPattern(scalar.value)) : scalar;
};

const geoDistance = ({ args, at }: Call, values: Arguments): Operand => {
  const [lonA, latA, lonB, latB, ...more] = args.map((arg) => {
    if (arg.kind === 'name') return asGiven(values.scalar(arg), values);
    if (arg.kind === 'literal' && typeof arg.value === 'number') return asGiven(literal(arg.value), values);
    throw wrongArguments('geoDistance', 'fields and numbers, not this', arg.at);
  });
  if (!lonA || !latA || !lonB || !latB || more.length > 0) throw wrongArguments('geoDistance', '4 arguments', at);
  return { kind: 'geoDistance', lonA, latA, lonB, latB };
};

const textOf = (arg: SyntaxOperand, what: string, { inPattern }: Arguments): string => {
  if (arg.kind === 'literal' && typeof arg.value === 'string') return inPattern ? toLikePattern(arg.value) : arg.value;
  throw wrongArguments('strftime', `a text for its ${what}`, arg.at);
};

/** The words for the present become what they stand for. */
const timeOf = (arg: SyntaxOperand | undefined, values: Arguments): Scalar => {
  if (arg?.kind === 'call') throw wrongArguments('strftime', 'no call for its time', arg.at);
  const written = arg?.kind === 'name' ? values.scalar(arg) : literal(arg?.value ?? 'now');
  const time = arg === undefined ? written : asGiven(written, values);
  const isPresent = time.kind === 'literal' && present.includes(String(time.value).toLowerCase());
  return isPresent ? literal(formatDate(values.now())) : time;
};

const present: readonly string[] = ['now', 'subsec', 'subsecond'];
/** There is no such format or modifier. */
const never = { kind: 'strftime', format: [], reading: null, modifiers: [], time: literal(null) } as const;

const strftime = ({ args, at }: Call, values: Arguments): Operand => {
  const [format, time, ...modifiers] = args;
  if (format === undefined || args.length > maxTimeArguments) {
    throw wrongArguments('strftime', `1 to ${maxTimeArguments} arguments`, at);
  }
  const formatText = textOf(format, 'format', values);
  const operand = timeOf(time, values);
  const parsed = parseStrftime(
    formatText,
    modifiers.map((modifier) => textOf(modifier, 'modifiers', values)),
  );
  return parsed === null ? never : { kind: 'strftime', time: operand, ...parsed };
};

/**
 * `geoDistance(lonA, latA, lonB, latB)` and `strftime(format, time, modifiers...)`.
 * @throws AppError VALIDATION for any other, and for arguments of the wrong number or kind
 */
export const resolveCall = (call: Call, values: Arguments): Operand => {
  if (call.name === 'geoDistance') return geoDistance(call, values);
  if (call.name === 'strftime') return strftime(call, values);
  const { name, at } = call;
  throw invalidFilter('filter_unknown_function', `unknown function "${name}"`, at, { name });
};
