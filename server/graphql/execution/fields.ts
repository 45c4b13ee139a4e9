import { defaultFieldResolver, getArgumentValues } from 'graphql';
import { failed } from './complete.js';
import { type FieldPlan, isPromise, type Path, type Run, resolveInfo, type SelectionPlan, type Values } from './run.js';

type Answer = Record<string, unknown>;

const argsOf = (run: Run, field: FieldPlan): Values => {
  if (field.args !== null) return field.args;
  let args = run.args.get(field);
  if (args === undefined) {
    const [node] = field.nodes;
    args = node === undefined ? {} : getArgumentValues(field.definition, node, run.variables);
    run.args.set(field, args);
  }
  return args;
};

const resolved = (run: Run, field: FieldPlan, source: unknown, path: Path): unknown => {
  if (field.property !== null) return (source as Values)[field.property];
  const resolve = field.definition.resolve ?? defaultFieldResolver;
  return resolve(source, argsOf(run, field), run.context, resolveInfo(run, field, path));
};

const executeField = (run: Run, field: FieldPlan, source: unknown, parent: Path | undefined): unknown => {
  const path: Path = { prev: parent, key: field.responseName, typename: field.parentType.name };
  try {
    const value = resolved(run, field, source, path);
    const completed = isPromise(value)
      ? value.then((settled) => field.complete(run, field, path, settled))
      : field.complete(run, field, path, value);
    if (!isPromise(completed)) return completed;
    return completed.then(undefined, (error: unknown) => failed(run, field, field.definition.type, path, error));
  } catch (error) {
    return failed(run, field, field.definition.type, path, error);
  }
};

const emptyAnswer = ({ namesPrototype }: SelectionPlan): Answer =>
  namesPrototype ? (Object.create(null) as Answer) : {};

/** The fields of one object, side by side. */
export const executeSelection = (
  run: Run,
  plan: SelectionPlan,
  source: unknown,
  path: Path | undefined,
): Answer | Promise<Answer> => {
  const answer = emptyAnswer(plan);
  let pending: Promise<void>[] | null = null;
  try {
    for (const field of plan.fields) {
      const completed = executeField(run, field, source, path);
      if (!isPromise(completed)) {
        answer[field.responseName] = completed;
        continue;
      }
      // Keeps its place among the keys.
      answer[field.responseName] = null;
      pending ??= [];
      pending.push(
        completed.then((value) => {
          answer[field.responseName] = value;
        }),
      );
    }
  } catch (error) {
    if (pending === null) throw error;
    // What the others do is waited for, and does not matter any more.
    return Promise.allSettled(pending).then(() => {
      throw error;
    });
  }
  return pending === null ? answer : Promise.all(pending).then(() => answer);
};

/** The fields of a mutation, one after another. */
export const executeSerially = async (run: Run, plan: SelectionPlan): Promise<Answer> => {
  const answer = emptyAnswer(plan);
  for (const field of plan.fields) {
    answer[field.responseName] = await executeField(run, field, run.rootValue, undefined);
  }
  return answer;
};
