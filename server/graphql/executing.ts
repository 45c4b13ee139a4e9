import { RequestCache } from '@pothos/plugin-scope-auth';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { AppError } from '../lib/errors.js';
import type { ServerContext } from './caller.js';
import { costErrorOf } from './cost.js';
import { executePlanned } from './execution/execute.js';

/** Stands for the result of an operation that the fast lane has not executed. */
export const leftToYoga: ExecutionResult = Object.freeze({ data: null });

/** How long one request may be worked on; one that brings files, as long as they keep coming. In milliseconds. */
const executionLimit = 30_000;

const inTime = async <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new AppError('UNAVAILABLE', 'The request took too long.')), executionLimit);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** The result of what could not be executed to its end. */
export const failed = (error: unknown): ExecutionResult => {
  const originalError = error instanceof Error ? error : new Error(String(error));
  return { errors: [new GraphQLError(originalError.message, { originalError })] };
};

/**
 * Pothos keeps what it found out about a request in a WeakMap. Left to the garbage collector, each request would live until the next
 * full collection, and be copied about by all small ones before: a fifth of the time of a small query.
 */
const forget = ({ contextValue }: ExecutionArgs): void => RequestCache.clearForContext(contextValue as never);

const finished = async (args: ExecutionArgs, work: Promise<ExecutionResult>): Promise<ExecutionResult> => {
  const { req } = args.contextValue as ServerContext;
  const bringsFiles = req.headers['content-type']?.startsWith('multipart/') === true;
  try {
    return await (bringsFiles ? work : inTime(work));
  } finally {
    forget(args);
  }
};

/** Nothing is executed of what asks for too much. */
export const executeBounded = (args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult> => {
  const error = costErrorOf(args);
  if (error !== null) return { errors: [error] };
  const result = executePlanned(args);
  if (result instanceof Promise) return finished(args, result);
  forget(args);
  return result;
};

/** Every operation runs on the schema that its caller may see, and queries and mutations by plans. */
export const executing: Plugin<ServerContext> = {
  onEnveloped({ context, setSchema }) {
    if (context !== undefined) setSchema((context as ServerContext).visible.schema);
  },
  onExecute({ setExecuteFn }) {
    setExecuteFn(executeBounded);
  },
};
