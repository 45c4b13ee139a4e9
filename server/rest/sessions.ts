import { formatDate } from '../lib/dates.js';
import { AppError } from '../lib/errors.js';
import type { JsonValue } from '../lib/json.js';
import type { Run } from './call.js';
import { json } from './reply.js';

/** The id that the clients in use expect of the collection of superusers. */
const superusers = { collectionId: 'pbc_3142635823', collectionName: '_superusers' } as const;

const blank = { code: 'validation_required', message: 'Cannot be blank.' } as const;

const given = (value: JsonValue | undefined): value is string => typeof value === 'string' && value !== '';

/** Signs an admin in, in the form that the clients in use know. */
export const createSession: Run = async ({ services, grant, body, request }) => {
  const { identity, password } = await body.data();
  if (!given(identity) || !given(password)) {
    const fields = { ...(given(identity) ? {} : { identity: blank }), ...(given(password) ? {} : { password: blank }) };
    throw new AppError('VALIDATION', 'An error occurred while validating the submitted data.', { fields });
  }
  const { token, admin } = await services.admins.login(grant, identity, password, request.address());
  const created = formatDate(admin.created);
  return json({
    token,
    record: { ...superusers, id: admin.id, email: admin.email, created, updated: created, verified: true },
  });
};

/** Who the caller is. */
export const viewViewer: Run = async ({ services, grant }) => {
  const { kind, name, permissions, expires } = await services.admins.viewer(grant);
  return json({ kind, name, permissions, expires: expires === null ? null : formatDate(expires) });
};
