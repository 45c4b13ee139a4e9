import {
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLResolveInfo,
} from 'graphql';
import { authorize } from '../../access/authorize.js';
import type { RecordEvent } from '../../domain/realtime/realtime-service.js';
import type { Topic } from '../../domain/realtime/topic.js';
import { resolveFilter } from '../../domain/records/filter-resolver.js';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { typedWhere } from '../../domain/records/typed-where.js';
import { AppError } from '../../lib/errors.js';
import type { GraphqlContext } from '../context.js';
import { EventQueue } from '../event-queue.js';
import { workingField } from '../operation-field.js';
import { Selection } from '../selection.js';
import type { Subscribed } from '../subscribed.js';
import { derivedName, type Kit } from './kit.js';
import { NodeShape, type RecordNode } from './record-node.js';
import { whereInput } from './where-input.js';

const changes = { create: 'CREATED', update: 'UPDATED', delete: 'DELETED' } as const;

type ChangeType = (typeof changes)[keyof typeof changes];

interface ChangedArgs {
  readonly where?: unknown;
  readonly on?: readonly ChangeType[] | null;
  readonly after?: string | null;
}

interface ChangeSource {
  readonly type: ChangeType;
  readonly id: string;
  readonly node: RecordNode | null;
  readonly cursor: string;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

const changeType = (kit: Kit, typed: TypedCollection): GraphQLObjectType =>
  kit.once(
    derivedName(typed, 'Change'),
    (name) =>
      new GraphQLObjectType({
        name,
        description: `What happened to a record of ${typed.collection.name}.`,
        fields: () => ({
          type: { type: new GraphQLNonNull(kit.output('ChangeType')), description: 'What happened.' },
          id: { type: new GraphQLNonNull(kit.output('ID')), description: 'The id of the record.' },
          node: { type: kit.object(typed), description: 'The record after the change; null when it is gone.' },
          cursor: { type: new GraphQLNonNull(kit.output('Cursor')), description: 'Where to go on after this.' },
          at: { type: new GraphQLNonNull(kit.output('DateTime')), description: 'About when it happened.' },
        }),
      }),
  );

const topicOf = (typed: TypedCollection, { where, on }: ChangedArgs): Topic => {
  const { id } = typed.collection;
  const node = typedWhere(typed, where);
  const actions = (['create', 'update', 'delete'] as const).filter((action) => on?.includes(changes[action]));
  return {
    name: id,
    path: `${id}/*`,
    filter: node && ((use) => resolveFilter(node, use).filter),
    shape: null,
    isExpected: true,
    actions: on == null ? null : new Set(actions),
  };
};

/** A stream of the changes, which ends with the reason when nothing comes any more. */
const follow = async (
  typed: TypedCollection,
  args: ChangedArgs,
  { services, principal }: GraphqlContext,
): Promise<AsyncIterable<Subscribed>> => {
  let stop = (): void => {};
  let isOver = false;
  const queue = new EventQueue<Subscribed>(() => {
    isOver = true;
    stop();
  });
  const endWith = (reason: AppError): void => {
    queue.end({ kind: 'end', reason });
  };
  const after = args.after ?? undefined;
  const grant = authorize(principal, 'realtime.subscribe');
  stop = await services.realtime.follow(
    grant,
    { topics: [topicOf(typed, args)], ...(after !== undefined && { after }) },
    {
      send: (event) => {
        if (!queue.put({ kind: 'event', event })) endWith(new AppError('UNAVAILABLE', 'The client was too slow.'));
      },
      end: endWith,
    },
  );
  if (isOver) stop();
  return queue;
};

const changeSource = (
  typed: TypedCollection,
  { action, record, cursor, at }: RecordEvent,
  context: GraphqlContext,
  info: GraphQLResolveInfo,
): ChangeSource => {
  const { id, values } = record;
  const shape = new NodeShape(typed, new Selection(info).under('node'));
  // The values are shared with others who are told.
  const rows = action === 'delete' || values === null ? [] : [{ ...values }];
  return { type: changes[action], id, node: shape.nodes(rows, context)[0] ?? null, cursor, at };
};

const changedField = (kit: Kit, typed: TypedCollection): GraphQLFieldConfig<unknown, GraphqlContext> => ({
  ...(workingField<RecordEvent>('records.list', {
    type: new GraphQLNonNull(changeType(kit, typed)),
    description: `Changes of records of ${typed.collection.name}, as they happen.`,
    args: {
      where: { type: whereInput(kit, typed), description: 'What the records must be.' },
      on: {
        type: new GraphQLList(new GraphQLNonNull(kit.output('ChangeType') as never)),
        description: 'Only these changes; all when not given.',
      },
      after: { type: kit.input('Cursor'), description: 'The cursor of the last change that was dealt with.' },
    },
    resolve: (_grant, event, _args, context, info) => changeSource(typed, event, context, info),
  }) as GraphQLFieldConfig<unknown, GraphqlContext>),
  subscribe: (_root, args: ChangedArgs, context) => {
    authorize(context.principal, 'records.list');
    return follow(typed, args, context);
  },
});

/** What is told of a collection while it happens. */
export const subscriptionFields = (
  kit: Kit,
  typed: TypedCollection,
): GraphQLFieldConfigMap<unknown, GraphqlContext> => ({
  [`${typed.collection.graphql.many}_changed`]: changedField(kit, typed),
});
