import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { graphql } from './graphql.js';

const { FICHERO_URL: url = 'http://127.0.0.1:8090', FICHERO_KEY: key = '' } = process.env;
const client = new ApolloClient({
  link: new HttpLink({ uri: `${url}/graphql`, headers: { 'X-Api-Key': key } }),
  cache: new InMemoryCache(),
});

const Dearest = graphql(`
  query Dearest {
    products(orderBy: [{ price: DESC }], first: 3) {
      nodes {
        id
        name
        price
        updated
      }
    }
  }
`);

const SetPrice = graphql(`
  mutation SetPrice($id: ID!, $price: Float!, $ifUpdated: DateTime) {
    updateProduct(by: { id: $id }, data: { price: $price }, ifUpdated: $ifUpdated) {
      id
      price
      updated
    }
  }
`);

const { data } = await client.query({ query: Dearest });
const [dearest] = data?.products.nodes ?? [];
if (dearest === undefined) throw new Error('there are no products');
console.log(dearest.price, dearest.name);

// Records have an `id` and a type of their own, so the cache knows what was changed.
const { id, price, updated: ifUpdated } = dearest;
await client.mutate({ mutation: SetPrice, variables: { id, price: price + 1 } });
console.log('In the cache now:', client.readQuery({ query: Dearest })?.products.nodes[0]?.price);

try {
  await client.mutate({ mutation: SetPrice, variables: { id, price, ifUpdated } });
} catch (error) {
  if (!CombinedGraphQLErrors.is(error)) throw error;
  console.log(error.errors[0]?.extensions?.['code'], error.errors[0]?.message);
}
client.stop();
