import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { field } from '../records/definitions.js';
import { describeChanges } from './contract/changes.js';
import { describeCredentials } from './contract/credentials.js';
import { describeDefinitions } from './contract/definitions.js';
import { describeLists } from './contract/lists.js';
import { describeRandomLists } from './contract/random-lists.js';
import { describeRandomPages } from './contract/random-pages.js';
import { describeRandomRelations } from './contract/random-relations.js';
import { describeRandomTallies } from './contract/random-tallies.js';
import { describeRandomWheres } from './contract/random-wheres.js';
import { describeRecords } from './contract/records.js';
import { describeReferences } from './contract/references.js';
import { describeRowFilters } from './contract/row-filters.js';
import { describeSearch } from './contract/search.js';
import { describeUniqueness } from './contract/uniqueness.js';
import { creating, type Database, Workbench } from './contract/workbench.js';

/**
 * The guarantees of store/port.ts, for every adapter. `newDatabase` makes one that nobody else uses; `randomCases` is how many random
 * lists are compared with the model, twice.
 */
export const describeStore = (name: string, newDatabase: () => Promise<Database>, randomCases: number): void => {
  describe(`the store on ${name}`, () => {
    let database: Database;
    let bench: Workbench;
    beforeAll(async () => {
      database = await newDatabase();
      bench = new Workbench(await database.open());
    });
    afterAll(async () => {
      await bench.store.close();
      await database.remove();
    });

    const use = (): Workbench => bench;
    describeRecords(use);
    describeLists(use);
    describeRandomLists(use, randomCases);
    describeRandomRelations(use, randomCases);
    describeRandomPages(use, randomCases / 2);
    describeRandomTallies(use, randomCases / 2);
    describeRandomWheres(use, randomCases);
    describeRowFilters(use);
    describeSearch(use);
    describeUniqueness(use);
    describeReferences(use);
    describeDefinitions(use);
    describeCredentials(use, () => database.open());
    describeChanges(use, () => database.open());

    test('closing finishes what was begun; what was answered is there when the database is opened again', async () => {
      const things = await bench.make([field('text', 'title')]);
      const context = await bench.context();
      const store = await database.open();
      await store.ping();
      const writing = Array.from({ length: 10 }, (_, i) =>
        store.write([creating(things, { title: `t${i}` })], context),
      );
      await store.close();
      const done = await Promise.allSettled(writing);
      expect(done.map(({ status }) => status)).toEqual(writing.map(() => 'fulfilled'));
      await expect(store.ping()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      const again = new Workbench(await database.open());
      expect(await again.column(things, 'title')).toHaveLength(10);
      await again.store.close();
    });
  });
};
