import { builder } from '../builder.js';
import { operationField } from '../operation-field.js';

interface HealthShape {
  readonly status: string;
}

const Health = builder.objectRef<HealthShape>('Health').implement({
  description: 'Whether the server can do its work.',
  fields: (t) => ({
    status: t.exposeString('status', {
      description: '`ok`. A server whose store does not answer gives the error `UNAVAILABLE`.',
    }),
  }),
});

builder.queryField('health', (t) =>
  operationField(t, 'health.view', {
    type: Health,
    description: 'Asks the store for a sign of life. Needs no credentials.',
    resolve: async (_grant, _args, { services }) => {
      await services.ping();
      return { status: 'ok' };
    },
  }),
);
