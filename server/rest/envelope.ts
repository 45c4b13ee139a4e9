import { BatchRequestError } from '../domain/batch/batch-service.js';
import { AppError } from '../lib/errors.js';
import type { WholeReply } from './reply.js';

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

/** `{status, message, data}`, `index` where one item of a list is at fault, and `reason` where an expression is. */
const envelopeOf = (error: AppError): object => {
  const { status, message, index, reason } = error;
  const place = index === undefined || error instanceof BatchRequestError ? {} : { index };
  return { status, message, data: dataOf(error), ...place, ...(reason === undefined ? {} : { reason }) };
};

export const errorText = (error: AppError): string => JSON.stringify(envelopeOf(error));

export const errorReply = (error: unknown): WholeReply => {
  const known = publicError(error);
  const { status, retryAfterSeconds } = known;
  return {
    kind: 'json',
    status,
    text: errorText(known),
    headers: retryAfterSeconds === undefined ? [] : ['Retry-After', String(Math.ceil(retryAfterSeconds))],
  };
};
