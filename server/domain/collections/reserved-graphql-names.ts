/** Of the language, and of JavaScript: objects that clients make of answers and types. */
const ofLanguages = ['query', 'mutation', 'subscription', 'true', 'false', 'null', 'then', 'prototype'];

const scalars = ['boolean', 'cursor', 'datetime', 'float', 'id', 'int', 'json', 'string', 'upload'];

/** What GraphQL has for every instance: types, fields of the roots, and what its mutations create, update and delete. */
const ofCore = [
  ...['apikey', 'apikeys', 'apikeywithsecret', 'batch', 'boolfilter', 'bulkresult', 'changetype', 'collection'],
  ...['collectioninput', 'collections', 'collectiontype', 'createapikeyinput', 'datefilter', 'dateunit', 'expiration'],
  ...['field', 'fieldinput', 'fieldtype', 'file', 'filefilter', 'filelistupdate', 'genericrecord', 'geobox'],
  ...['geofilter', 'geonear', 'geopoint', 'geopointinput', 'graphqlnames', 'graphqlnamesinput', 'health', 'idfilter'],
  ...['index', 'indexinput', 'jsonfilter', 'listupdate', 'login', 'logout', 'numberfilter', 'pageinfo', 'permission'],
  ...[
    'record',
    'recordpage',
    'records',
    'ref',
    'reffilter',
    'reflistfilter',
    'selectfilter',
    'selectlistfilter',
    'session',
    'sort',
    'textfilter',
  ],
  ...['viewer', 'viewerkind'],
];

const reserved: ReadonlySet<string> = new Set([...ofLanguages, ...scalars, ...ofCore]);

/** Names that every JavaScript object answers to. */
const ofEveryObject: ReadonlySet<string> = new Set(
  Object.getOwnPropertyNames(Object.prototype).map((name) => name.toLowerCase()),
);

/** Whether no collection can have the name in GraphQL, in any case. test/graphql/names.test.ts compares it with the core schema. */
export const isReservedGraphqlName = (name: string): boolean =>
  reserved.has(name.toLowerCase()) || ofEveryObject.has(name.toLowerCase());
