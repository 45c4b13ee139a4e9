/** Digits without an exponent, which filters do not know. */
const numberText = (value: number): string => (/^-?\d+(\.\d+)?$/.test(String(value)) ? String(value) : `"${value}"`);

/** Within a pattern, so that it stands for itself. */
const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

const textOf = (value: unknown, isPattern: boolean): string => {
  const text =
    value instanceof Date
      ? value.toISOString().replace('T', ' ')
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
  return JSON.stringify(isPattern ? literal(text) : text);
};

/**
 * A filter with values in it: `` filter`title ~ ${term} && price < ${limit}` ``. A value is never read as a part of the filter:
 * after `~` it has no wildcards (write `%` outside of it by joining texts first), a date has the form that records have.
 */
export const filter = (texts: TemplateStringsArray, ...values: readonly unknown[]): string =>
  texts.reduce((built, text, index) => {
    const value = values[index - 1];
    if (value === null || value === undefined) return `${built}null${text}`;
    if (typeof value === 'boolean') return built + String(value) + text;
    if (typeof value === 'number') return built + numberText(value) + text;
    return built + textOf(value, /~\s*$/.test(built)) + text;
  });
