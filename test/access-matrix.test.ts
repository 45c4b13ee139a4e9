import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#server/rest/routes.js';
import {
  type Caller,
  everyPermissionSet,
  expectedOutcome,
  fewPermissionSets,
  leaks,
  recordCanary,
} from './access-matrix/callers.js';
import { askGraphql } from './access-matrix/doors.js';
import { graphqlForms } from './access-matrix/graphql-forms.js';
import { createCallers, everyOperation, mismatchesOf } from './access-matrix/matrix.js';
import { restForms } from './access-matrix/rest-forms.js';
import { typedForms } from './access-matrix/typed-forms.js';
import { World } from './access-matrix/world.js';
import { testStore } from './harness/database.js';

/** MongoDB is slow in tests. */
const permissionSets = testStore === 'mongo' ? fewPermissionSets : everyPermissionSet;

let world: World;
let callers: readonly Caller[];
/** The fields of the roots while the world's own collection is the only one: others are made as the matrix goes on. */
let served: readonly string[];

beforeAll(async () => {
  world = await World.start();
  served = await rootFields(world);
  callers = await createCallers(world, permissionSets);
});

afterAll(() => world.stop());

/** `Query.records` and the like, for every root field that the document selects. */
const rootFieldsOf = (document: string): readonly string[] =>
  parse(document).definitions.flatMap((definition) => {
    if (definition.kind !== 'OperationDefinition') return [];
    const type = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' }[definition.operation];
    return definition.selectionSet.selections.map((node) =>
      node.kind === 'Field' ? `${type}.${node.name.value}` : '',
    );
  });

interface IntrospectedRoots {
  readonly data: Readonly<
    Record<'query' | 'mutation' | 'subscription', { readonly fields: readonly { readonly name: string }[] }>
  >;
}

/** `Query.records` and the like, for every root field that an admin sees. */
const rootFields = async (world: World): Promise<readonly string[]> => {
  const roots = `{
    query: __type(name: "Query") { fields { name } }
    mutation: __type(name: "Mutation") { fields { name } }
    subscription: __type(name: "Subscription") { fields { name } }
  }`;
  const { text } = await askGraphql(world, world.adminHeaders, roots);
  const { data } = JSON.parse(text.slice(text.indexOf('\n') + 1)) as IntrospectedRoots;
  return [
    ...data.query.fields.map(({ name }) => `Query.${name}`),
    ...data.mutation.fields.map(({ name }) => `Mutation.${name}`),
    ...data.subscription.fields.map(({ name }) => `Subscription.${name}`),
  ];
};

describe('the permission table, through both doors', () => {
  it.each(everyOperation)('%s is answered as the table says to every caller', async (operation) => {
    expect(await mismatchesOf(world, operation, callers)).toEqual([]);
  });

  it.each([
    ['records.create', 'POST', ''],
    ['records.update', 'PATCH', '/:record'],
    ['records.delete', 'DELETE', '/:record'],
  ] as const)(
    'a %s in a batch is answered as the table says to every caller in force',
    async (operation, method, at) => {
      const wrong: unknown[] = [];
      for (const caller of callers.filter(({ standing }) => standing === 'admin' || standing instanceof Set)) {
        const { collection, record } = await world.fixture('record');
        const url = `/api/collections/${collection}/records${at.replace(':record', record)}`;
        const response = await fetch(`${world.url}/api/batch`, {
          method: 'POST',
          headers: { ...caller.headers, 'Content-Type': 'application/json' },
          body: JSON.stringify({ requests: [{ method, url, body: { extra: 'sent' } }] }),
        });
        const text = await response.text();
        const inner = /"response":\{"status":(\d+)/.exec(text)?.[1];
        const allowed = expectedOutcome(caller, operation) === 'OK';
        if (response.status !== (allowed ? 200 : 400) || inner !== (allowed ? undefined : '403'))
          wrong.push([caller.name, text]);
        if (leaks(caller, text).length > 0) wrong.push([caller.name, 'leaks', text]);
      }
      expect(wrong).toEqual([]);
    },
  );

  it('GraphiQL is shown to whom the table says', async () => {
    const seen = await Promise.all(
      callers.map(async ({ headers }) => {
        const response = await fetch(`${world.url}/graphql`, { headers: { ...headers, Accept: 'text/html' } });
        return (await response.text()).includes('<html');
      }),
    );
    expect(seen).toEqual(callers.map((caller) => expectedOutcome(caller, 'graphiql.view') === 'OK'));
  });

  it('every set of permissions is in the matrix in force, expired and deleted', () => {
    expect(new Set(callers.map(({ name }) => name)).size).toBe(permissionSets.length * 3 + 4);
  });

  it('no field of Query, Mutation or Subscription is missing from the matrix', () => {
    const forms = [...Object.values(graphqlForms), ...typedForms];
    const asked = forms.flatMap((form) => (form === null ? [] : rootFieldsOf(form.query)));
    expect(served.length).toBeGreaterThan(0);
    expect(served.filter((field) => !asked.includes(field))).toEqual([]);
  });

  it('no REST route is missing from the matrix', async () => {
    const fixture = await world.fixture('nothing');
    const patternOf = (path: string) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`);
    const missing = Object.entries(routes).filter(([operation, { method, path }]) => {
      const form = restForms[operation as keyof typeof routes];
      return form.method !== method || !patternOf(path).test(form.path(fixture).replace(/\?.*/, ''));
    });
    expect(missing.map(([operation]) => operation)).toEqual([]);
  });
});

describe('a key that may do everything but read', () => {
  let headers: Readonly<Record<string, string>>;
  const path = '/api/collections/articles/records';

  beforeAll(async () => {
    ({ headers } = await world.keyHolder(['records:write', 'records:delete', 'files:write']));
  });

  const send = async (method: string, to: string, body: object) => {
    const response = await fetch(world.url + to, {
      method,
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  };

  const countAsAdmin = async (): Promise<unknown> => {
    const response = await fetch(world.url + path, { headers: world.adminHeaders });
    return ((await response.json()) as { totalItems: unknown }).totalItems;
  };

  it('gets the id alone back from what it creates and updates over REST', async () => {
    const created = await send('POST', path, { title: 'sent' });
    expect(created.status).toBe(200);
    const { id } = JSON.parse(created.text) as { id: string };
    expect(JSON.parse(created.text)).toEqual({ id });
    const { record } = await world.fixture('record');
    const updated = await send('PATCH', `${path}/${record}`, { extra: 'sent' });
    expect([updated.status, JSON.parse(updated.text)]).toEqual([200, { id: record }]);
  });

  it('is told that an id is taken, but nothing of its record', async () => {
    const { record } = await world.fixture('record');
    const { text } = await send('POST', path, { id: record, title: 'sent' });
    expect(text).toContain('validation_not_unique');
    expect(text).not.toContain(recordCanary);
  });

  it.each([
    ['data', '{ id data }'],
    ['a date', '{ id updated }'],
    ['data under another name', '{ id harmless: data }'],
    ['data in a fragment', '{ id ...on GenericRecord { data } }'],
    ['a date in a fragment of the interface', '{ ...on Record { created } }'],
  ])('is refused before anything is written when it selects %s of what it writes', async (_name, selection) => {
    const before = await countAsAdmin();
    const query = `mutation ($data: JSON!) { createRecord(collection: "articles", data: $data) ${selection} }`;
    const { outcome } = await askGraphql(world, headers, query, { data: { title: 'sent' } });
    expect(outcome).toBe('FORBIDDEN');
    expect(await countAsAdmin()).toBe(before);
  });

  it('reads no count and no page', async () => {
    const rest = await fetch(`${world.url}${path}?perPage=1`, { headers });
    expect([rest.status, await rest.text()]).toEqual([403, expect.not.stringContaining('totalItems')]);
    const { outcome, text } = await askGraphql(world, headers, '{ records(collection: "articles") { totalItems } }');
    expect(outcome).toBe('FORBIDDEN');
    expect(text).not.toContain('"totalItems":');
  });
});
