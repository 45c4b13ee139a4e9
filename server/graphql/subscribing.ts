import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type SubscriptionArgs,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { AppError } from '../lib/errors.js';
import type { ServerContext } from './caller.js';
import { costErrorOf } from './cost.js';
import { leftToYoga } from './executing.js';
import { publicErrors } from './public-errors.js';
import { rootSelection } from './selection.js';
import type { Subscribed } from './subscribed.js';

type Show = (result: ExecutionResult) => ExecutionResult;

/** One event as whoever asks may see it now: leave, and all that is remembered of a request, are new for each. */
const tell = async (args: SubscriptionArgs, told: Subscribed): Promise<ExecutionResult> => {
  if (told.kind === 'end') return { errors: [new GraphQLError(told.reason.message, { originalError: told.reason })] };
  const { principal } = told.event.grant;
  const contextValue = { ...(args.contextValue as object), principal };
  return execute({ ...(args as ExecutionArgs), rootValue: told.event, contextValue });
};

/** graphql-js takes the first field for granted, though all may be skipped. What cannot be executed is left to it. */
const withoutField = (args: ExecutionArgs): GraphQLError | null => {
  const selection = rootSelection(args);
  if (selection === null || [...selection.names].length > 0) return null;
  return new GraphQLError('A subscription needs a field that is not skipped.');
};

class Told implements AsyncIterableIterator<ExecutionResult, undefined> {
  readonly #args: SubscriptionArgs;
  readonly #stream: AsyncIterator<Subscribed>;
  readonly #show: Show;

  constructor(args: SubscriptionArgs, stream: AsyncIterator<Subscribed>, show: Show) {
    this.#args = args;
    this.#stream = stream;
    this.#show = show;
  }

  async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    const { value, done } = await this.#stream.next();
    if (done === true) return { value: undefined, done };
    return { value: this.#show(await tell(this.#args, value)), done: false };
  }

  async return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    await this.#stream.return?.();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Streams of what happens; the reason why one ends is no fault of the server's. Errors in them are shown like those of an answer in one piece, which other plugins do not see here. */
export const subscribing = (logger: Logger): Plugin<ServerContext> => {
  const showing =
    (requestId: string): Show =>
    (result) => {
      if (result.errors === undefined) return result;
      const { errors, unexpected } = publicErrors(result.errors, requestId, true);
      for (const err of unexpected)
        if (!(err instanceof AppError)) logger.error({ requestId, err }, 'an event of a GraphQL subscription failed');
      return { ...result, errors };
    };
  const subscribe = async (args: SubscriptionArgs): Promise<ExecutionResult | Told> => {
    const { requestId } = args.contextValue as ServerContext;
    const error = costErrorOf(args) ?? withoutField(args);
    if (error !== null) return { errors: [error] };
    const stream = await createSourceEventStream(args);
    if (!(Symbol.asyncIterator in stream)) return stream;
    return new Told(args, (stream as AsyncIterable<Subscribed>)[Symbol.asyncIterator](), showing(requestId));
  };
  return {
    onSubscribe({ args, setSubscribeFn, setResultAndStopExecution }) {
      // The answer is a stream, which the fast lane has not.
      if ((args.contextValue as unknown as ServerContext).isFast) setResultAndStopExecution(leftToYoga);
      else setSubscribeFn(subscribe as never);
    },
  };
};
