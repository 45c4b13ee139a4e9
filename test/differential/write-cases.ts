import fc from 'fast-check';
import type { JsonObject, JsonValue } from '#server/lib/json.js';
import { type Case, create, listOf, type Request, recordsOf, withQuery } from './exchange.js';
import { kinds, targetIds } from './world.js';

const alphabet = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

/** An id that no other case has. */
const newId = (letter: string): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...alphabet), { minLength: 14, maxLength: 14 })
    .map((characters) => letter + characters.join(''));

const long = (length: number): string => 'x'.repeat(length);

const missingTarget = 'tmissing0000000';

/** Good values, values on the edge of a rule and past it. Wrong types have cases of their own. */
const thingValues: Readonly<Record<string, readonly JsonValue[]>> = {
  title: ['Good', 'A', 'AB', 'abcdefghijkl', 'abcdefghijklm', 'no1', '', null, ' Ab ', 'Zoë'],
  body: ['', '<p>Hi</p>', long(40), long(41), null],
  count: [0, 1, -5, -6, 100, 101, 1.5, null],
  amount: [0, 0.1, 1e21, -1e-7, 123456789012, null, 1.0],
  on: [true, false, null],
  mail: [
    '',
    'a@example.com',
    'a@example.org',
    'nope',
    'a@b',
    'A.B+c@Sub.Example.COM',
    'a b@example.com',
    null,
    'é@example.com',
  ],
  link: [
    '',
    'https://example.com',
    'http://example.com/x?y=z#w',
    'https://example.org',
    'nope',
    'ftp://example.com',
    null,
  ],
  day: [
    '',
    '2024-05-06 07:08:09.123Z',
    '2024-05-06',
    '2024-05-06 07:08:09',
    '2024-05-06T07:08:09Z',
    '2024-05-06T07:08:09+02:00',
    '2019-12-31 23:59:59.999Z',
    '2030-01-01 00:00:00.001Z',
    '2020-01-01 00:00:00.000Z',
    null,
  ],
  kind: ['', ...kinds, 'nope', null, 'NEWS', ['news', 'essay'], []],
  labels: [
    [],
    ['red'],
    'red',
    ['red', 'blue'],
    ['blue', 'red'],
    ['red', 'red'],
    ['red', 'green', 'blue'],
    ['nope'],
    ['red', 'green', 'nope'],
    null,
    '',
    ['red', ''],
  ],
  extra: [
    null,
    '',
    'text',
    '5',
    'true',
    '[1,2]',
    ' [1] ',
    '{"a":1}',
    '1e2',
    '"x"',
    'null',
    5,
    0,
    true,
    [],
    {},
    { a: { b: [1, null, 'é'] } },
    long(58),
    long(59),
    long(80),
  ],
  place: [
    { lon: 1, lat: 2 },
    { lon: 180, lat: 90 },
    { lon: 181, lat: 1 },
    { lon: 1, lat: 91 },
    { lon: 181, lat: 91 },
    { lon: 1 },
    {},
    null,
    { lon: 0, lat: 0 },
    { lon: 1.5, lat: -2.25, more: 1 },
  ],
  phrase: ['', 'abc', 'abcd', long(20), long(21), null],
  one: ['', targetIds[0] ?? '', missingTarget, null, [targetIds[0] ?? '', targetIds[1] ?? ''], []],
  many: [
    [],
    [targetIds[0] ?? ''],
    [targetIds[0] ?? '', targetIds[1] ?? ''],
    targetIds.slice(0, 3),
    targetIds.slice(0, 4),
    [missingTarget, targetIds[1] ?? ''],
    [targetIds[0] ?? '', targetIds[0] ?? ''],
    null,
    '',
    targetIds[0] ?? '',
  ],
  cover: ['', null, 'unknown.txt', []],
  docs: [[], null, 'unknown.txt', ['a.txt', 'b.txt'], ''],
};

const goodThing: JsonObject = { title: 'Good', amount: 1.5, labels: ['red'], many: targetIds.slice(0, 2) };

/** Some of the fields with any of their values. */
const someValues = (values: Readonly<Record<string, readonly JsonValue[]>>, max: number): fc.Arbitrary<JsonObject> =>
  fc
    .subarray(Object.keys(values), { maxLength: max })
    .chain((names) =>
      fc.tuple(...names.map((name) => fc.constantFrom(...(values[name] ?? [])).map((value) => [name, value] as const))),
    )
    .map((entries) => Object.fromEntries(entries));

const modifiers: Readonly<Record<string, readonly JsonValue[]>> = {
  'amount+': [1, -2.5, 0],
  'amount-': [1, 0.1],
  '+amount': [5],
  'count+': [1, 200, 0.5],
  'labels+': ['blue', ['blue', 'green'], 'nope', []],
  '+labels': ['blue', ['green']],
  'labels-': ['red', ['red', 'blue'], 'nope'],
  'many+': [targetIds[2] ?? '', [targetIds[3] ?? '', targetIds[4] ?? '']],
  'many-': [targetIds[0] ?? '', [targetIds[0] ?? '', targetIds[1] ?? '']],
  '+many': [targetIds[4] ?? ''],
  'one+': [targetIds[1] ?? ''],
  'one-': [targetIds[0] ?? '', 'other'],
  'kind+': ['essay'],
  'kind-': ['news'],
};

const view = (collection: string, id: string): Request => ({ method: 'GET', path: `${recordsOf(collection)}/${id}` });
const patch = (collection: string, id: string, body: JsonObject): Request => ({
  method: 'PATCH',
  path: `${recordsOf(collection)}/${id}`,
  body,
});
const remove = (collection: string, id: string): Request => ({
  method: 'DELETE',
  path: `${recordsOf(collection)}/${id}`,
});

const codeOf = (id: string): JsonObject => ({ code: `own-${id}` });

const created: fc.Arbitrary<Case> = fc
  .tuple(newId('h'), someValues(thingValues, 4), fc.boolean())
  .map(([id, values, alone]) => {
    const body = { id, ...codeOf(id), ...(alone ? {} : goodThing), ...values };
    return [create('things', body), view('things', id)];
  });

const updated: fc.Arbitrary<Case> = fc
  .tuple(newId('u'), someValues(thingValues, 3))
  .map(([id, values]) => [
    create('things', { id, ...codeOf(id), ...goodThing }),
    patch('things', id, values),
    view('things', id),
  ]);

const autogenerated: fc.Arbitrary<Case> = fc
  .tuple(newId('e'), fc.constantFrom('', 'Prefix', null), fc.boolean())
  .map(([id, prefix, onCreate]) => {
    const base = create('things', { id, ...codeOf(id), ...goodThing });
    const key = { 'title:autogenerate': prefix };
    return onCreate
      ? [create('things', { id, ...codeOf(id), ...goodThing, ...key })]
      : [base, patch('things', id, key)];
  });

/** In what order PocketBase applies two that are equally long is chance. */
const ofDifferentFields = (keys: JsonObject): boolean => {
  const names = Object.keys(keys).map((key) => key.replace(/[+-]/g, ''));
  return new Set(names).size === names.length;
};

const modified: fc.Arbitrary<Case> = fc
  .tuple(
    newId('d'),
    someValues(modifiers, 2).filter(ofDifferentFields),
    someValues({ labels: [['blue']], amount: [3] }, 1),
    fc.boolean(),
  )
  .map(([id, keys, values, onCreate]) => {
    const base = { id, ...codeOf(id), ...goodThing, kind: 'news', one: targetIds[0] ?? '' };
    if (onCreate) return [create('things', { ...base, ...values, ...keys }), view('things', id)];
    return [create('things', base), patch('things', id, { ...values, ...keys }), view('things', id)];
  });

const needyValues: Readonly<Record<string, readonly JsonValue[]>> = {
  title: ['', null, 'x', ' '],
  mail: ['', null, 'nope'],
  kind: ['', null, 'nope'],
  labels: [[], null, '', ['nope']],
  day: ['', null],
  extra: [null, '', 'null', [], {}, 0, false, '[]', '{}', '""'],
  one: ['', null, missingTarget],
  many: [[], null, '', [missingTarget]],
};

const goodNeedy: JsonObject = {
  title: 'x',
  mail: 'a@example.com',
  kind: 'news',
  labels: ['red'],
  day: '2024-01-01 00:00:00.000Z',
  extra: { a: 1 },
  one: targetIds[0] ?? '',
  many: [targetIds[0] ?? ''],
};

const required: fc.Arbitrary<Case> = fc
  .tuple(newId('n'), someValues(needyValues, 3), fc.boolean())
  .map(([id, values, onCreate]) => {
    if (onCreate) return [create('needy', { id, ...goodNeedy, ...values }), view('needy', id)];
    return [create('needy', { id, ...goodNeedy }), patch('needy', id, values), view('needy', id)];
  });

const absent: fc.Arbitrary<Case> = fc.subarray(Object.keys(goodNeedy)).chain((names) =>
  newId('n').map((id): Case => {
    const given = Object.fromEntries(Object.entries(goodNeedy).filter(([name]) => names.includes(name)));
    return [create('needy', { id, ...given })];
  }),
);

/** The second of two records with one id, one code, or both. */
const notUnique: fc.Arbitrary<Case> = fc
  .tuple(newId('q'), newId('q'), fc.constantFrom('id', 'code', 'both', 'patch'))
  .map(([first, second, what]) => {
    const one = create('things', { id: first, ...codeOf(first), ...goodThing });
    const id = what === 'code' || what === 'patch' ? second : first;
    const code = what === 'id' ? codeOf(second) : codeOf(first);
    if (what === 'patch') {
      return [one, create('things', { id: second, ...codeOf(second), ...goodThing }), patch('things', second, code)];
    }
    return [one, create('things', { id, ...code, ...goodThing }), view('things', second)];
  });

const badId: fc.Arbitrary<Case> = fc
  .constantFrom<JsonValue>(
    'short',
    'a'.repeat(16),
    'UPPERCASE000000',
    'with space 0000',
    'a/b000000000000',
    'é00000000000000',
    '..............a',
  )
  .map((id) => [create('targets', { id, title: 'x' })]);

const changedId: fc.Arbitrary<Case> = fc
  .tuple(newId('i'), newId('i'))
  .map(([id, other]) => [
    create('targets', { id, title: 'x' }),
    patch('targets', id, { id: other }),
    patch('targets', id, { id, title: 'y', nothing: 1, created: '2020-01-01 00:00:00.000Z', collectionId: 'x' }),
    view('targets', id),
  ]);

const fileName = fc.constantFrom('a.txt', 'Some Name.txt', 'b.md', 'no-extension', 'c.tar.gz', '.hidden', 'x.TXT');
const fileText = fc.constantFrom('hello', 'hello world', long(30), '<svg xmlns="http://www.w3.org/2000/svg"/>');

const upload = fc.record({
  key: fc.constantFrom('cover', 'docs', 'docs', 'docs+', '+docs', 'cover+', 'title', 'nothing'),
  name: fileName,
  text: fileText,
});

/** One file at most for the field that holds one: which of two it keeps is nobody's promise. */
const uploads = (max: number) =>
  fc.uniqueArray(upload, {
    minLength: 1,
    maxLength: max,
    selector: ({ key, name }) => (key.includes('cover') ? 'cover' : key + name),
  });

const uploaded: fc.Arbitrary<Case> = fc
  .tuple(newId('l'), uploads(3), uploads(2))
  .map(([id, first, second]) => [
    { ...create('things', { id, ...codeOf(id), ...goodThing }), files: first },
    { ...patch('things', id, { labels: ['blue'] }), files: second },
    patch('things', id, { docs: null }),
    view('things', id),
  ]);

/** Alone: Fichero stops reading at the first file that is too large. */
const oversized: fc.Arbitrary<Case> = fc
  .tuple(newId('o'), fc.constantFrom('cover', 'cover+', 'docs', '+docs'), fileName, fc.constantFrom(60, 61, 100, 101))
  .map(([id, key, name, size]) => {
    const files = [{ key, name, text: long(size) }];
    return [
      { ...create('things', { id, ...codeOf(id), ...goodThing }), files },
      create('targets', { id, title: 'x' }),
      { ...patch('targets', id, {}), files },
    ];
  });

const kidValues = (a: string, b: string): Readonly<Record<string, readonly JsonValue[]>> => ({
  cascading: [a, ''],
  allCascading: [[a], [a, b], [b]],
  optional: [a, b],
  several: [[a], [a, b], []],
});

/** Two parents and records that refer to them in several ways; one parent goes. */
const deleted: fc.Arbitrary<Case> = fc
  .tuple(
    newId('x'),
    newId('y'),
    newId('k'),
    newId('k'),
    newId('b'),
    newId('g'),
    fc.constantFrom('none', 'one', 'many', 'both'),
  )
  .chain(([a, b, kid, sister, tie, grandkid, bound]) =>
    fc.tuple(someValues(kidValues(a, b), 3), someValues(kidValues(a, b), 2)).map(([values, others]): Case => {
      const ties =
        bound === 'none'
          ? []
          : bound === 'one'
            ? [create('bound', { id: tie, needed: a })]
            : [create('boundMany', { id: tie, needed: bound === 'many' ? [a] : [a, b] })];
      const ids = [a, b, kid, sister].map((id) => `id = '${id}'`).join(' || ');
      return [
        create('parents', { id: a, title: 'a' }),
        create('parents', { id: b, title: 'b' }),
        create('kids', { id: kid, title: 'kid', ...values }),
        create('kids', { id: sister, title: 'sister', ...others }),
        create('grandkids', { id: grandkid, kid }),
        ...ties,
        remove('parents', a),
        listOf('parents', { filter: ids, sort: 'id' }),
        listOf('kids', { filter: ids, sort: 'id' }),
        view('grandkids', grandkid),
        view('boundMany', tie),
        remove('parents', a),
      ];
    }),
  );

const query = fc.constantFrom('', '?fields=id,title', '?expand=one', '?expand=one,many&fields=id,expand.one.title');

const batchItem: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.tuple(newId('w'), someValues(thingValues, 1), query).map(([id, values, text]) => ({
    method: 'POST',
    url: `/api/collections/things/records${text}`,
    body: { id, ...codeOf(id), ...goodThing, one: targetIds[0] ?? '', ...values },
  })),
  fc.tuple(newId('w'), fc.constantFrom('Put', 'x1')).map(([id, title]) => ({
    method: 'PUT',
    url: '/api/collections/targets/records',
    body: { id, title },
  })),
  fc.constantFrom(...targetIds).map((id) => ({
    method: 'PUT',
    url: '/api/collections/targets/records?fields=title',
    body: { id, title: 'put' },
  })),
  fc.tuple(fc.constantFrom(...targetIds, 'missing'), fc.constantFrom('p', 'q')).map(([id, title]) => ({
    method: 'PATCH',
    url: `/api/collections/targets/records/${id}`,
    body: { title },
  })),
);

const rareItem: fc.Arbitrary<JsonValue> = fc.constantFrom<JsonValue>(
  { method: 'DELETE', url: '/api/collections/targets/records/missing' },
  { method: 'GET', url: '/api/collections/targets/records' },
  { method: 'GET', url: '/api/health' },
  { method: 'POST', url: '/api/health' },
  { method: 'POST', url: '/api/collections/nothing/records', body: {} },
  { method: 'PATCH', url: '/api/collections/nothing/records/missing', body: {} },
  { method: 'PUT', url: '/api/collections/nothing/records', body: { id: 'missing' } },
  { method: 'PATCH', url: `/api/collections/targets/records/${targetIds[0]}?fields=id:nope(1)`, body: { title: 'z' } },
  { method: '', url: '' },
  { url: '/api/collections/targets/records' },
  { method: 'patch', url: '/api/collections/targets/records/missing', body: {} },
  { method: 'PATCH', url: '/api/collections/targets/records/missing', body: 'text' },
  null,
);

/** Related records that change, come and go between the requests that show them. */
const shownInBatch: fc.Arbitrary<Case> = fc
  .tuple(
    newId('j'),
    newId('j'),
    newId('j'),
    fc.array(fc.constantFrom('show', 'rename', 'show kid', 'rename kid', 'back', 'delete', 'make again'), {
      minLength: 1,
      maxLength: 6,
    }),
  )
  .map(([parent, kid, other, steps]) => {
    const records = (name: string) => `/api/collections/${name}/records`;
    const shownKid = `${records('kids')}/${kid}?expand=optional,several,several.kids_via_optional`;
    const stepOf = (step: string, n: number): JsonObject => {
      switch (step) {
        case 'rename':
          return { method: 'PATCH', url: `${records('parents')}/${parent}`, body: { title: `${n}` } };
        case 'show kid':
          return { method: 'PATCH', url: shownKid, body: {} };
        case 'rename kid':
          return {
            method: 'PATCH',
            url: shownKid,
            body: { title: `${n}`, several: n % 2 === 0 ? [other] : [parent, other] },
          };
        case 'back':
          return {
            method: 'PATCH',
            url: `${records('parents')}/${parent}?expand=kids_via_optional,kids_via_several`,
            body: {},
          };
        case 'delete':
          return { method: 'DELETE', url: `${records('parents')}/${other}` };
        case 'make again':
          return { method: 'PUT', url: records('parents'), body: { id: other, title: `again ${n}` } };
        default:
          return { method: 'PATCH', url: `${records('parents')}/${parent}?expand=kids_via_optional`, body: {} };
      }
    };
    return [
      create('parents', { id: parent, title: 'parent' }),
      create('parents', { id: other, title: 'other' }),
      create('kids', { id: kid, title: 'kid', optional: parent, several: [parent, other] }),
      { method: 'POST', path: '/api/batch', body: { requests: steps.map(stepOf) } },
      { method: 'GET', path: `${shownKid}` },
    ];
  });

const batched: fc.Arbitrary<Case> = fc
  .array(fc.oneof({ weight: 8, arbitrary: batchItem }, { weight: 1, arbitrary: rareItem }), { maxLength: 4 })
  .map((requests) => [
    { method: 'POST', path: '/api/batch', body: { requests } },
    listOf('targets', { sort: 'id', filter: "id ~ 't0000000'" }),
  ]);

/** A record that is made and goes in one transaction. */
const batchedAway: fc.Arbitrary<Case> = newId('v').map((id) => [
  {
    method: 'POST',
    path: '/api/batch',
    body: {
      requests: [
        { method: 'POST', url: '/api/collections/targets/records', body: { id, title: 'x' } },
        { method: 'PATCH', url: `/api/collections/targets/records/${id}?fields=title`, body: { title: 'y' } },
        { method: 'DELETE', url: `/api/collections/targets/records/${id}` },
      ],
    },
  },
  view('targets', id),
]);

const shown: fc.Arbitrary<Case> = fc
  .tuple(
    newId('s'),
    fc.constantFrom('id', 'title,expand.one.title', 'title:excerpt(2,true)'),
    fc.constantFrom('one', 'many', ''),
  )
  .map(([id, fields, expand]) => [
    {
      method: 'POST',
      path: withQuery(recordsOf('things'), { fields, expand }),
      body: { id, ...codeOf(id), ...goodThing, one: targetIds[1] ?? '' },
    },
    {
      method: 'PATCH',
      path: withQuery(`${recordsOf('things')}/${id}`, { fields, expand }),
      body: { one: targetIds[2] ?? '' },
    },
  ]);

const badBodies: fc.Arbitrary<Case> = fc
  .tuple(fc.constantFrom<JsonValue>([], 'text', 5, true, [1]), fc.boolean())
  .map(([body, onCreate]) => [
    onCreate
      ? { method: 'POST', path: recordsOf('targets'), body }
      : { method: 'PATCH', path: `${recordsOf('targets')}/missing`, body },
  ]);

const nowhere: fc.Arbitrary<Case> = fc
  .tuple(fc.constantFrom('nothing', 'pbc_nothing', 'TARGETS'), newId('z'))
  .map(([name, id]) => [
    create(name, { id, title: 'x' }),
    patch(name, id, { title: 'y' }),
    view(name, id),
    listOf(name, { filter: `id = '${id}'` }),
    remove(name, id),
    { method: 'GET', path: `/api/files/${name}/${id}/a.txt` },
    { method: 'GET', path: `/api/${name}` },
    { method: 'POST', path: `/api/${name}`, body: {} },
  ]);

const wrongValues: Readonly<Record<string, readonly JsonValue[]>> = {
  title: [{}, { a: 1 }],
  count: ['abc', [], {}],
  amount: ['1x', { a: 1 }],
  on: ['maybe', {}],
  mail: [{}],
  day: ['yesterday', '2024-13-01', '2024-02-30 25:00:00', {}],
  labels: [{}],
  place: ['x', 5, [1, 2], { lon: 'x', lat: 1 }],
  one: [{}],
  many: [{}],
};

const wrongTypes: fc.Arbitrary<Case> = fc
  .tuple(newId('r'), fc.constantFrom(...Object.keys(wrongValues)))
  .chain(([id, name]) =>
    fc.constantFrom(...(wrongValues[name] ?? [])).map((value): Case => {
      const refused = { ...create('things', { id, ...codeOf(id), ...goodThing, [name]: value }), refuses: name };
      const removed = remove('things', id);
      return [refused, { ...removed, refuses: '' }];
    }),
  );

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

const otherBodies: fc.Arbitrary<Case> = fc
  .tuple(
    fc.constantFrom(
      ...['{', '{"title":', '[1', ' ', '\ufeff{}', 'nul', "{'title':'x'}", '{"title":"\\ud800"}', '{"a":1,"a":2}'].map(
        (text) => ({ text, type: json }),
      ),
      ...['title=x', 'title=%zz', 'title=%C3%A9+x', 'nothing=1', '=', 'title', ''].map((text) => ({
        text,
        type: form,
      })),
      ...['{}', 'title=x'].map((text) => ({ text, type: 'text/csv' })),
      { text: '{"title":"y"}', type: `${json}; charset=utf-8` },
      { text: '--x--', type: 'multipart/form-data; boundary=x' },
      { text: '{}', type: 'multipart/form-data' },
    ),
    fc.boolean(),
  )
  .map(([raw, onCreate]) => {
    const place = onCreate ? '' : `/${targetIds[4]}`;
    return [{ method: onCreate ? 'POST' : 'PATCH', path: `${recordsOf('targets')}${place}?fields=title`, raw }];
  });

/** Cases that change what is stored, by what they are about. */
export const writeCases = {
  create: created,
  update: updated,
  'create with required fields': required,
  'create without required fields': absent,
  'ids and unique fields': notUnique,
  'ids that are none': badId,
  'ids that change': changedId,
  'bodies that are no objects': badBodies,
  'bodies of other forms': otherBodies,
  'values of wrong types': wrongTypes,
  'collections by other names': nowhere,
  files: uploaded,
  'files that are too large': oversized,
  'delete with references': deleted,
  modifiers: modified,
  'autogenerated texts': autogenerated,
  'writes with expand and fields': shown,
  batch: batched,
  'batch with expand': shownInBatch,
  'batch that undoes itself': batchedAway,
} as const satisfies Readonly<Record<string, fc.Arbitrary<Case>>>;
