import type { Operation } from '#server/access/operations.js';
import { type ErrorCode, statusByCode } from '#server/lib/errors.js';
import type { Caller, Outcome } from './callers.js';
import { type GraphqlForm, graphqlForms } from './graphql-forms.js';
import { type RestForm, restForms } from './rest-forms.js';
import { type TypedForm, typedForms } from './typed-forms.js';
import type { Fixture, FixtureKind, World } from './world.js';

export interface Answer {
  readonly outcome: Outcome;
  /** Headers and body, as they came. */
  readonly text: string;
}

/** One way to ask for operations. */
export interface Door {
  readonly name: string;
  /** Null when the door has no form for the operation. */
  needs(operation: Operation): FixtureKind | null;
  ask(world: World, caller: Caller, operation: Operation, fixture: Fixture): Promise<Answer>;
}

const restForm = (operation: Operation): RestForm | null => restForms[operation];
const graphqlForm = (operation: Operation): GraphqlForm | null => graphqlForms[operation];

const read = async (response: Response): Promise<{ readonly body: string; readonly text: string }> => {
  const body = await response.text();
  return { body, text: `${JSON.stringify([...response.headers])}\n${body}` };
};

/** Of an answer that goes on. */
const readBeginning = async ({
  body,
  headers,
}: Response): Promise<{ readonly body: string; readonly text: string }> => {
  const reader = body?.getReader();
  const first = new TextDecoder().decode((await reader?.read())?.value);
  await reader?.cancel();
  return { body: first, text: `${JSON.stringify([...headers])}\n${first}` };
};

const codeOf = (status: number): ErrorCode => {
  const found = Object.entries(statusByCode).find(([, known]) => known === status);
  if (found === undefined) throw new Error(`an answer with the unknown status ${status}`);
  return found[0] as ErrorCode;
};

/** The body of a REST error must be exactly `{status, message, data}`. */
const restOutcome = (form: RestForm, status: number, body: string): Outcome => {
  if (status < 400) return 'OK';
  const answer = JSON.parse(body) as object;
  if (Object.keys(answer).join() !== 'status,message,data') throw new Error(`an error of another form: ${body}`);
  return form.isLetIn?.(answer) === true ? 'OK' : codeOf(status);
};

const isBytes = (body: object): body is FormData | Blob => body instanceof FormData || body instanceof Blob;

const headersFor = async (
  world: World,
  { standing, headers }: Caller,
  { endsSession }: RestForm | GraphqlForm,
): Promise<Readonly<Record<string, string>>> =>
  endsSession === true && standing === 'admin' ? { Authorization: `Bearer ${await world.signIn()}` } : headers;

const restDoor: Door = {
  name: 'REST',
  needs: (operation) => restForm(operation)?.on ?? null,
  async ask(world, caller, operation, fixture) {
    const form = restForm(operation);
    if (form === null) throw new Error(`no form of ${operation}`);
    const body = form.body?.(fixture);
    const response = await fetch(world.url + form.path(fixture), {
      method: form.method,
      headers: {
        ...(await headersFor(world, caller, form)),
        ...(body === undefined || isBytes(body) ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isBytes(body) ? body : JSON.stringify(body) }),
    });
    const { body: answered, text } = await (form.goesOn === true ? readBeginning : read)(response);
    return { outcome: restOutcome(form, response.status, answered), text };
  },
};

interface GraphqlBody {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Who may not is told so by the HTTP status too, unless a field that may be null makes the answer a partial one. */
const graphqlOutcome = (status: number, body: string): Outcome => {
  const { data, errors } = JSON.parse(body) as GraphqlBody;
  const [error] = errors ?? [];
  if (error === undefined && data !== undefined) return 'OK';
  const code = error?.extensions?.code;
  if (code === undefined || !(code in statusByCode)) throw new Error(`an error without a code of ours: ${body}`);
  const known = code as ErrorCode;
  const isPartial = data !== undefined && data !== null;
  const isDenied = known === 'UNAUTHENTICATED' || known === 'FORBIDDEN';
  if (isDenied && !isPartial && status !== statusByCode[known]) {
    throw new Error(`${known} came with the status ${status}`);
  }
  return known;
};

/** A request by the GraphQL multipart request specification. */
const withFile = (query: string, variables: object): FormData => {
  const form = new FormData();
  form.set('operations', JSON.stringify({ query, variables: { ...variables, file: null } }));
  form.set('map', JSON.stringify({ 0: ['variables.file'] }));
  form.set('0', new Blob(['bytes of the caller']), 'sent.txt');
  return form;
};

const wholeAnswer = 'application/graphql-response+json, application/json';

/** A stream whose first result is no error is one that goes on. */
const streamOutcome = (status: number, body: string): Outcome => {
  const [, first] = /^data: ?(.+)$/m.exec(body) ?? [];
  return first === undefined && status === 200 ? 'OK' : graphqlOutcome(status, first ?? body);
};

export const askGraphql = async (
  world: World,
  headers: Readonly<Record<string, string>>,
  query: string,
  variables: object = {},
  { sendsFile, goesOn }: Pick<GraphqlForm, 'sendsFile' | 'goesOn'> = {},
): Promise<Answer> => {
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: {
      ...headers,
      Accept: goesOn === true ? `text/event-stream, ${wholeAnswer}` : wholeAnswer,
      // A form of another site cannot send it: multipart of nobody is refused without.
      ...(sendsFile === true ? { 'GraphQL-Require-Preflight': '1' } : { 'Content-Type': 'application/json' }),
    },
    body: sendsFile === true ? withFile(query, variables) : JSON.stringify({ query, variables }),
  });
  const isStream = response.headers.get('content-type') === 'text/event-stream';
  const { body, text } = await (isStream ? readBeginning : read)(response);
  return { outcome: (isStream ? streamOutcome : graphqlOutcome)(response.status, body), text };
};

const graphqlDoor: Door = {
  name: 'GraphQL',
  needs: (operation) => graphqlForm(operation)?.on ?? null,
  async ask(world, caller, operation, fixture) {
    const form = graphqlForm(operation);
    if (form === null) throw new Error(`no form of ${operation}`);
    const headers = await headersFor(world, caller, form);
    return askGraphql(world, headers, form.query, form.variables?.(fixture), form);
  },
};

/** The fields made for a collection: the same door, another form of asking. */
const typedDoor = ({ operation: asked, on, ...form }: TypedForm): Door => ({
  name: `GraphQL: ${form.query.replace(/\s+/g, ' ')}`,
  needs: (operation) => (operation === asked ? on : null),
  ask: (world, { headers }, _operation, fixture) =>
    askGraphql(world, headers, form.query, form.variables?.(fixture), form),
});

export const doors: readonly Door[] = [restDoor, graphqlDoor, ...typedForms.map(typedDoor)];
