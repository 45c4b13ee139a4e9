import type { FieldError, FieldErrors } from '../../../lib/errors.js';
import type { JsonObject, JsonValue } from '../../../lib/json.js';
import { aboveThresholdError, belowThresholdError, invalidValueError } from './field-errors.js';
import { isStorableText } from './inputs.js';

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/**
 * Reads the options of one field definition, keeping every fault by option name. A missing or null option is its default;
 * after a fault the default is returned so that reading can go on.
 */
export class OptionReader {
  readonly #input: JsonObject;
  readonly #errors: Record<string, FieldError | FieldErrors> = {};

  constructor(input: JsonObject) {
    this.#input = input;
  }

  get errors(): FieldErrors {
    return this.#errors;
  }

  /** The options, or the faults found so far. */
  result<O>(options: O): { readonly options: O } | { readonly errors: FieldErrors } {
    return Object.keys(this.#errors).length === 0 ? { options } : { errors: this.#errors };
  }

  fail(name: string, error: FieldError | FieldErrors): void {
    this.#errors[name] ??= error;
  }

  bool(name: string): boolean {
    return this.#read(name, false, (value) => (typeof value === 'boolean' ? value : null));
  }

  text(name: string): string {
    return this.#read(name, '', (value) => (typeof value === 'string' && isStorableText(value) ? value : null));
  }

  number(name: string): number | null {
    return this.#read<number | null>(name, null, (value) =>
      typeof value === 'number' && Number.isFinite(value) ? value : null,
    );
  }

  /** A whole number within the bounds. */
  integer(name: string, fallback: number, { min = 0, max = Number.MAX_SAFE_INTEGER }: Bounds = {}): number {
    const value = this.#read(name, fallback, (given) => (Number.isSafeInteger(given) ? (given as number) : null));
    if (value < min) this.fail(name, belowThresholdError(min));
    if (value > max) this.fail(name, aboveThresholdError(max));
    return value;
  }

  texts(name: string): readonly string[] {
    return this.#read<readonly string[]>(name, [], (value) => {
      if (!Array.isArray(value)) return null;
      const texts = value.filter(
        (item): item is string => typeof item === 'string' && item !== '' && isStorableText(item),
      );
      return texts.length === value.length ? [...new Set(texts)] : null;
    });
  }

  #read<T>(name: string, fallback: T, parse: (value: JsonValue) => T | null): T {
    const given = Object.hasOwn(this.#input, name) ? this.#input[name] : null;
    if (given === null || given === undefined) return fallback;
    const parsed = parse(given);
    if (parsed === null) this.fail(name, invalidValueError);
    return parsed ?? fallback;
  }
}
