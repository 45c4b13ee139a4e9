import type { Session as SessionShape } from '../../domain/admins/admin-service.js';
import { builder } from '../builder.js';
import { operationField } from '../operation-field.js';

const Session = builder.objectRef<SessionShape>('Session').implement({
  description: 'A session of an admin.',
  fields: (t) => ({
    token: t.exposeString('token', { description: 'To be sent as `Authorization: Bearer <token>`. Shown this once.' }),
    expiresAt: t.expose('expires', { type: 'DateTime', description: 'When the session ends.' }),
  }),
});

builder.mutationField('login', (t) =>
  operationField(t, 'sessions.create', {
    type: Session,
    description: 'Signs an admin in. Needs no credentials; tries are limited (`RATE_LIMITED`).',
    args: {
      email: t.arg.string({ required: true, description: 'The e-mail of the admin.' }),
      password: t.arg.string({ required: true, description: 'The password of the admin.' }),
    },
    resolve: (grant, { email, password }, { services, address }) =>
      services.admins.login(grant, email, password, address),
  }),
);

builder.mutationField('logout', (t) =>
  operationField(t, 'sessions.delete', {
    type: 'Boolean',
    description: 'Ends the session that the request came with. Admins only.',
    resolve: async (grant, _args, { services }) => {
      await services.admins.logout(grant);
      return true;
    },
  }),
);
