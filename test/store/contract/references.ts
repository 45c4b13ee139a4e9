import { describe, expect, test } from 'vitest';
import { newRecordId } from '#server/lib/ids.js';
import type { Collection, Field } from '#server/store/collection.js';
import { refusalOf } from '#server/store/errors.js';
import { type Filter, ownField } from '#server/store/filter.js';
import type { RecordChange } from '#server/store/port.js';
import { field } from '../../records/definitions.js';
import { compare, creating, deleting, refusal, type UseWorkbench } from './workbench.js';

const collectionWith = (of: Collection, added: Field): Collection => ({ ...of, fields: [...of.fields, added] });

const relation = (to: Collection, options: { cascadeDelete?: boolean; required?: boolean; maxSelect?: number } = {}) =>
  field('relation', 'to', { collectionId: to.id, ...options });

const told = (changes: readonly RecordChange[]): readonly string[] =>
  changes.map(({ action, id }) => `${action} ${id}`).toSorted();

/** What a deletion does to the records that refer to the deleted one. */
export const describeReferences = (use: UseWorkbench): void => {
  describe('references', () => {
    test('an optional relation loses the deleted id, whether single or multiple', async () => {
      const bench = use();
      const targets = await bench.make([]);
      const singles = await bench.make([relation(targets)]);
      const multiples = await bench.make([relation(targets, { maxSelect: 5 })]);
      const [a, b] = [await bench.create(targets, {}), await bench.create(targets, {})];
      const single = await bench.create(singles, { to: a });
      const other = await bench.create(singles, { to: b });
      const multiple = await bench.create(multiples, { to: [b, a] });
      const revision = await bench.revision(multiples, multiple);
      const changes = await bench.write(deleting(targets, a));
      expect(told(changes)).toEqual([`delete ${a}`, `update ${multiple}`, `update ${single}`].toSorted());
      expect(changes.find(({ id }) => id === multiple)).toMatchObject({ before: { to: [b, a] }, after: { to: [b] } });
      expect((await bench.get(singles, single))?.['to']).toBe('');
      expect((await bench.get(singles, other))?.['to']).toBe(b);
      expect((await bench.get(multiples, multiple))?.['to']).toEqual([b]);
      expect(await bench.revision(multiples, multiple)).toBeGreaterThan(revision);
    });

    test('a list finds what refers to any of some records, in order of creation', async () => {
      const bench = use();
      const targets = await bench.make([]);
      const [a, b] = [await bench.create(targets, {}), await bench.create(targets, {})];
      for (const indexes of [[], [{ fields: ['to'], unique: false }]]) {
        for (const maxSelect of [1, 5]) {
          const fields = [relation(targets, { maxSelect }), field('text', 'value'), field('text', 'key')];
          const posts = await bench.make(fields, indexes);
          const held = maxSelect === 1 ? [a, b, a, ''] : [[b, a], [b], [a], []];
          const ids: string[] = [];
          for (const to of held) ids.push(await bench.create(posts, { to, value: 'v' }));
          const find = (wanted: readonly string[], query = {}) =>
            bench.column(posts, 'id', { referring: { field: 'to', ids: wanted }, ...query });
          expect(await find([a])).toEqual([ids[0], ids[2]]);
          expect(await find([a, 'nobodynobodynob', b])).toEqual(ids.slice(0, 3));
          expect(await find([])).toEqual([]);
          expect(await find([a], { where: compare('id', '!=', String(ids[0])), limit: 1 })).toEqual([ids[2]]);
          expect(await find([a, b], { sort: [{ by: ownField('id'), descending: true }], limit: 2 })).toHaveLength(2);
        }
      }
    });

    test('a required relation without cascade forbids deleting its last target, not one of several', async () => {
      const bench = use();
      const targets = await bench.make([]);
      const posts = await bench.make([relation(targets, { required: true, maxSelect: 2 })]);
      const [a, b] = [await bench.create(targets, {}), await bench.create(targets, {})];
      const post = await bench.create(posts, { to: [a, b] });
      await bench.write(deleting(targets, a));
      expect((await bench.get(posts, post))?.['to']).toEqual([b]);
      expect(await refusal(bench.write(deleting(targets, b)))).toEqual({ reason: 'referenced', operationIndex: 0 });
      const truncate = { kind: 'truncate', collection: targets } as const;
      expect(await refusal(bench.write(truncate))).toEqual({ reason: 'referenced', operationIndex: 0 });
      expect(await bench.get(targets, b)).not.toBeNull();
    });

    test('several records deleted at once do not hold each other, and a record outside holds them all', async () => {
      const bench = use();
      const nodes = await bench.make([]);
      const first = collectionWith(nodes, { ...relation(nodes, { required: true }), name: 'to' });
      await bench.change({ kind: 'replace', before: nodes, after: first });
      const root = newRecordId();
      await bench.write(creating(first, { id: root, to: root }));
      const child = await bench.create(first, { to: root });
      const leaf = await bench.create(first, { to: child });
      const deletingAll = (ids: readonly string[], where: Filter | null = null) =>
        ({ kind: 'deleteMany', collection: first, ids, where }) as const;
      const held = await refusal(bench.write(deletingAll([root, child])));
      expect(held).toEqual({ reason: 'referenced', operationIndex: 0 });
      const outside = deletingAll([child, leaf], compare('id', '!=', child));
      expect(await refusal(bench.write(outside))).toEqual({ reason: 'notFound', operationIndex: 0 });
      const gone = await refusal(bench.write(deletingAll([leaf, 'nobodynobodynob'])));
      expect(gone).toEqual({ reason: 'notFound', operationIndex: 0 });
      expect(await bench.column(first, 'id')).toEqual([root, child, leaf]);
      const changes = await bench.write(deletingAll([root, leaf, child, leaf]));
      expect(told(changes)).toEqual([`delete ${root}`, `delete ${child}`, `delete ${leaf}`].toSorted());
      expect(await bench.column(first, 'id')).toEqual([]);
    });

    test('a cascade deletes what has no target left, through any depth, and spares what still has one', async () => {
      const bench = use();
      const roots = await bench.make([]);
      const children = await bench.make([relation(roots, { cascadeDelete: true, required: true, maxSelect: 3 })]);
      const leaves = await bench.make([relation(children, { cascadeDelete: true })]);
      const notes = await bench.make([relation(leaves)]);
      const [a, b] = [await bench.create(roots, {}), await bench.create(roots, {})];
      const [only, shared] = [await bench.create(children, { to: [a] }), await bench.create(children, { to: [a, b] })];
      const [leaf, kept] = [await bench.create(leaves, { to: only }), await bench.create(leaves, { to: shared })];
      const note = await bench.create(notes, { to: leaf });
      const changes = await bench.write(deleting(roots, a));
      const expected = [`delete ${a}`, `delete ${only}`, `delete ${leaf}`, `update ${shared}`, `update ${note}`];
      expect(told(changes)).toEqual(expected.toSorted());
      expect((await bench.get(children, shared))?.['to']).toEqual([b]);
      expect((await bench.get(leaves, kept))?.['to']).toBe(shared);
      expect((await bench.get(notes, note))?.['to']).toBe('');
      expect([await bench.get(children, only), await bench.get(leaves, leaf)]).toEqual([null, null]);
    });

    test('what goes is told from the deleted record on, once each; then what stays and loses an id', async () => {
      const bench = use();
      const roots = await bench.make([]);
      const among = field('relation', 'among', { collectionId: roots.id, maxSelect: 3 });
      const children = await bench.make([among, relation(roots, { cascadeDelete: true })]);
      const leaves = await bench.make([relation(children, { cascadeDelete: true })]);
      const [a, b] = [await bench.create(roots, {}), await bench.create(roots, {})];
      const staying = await bench.create(children, { among: [b, a], to: b });
      const going = await bench.create(children, { among: [a, b], to: a });
      const leaf = await bench.create(leaves, { to: going });
      const changes = await bench.write(deleting(roots, a));
      const names = changes.map(({ action, id }) => `${action} ${id}`);
      expect(names).toEqual([`delete ${a}`, `delete ${going}`, `delete ${leaf}`, `update ${staying}`]);
      expect(changes[1]?.before?.['among']).toEqual([a, b]);
      expect(changes[3]?.after?.['among']).toEqual([b]);
    });

    test('a refusal deep in a cascade leaves everything as it was', async () => {
      const bench = use();
      const roots = await bench.make([]);
      const children = await bench.make([relation(roots, { cascadeDelete: true })]);
      const guards = await bench.make([relation(children, { required: true })]);
      const root = await bench.create(roots, {});
      const child = await bench.create(children, { to: root });
      await bench.create(guards, { to: child });
      expect(await refusal(bench.write(deleting(roots, root)))).toEqual({ reason: 'referenced', operationIndex: 0 });
      expect(await bench.get(roots, root)).not.toBeNull();
      expect((await bench.get(children, child))?.['to']).toBe(root);
    });

    test('cycles and records that refer to themselves end', async () => {
      const bench = use();
      const nodes = await bench.make([]);
      const cyclic = { ...nodes, fields: [...nodes.fields, relation(nodes, { cascadeDelete: true })] };
      await bench.change({ kind: 'replace', before: nodes, after: cyclic });
      const [a, b, c] = ['aaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbb', 'ccccccccccccccc'] as const;
      await bench.write(
        creating(cyclic, { id: a, to: c }),
        creating(cyclic, { id: b, to: a }),
        creating(cyclic, { id: c, to: b }),
        creating(cyclic, { id: 'selfselfselfsel', to: 'selfselfselfsel' }),
      );
      expect(told(await bench.write(deleting(cyclic, 'selfselfselfsel')))).toEqual(['delete selfselfselfsel']);
      expect(told(await bench.write(deleting(cyclic, b)))).toEqual([`delete ${a}`, `delete ${b}`, `delete ${c}`]);
      await bench.write(creating(cyclic, { id: a, to: b }), creating(cyclic, { id: b, to: a }));
      expect(told(await bench.write({ kind: 'truncate', collection: cyclic }))).toEqual([`delete ${a}`, `delete ${b}`]);
    });

    test('many writes at once that require the same records all succeed', async () => {
      const bench = use();
      const targets = await bench.make([]);
      const posts = await bench.make([relation(targets, { maxSelect: 2 })]);
      const [a, b] = [await bench.create(targets, {}), await bench.create(targets, {})];
      const context = await bench.context();
      const writes = Array.from({ length: 20 }, (_, i) => {
        const ids = i % 2 === 0 ? [a, b] : [b, a];
        const requires = [{ field: 'to', collection: targets, ids, where: null }];
        return bench.store.write([creating(posts, { to: ids }, requires)], context);
      });
      await Promise.all(writes);
      expect((await bench.list(posts, { total: true })).total).toBe(20);
    });

    test('a record is not created with a reference to one that is deleted at the same time', async () => {
      const bench = use();
      const targets = await bench.make([]);
      const posts = await bench.make([relation(targets, { required: true })]);
      for (let round = 0; round < 5; round += 1) {
        const id = await bench.create(targets, {});
        const requires = [{ field: 'to', collection: targets, ids: [id], where: null }];
        const context = await bench.context();
        const results = await Promise.allSettled([
          ...Array.from({ length: 3 }, () => bench.store.write([creating(posts, { to: id }, requires)], context)),
          bench.store.write([deleting(targets, id)], context),
        ]);
        const reasons = results
          .filter((result) => result.status === 'rejected')
          .map(({ reason }) => refusalOf(reason)?.reason);
        for (const reason of reasons) expect(['missingReference', 'referenced']).toContain(reason);
        const isThere = (await bench.get(targets, id)) !== null;
        const referring = (await bench.column(posts, 'to')).filter((to) => to === id);
        expect(referring).toHaveLength(isThere ? 3 : 0);
      }
    });
  });
};
