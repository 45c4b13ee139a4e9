import { createClient } from 'fichero-sdk';
import { CheapestDocument } from './gql/graphql.js';

const { FICHERO_URL: url = 'http://127.0.0.1:8090', FICHERO_KEY: apiKey } = process.env;
const client = createClient({ url, apiKey });

const { products } = await client.graphql(CheapestDocument, { where: { inStock: { eq: true } }, first: 3 });
console.log(products.totalCount, 'in stock');
for (const { name, price, category } of products.nodes) console.log(price, name, `(${category?.name})`);
