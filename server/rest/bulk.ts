import type { RecordInput } from '../domain/records/record-service.js';
import { type BulkResult, defaultMax } from '../domain/records/record-write-service.js';
import { typedFilter } from '../domain/records/typed-filter.js';
import { AppError, type FieldError } from '../lib/errors.js';
import type { JsonObject, JsonValue } from '../lib/json.js';
import { type Call, param, type Run } from './call.js';
import { once } from './once.js';
import { integerOf, objectOf } from './query-params.js';
import { recordText } from './records.js';
import { json, jsonText, type Reply } from './reply.js';

const fault = (name: string, error: FieldError): AppError =>
  new AppError('VALIDATION', 'Something is missing or of the wrong kind.', { fields: { [name]: error } });

const required: FieldError = { code: 'validation_required', message: 'Cannot be blank.' };
const notAnObject: FieldError = { code: 'validation_invalid_value', message: 'Must be an object.' };
const notObjects: FieldError = { code: 'validation_invalid_value', message: 'Must be a list of objects.' };

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectIn = (body: JsonObject, name: string): JsonObject => {
  const value = body[name];
  if (value === undefined || value === null) throw fault(name, required);
  if (!isObject(value)) throw fault(name, notAnObject);
  return value;
};

const inputOf = (data: JsonObject): RecordInput => ({ data, files: [] });

const recordsIn = (body: JsonObject): readonly RecordInput[] => {
  const { records } = body;
  if (records === undefined || records === null) throw fault('records', required);
  if (!Array.isArray(records)) throw fault('records', notObjects);
  return records.map((record: JsonValue) => {
    if (!isObject(record)) throw fault('records', notObjects);
    return inputOf(record);
  });
};

const bulkReply = ({ ids }: BulkResult): Reply => json({ count: ids.length, ids });

/** The collection by its name or id as the path has it, and its typed `where`. */
const chosenBy = async ({ services, grant, params: [collection = ''] }: Call, where: unknown) => {
  const { collections } = await services.collections.shown(grant);
  return typedFilter(collections, collection, where);
};

/** `{records: [...]}`, each as for a create. */
export const createRecords: Run = async (call) => {
  const body = await call.body.data();
  return once(call, call.grant, inputOf(body), async (leave) =>
    bulkReply(await call.services.recordWrites.createMany(leave, param(call, 0), recordsIn(body))),
  );
};

/** `{records: [...]}`; `?on=` names the fields of a unique index, `id` when not given. */
export const upsertRecords: Run = async (call) => {
  const body = await call.body.data();
  const on = (new URLSearchParams(call.request.query).get('on') || 'id').split(',');
  return once(call, call.grant, inputOf(body), async (leave) =>
    bulkReply(await call.services.recordWrites.upsertMany(leave, param(call, 0), on, recordsIn(body))),
  );
};

/** `{where, data, max}`. */
export const updateRecords: Run = async (call) => {
  const body = await call.body.data();
  return once(call, call.grant, inputOf(body), async (leave) => {
    const where = await chosenBy(call, objectIn(body, 'where'));
    const { max = defaultMax } = body;
    if (typeof max !== 'number') throw fault('max', { code: 'validation_not_a_number', message: 'Must be a number.' });
    const data = inputOf(objectIn(body, 'data'));
    return bulkReply(await call.services.recordWrites.updateMany(leave, param(call, 0), where, data, max));
  });
};

/** `?where=` and `?max=`. */
export const deleteRecords: Run = async (call) => {
  const query = new URLSearchParams(call.request.query);
  const where = objectOf(query, 'where');
  if (where === undefined) throw fault('where', required);
  return once(call, call.grant, inputOf({}), async (leave) => {
    const max = integerOf(query.get('max')) ?? defaultMax;
    return bulkReply(
      await call.services.recordWrites.deleteMany(leave, param(call, 0), await chosenBy(call, where), max),
    );
  });
};

/** `{by, create, update}`. */
export const upsertRecord: Run = async (call) => {
  const body = await call.body.data();
  return once(call, call.grant, inputOf(body), async (leave) => {
    const by = objectIn(body, 'by');
    const inputs = { create: inputOf(objectIn(body, 'create')), update: inputOf(objectIn(body, 'update')) };
    return jsonText(recordText(await call.services.recordWrites.upsert(leave, param(call, 0), by, inputs)));
  });
};
