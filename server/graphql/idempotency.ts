import { type ExecutionArgs, type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Operation } from '../access/operations.js';
import { ruleOf } from '../access/operations.js';
import { AppError } from '../lib/errors.js';
import type { GraphqlContext } from './context.js';
import { fieldsIn } from './selection.js';

interface ServerContext extends GraphqlContext {
  readonly req: { readonly headers: Readonly<Record<string, string | string[] | undefined>> };
  readonly res: { setHeader(name: string, value: string): unknown };
}

type Execute = (args: ExecutionArgs) => unknown;

const keyHeader = 'idempotency-key';

const givesSecrets = () =>
  new AppError(
    'VALIDATION',
    'A mutation that gives out a secret takes no Idempotency-Key, for its answer is never kept: it was not done.',
  );

/** @throws AppError VALIDATION when an answer to the operation would hold what must not be kept */
const checkKeepable = ({ schema, document, operationName, variableValues }: ExecutionArgs): void => {
  const operation = getOperationAST(document, operationName);
  const fields = schema.getMutationType()?.getFields() ?? {};
  const fragments = Object.fromEntries(
    document.definitions.flatMap((one) => (one.kind === 'FragmentDefinition' ? [[one.name.value, one]] : [])),
  );
  if (operation === null || operation === undefined) return;
  for (const name of fieldsIn([operation.selectionSet], { fragments, variableValues: variableValues ?? {} })) {
    const named = fields[name]?.extensions['operation'] as Operation | undefined;
    if (named !== undefined && ruleOf(named).givesSecret === true) throw givesSecrets();
  }
};

const contentOf = ({ req, ...args }: { readonly req: unknown } & ExecutionArgs): string => {
  const { document, operationName, variableValues } = args;
  return JSON.stringify([document.loc?.source.body, operationName ?? null, variableValues ?? {}]);
};
