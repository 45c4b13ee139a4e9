import { describe, expect, test } from 'vitest';
import { refusalOf } from '#server/store/errors.js';
import { field } from '../../records/definitions.js';
import { creating, refusal, type UseWorkbench, updating } from './workbench.js';

const atOnce = 20;

/** Unique indexes. */
export const describeUniqueness = (use: UseWorkbench): void => {
  describe('unique indexes', () => {
    test('of many creates of one value at once, exactly one succeeds and the others name the field', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'code')], [{ fields: ['code'], unique: true }]);
      const context = await bench.context();
      const tries = Array.from({ length: atOnce }, () => bench.store.write([creating(things, { code: 'x' })], context));
      const results = await Promise.allSettled(tries);
      const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => refusalOf(reason));
      expect(refused).toHaveLength(atOnce - 1);
      for (const one of refused) expect(one).toEqual({ reason: 'notUnique', fields: ['code'], operationIndex: 0 });
      expect(await bench.column(things, 'code')).toEqual(['x']);
    });

    test('of many updates to one value at once, exactly one succeeds', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'code')], [{ fields: ['code'], unique: true }]);
      const ids: string[] = [];
      for (let i = 0; i < 6; i += 1) ids.push(await bench.create(things, { code: `c${i}` }));
      const context = await bench.context();
      const results = await Promise.allSettled(
        ids.map((id) => bench.store.write([updating(things, id, { code: 'same' })], context)),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await bench.column(things, 'code')).filter((code) => code === 'same')).toHaveLength(1);
    });

    test('an index over several fields refuses equal combinations alone, and names its fields in order', async () => {
      const bench = use();
      const index = { fields: ['b', 'a'], unique: true };
      const things = await bench.make([field('text', 'a'), field('number', 'b')], [index]);
      await bench.create(things, { a: 'x', b: 1 });
      await bench.create(things, { a: 'x', b: 2 });
      const id = await bench.create(things, { a: 'y', b: 1 });
      const refused = { reason: 'notUnique', fields: ['b', 'a'], operationIndex: 0 };
      expect(await refusal(bench.write(creating(things, { a: 'x', b: 1 })))).toEqual(refused);
      expect(await refusal(bench.write(updating(things, id, { a: 'x' })))).toEqual(refused);
    });

    test('an empty value is a value: a second one is refused', async () => {
      const bench = use();
      const fields = [field('text', 'code'), field('date', 'on'), field('select', 'many', { maxSelect: 3 })];
      for (const { name } of fields) {
        const things = await bench.make(fields, [{ fields: [name], unique: true }]);
        await bench.create(things, {});
        expect(await refusal(bench.write(creating(things, {})))).toMatchObject({ reason: 'notUnique', fields: [name] });
      }
    });

    test('upper and lower case, and lists in another order, are other values', async () => {
      const bench = use();
      const fields = [field('text', 'code'), field('select', 'many', { maxSelect: 3 })];
      const things = await bench.make(fields, [
        { fields: ['code'], unique: true },
        { fields: ['many'], unique: true },
      ]);
      await bench.create(things, { code: 'a', many: ['red', 'blue'] });
      await bench.create(things, { code: 'A', many: ['blue', 'red'] });
      const again = bench.write(creating(things, { code: 'b', many: ['red', 'blue'] }));
      expect(await refusal(again)).toMatchObject({ reason: 'notUnique', fields: ['many'] });
      await bench.create(things, { code: 'c', many: ['red'] });
    });
  });
};
