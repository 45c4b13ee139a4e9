import { mayUseCookie, sessionCookie } from '../access/session-cookie.js';
import type { Session } from '../domain/admins/admin-service.js';
import { sessionLifetimeMs } from '../domain/admins/sessions.js';
import { formatDate } from '../lib/dates.js';
import { AppError } from '../lib/errors.js';
import type { JsonObject, JsonValue } from '../lib/json.js';
import type { Run } from './call.js';
import { json, noContent } from './reply.js';
import type { RestRequest } from './request.js';

/** The id that the clients in use expect of the collection of superusers. */
const superusers = { collectionId: 'pbc_3142635823', collectionName: '_superusers' } as const;

const blank = { code: 'validation_required', message: 'Cannot be blank.' } as const;

const given = (value: JsonValue | undefined): value is string => typeof value === 'string' && value !== '';

/** @throws AppError VALIDATION naming all that are blank or no text */
const textsIn = <Name extends string>(data: JsonObject, ...names: readonly Name[]): Record<Name, string> => {
  const missing = names.filter((name) => !given(data[name]));
  if (missing.length > 0) {
    const fields = Object.fromEntries(missing.map((name) => [name, blank]));
    throw new AppError('VALIDATION', 'An error occurred while validating the submitted data.', { fields });
  }
  return data as Record<Name, string>;
};

/** Browsers say with `Origin` how their page came: over https its cookies never leave it. */
const setCookie = ({ incoming }: RestRequest, token: string, maxAgeSeconds: number): readonly string[] => {
  const isSecure = incoming.headers.origin?.startsWith('https:') === true;
  return ['Set-Cookie', sessionCookie(token, maxAgeSeconds, isSecure)];
};

/** @throws AppError FORBIDDEN when the request may come from a page of another site, which must sign nobody in here */
const checkOwnPage = ({ method, incoming: { headers } }: RestRequest): void => {
  const site = headers['sec-fetch-site'];
  const { origin, host } = headers;
  const fetchSite = site === undefined ? undefined : String(site);
  if (mayUseCookie({ method, fetchSite, origin, host })) return;
  throw new AppError('FORBIDDEN', 'A session in a cookie is for the pages of this server alone.');
};

const recordOf = ({ admin }: Session) => {
  const created = formatDate(admin.created);
  return { ...superusers, id: admin.id, email: admin.email, created, updated: created, verified: true };
};

/**
 * Signs an admin in, in the form that the clients in use know. With `cookie: true` the token goes into a cookie that
 * no script can read, instead of the body.
 */
export const createSession: Run = async ({ services, grant, body, request }) => {
  const data = await body.data();
  const { identity, password } = textsIn(data, 'identity', 'password');
  const inCookie = data['cookie'] === true;
  if (inCookie) checkOwnPage(request);
  const session = await services.admins.login(grant, identity, password, request.address());
  if (!inCookie) return json({ token: session.token, record: recordOf(session) });
  const headers = setCookie(request, session.token, sessionLifetimeMs / 1000);
  return { kind: 'json', status: 200, text: JSON.stringify({ record: recordOf(session) }), headers };
};

/** Signs out: ends the session that the request came with, and its cookie. */
export const deleteSession: Run = async ({ services, grant, request }) => {
  await services.admins.logout(grant);
  return { kind: 'empty', status: 204, headers: setCookie(request, '', 0) };
};

/** Makes the first admin. */
export const setUp: Run = async ({ services, grant, body, request }) => {
  const { token, email, password } = textsIn(await body.data(), 'token', 'email', 'password');
  await services.admins.setUp(grant, token, email, password, request.address());
  return noContent;
};

/** Who the caller is. */
export const viewViewer: Run = async ({ services, grant }) => {
  const { kind, name, permissions, expires } = await services.admins.viewer(grant);
  return json({ kind, name, permissions, expires: expires === null ? null : formatDate(expires) });
};
