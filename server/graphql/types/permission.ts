import { type Permission, permissions } from '../../access/operations.js';
import { builder } from '../builder.js';

const descriptions: Record<Permission, string> = {
  'records:read': 'Read and search records in collections.',
  'records:write': 'Create new records, update existing ones.',
  'records:delete': 'Delete records.',
  'files:read': 'Download file attachments.',
  'files:write': 'Upload files to records.',
};

/** `records:read` -> `RECORDS_READ`. */
const nameOf = (permission: Permission): string => permission.replace(':', '_').toUpperCase();

interface EnumValue {
  readonly value: Permission;
  readonly description: string;
}

const values: { [name: string]: EnumValue } = {};
for (const permission of permissions)
  values[nameOf(permission)] = { value: permission, description: descriptions[permission] };

export const PermissionEnum = builder.enumType('Permission', {
  description: 'What an API key may do. An admin may do everything.',
  values,
});
