import type { Transport } from './transport.js';
import type { ListOptions, Page, RecordOf, RecordValues } from './types.js';

/** A list not yet asked for: `await` gives one page, `for await` every record from that page on. */
export interface Listing<Item> extends PromiseLike<Page<Item>>, AsyncIterable<Item> {}

/** The records of one collection. */
export interface Records<Values = RecordValues> {
  list(options?: ListOptions): Listing<RecordOf<Values>>;
  get(id: string): Promise<RecordOf<Values>>;
  create(data: Partial<Values>): Promise<RecordOf<Values>>;
  /** Changes the given fields alone. */
  update(id: string, data: Partial<Values>): Promise<RecordOf<Values>>;
  delete(id: string): Promise<void>;
}

/** Few round trips, and answers of a bearable size. */
const perPageWhenIterated = 500;

const createListing = <Item>(
  options: ListOptions,
  load: (options: ListOptions) => Promise<Page<Item>>,
): Listing<Item> => ({
  // biome-ignore lint/suspicious/noThenProperty: a listing is awaitable, and asks the server only then
  then: (done, failed) => load(options).then(done, failed),
  async *[Symbol.asyncIterator]() {
    const perPage = options.perPage ?? perPageWhenIterated;
    for (let page = options.page ?? 1; ; page += 1) {
      const { items, perPage: inEffect } = await load({ ...options, page, perPage, skipTotal: true });
      yield* items;
      if (items.length < inEffect) return;
    }
  },
});

/** @typeParam Values what the caller knows of the fields; the server decides what they hold */
export const createRecords = <Values>(transport: Transport, collection: string): Records<Values> => {
  type Item = RecordOf<Values>;
  return {
    list: (options = {}) =>
      createListing<Item>(options, (given) => transport.listRecords(collection, given) as Promise<Page<Item>>),
    get: (id) => transport.getRecord(collection, id) as Promise<Item>,
    create: (data) => transport.createRecord(collection, data) as Promise<Item>,
    update: (id, data) => transport.updateRecord(collection, id, data) as Promise<Item>,
    delete: (id) => transport.deleteRecord(collection, id),
  };
};
