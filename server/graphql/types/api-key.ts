import type {
  ApiKey as ApiKeyShape,
  ApiKeyWithSecret as ApiKeyWithSecretShape,
} from '../../domain/api-keys/api-key-service.js';
import { builder } from '../builder.js';
import { operationField } from '../operation-field.js';
import { PermissionEnum } from './permission.js';

const Expiration = builder.enumType('Expiration', {
  description: 'How long a key lives, counted from its creation or regeneration.',
  values: {
    DAYS_7: { value: '7d', description: '7 days.' },
    DAYS_30: { value: '30d', description: '30 days, the default.' },
    DAYS_60: { value: '60d', description: '60 days.' },
    DAYS_90: { value: '90d', description: '90 days.' },
    DAYS_180: { value: '180d', description: '180 days.' },
    NEVER: { value: 'never', description: 'Until it is deleted. Give such a key as few permissions as possible.' },
  } as const,
});

const ApiKey = builder.objectRef<ApiKeyShape>('ApiKey').implement({
  description: 'A key with which an application authenticates itself. The secret is never shown again.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Stable through regeneration.' }),
    name: t.exposeString('name', { description: 'What people call it.' }),
    permissions: t.expose('permissions', { type: [PermissionEnum], description: 'What it may do.' }),
    mask: t.exposeString('mask', { description: 'The secret but for its last four characters.' }),
    createdAt: t.expose('created', { type: 'DateTime', description: 'When it was created.' }),
    expiresAt: t.expose('expires', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant from which it is refused; null for never.',
    }),
    lastUsedAt: t.expose('lastUsed', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute; null before the first use.',
    }),
  }),
});

const ApiKeyWithSecret = builder.objectRef<ApiKeyWithSecretShape>('ApiKeyWithSecret').implement({
  description: 'The only answer that carries the secret of a key.',
  fields: (t) => ({
    apiKey: t.expose('apiKey', { type: ApiKey, description: 'The key as it may be shown from now on.' }),
    secret: t.exposeString('secret', { description: 'To be sent as `X-Api-Key: <secret>`. Shown this once.' }),
  }),
});

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'A key to create.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What people call it: "CI Bot", "Backend Production".' }),
    permissions: t.field({ type: [PermissionEnum], required: true, description: 'At least one; as few as possible.' }),
    expiration: t.field({ type: Expiration, defaultValue: '30d', description: 'How long it lives.' }),
  }),
});

builder.queryField('apiKeys', (t) =>
  operationField(t, 'apiKeys.list', {
    type: [ApiKey],
    description: 'All keys, newest first. Admins only.',
    resolve: (grant, _args, { services }) => services.apiKeys.list(grant),
  }),
);

builder.mutationField('createApiKey', (t) =>
  operationField(t, 'apiKeys.create', {
    type: ApiKeyWithSecret,
    description: 'Creates a key. Admins only.',
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: 'The key to create.' }) },
    resolve: (grant, { input }, { services }) =>
      services.apiKeys.create(grant, {
        name: input.name,
        permissions: input.permissions,
        ...(input.expiration == null ? {} : { expires: input.expiration }),
      }),
  }),
);

builder.mutationField('regenerateApiKey', (t) =>
  operationField(t, 'apiKeys.regenerate', {
    type: ApiKeyWithSecret,
    description: 'Gives a key a new secret; the old one is refused from this instant. Admins only.',
    args: { id: t.arg.id({ required: true, description: 'The id of the key.' }) },
    resolve: (grant, { id }, { services }) => services.apiKeys.regenerate(grant, id),
  }),
);

builder.mutationField('deleteApiKey', (t) =>
  operationField(t, 'apiKeys.delete', {
    type: 'ID',
    description: 'Deletes a key for good and gives back its id; it is refused from this instant. Admins only.',
    args: { id: t.arg.id({ required: true, description: 'The id of the key.' }) },
    resolve: async (grant, { id }, { services }) => {
      await services.apiKeys.delete(grant, id);
      return id;
    },
  }),
);
