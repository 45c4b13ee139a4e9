import type { Grant } from '../access/authorize.js';
import type { KeptAnswer } from '../domain/idempotency/idempotency-service.js';
import type { RecordInput } from '../domain/records/record-service.js';
import { AppError } from '../lib/errors.js';
import type { Call } from './call.js';
import type { Reply } from './reply.js';
import type { RestRequest } from './request.js';

const keyHeader = 'idempotency-key';

const keyOf = ({ incoming: { headers } }: RestRequest): string | null => {
  const key = headers[keyHeader];
  return key === undefined ? null : String(key);
};

/** @throws AppError VALIDATION for a key that comes with what cannot be done once */
export const refuseKey = (request: RestRequest): void => {
  if (request.method === 'GET' || request.method === 'HEAD' || keyOf(request) === null) return;
  throw new AppError('VALIDATION', 'This request takes no Idempotency-Key: it was not done.');
};

const contentOf = ({ request: { method, path, query } }: Call, { data, files }: RecordInput): string => {
  const parts = files.map(({ key, clientName, blob }) => [
    key,
    clientName,
    blob.size,
    Buffer.from(blob.head).toString('base64'),
  ]);
  return JSON.stringify([method, path, query, data, parts]);
};

const keptOf = (reply: Reply): KeptAnswer => {
  if (reply.kind === 'json') return { status: reply.status, text: reply.text };
  if (reply.kind === 'empty') return { status: reply.status, text: '' };
  throw new Error('Only whole answers can be kept');
};

const replayOf = ({ status, text }: KeptAnswer): Reply => {
  const headers = ['Idempotency-Replayed', 'true'];
  return text === '' ? { kind: 'empty', status, headers } : { kind: 'json', status, text, headers };
};

/**
 * Does what a request asks for, once if it came with an `Idempotency-Key`: a repetition gets the kept answer.
 * @param sent the body; its files are discarded when nothing is done
 * @param work is given the leave to do it with
 */
export const once = async (
  call: Call,
  grant: Grant,
  sent: RecordInput,
  work: (grant: Grant) => Promise<Reply>,
): Promise<Reply> => {
  const key = keyOf(call.request);
  if (key === null) return work(grant);
  let reply: Reply | null = null;
  let isBegun = false;
  try {
    const outcome = await call.services.idempotency.once(
      grant,
      { key, content: contentOf(call, sent) },
      async (claim) => {
        isBegun = true;
        reply = await work({ ...grant, claim });
        return keptOf(reply);
      },
    );
    return reply ?? replayOf(outcome?.answer ?? { status: 204, text: '' });
  } finally {
    if (!isBegun) await Promise.allSettled(sent.files.map(({ blob }) => blob.discard()));
  }
};
