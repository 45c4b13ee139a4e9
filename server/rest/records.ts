import { alsoNeeds, type Grant } from '../access/authorize.js';
import type { Operation } from '../access/operations.js';
import type { RecordInput, RecordPage, RecordView } from '../domain/records/record-service.js';
import type { Collection } from '../store/collection.js';
import { type Call, param, type Run } from './call.js';
import { once } from './once.js';
import { listParams, shapeParams } from './query-params.js';
import { jsonText, noContent, type Reply } from './reply.js';
import { requestFacts } from './request-facts.js';

const heads = new WeakMap<Collection, string>();

/** `{"collectionId":…,"collectionName":…` without its end, the same for every record of the collection. */
const headOf = (collection: Collection): string => {
  let head = heads.get(collection);
  if (head === undefined) {
    head = JSON.stringify({ collectionId: collection.id, collectionName: collection.name }).slice(0, -1);
    heads.set(collection, head);
  }
  return head;
};

/** Who may not read the record is told its id alone. */
export const recordText = ({ collection, id, values, shaped }: RecordView): string => {
  if (values === null) return JSON.stringify({ id });
  return shaped === null ? `${headOf(collection)},${JSON.stringify(values).slice(1)}` : JSON.stringify(shaped);
};

/** The items are taken over as the text that the store made, unparsed. */
const pageText = (page: RecordPage): string =>
  `{"page":${page.page},"perPage":${page.perPage},"totalItems":${page.totalItems},"totalPages":${page.totalPages},"items":${page.items.text()}}`;

const shapeOf = (call: Call) => shapeParams(call.request.query);

/** How an updated record shall look, and what it must still be. */
const askedOf = (call: Call) => {
  const ifUpdated = new URLSearchParams(call.request.query).get('ifUpdated') ?? undefined;
  return { ...shapeOf(call), ifUpdated };
};

const recordReply = (view: RecordView): Reply => jsonText(recordText(view));

/** Reads the record that the client sent; leave for the files in it is asked for when the first one comes. */
const readRecord = async (call: Call, withFiles: Operation): Promise<{ grant: Grant; input: RecordInput }> => {
  let grant = call.grant;
  const input = await call.body.withFiles(async (key, file) => {
    grant = alsoNeeds(call.grant, withFiles);
    return call.services.files.stage(grant, param(call, 0), key, file);
  });
  return { grant, input };
};

export const listRecords: Run = async ({ services, grant, params: [collection = ''], request }) => {
  const params = { ...listParams(request.query), request: requestFacts(request) };
  return jsonText(pageText(await services.records.list(grant, collection, params)));
};

export const viewRecord: Run = async (call) =>
  recordReply(await call.services.records.view(call.grant, param(call, 0), param(call, 1), shapeOf(call)));

export const createRecord: Run = async (call) => {
  const { grant, input } = await readRecord(call, 'records.createWithFiles');
  return once(call, grant, input, async (leave) =>
    recordReply(await call.services.records.create(leave, param(call, 0), input, shapeOf(call))),
  );
};

export const updateRecord: Run = async (call) => {
  const { grant, input } = await readRecord(call, 'records.updateWithFiles');
  return once(call, grant, input, async (leave) =>
    recordReply(await call.services.records.update(leave, param(call, 0), param(call, 1), input, askedOf(call))),
  );
};

export const deleteRecord: Run = (call) =>
  once(call, call.grant, { data: {}, files: [] }, async (leave) => {
    await call.services.records.delete(leave, param(call, 0), param(call, 1));
    return noContent;
  });
