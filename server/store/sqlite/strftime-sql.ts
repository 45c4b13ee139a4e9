import type { FormatLetter, Strftime, TimeModifier } from '../strftime.js';

const thursday = `date(x, 'weekday 0', '-3 days')`;

/** The week of ISO 8601 that a date lies in (`2024-W20`); null for no date. */
export const weekSql = (date: string): string =>
  `(SELECT strftime('%Y', t) || format('-W%02d', (strftime('%j', t) - 1) / 7 + 1) FROM ` +
  `(SELECT date(${date}, 'weekday 0', '-3 days') AS t))`;

/** What the SQLite in use does not know itself, of a time called x. */
const byLetter: Partial<Record<FormatLetter, string>> = {
  G: `strftime('%Y', ${thursday})`,
  g: `substr(strftime('%Y', ${thursday}), 3)`,
  V: `format('%02d', (strftime('%j', ${thursday}) - 1) / 7 + 1)`,
  U: `format('%02d', (strftime('%j', x) - 1 - strftime('%w', x) + 7) / 7)`,
};

type Bind = (value: string) => string;

/** As few calls as there can be: what SQLite knows goes into one. */
const formatSql = ({ format }: Strftime, bind: Bind): string => {
  const parts: string[] = [];
  let pending = '';
  const flush = (): void => {
    if (pending !== '') parts.push(`strftime(${bind(pending)}, x)`);
    pending = '';
  };
  for (const part of format) {
    const own = 'letter' in part ? byLetter[part.letter] : undefined;
    if ('text' in part) pending += part.text.replaceAll('%', '%%');
    else if (own === undefined) pending += `%${part.letter}`;
    else {
      flush();
      parts.push(own);
    }
  }
  flush();
  return parts.length === 0 ? `''` : parts.join(' || ');
};

const modifierText = (modifier: TimeModifier): string => {
  switch (modifier.kind) {
    case 'add': {
      const { amount, unit } = modifier;
      return `${amount < 0 ? '-' : '+'}${decimal(Math.abs(amount))} ${unit}`;
    }
    case 'start':
      return `start of ${modifier.of}`;
    case 'weekday':
      return `weekday ${modifier.day}`;
  }
};

/** Without an exponent. */
const decimal = (number: number): string => number.toFixed(6).replace(/\.?0+$/, '');

/** `time` makes the value that is read as a time. */
export const strftimeSql = (strftime: Strftime, time: () => string, bind: Bind): string => {
  const text = formatSql(strftime, bind);
  const value = time();
  const modifiers = strftime.modifiers.map((modifier) => bind(modifierText(modifier)));
  const reading = strftime.reading === null ? [] : [`'${strftime.reading}'`];
  const whole = [value, ...reading, ...modifiers].join(', ');
  return `(SELECT CASE WHEN x IS NOT NULL THEN ${text} END FROM (SELECT julianday(${whole}) AS x))`;
};
