import type { RecordChange, Requirement, WriteOperation } from '../port.js';
import type { WireChange, WireOperation, WireRequirement } from './messages.js';

const wireRequirement = ({ field, collection, ids, where }: Requirement): WireRequirement => ({
  field,
  collectionId: collection.id,
  ids,
  where,
});

/** The operation as it travels to the writer. */
export const wireOperation = (operation: WriteOperation): WireOperation => {
  const collectionId = operation.collection.id;
  switch (operation.kind) {
    case 'create': {
      const { kind, values, requires } = operation;
      return { kind, collectionId, values, requires: requires.map(wireRequirement) };
    }
    case 'update': {
      const { kind, id, revision, where, set, requires } = operation;
      return { kind, collectionId, id, revision, where, set, requires: requires.map(wireRequirement) };
    }
    case 'delete':
      return { kind: 'delete', collectionId, id: operation.id, where: operation.where };
    case 'deleteMany':
      return { kind: 'deleteMany', collectionId, ids: operation.ids, where: operation.where };
    case 'truncate':
      return { kind: 'truncate', collectionId };
  }
};

export const changeOf = (change: WireChange, operations: readonly WriteOperation[]): RecordChange => {
  if (!('created' in change)) return change;
  const operation = operations[change.created];
  if (operation?.kind !== 'create') throw new Error('the writer reported a create that was not asked for');
  const { collection, values } = operation;
  return { action: 'create', collectionId: collection.id, id: String(values['id']), before: null, after: values };
};
