import { type ExecutionArgs, type ExecutionResult, getOperationAST, print } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type Operation, ruleOf } from '../access/operations.js';
import { AppError } from '../lib/errors.js';
import type { ServerContext } from './caller.js';
import type { GraphqlContext } from './context.js';
import { failed } from './executing.js';
import { rootSelection } from './selection.js';
import { isUpload } from './upload.js';

type MutationContext = ServerContext & GraphqlContext;

export const keyHeader = 'idempotency-key';

const givesSecret = (): AppError =>
  new AppError(
    'VALIDATION',
    'A mutation that gives out a secret takes no Idempotency-Key, for answers to these are kept: it was not done.',
  );

const isMutation = ({ document, operationName }: ExecutionArgs): boolean =>
  getOperationAST(document, operationName)?.operation === 'mutation';

/** @throws AppError VALIDATION when the answer would hold what must not be kept */
const checkKeepable = (args: ExecutionArgs): void => {
  const fields = args.schema.getMutationType()?.getFields() ?? {};
  for (const name of rootSelection(args)?.names ?? []) {
    const operation = fields[name]?.extensions['operation'] as Operation | undefined;
    if (operation !== undefined && ruleOf(operation).givesSecret === true) throw givesSecret();
  }
};

/** Files are told apart by the rest of the request alone: they have not arrived yet. */
const contentOf = ({ document, operationName, variableValues }: ExecutionArgs): string =>
  JSON.stringify([print(document), operationName ?? null, variableValues ?? {}], (_name, value: unknown) =>
    isUpload(value) ? 'file' : value,
  );

/** Does the mutation, or gives back the kept answer to it. */
const once = async (
  args: ExecutionArgs,
  key: string,
  execute: (args: ExecutionArgs) => Promise<ExecutionResult>,
): Promise<ExecutionResult> => {
  const context = args.contextValue as MutationContext;
  const { principal, services, res } = context;
  checkKeepable(args);
  let result: ExecutionResult | null = null;
  const caller = { principal, credential: principal?.credential ?? null };
  const outcome = await services.idempotency.once(caller, { key, content: contentOf(args) }, async (claim) => {
    result = await execute({ ...args, contextValue: { ...context, claim } });
    return result.errors === undefined ? { status: 200, text: JSON.stringify({ data: result.data }) } : null;
  });
  if (result !== null) return result;
  res.setHeader('Idempotency-Replayed', 'true');
  return JSON.parse(outcome?.answer.text ?? '{"data":null}') as ExecutionResult;
};

/** Mutations that come with an `Idempotency-Key` are done once; of other operations the header means nothing. */
export const repeatableMutations: Plugin<ServerContext> = {
  onExecute({ args, executeFn, setExecuteFn }) {
    const { req } = args.contextValue as unknown as MutationContext;
    const key = req.headers[keyHeader];
    if (key === undefined || !isMutation(args)) return;
    setExecuteFn((given: ExecutionArgs) =>
      once(given, String(key), async (own) => (await executeFn(own as never)) as ExecutionResult).catch(failed),
    );
  },
};
