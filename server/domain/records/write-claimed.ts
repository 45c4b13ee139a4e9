import type { Grant } from '../../access/authorize.js';
import { AppError } from '../../lib/errors.js';
import { refusalOf } from '../../store/errors.js';
import type { CallContext, RecordChange, Store, WriteOperation } from '../../store/port.js';

/**
 * Writes, for a request that must be done once together with the note that it is done.
 * @throws AppError CONFLICT when another process does the request by now; whatever `Store.write` throws
 */
export const writeClaimed = async (
  store: Store,
  { claim }: Grant,
  operations: readonly WriteOperation[],
  context: CallContext,
): Promise<readonly RecordChange[]> => {
  if (claim === null) return store.write(operations, context);
  try {
    const changes = await store.write([...operations, ...claim.operations], context);
    claim.wrote();
    return changes;
  } catch (error) {
    const refusal = refusalOf(error);
    const isTaken = refusal !== null && 'operationIndex' in refusal && refusal.operationIndex >= operations.length;
    if (!isTaken) throw error;
    throw new AppError('CONFLICT', 'The request was taken over by its repetition.', { cause: error });
  }
};
