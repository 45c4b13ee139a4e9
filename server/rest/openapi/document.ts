import { type Operation, ruleOf } from '../../access/operations.js';
import type { ShownCollection, ShownSchema } from '../../domain/collections/collection-service.js';
import type { JsonObject } from '../../lib/json.js';
import type { Collection } from '../../store/collection.js';
import { collectionSchemas, handleOf, schemaNames } from './collection-schemas.js';
import type { Described, RecordSchemas } from './described.js';
import { ref, type Schema } from './schema.js';
import { sharedSchemas } from './shared-schemas.js';

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:names` for its parameters. */
  readonly path: string;
}

export interface DescribedRoute extends Endpoint {
  readonly operation: Operation;
  readonly about: Described;
  readonly takesIdempotencyKey: boolean;
}

/** Routes about records are told once for every collection, with its own fields. */
const ofRecords = /^\/api\/collections\/:collection\/(records|bulk|aggregate)\b/;

const noRecords: RecordSchemas = { page: {}, record: {}, written: {}, create: {}, update: {} };

const schemasOf = ({ collection }: ShownCollection, readsRecords: boolean): RecordSchemas => {
  const { page, record, create, update } = schemaNames(collection);
  const written = ref(readsRecords ? record : 'RecordId');
  return { page: ref(page), record: ref(record), written, create: ref(create), update: ref(update) };
};

const needsOf = (operation: Operation): string => {
  const { needs } = ruleOf(operation);
  if (needs === null) return 'Open to everybody.';
  if (needs === 'any') return 'Needs any valid API key or session.';
  return needs === 'admin' ? 'For admins alone.' : `Needs ${needs.map((one) => `\`${one}\``).join(' and ')}.`;
};

const securityOf = (operation: Operation): JsonObject => {
  const { needs } = ruleOf(operation);
  if (needs === null) return { security: [] };
  return needs === 'admin' ? { security: [{ Session: [] }] } : {};
};

const bodyOf = (schema: Schema, takesFiles: boolean): JsonObject => ({
  required: true,
  content: {
    'application/json': { schema },
    ...(takesFiles && {
      'multipart/form-data': {
        schema: {
          type: 'object',
          description:
            'Values as text parts, files as file parts named after their field, and any JSON in `@jsonPayload`.',
        },
      },
    }),
  },
});

const contentOf = (answer: NonNullable<Described['answer']>, schemas: RecordSchemas): JsonObject => {
  if (answer === 'bytes') return { '*/*': {} };
  if (answer === 'text') return { 'text/plain': { schema: { type: 'string' } } };
  return answer === 'events' ? { 'text/event-stream': {} } : { 'application/json': { schema: answer(schemas) } };
};

const successOf = (answer: Described['answer'], schemas: RecordSchemas): JsonObject => {
  if (answer === null) return { '204': { description: 'Done.' } };
  return { '200': { description: 'The answer.', content: contentOf(answer, schemas) } };
};

const pathParameters = (path: string): JsonObject[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

const idempotencyKey: JsonObject = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Makes it safe to send again: for 24 hours the same request with the same key gets the answer of the first.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

const operationOf = (
  { operation, about, takesIdempotencyKey }: DescribedRoute,
  path: string,
  collection: Collection | null,
  schemas: RecordSchemas,
): JsonObject => {
  const parameters = [
    ...pathParameters(path),
    ...(about.parameters ?? []),
    ...(takesIdempotencyKey ? [idempotencyKey] : []),
  ];
  return {
    operationId: collection === null ? operation : `${operation}.${handleOf(collection)}`,
    tags: [collection?.name ?? about.tag],
    summary: about.summary,
    description: needsOf(operation),
    ...securityOf(operation),
    ...(parameters.length > 0 && { parameters }),
    ...(about.takesBytes === true && { requestBody: { required: true, content: { '*/*': {} } } }),
    ...(about.body !== undefined && { requestBody: bodyOf(about.body(schemas), about.takesFiles === true) }),
    responses: { ...successOf(about.answer, schemas), default: { $ref: '#/components/responses/Error' } },
  };
};

const components = (shown: ShownSchema): JsonObject => ({
  schemas: { ...sharedSchemas, ...Object.assign({}, ...shown.collections.map(collectionSchemas)) },
  responses: {
    Error: { description: 'What went wrong.', content: { 'application/json': { schema: ref('Error') } } },
  },
  securitySchemes: {
    ApiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
    Session: { type: 'http', scheme: 'bearer', description: 'The token of an admin.' },
  },
});

/**
 * The REST API of an instance as one caller may use it, as OpenAPI 3.1.
 * @param readsRecords whether the caller is answered with whole records when it writes
 */
export const openapiDocument = (
  routes: readonly DescribedRoute[],
  shown: ShownSchema,
  readsRecords: boolean,
): JsonObject => {
  const paths: Record<string, JsonObject> = {};
  const add = (route: DescribedRoute, shownCollection: ShownCollection | null): void => {
    const { method, path } = route;
    const collection = shownCollection?.collection ?? null;
    const schemas = shownCollection === null ? noRecords : schemasOf(shownCollection, readsRecords);
    const template = path.replace(/:(\w+)/g, '{$1}');
    paths[template] = {
      ...paths[template],
      [method.toLowerCase()]: operationOf(route, path, collection, schemas),
    };
  };
  for (const route of routes) {
    if (!ofRecords.test(route.path)) add(route, null);
    else {
      for (const one of shown.collections) {
        add({ ...route, path: route.path.replace(':collection', handleOf(one.collection)) }, one);
      }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Fichero',
      version: String(shown.version),
      description: 'The version is raised by every change of a collection.',
    },
    security: [{ ApiKey: [] }, { Session: [] }],
    paths,
    components: components(shown),
  };
};
