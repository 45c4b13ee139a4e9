import type { GraphQLResolveInfo } from 'graphql';
import type { GraphqlContext } from '../context.js';

interface Waiting<Key, Value> {
  readonly keys: Key[];
  readonly promise: Promise<readonly Value[]>;
}

/** Gathers what the records of one level ask for and asks once for all of them. */
export class Batch<Key, Value> {
  readonly #run: (keys: readonly Key[]) => Promise<readonly Value[]>;
  #waiting: Waiting<Key, Value> | null = null;

  /** @param run answers in the order of the keys */
  constructor(run: (keys: readonly Key[]) => Promise<readonly Value[]>) {
    this.#run = run;
  }

  async load(key: Key): Promise<Value> {
    this.#waiting ??= this.#gather();
    const { keys, promise } = this.#waiting;
    const place = keys.push(key) - 1;
    return (await promise)[place] as Value;
  }

  /** Waits until all that can go on has gone on: `nextTick` comes when no promise is left to be followed. */
  #gather(): Waiting<Key, Value> {
    const keys: Key[] = [];
    const promise = Promise.resolve()
      .then(() => new Promise<void>((resolve) => process.nextTick(resolve)))
      .then(() => {
        this.#waiting = null;
        return this.#run(keys);
      });
    return { keys, promise };
  }
}

const places = new WeakMap<GraphqlContext, Map<unknown, unknown>>();

/**
 * What is worked out once for one field of one request, however many records it is resolved for: GraphQL hands out the same
 * list of nodes for all of them.
 */
export const oncePerField = <T>(context: GraphqlContext, { fieldNodes }: GraphQLResolveInfo, make: () => T): T => {
  let known = places.get(context);
  if (known === undefined) {
    known = new Map();
    places.set(context, known);
  }
  let value = known.get(fieldNodes) as T | undefined;
  if (value === undefined) {
    value = make();
    known.set(fieldNodes, value);
  }
  return value;
};
