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

const within = async <T>(work: Promise<T>): Promise<T> => {
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

/** Nothing is executed of what asks for too much. */
export const executeBounded = (args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult> => {
  const error = costErrorOf(args);
  if (error !== null) return { errors: [error] };
  const result = executePlanned(args);
  const { req } = args.contextValue as ServerContext;
  const bringsFiles = req.headers['content-type']?.startsWith('multipart/') === true;
  return result instanceof Promise && !bringsFiles ? within(result) : result;
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
