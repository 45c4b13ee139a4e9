import type { Grant } from '../access/authorize.js';
import { type BatchRequest, BatchRequestError, filesOf } from '../domain/batch/batch-service.js';
import type { StagedFile } from '../domain/files/file-service.js';
import { AppError, type FieldError } from '../lib/errors.js';
import type { JsonObject, JsonValue } from '../lib/json.js';
import type { Call, Run } from './call.js';
import { badRequest } from './envelope.js';
import type { MultipartBody } from './multipart.js';
import { once } from './once.js';
import { shapeParams } from './query-params.js';
import { recordText } from './records.js';
import { jsonText, type Reply } from './reply.js';

/** One request as sent, its parts of the right types. */
interface Sent {
  readonly method: string;
  readonly url: string;
  readonly body: JsonObject;
}

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const recordUrl = /^\/api\/collections\/([^/?]+)\/records(?:\/([^/?]+))?(?:\?(.*))?$/s;
const fileKey = /^requests(?:\.(\d{1,4})|\[(\d{1,4})\])\.(.+)$/s;

const unreadable = (cause?: unknown): AppError =>
  new AppError('VALIDATION', 'Failed to read the submitted batch data.', { cause });

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textIn = (value: JsonValue | undefined): string => {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw unreadable();
  return value;
};

const objectIn = (value: JsonValue | undefined): JsonObject => {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw unreadable();
  return value;
};

const readSent = (value: JsonValue): Sent => {
  if (!isObject(value)) throw unreadable();
  // They change nothing: whoever asks said so in the headers of the batch.
  for (const header of Object.values(objectIn(value['headers']))) textIn(header);
  return { method: textIn(value['method']), url: textIn(value['url']), body: objectIn(value['body']) };
};

const blank: FieldError = { code: 'validation_required', message: 'Cannot be blank.' };
const invalid: FieldError = { code: 'validation_in_invalid', message: 'Must be a valid value.' };

const faultsOf = ({ method, url }: Sent): Readonly<Record<string, FieldError>> => ({
  ...(methods.has(method) ? {} : { method: method === '' ? blank : invalid }),
  ...(url === '' ? { url: blank } : {}),
});

const readAll = ({ requests }: JsonObject): readonly Sent[] => {
  if (requests !== undefined && requests !== null && !Array.isArray(requests)) throw unreadable();
  const sent = (requests ?? []).map(readSent);
  const faults = sent.map((request, i) => [String(i), faultsOf(request)] as const);
  const found = faults.filter(([, fields]) => Object.keys(fields).length > 0);
  if (found.length === 0) return sent;
  throw new AppError('VALIDATION', 'Invalid batch request data.', { fields: { requests: Object.fromEntries(found) } });
};

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw badRequest(cause);
  }
};

/** @throws AppError VALIDATION for what is no write of a record */
const writeOf = ({ method, url, body }: Sent, files: readonly StagedFile[]): BatchRequest => {
  const [, name, segment, query = ''] = recordUrl.exec(url) ?? [];
  if (name === undefined) throw badRequest();
  const collection = decoded(name);
  const record = { collection, input: { data: body, files }, shape: shapeParams(query) };
  if (segment === undefined) {
    if (method === 'POST') return { kind: 'create', ...record };
    if (method === 'PUT') return { kind: 'upsert', ...record };
    throw badRequest();
  }
  const id = decoded(segment);
  if (method === 'PATCH') return { kind: 'update', id, ...record };
  if (method === 'DELETE') return { kind: 'delete', id, collection };
  throw badRequest();
};

const requestOf = (sent: Sent, files: readonly StagedFile[]): BatchRequest => {
  try {
    return writeOf(sent, files);
  } catch (fault) {
    if (fault instanceof AppError) return { kind: 'none', fault };
    throw fault;
  }
};

const placeOf = (key: string): { readonly index: number; readonly name: string } | null => {
  const [, dotted, bracketed, name] = fileKey.exec(key) ?? [];
  return name === undefined ? null : { index: Number(dotted ?? bracketed), name };
};

/** The whole body, its files taken in; a batch does not say first where they belong. */
const readBody = async ({ services, grant, body }: Call): Promise<MultipartBody> => {
  try {
    return await body.withFiles(async (key, file) => {
      const place = placeOf(key);
      if (place !== null) return { ...(await services.batches.stage(grant, place.index, place.name, file)), key };
      file.stream.resume();
      return null;
    });
  } catch (error) {
    const isUnreadable =
      error instanceof AppError && error.code === 'VALIDATION' && !(error instanceof BatchRequestError);
    throw isUnreadable ? unreadable(error) : error;
  }
};

/** Every request with its files; those of no request, and those of a delete, belong nowhere. */
const readRequests = ({ data, files }: MultipartBody): readonly BatchRequest[] =>
  readAll(data).map((sent, index) => {
    const own = files.flatMap((file) => {
      const place = placeOf(file.key);
      return place?.index === index ? [{ ...file, key: place.name }] : [];
    });
    return requestOf(sent, own);
  });

const discardBeside = async (files: readonly StagedFile[], requests: readonly BatchRequest[]): Promise<void> => {
  const owned = new Set(requests.flatMap(filesOf).map(({ blob }) => blob));
  await Promise.allSettled(files.filter(({ blob }) => !owned.has(blob)).map(({ blob }) => blob.discard()));
};

/** Several writes of records, all done or none, each answered as it would be by itself. */
export const runBatch: Run = async (call) => {
  const body = await readBody(call);
  return once(call, call.grant, body, (leave) => runRequests(call, leave, body));
};

const runRequests = async ({ services }: Call, grant: Grant, body: MultipartBody): Promise<Reply> => {
  let requests: readonly BatchRequest[] = [];
  try {
    requests = readRequests(body);
  } finally {
    await discardBeside(body.files, requests);
  }
  const views = await services.batches.run(grant, requests);
  const answers = views.map((view) =>
    view === null ? '{"status":204,"body":null}' : `{"status":200,"body":${recordText(view)}}`,
  );
  return jsonText(`[${answers.join()}]`);
};
