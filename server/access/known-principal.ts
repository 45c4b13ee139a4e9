import { parseDate } from '../lib/dates.js';
import type { Credential, RecordValues } from '../store/port.js';
import { isPermission } from './operations.js';
import type { Admin, ApiKeyHolder, Principal } from './principal.js';

/** What a stored credential is worth. */
export interface KnownPrincipal {
  readonly principal: Principal;
  /** When the credential ends by itself, in milliseconds since the epoch; Infinity for never. */
  readonly expires: number;
}

const textOf = (values: RecordValues, name: string): string => {
  const value = values[name];
  return typeof value === 'string' ? value : '';
};

const keyHolder = (credential: Credential): ApiKeyHolder => {
  const { values } = credential;
  const granted = Array.isArray(values['permissions']) ? values['permissions'] : [];
  return {
    kind: 'apiKey',
    id: textOf(values, 'id'),
    name: textOf(values, 'name'),
    permissions: new Set(granted.filter((name) => typeof name === 'string').filter(isPermission)),
    scope: null,
    expires: parseDate(textOf(values, 'expires')),
    credential,
  };
};

const admin = (credential: Credential): Admin => ({
  kind: 'admin',
  id: textOf(credential.values, 'admin'),
  email: textOf(credential.values, 'email'),
  credential,
});

/** A key without a date never expires; a date that cannot be read, or a session without one, already has. */
const expiryOf = ({ kind, values }: Credential): number => {
  const text = textOf(values, 'expires');
  return text === '' && kind === 'apiKey' ? Number.POSITIVE_INFINITY : (parseDate(text) ?? 0);
};

/** The store gives the same `values` as long as nothing changed, so that a principal is built once. */
const knownByValues = new WeakMap<RecordValues, KnownPrincipal>();

/** Who holds the credential. The same object for the same credential as long as that did not change. */
export const knownPrincipal = (credential: Credential): KnownPrincipal => {
  let known = knownByValues.get(credential.values);
  if (known === undefined) {
    const principal = credential.kind === 'apiKey' ? keyHolder(credential) : admin(credential);
    known = { principal, expires: expiryOf(credential) };
    knownByValues.set(credential.values, known);
  }
  return known;
};
