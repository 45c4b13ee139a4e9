/**
 * `GET` and `POST` of `/api/products` by the web's own `Request` and `Response`: as it is, this file can be
 * `app/api/products/route.ts` of Next.js. Browsers never see the key.
 */
import { createClient, FicheroError, filter, ValidationError } from 'fichero-sdk';
import type { Database } from './fichero.js';

// One client serves all requests: it keeps nothing of them.
const { FICHERO_URL: url = 'http://127.0.0.1:8090', FICHERO_KEY: apiKey } = process.env;
const products = createClient<Database>({ url, apiKey, timeout: 5_000 }).collection('products');

/** What visitors may know of a fault: of their own ones all, of ours nothing. */
const failed = (error: unknown): Response => {
  if (error instanceof ValidationError) return Response.json({ fields: error.fields }, { status: 400 });
  if (!(error instanceof FicheroError)) throw error;
  console.error(error.code, error.requestId);
  return Response.json({ error: 'Try again later.' }, { status: 502 });
};

export const GET = async (request: Request): Promise<Response> => {
  const term = new URL(request.url).searchParams.get('term') ?? '';
  try {
    // Whatever the visitor types stays a value.
    const page = await products.list({ filter: filter`name ~ ${term}`, perPage: 5, signal: request.signal });
    return Response.json(page.items.map(({ sku, name, price }) => ({ sku, name, price })));
  } catch (error) {
    return failed(error);
  }
};

export const POST = async (request: Request): Promise<Response> => {
  // The server checks it all; what does not fit comes back as a fault of a field.
  const { name, sku, category } = (await request.json()) as Record<'name' | 'sku' | 'category', string>;
  try {
    const { id } = await products.create({ name, sku, category });
    return Response.json({ id }, { status: 201 });
  } catch (error) {
    return failed(error);
  }
};
