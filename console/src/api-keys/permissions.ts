import type { Permission } from 'fichero-sdk';

/** The five permissions in their two groups, in the order in which they are shown. */
export const permissionGroups = {
  records: ['records:read', 'records:write', 'records:delete'],
  files: ['files:read', 'files:write'],
} as const satisfies Record<string, readonly Permission[]>;

/** Sets that most keys have. The first is the least. */
export const presets = {
  readOnly: ['records:read', 'files:read'],
  readWrite: ['records:read', 'records:write', 'files:read', 'files:write'],
  all: ['records:read', 'records:write', 'records:delete', 'files:read', 'files:write'],
} as const satisfies Record<string, readonly Permission[]>;

export const isSameSet = (one: readonly Permission[], other: readonly Permission[]): boolean =>
  one.length === other.length && one.every((permission) => other.includes(permission));
