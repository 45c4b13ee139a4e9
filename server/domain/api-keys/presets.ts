import { type Permission, permissions } from '../../access/operations.js';

/** Sets of permissions offered by name, the smallest first. */
export const presets: readonly { readonly name: string; readonly permissions: readonly Permission[] }[] = [
  { name: 'Read only', permissions: ['records:read', 'files:read'] },
  { name: 'Read & write', permissions: permissions.filter((permission) => permission !== 'records:delete') },
  { name: 'All', permissions },
];
