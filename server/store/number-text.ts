/** Numbers as texts: the way SQLite writes them where a number is compared with a text or searched in. */

const mostWhole = 2 ** 63;
/** From here on a decimal has an exponent. */
const mostDigits = 17;
const fewestDigits = -4;

/** The digits of a number, the first of which stands for `10 ** exponent`. */
interface Digits {
  readonly digits: string;
  readonly exponent: number;
}

/** @param count as few as tell the number apart, if not given */
const digitsOf = (number: number, count?: number): Digits => {
  const after = count === undefined ? undefined : count - 1;
  const [mantissa = '', exponent = ''] = Math.abs(number).toExponential(after).split('e');
  return { digits: mantissa.replace('.', '').replace(/(?<=.)0+$/, ''), exponent: Number(exponent) };
};

const enoughDigits = 15;

const withPoint = (digits: string, exponent: number): string => {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${whole}.${digits.slice(exponent + 1) || '0'}`;
};

const withExponent = (digits: string, exponent: number): string => {
  const sign = exponent < 0 ? '-' : '+';
  return `${digits[0]}.${digits.slice(1) || '0'}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
};

/** In 15 digits where these say it all, else in 17; always with a fraction: `5` is `5.0`, 1e20 `1.0e+20`. */
export const decimalText = (number: number): string => {
  const isEnough = Number(number.toPrecision(enoughDigits)) === number;
  const { digits, exponent } = digitsOf(number, isEnough ? enoughDigits : mostDigits);
  const isShort = exponent >= fewestDigits && exponent < mostDigits;
  return (number < 0 ? '-' : '') + (isShort ? withPoint(digits, exponent) : withExponent(digits, exponent));
};

/** The same, but whole numbers of 64 bits have no fraction: `5` is `5`. */
export const numberText = (number: number): string =>
  Number.isInteger(number) && Math.abs(number) < mostWhole ? BigInt(number).toString() : decimalText(number);

/** The number as a person writes it: no exponent, and a fraction only where it has one. */
export const plainNumberText = (number: number): string => {
  const { digits, exponent } = digitsOf(number);
  return (number < 0 ? '-' : '') + withPoint(digits, exponent).replace(/\.0$/, '');
};
