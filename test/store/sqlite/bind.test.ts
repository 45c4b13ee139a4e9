import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#server/lib/errors.js';
import { bind } from '#server/store/sqlite/bind.js';
import { Connection } from '#server/store/sqlite/connection.js';

describe('bind', () => {
  it('gives back every text without NUL, every finite number, null, and booleans as 0 and 1', () => {
    const connection = new Connection(':memory:');
    const values = fc.oneof(
      fc.string({ unit: 'binary' }).filter((text) => !/[\0\p{Surrogate}]/u.test(text)),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 5 }), (given) => {
        const row = connection.get(`SELECT ${given.map(() => '?').join(', ')}`, given);
        expect(row).toEqual(given.map((value) => (typeof value === 'boolean' ? Number(value) : value)));
      }),
    );
    connection.close();
  });

  it('refuses whatever libsql would abort on or turn into NULL, and the process lives on', () => {
    const connection = new Connection(':memory:');
    const alien = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.uint8Array(),
      fc.object(),
      fc.array(fc.boolean()),
      fc.bigInt(),
      fc.date(),
      fc.func(fc.anything()),
      fc.constantFrom(undefined, Symbol('s'), Number.NaN, Number.POSITIVE_INFINITY),
    );
    fc.assert(
      fc.property(alien, (value) => {
        expect(() => connection.get('SELECT ?', [value])).toThrow(TypeError);
      }),
    );
    expect(connection.get('SELECT ?', [true])).toEqual([1]);
    connection.close();
  });

  it('returns a new array of its own kind for anything at all, or throws', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (values) => {
        let bound: unknown[];
        try {
          bound = bind(values);
        } catch {
          return;
        }
        expect(bound.every((value) => value === null || typeof value === 'string' || typeof value === 'number')).toBe(
          true,
        );
      }),
    );
  });

  it('refuses text with a NUL character as a fault of the input', () => {
    expect(() => bind(['a\0b'])).toThrow(AppError);
  });
});
