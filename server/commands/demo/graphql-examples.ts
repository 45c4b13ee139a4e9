import type { GraphiqlExample } from '../../graphql/graphiql-history.js';
import type { DemoFacts } from './demo-facts.js';
import type { SampleData } from './sample-data.js';

interface GraphqlExample {
  readonly about: string;
  /** What the key must be allowed. */
  readonly needs: 'reading' | 'writing';
  readonly query: string;
}

/** Operations to try, printed as calls of curl and put into the history and the tabs of GraphiQL. */
export const graphqlExamples = ({ categoryId }: SampleData): readonly GraphqlExample[] => [
  {
    about: 'Filter and sort',
    needs: 'reading',
    query: `query FilterAndSort($word: String = "oak") {
  products(where: {name: {contains: $word}}, orderBy: [{price: DESC}], first: 3) {
    totalCount
    nodes { name price inStock category { name } photos { url thumb(size: "100x100") } }
    pageInfo { hasNextPage endCursor }
  }
}`,
  },
  {
    about: 'Follow relations',
    needs: 'reading',
    query: `query FollowRelations {
  categories(orderBy: [{name: ASC}]) {
    nodes {
      name
      products_via_category(where: {inStock: {eq: true}}, orderBy: [{price: ASC}], first: 2) {
        totalCount
        nodes { name price }
      }
    }
  }
}`,
  },
  {
    about: 'Count and group',
    needs: 'reading',
    query: `query CountAndGroup {
  products {
    aggregate { count avg { price } max { price } }
    groups(by: [{field: tags}]) { key { tags } aggregate { count avg { price } } }
  }
}`,
  },
  {
    about: 'Create a product',
    needs: 'writing',
    query: `mutation CreateProduct(
  $data: Product_Create! = {name: "Birch Bowl", sku: "FI-9002", price: 31, category: {id: "${categoryId}"}}
) {
  createProduct(data: $data) { id created category { name } }
}`,
  },
  {
    about: 'Change it, or create it where it is not there',
    needs: 'writing',
    query: `mutation UpsertProduct {
  upsertProduct(
    by: {sku: "FI-9003"}
    create: {name: "Maple Bowl", sku: "FI-9003", price: 29, category: {create: {name: "Handmade"}}}
    update: {price: 27}
  ) { id price updated }
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

/** Goes on until it is stopped, so it is for the page alone. */
const watching = `subscription WatchProducts {
  products_changed {
    type
    at
    node { name price category { name } }
  }
}`;

/** The examples with a key each: for a page that nobody but the person at this machine can open. */
export const graphiqlExamples = ({ keys, sample }: Pick<DemoFacts, 'keys' | 'sample'>): readonly GraphiqlExample[] => {
  const [reader = '', writer = ''] = keys.map(({ secret }) => secret);
  const example = (name: string, query: string, key: string): GraphiqlExample => ({
    name,
    query,
    headers: { 'X-Api-Key': key },
  });
  return [
    ...graphqlExamples(sample).map(({ about, needs, query }) =>
      example(about, query, needs === 'reading' ? reader : writer),
    ),
    example('Watch what happens', watching, reader),
  ];
};
