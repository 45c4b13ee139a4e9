import type { Viewer as ViewerShape } from '../../domain/admins/admin-service.js';
import { builder } from '../builder.js';
import { operationField } from '../operation-field.js';
import { PermissionEnum } from './permission.js';

const ViewerKind = builder.enumType('ViewerKind', {
  description: 'The two kinds of callers.',
  values: {
    ADMIN: { value: 'admin', description: 'A person, signed in with e-mail and password.' },
    API_KEY: { value: 'apiKey', description: 'An application, by its API key.' },
  } as const,
});

const Viewer = builder.objectRef<ViewerShape>('Viewer').implement({
  description: 'Who is asking.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ViewerKind, description: 'Admin or API key.' }),
    name: t.exposeString('name', { description: 'The e-mail of an admin, or the name of a key.' }),
    permissions: t.expose('permissions', {
      type: [PermissionEnum],
      description: 'What the caller may do; an admin has all.',
    }),
    expiresAt: t.expose('expires', {
      type: 'DateTime',
      nullable: true,
      description: 'When the key or session ends; null for never.',
    }),
  }),
});

builder.queryField('viewer', (t) =>
  operationField(t, 'viewer.view', {
    type: Viewer,
    description: 'Tells the caller who it is. Any valid key or session.',
    resolve: (grant, _args, { services }) => services.admins.viewer(grant),
  }),
);
