import { createClient } from 'fichero-sdk';
// Documents of gql.tada are parsed ones, which this transport prints.
import { graphql as transport } from 'fichero-sdk/graphql';
import { graphql } from './graphql.js';

const { FICHERO_URL: url = 'http://127.0.0.1:8090', FICHERO_KEY: apiKey } = process.env;
const client = createClient({ url, apiKey, transport });

const PricesByCategory = graphql(`
  query PricesByCategory($where: Product_Where) {
    products(where: $where) {
      groups(by: [{ field: category }]) {
        key {
          category
        }
        aggregate {
          count
          avg {
            price
          }
        }
      }
    }
  }
`);

const { products } = await client.graphql(PricesByCategory, { where: { inStock: { eq: true } } });
for (const { key, aggregate } of products.groups) {
  console.log(key.category, aggregate.count, aggregate.avg?.price?.toFixed(2));
}
