import type { ApiKey, ApiKeyWithSecret } from '../domain/api-keys/api-key-service.js';
import { formatDate } from '../lib/dates.js';
import { param, type Run } from './call.js';
import { json, noContent } from './reply.js';

const dateOrNull = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : formatDate(milliseconds);

/** A key on the wire; the command line prints the same. */
export const apiKeyToJson = ({ id, name, permissions, mask, created, expires, lastUsed }: ApiKey) => ({
  id,
  name,
  permissions,
  mask,
  created: formatDate(created),
  expires: dateOrNull(expires),
  lastUsed: dateOrNull(lastUsed),
});

/** The one answer that carries the secret. */
export const apiKeyWithSecretToJson = ({ apiKey, secret }: ApiKeyWithSecret) => ({ ...apiKeyToJson(apiKey), secret });

export const listApiKeys: Run = async ({ services, grant }) =>
  json({ items: (await services.apiKeys.list(grant)).map(apiKeyToJson) });

export const createApiKey: Run = async ({ services, grant, body }) => {
  const { name, permissions, expires } = await body.data();
  return json(apiKeyWithSecretToJson(await services.apiKeys.create(grant, { name, permissions, expires })));
};

export const regenerateApiKey: Run = async (call) =>
  json(apiKeyWithSecretToJson(await call.services.apiKeys.regenerate(call.grant, param(call, 0))));

export const deleteApiKey: Run = async (call) => {
  await call.services.apiKeys.delete(call.grant, param(call, 0));
  return noContent;
};
