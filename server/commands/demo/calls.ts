import type { DemoFacts } from './demo-facts.js';
import { graphqlExamples } from './graphql-examples.js';
import type { SampleData } from './sample-data.js';

/** Text as one word of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const json = "-H 'Content-Type: application/json'";

interface Caller {
  readonly url: string;
  readonly key: string;
}

const curl = ({ url, key }: Caller, path: string, rest = ''): string =>
  `curl -s ${quoted(url + path)} -H ${quoted(`X-Api-Key: ${key}`)}${rest === '' ? '' : ` ${rest}`}`;

const restCalls = (reader: Caller, writer: Caller, { productId, manual, categoryId }: SampleData) => {
  const records = '/api/collections/products/records';
  const accept = "-H 'Accept: application/json'";
  const filter = encodeURIComponent('price < 20 && inStock = true');
  const product = JSON.stringify({ name: 'Birch Tray', sku: 'FI-9001', price: 24.5, category: categoryId });
  return [
    [
      'List the products',
      `curl -s -X GET ${quoted(reader.url + records)} -H ${quoted(`X-Api-Key: ${reader.key}`)} ${accept}`,
    ],
    ['Filter and sort', curl(reader, `${records}?perPage=3&sort=-price&filter=${filter}`)],
    ['Create a product', curl(writer, records, `${json} -d ${quoted(product)}`)],
    ['Upload a file', curl(writer, `${records}/${productId}`, "-X PATCH -F 'notes+=Made by hand.;filename=note.txt'")],
    ['Download a file', curl(reader, `/api/files/products/${productId}/${manual}`, '-o manual.pdf')],
  ];
};

const graphqlCalls = (reader: Caller, writer: Caller, sample: SampleData) => {
  const upload =
    'mutation ($file: Upload!) { uploadFile(collection: "products", id: "' +
    `${sample.productId}", field: "notes", file: $file) { name url size } }`;
  const operations = quoted(`operations=${JSON.stringify({ query: upload, variables: { file: null } })}`);
  const map = quoted(`map=${JSON.stringify({ 0: ['variables.file'] })}`);
  return [
    ...graphqlExamples(sample).map(({ about, needs, query }) => {
      const body = JSON.stringify({ query: query.replace(/\s+/g, ' ') });
      return [about, curl(needs === 'writing' ? writer : reader, '/graphql', `${json} -d ${quoted(body)}`)];
    }),
    ['Upload a file', curl(writer, '/graphql', `-F ${operations} -F ${map} -F '0=Made by hand.;filename=note.txt'`)],
  ];
};

const sdkSnippet = ({ url, key }: Caller): readonly string[] => [
  "import { createClient } from 'fichero-sdk';",
  `const client = createClient({ url: '${url}', apiKey: '${key}' });`,
  "const page = await client.collection('products').list({ filter: 'price < 20', sort: '-price', perPage: 3 });",
  'console.log(page.totalItems, page.items);',
];

const section = (title: string, calls: readonly (readonly string[])[]): readonly string[] => [
  '',
  `== ${title}`,
  ...calls.flatMap(([about = '', call = '']) => ['', `# ${about}`, call]),
];

/** All that the demo prints: every call stands on a line of its own and works as it is. */
export const demoText = ({ url, place, email, password, keys, sample }: DemoFacts): string => {
  const reader = { url, key: keys[0]?.secret ?? '' };
  const writer = { url, key: keys[1]?.secret ?? '' };
  return [
    `Fichero is ready at ${url} (${place}, deleted at the end)`,
    '',
    `Console       ${url}`,
    `Admin         ${email}  ${password}`,
    ...keys.map(({ name, permissions, secret }) => `${name.padEnd(13)} ${secret}  ${permissions}`),
    ...section('REST', restCalls(reader, writer, sample)),
    ...section('GraphQL', graphqlCalls(reader, writer, sample)),
    '',
    '== SDK',
    '',
    ...sdkSnippet(reader),
    '',
    'Stop with Ctrl-C.',
  ].join('\n');
};
