import { collectionToJson } from '../domain/collections/collection-json.js';
import type { ListParams } from '../domain/records/record-service.js';
import type { Collection } from '../store/collection.js';
import { param, type Run } from './call.js';
import { listParams } from './query-params.js';
import { json, noContent } from './reply.js';

const defaultPerPage = 30;
const maxPerPage = 1_000;

/** The collections of one page in the envelope of a list. There are few of them: the page is cut here. */
const pageOf = (collections: readonly Collection[], params: ListParams) => {
  const page = Math.max(1, params.page ?? 1);
  const asked = params.perPage ?? 0;
  const perPage = asked <= 0 ? defaultPerPage : Math.min(asked, maxPerPage);
  const first = (page - 1) * perPage;
  const skip = params.skipTotal === true;
  return {
    page,
    perPage,
    totalItems: skip ? -1 : collections.length,
    totalPages: skip ? -1 : Math.ceil(collections.length / perPage),
    items: collections.slice(first, first + perPage).map(collectionToJson),
  };
};

export const listCollections: Run = async ({ services, grant, request }) => {
  const params = listParams(request.query);
  return json(pageOf(await services.collections.list(grant, params), params));
};

export const viewCollection: Run = async (call) =>
  json(collectionToJson(await call.services.collections.view(call.grant, param(call, 0))));

export const createCollection: Run = async ({ services, grant, body }) =>
  json(collectionToJson(await services.collections.create(grant, await body.data())));

export const updateCollection: Run = async (call) =>
  json(collectionToJson(await call.services.collections.update(call.grant, param(call, 0), await call.body.data())));

export const deleteCollection: Run = async (call) => {
  await call.services.collections.delete(call.grant, param(call, 0));
  return noContent;
};

export const truncateCollection: Run = async (call) => {
  await call.services.collections.truncate(call.grant, param(call, 0));
  return noContent;
};

export const importCollections: Run = async ({ services, grant, body }) => {
  await services.collections.import(grant, await body.data());
  return noContent;
};

export const viewScaffolds: Run = async ({ services, grant }) => {
  const scaffolds = Object.entries(await services.collections.scaffolds(grant));
  return json(Object.fromEntries(scaffolds.map(([type, collection]) => [type, collectionToJson(collection)])));
};
