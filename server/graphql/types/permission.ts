import { type Permission, permissions } from '../../access/operations.js';
import { builder } from '../builder.js';

const descriptions: Record<Permission, string> = {
  'records:read': 'Read and search records in collections.',
  'records:write': 'Create new records, update existing ones.',
  'records:delete': 'Delete records.',
  'files:read': 'Download file attachments.',
  'files:write': 'Upload files to records.',
};

type EnumName<P extends string> = P extends `${infer Group}:${infer Verb}` ? `${Uppercase<Group>}_${Uppercase<Verb>}` : never;

const enumName = <P extends Permission>(permission: P) => permission.replace(':', '_').toUpperCase() as EnumName<P>;

type PermissionValues = { readonly [P in Permission as EnumName<P>]: { readonly value: P; readonly description: string } };

export const PermissionEnum = builder.enumType('Permission', {
  description: 'What an API key may do. An admin may do everything.',
  values: Object.fromEntries(
    permissions.map((permission) => [enumName(permission), { value: permission, description: descriptions[permission] }]),
  ) as PermissionValues,
});
