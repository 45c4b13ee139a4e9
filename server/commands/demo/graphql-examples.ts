import type { GraphiqlExample } from '../../graphql/graphiql.js';
import type { DemoFacts } from './demo-facts.js';
import type { SampleData } from './sample-data.js';

interface GraphqlExample {
  readonly about: string;
  /** What the key must be allowed. */
  readonly needs: 'reading' | 'writing';
  readonly query: string;
}

/** Operations to try, printed as calls of curl and put into tabs of GraphiQL. */
export const graphqlExamples = ({ categoryId }: SampleData): readonly GraphqlExample[] => [
  {
    about: 'Filter and sort',
    needs: 'reading',
    query: `query FilterAndSort($filter: String = "name ~ 'oak'") {
  records(collection: "products", filter: $filter, sort: "-price", perPage: 3) {
    totalItems
    items { id data }
  }
}`,
  },
  {
    about: 'Create a product',
    needs: 'writing',
    query: `mutation CreateProduct(
  $data: JSON! = {name: "Birch Bowl", sku: "FI-9002", price: 31, category: "${categoryId}"}
) {
  createRecord(collection: "products", data: $data) { id created }
}`,
  },
  {
    about: 'Who am I',
    needs: 'reading',
    query: `query WhoAmI {
  viewer { kind name permissions expiresAt }
}`,
  },
];

/** The examples with a key each: for a page that nobody but the person at this machine can open. */
export const graphiqlExamples = ({ keys, sample }: Pick<DemoFacts, 'keys' | 'sample'>): readonly GraphiqlExample[] =>
  graphqlExamples(sample).map(({ needs, query }) => ({
    query,
    headers: { 'X-Api-Key': keys[needs === 'reading' ? 0 : 1]?.secret ?? '' },
  }));
