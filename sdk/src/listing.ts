import type { Page } from './types.js';

/** A list not yet asked for: `await` gives one page, `for await` every record from that page on. */
export interface Listing<Item> extends PromiseLike<Page<Item>>, AsyncIterable<Item> {
  /** Page by page, from the first one asked for. */
  pages(): AsyncIterable<Page<Item>>;
  /** All records from the first page asked for, but not more than `max`. */
  all(max: number): Promise<Item[]>;
}

interface Paging {
  readonly page?: number | undefined;
  readonly perPage?: number | undefined;
}

/** Few round trips, and answers of a bearable size. */
const perPageWhenIterated = 500;

export const createListing = <Item>(
  { page: first = 1, perPage }: Paging,
  load: (paging: Paging & { readonly skipTotal?: true }) => Promise<Page<Item>>,
): Listing<Item> => {
  async function* pages(size = perPage ?? perPageWhenIterated): AsyncGenerator<Page<Item>> {
    for (let page = first; ; page += 1) {
      const loaded = await load({ page, perPage: size, skipTotal: true });
      yield loaded;
      // The server may have lowered what was asked for.
      if (loaded.items.length < loaded.perPage) return;
    }
  }
  async function* items(size?: number): AsyncGenerator<Item> {
    for await (const { items } of pages(size)) yield* items;
  }
  return {
    // biome-ignore lint/suspicious/noThenProperty: a listing is awaitable, and asks the server only then
    then: (done, failed) => load({ page: first, perPage }).then(done, failed),
    [Symbol.asyncIterator]: () => items(),
    pages: () => pages(),
    async all(max) {
      const all: Item[] = [];
      if (max < 1) return all;
      for await (const item of items(perPage ?? Math.min(max, perPageWhenIterated))) {
        if (all.push(item) >= max) break;
      }
      return all;
    },
  };
};
