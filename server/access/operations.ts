/** The five permissions a key can hold, by wire name. The only list of them. */
export const permissions = ['records:read', 'records:write', 'records:delete', 'files:read', 'files:write'] as const;

export type Permission = (typeof permissions)[number];

export const isPermission = (text: string): text is Permission => (permissions as readonly string[]).includes(text);

/**
 * Who may do an operation:
 * a list: a key that holds all of these, or an admin; `admin`: an admin alone;
 * `any`: whoever has a valid credential; null: everybody, said aloud.
 */
type Needs = readonly Permission[] | 'admin' | 'any' | null;

interface Rule {
  readonly needs: Needs;
  /** What the caller must hold too for the answer to show stored values; without it a record comes back as its id alone. */
  readonly reveals?: Permission;
  /** Whether the answer gives out a secret, which is never kept. */
  readonly givesSecret?: true;
}

/** THE permission table: the only place that says who may do what, for every door. */
export const operations = {
  'health.view': { needs: null },
  'viewer.view': { needs: 'any' },
  'schema.introspect': { needs: 'any' },
  'openapi.view': { needs: 'any' },
  'graphiql.view': { needs: 'admin' },

  'sessions.create': { needs: null, givesSecret: true },
  'sessions.delete': { needs: 'admin' },
  // Whoever holds the token that the server printed at its first start, and for as long as there is no admin.
  'admins.setup': { needs: null, givesSecret: true },

  'apiKeys.list': { needs: 'admin' },
  'apiKeys.create': { needs: 'admin', givesSecret: true },
  'apiKeys.regenerate': { needs: 'admin', givesSecret: true },
  'apiKeys.delete': { needs: 'admin' },

  'collections.list': { needs: 'admin' },
  'collections.view': { needs: 'admin' },
  'collections.create': { needs: 'admin' },
  'collections.update': { needs: 'admin' },
  'collections.delete': { needs: 'admin' },
  'collections.truncate': { needs: 'admin' },
  'collections.import': { needs: 'admin' },
  'collections.scaffolds': { needs: 'admin' },

  'records.list': { needs: ['records:read'], reveals: 'records:read' },
  'records.view': { needs: ['records:read'], reveals: 'records:read' },
  'records.aggregate': { needs: ['records:read'] },
  'records.create': { needs: ['records:write'], reveals: 'records:read' },
  'records.createWithFiles': { needs: ['records:write', 'files:write'], reveals: 'records:read' },
  'records.update': { needs: ['records:write'], reveals: 'records:read' },
  'records.updateWithFiles': { needs: ['records:write', 'files:write'], reveals: 'records:read' },
  'records.upsert': { needs: ['records:write'], reveals: 'records:read' },
  'records.createMany': { needs: ['records:write'] },
  'records.upsertMany': { needs: ['records:write'] },
  'records.delete': { needs: ['records:delete'] },
  // How many match a filter tells about values that could not be read.
  'records.updateMany': { needs: ['records:write', 'records:read'] },
  'records.deleteMany': { needs: ['records:delete', 'records:read'] },
  /** Each of its requests needs besides what its own operation says. */
  'records.batch': { needs: 'any' },

  // An EventSource sends no header: whoever connects is told nothing until it subscribes, on another request.
  'realtime.connect': { needs: null },
  // What is delivered needs `records.list` or `records.view`, decided anew for every event.
  'realtime.subscribe': { needs: 'any' },
  'realtime.follow': { needs: ['records:read'] },

  'files.download': { needs: ['files:read'] },
  /** A token that stands for the caller in the URLs of files, for three minutes. */
  'files.token': { needs: ['files:read'], givesSecret: true },
  'files.upload': { needs: ['files:write'] },
  'files.replace': { needs: ['files:write', 'records:write'] },
  'files.delete': { needs: ['records:write'] },
} as const satisfies Record<string, Rule>;

export type Operation = keyof typeof operations;

export const ruleOf = (operation: Operation): Rule => operations[operation];
