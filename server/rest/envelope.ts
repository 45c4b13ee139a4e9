import { BatchRequestError } from '../domain/batch/batch-service.js';
import { AppError } from '../lib/errors.js';
import type { HeaderList, WholeReply } from './reply.js';

/** The one answer to a request that cannot be understood; it does not say where it broke. */
export const badRequest = (cause?: unknown): AppError =>
  new AppError('VALIDATION', 'Something went wrong while processing your request.', { cause });

export const tooLarge = (): AppError => new AppError('PAYLOAD_TOO_LARGE', 'Request entity too large.');

const masked = new AppError('INTERNAL', 'Something went wrong while processing your request.');

/** Anything but an AppError is masked: the caller of this function logs it. */
export const publicError = (error: unknown): AppError => (error instanceof AppError ? error : masked);

/** `data` of a failed batch: the one request that failed, with the whole answer that it would get by itself. */
const batchData = ({ index, fault }: BatchRequestError) => ({
  requests: {
    [index]: { code: 'batch_request_failed', message: 'Batch request failed.', response: envelopeOf(fault) },
  },
});

/** The faults by field; of a failed batch its requests, of a conflict the record as it is now. */
const dataOf = (error: AppError): object =>
  error instanceof BatchRequestError ? batchData(error) : (error.current ?? error.fields);

/** `{status, message, data}`, and `index` where one item of a list is at fault. */
const envelopeOf = (error: AppError): object => {
  const { status, message, index } = error;
  const place = index === undefined || error instanceof BatchRequestError ? {} : { index };
  return { status, message, data: dataOf(error), ...place };
};

export const errorText = (error: AppError): string => JSON.stringify(envelopeOf(error));

/** JSON with nothing that a header cannot hold. */
const inHeader = (value: unknown): string =>
  JSON.stringify(value).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The reason is in a header: PocketBase's clients know the members of the body, and these are all. */
const headersOf = ({ retryAfterSeconds, reason }: AppError): HeaderList => [
  ...(retryAfterSeconds === undefined ? [] : ['Retry-After', String(Math.ceil(retryAfterSeconds))]),
  ...(reason === undefined ? [] : ['X-Fichero-Reason', inHeader(reason)]),
];

export const errorReply = (error: unknown): WholeReply => {
  const known = publicError(error);
  return { kind: 'json', status: known.status, text: errorText(known), headers: headersOf(known) };
};
