import { Client, fetchExchange } from '@urql/core';
import { graphql } from './graphql.js';

const { FICHERO_URL: url = 'http://127.0.0.1:8090', FICHERO_KEY: key = '' } = process.env;
const client = new Client({
  url: `${url}/graphql`,
  preferGetMethod: false,
  exchanges: [fetchExchange],
  // Subscriptions come over the same address, as server-sent events.
  fetchSubscriptions: true,
  fetchOptions: { headers: { 'X-Api-Key': key } },
});

const Newest = graphql(`
  query Newest {
    products(orderBy: [{ created: DESC }], first: 3) {
      nodes {
        id
        name
        price
      }
    }
  }
`);

const SetPrice = graphql(`
  mutation SetPrice($id: ID!, $price: Float!) {
    updateProduct(by: { id: $id }, data: { price: $price }) {
      price
    }
  }
`);

const Changes = graphql(`
  subscription Changes {
    products_changed(on: [UPDATED]) {
      node {
        name
        price
      }
    }
  }
`);

const { data, error } = await client.query(Newest, {});
if (data === undefined) throw error ?? new Error('no answer');
for (const { name, price } of data.products.nodes) console.log(price, name);

const first = data.products.nodes[0];
if (first === undefined) throw new Error('there are no products');

client.subscription(Changes, {}).subscribe(({ data: told, error: fault }) => {
  if (fault) console.error(fault.message);
  const node = told?.products_changed.node;
  if (node) console.log('Now', node.name, 'costs', node.price);
  process.exit();
});

// Who listens hears of nothing that was before: the price changes until it is heard of.
let { price } = first;
setInterval(() => {
  price += 1;
  void client.mutation(SetPrice, { id: first.id, price }).toPromise();
}, 200);
