import { collectionToJson } from '../domain/collections/collection-json.js';
import { parseFields } from '../domain/records/field-picker.js';
import type { ListParams, RecordShape } from '../domain/records/record-service.js';
import type { JsonObject } from '../lib/json.js';
import type { Collection } from '../store/collection.js';
import { type Call, param, type Run } from './call.js';
import { listParams, shapeParams } from './query-params.js';
import { json, noContent } from './reply.js';

const defaultPerPage = 30;
const maxPerPage = 1_000;

type Shown = (collection: Collection) => JsonObject;

/** What the parameter `fields` leaves of a collection. @throws AppError VALIDATION */
const showing = ({ fields = '' }: RecordShape): Shown => {
  const picker = parseFields(fields);
  return picker === null ? collectionToJson : (collection) => picker.pick(collectionToJson(collection));
};

const shownTo = ({ request }: Call): Shown => showing(shapeParams(request.query));

/** The collections of one page in the envelope of a list. There are few of them: the page is cut here. */
const pageOf = (collections: readonly Collection[], params: ListParams, shown: Shown) => {
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
    items: collections.slice(first, first + perPage).map(shown),
  };
};

export const listCollections: Run = async ({ services, grant, request }) => {
  const params = listParams(request.query);
  const shown = showing(params);
  return json(pageOf(await services.collections.list(grant, params), params, shown));
};

export const viewCollection: Run = async (call) => {
  const shown = shownTo(call);
  return json(shown(await call.services.collections.view(call.grant, param(call, 0))));
};

export const createCollection: Run = async (call) => {
  const shown = shownTo(call);
  return json(shown(await call.services.collections.create(call.grant, await call.body.data())));
};

export const updateCollection: Run = async (call) => {
  const shown = shownTo(call);
  return json(shown(await call.services.collections.update(call.grant, param(call, 0), await call.body.data())));
};

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

export const viewScaffolds: Run = async ({ services, grant, request }) => {
  const name = new URLSearchParams(request.query).get('name') ?? '';
  const scaffolds = Object.entries(await services.collections.scaffolds(grant, name));
  return json(Object.fromEntries(scaffolds.map(([type, collection]) => [type, collectionToJson(collection)])));
};
