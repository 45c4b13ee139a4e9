import { FicheroError } from 'fichero-sdk';
import { createClient } from 'fichero-sdk/core';

interface Product {
  readonly name: string;
  readonly price: number;
  readonly photos: readonly string[];
}

// A page shows its key to everybody who opens it: this one must read and nothing else.
const { VITE_FICHERO_URL: url, VITE_FICHERO_KEY: apiKey } = import.meta.env;
const client = createClient({ url, apiKey });

const element = <E extends HTMLElement>(selector: string): E => {
  const found = document.querySelector<E>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
};
const term = element<HTMLInputElement>('#term');
const said = element('#said');
const found = element('#found');

/** Ends the search before when there is a new one. */
let current = new AbortController();

const show = async (): Promise<void> => {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  const [page, token] = await Promise.all([
    client.collection<Product>('products').list({ search: term.value, sort: 'name', perPage: 10, signal }),
    // Pictures are asked for without headers; a token stands for the key for a few minutes.
    client.files.token({ signal }),
  ]);
  said.textContent = `${page.totalItems} found`;
  found.replaceChildren(
    ...page.items.map(({ id, name, price, photos: [photo] }) => {
      const row = document.createElement('li');
      row.append(`${name}, ${price.toFixed(2)} `);
      if (photo !== undefined) {
        const picture = document.createElement('img');
        picture.alt = '';
        picture.src = client.files.url('products', id, photo, { thumb: '100x100', token });
        row.append(picture);
      }
      return row;
    }),
  );
};

const search = (): void => {
  show().catch((error: unknown) => {
    if (error instanceof FicheroError) said.textContent = error.message;
    else if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
  });
};

term.addEventListener('input', search);
search();
