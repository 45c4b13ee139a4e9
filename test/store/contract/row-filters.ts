import { beforeAll, describe, expect, test } from 'vitest';
import type { Collection } from '#server/store/collection.js';
import { type FieldOperand, type Filter, type Hop, ownField } from '#server/store/filter.js';
import { both } from '#server/store/filter-choices.js';
import type { Requirement } from '#server/store/port.js';
import { parseStrftime } from '#server/store/strftime.js';
import { field } from '../../records/definitions.js';
import { compare, creating, deleting, refusal, type UseWorkbench, updating } from './workbench.js';

const hop = (kind: Hop['kind'], collection: Collection, name: string, many: boolean): Hop => ({
  kind,
  collection,
  field: name,
  many,
  where: null,
});

const equals = (hops: readonly Hop[], name: string, value: string, any = false): Filter => ({
  kind: 'compare',
  op: '=',
  any,
  left: { ...ownField(name), hops },
  right: { kind: 'literal', value },
});

/** The day of the week after that of the field. */
const dayAfter = (time: FieldOperand, day: string): Filter => {
  const parsed = parseStrftime('%w', ['+1 day', 'start of day']);
  if (parsed === null) throw new Error('no such format');
  return {
    kind: 'compare',
    op: '=',
    any: false,
    left: { kind: 'strftime', time, ...parsed },
    right: { kind: 'literal', value: day },
  };
};

/** A filter that leads to other records, or that a database may have no words for, limits every call as any other does. */
export const describeRowFilters = (use: UseWorkbench): void => {
  describe('filters along relations', () => {
    let people: Collection;
    let groups: Collection;
    let notes: Collection;
    let ana: string;
    let ben: string;
    let anas: string;
    let bens: string;
    beforeAll(async () => {
      people = await use().make([field('text', 'name')]);
      groups = await use().make([
        field('relation', 'owner', { collectionId: people.id }),
        field('relation', 'members', { collectionId: people.id, maxSelect: 9 }),
        field('date', 'since'),
      ]);
      notes = await use().make([field('text', 'text'), field('relation', 'group', { collectionId: groups.id })]);
      [ana, ben] = [await use().create(people, { name: 'ana' }), await use().create(people, { name: 'ben' })];
      // A Sunday and a Monday.
      anas = await use().create(groups, { owner: ana, members: [ben, ana], since: '2024-03-03 10:00:00.000Z' });
      bens = await use().create(groups, { owner: ben, members: [ben], since: '2024-03-04 10:00:00.000Z' });
      await use().create(notes, { text: 'first', group: anas });
    });

    /** Filters on groups that only ana's matches. */
    const filters: readonly (readonly [string, () => Filter])[] = [
      ['through a single relation', () => equals([hop('forward', people, 'owner', false)], 'name', 'ana')],
      ['through a multiple relation', () => equals([hop('forward', people, 'members', true)], 'name', 'ana', true)],
      ['back along a relation', () => equals([hop('back', notes, 'group', true)], 'text', 'first', true)],
      ['by a computed time', () => dayAfter(ownField('since'), '1')],
      [
        'by a hop of which only some records are shown',
        () => equals([{ ...hop('forward', people, 'owner', false), where: compare('name', '~', 'a%') }], 'name', 'ana'),
      ],
    ];

    test('a row filter and a filter beside it choose each for itself', async () => {
      const rows = equals([hop('forward', people, 'members', true)], 'name', 'ana', true);
      const shown = { ...hop('forward', people, 'members', true), where: compare('name', '~', 'b%') };
      const found = (name: string) =>
        use().column(groups, 'id', { where: both(rows, equals([shown], 'name', name, true)) });
      expect(await found('ben')).toEqual([anas]);
      expect(await found('ana')).toEqual([]);
    });

    test.each(filters)('a record is found %s, and another one not', async (_, where) => {
      expect((await use().get(groups, anas, where()))?.['owner']).toBe(ana);
      expect(await use().get(groups, bens, where())).toBeNull();
      expect(await use().column(groups, 'id', { where: where() })).toEqual([anas]);
    });

    test.each(filters)('a record is updated %s at its revision alone, and another one not at all', async (_, where) => {
      const revision = await use().revision(groups, anas);
      const set = { since: '2024-03-03 11:00:00.000Z' };
      const update = (id: string, at?: number) =>
        use().write(updating(groups, id, set, { where: where(), ...(at !== undefined && { revision: at }) }));
      expect(await refusal(update(bens))).toMatchObject({ reason: 'notFound' });
      expect(await refusal(update(anas, revision + 1))).toMatchObject({ reason: 'changed' });
      expect(await update(anas, revision)).toMatchObject([{ action: 'update', id: anas, after: set }]);
      expect(await update(anas)).toHaveLength(1);
      expect(await use().revision(groups, anas)).toBe(revision + 2);
      expect((await use().get(groups, bens))?.['since']).toBe('2024-03-04 10:00:00.000Z');
    });

    test.each(filters)('a record is required %s, and another one not accepted', async (_, where) => {
      const requires = (id: string): readonly Requirement[] => [
        { field: 'group', collection: groups, ids: [id], where: where() },
      ];
      const [created] = await use().write(creating(notes, { text: 'x', group: anas }, requires(anas)));
      const refused = use().write(creating(notes, { text: 'x', group: bens }, requires(bens)));
      expect(await refusal(refused)).toMatchObject({ reason: 'missingReference', field: 'group' });
      await use().write(deleting(notes, created?.id ?? ''));
    });

    test.each(filters.filter(([name]) => !name.startsWith('back')))(
      'a record is deleted %s, and another one not',
      async (_, where) => {
        const values = await use().get(groups, anas);
        const { id, ...copied } = values ?? {};
        const copy = await use().create(groups, copied);
        expect(await refusal(use().write(deleting(groups, bens, where())))).toMatchObject({ reason: 'notFound' });
        expect(await use().write(deleting(groups, copy, where()))).toMatchObject([{ action: 'delete', id: copy }]);
        expect(await use().column(groups, 'id')).toEqual([id, bens]);
      },
    );
  });
};
