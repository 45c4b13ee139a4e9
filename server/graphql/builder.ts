import SchemaBuilder from '@pothos/core';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { authorize } from '../access/authorize.js';
import type { Operation } from '../access/operations.js';
import type { JsonValue } from '../lib/json.js';
import type { GraphqlContext } from './context.js';
import type { IncomingUpload } from './upload.js';

/**
 * Plugins and scopes; types live in `types/`. The only scope is `operation`, decided by the permission table.
 * `defaultStrategy: 'all'`: by default Pothos lets a caller in who has any one of several scopes.
 */
export const builder = new SchemaBuilder<{
  Context: GraphqlContext;
  DefaultFieldNullability: false;
  AuthScopes: { operation: Operation };
  DefaultAuthStrategy: 'all';
  Scalars: {
    ID: { Input: string; Output: string };
    /** Out: milliseconds since the epoch, or the wire's date form; in: the wire's date form. */
    DateTime: { Input: string; Output: number | string };
    Cursor: { Input: string; Output: string };
    JSON: { Input: unknown; Output: JsonValue };
    Upload: { Input: Promise<IncomingUpload>; Output: never };
  };
}>({
  defaultFieldNullability: false,
  plugins: [ScopeAuthPlugin],
  scopeAuth: {
    defaultStrategy: 'all',
    authScopes: (context) => ({
      operation: (operation) => {
        authorize(context.principal, operation);
        return true;
      },
    }),
  },
});

builder.queryType({ description: 'Everything that can be read.' });
builder.mutationType({
  description: 'Everything that can be changed. The fields of one request run one after another.',
});
