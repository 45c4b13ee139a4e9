import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ServerContext } from './caller.js';
import { costErrorOf } from './cost.js';
import { executePlanned } from './execution/execute.js';

/** Stands for the result of an operation that the fast lane has not executed. */
export const leftToYoga: ExecutionResult = Object.freeze({ data: null });

/** Nothing is executed of what asks for too much. */
const executeBounded: typeof executePlanned = (args) => {
  const error = costErrorOf(args);
  return error === null ? executePlanned(args) : { errors: [error] };
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
