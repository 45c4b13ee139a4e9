import { randomBytes } from 'node:crypto';
import type { GraphiQLOptions, YogaServerOptions } from 'graphql-yoga';
import { isAllowed } from '../access/authorize.js';
import type { ServerContext } from './caller.js';
import { examplesFor } from './graphiql-examples.js';
import { type GraphiqlExample, tabsOf, withHistory } from './graphiql-history.js';

/** Who sees the page of GraphiQL, and what it comes with. */
export interface GraphiqlPage {
  /** Otherwise it is for admins alone. */
  readonly forEverybody: boolean;
  /** In its history and in tabs. When there are none, admins get some of the instance's schema, in the history. */
  readonly examples: readonly GraphiqlExample[];
}

/** For admins, who sign in in the console: the page sends their cookie. */
export const adminsPage: GraphiqlPage = { forEverybody: false, examples: [] };

/**
 * What the page needs, where the server's own policy lets nothing run: its one script, workers that the script makes of itself,
 * and the styles that the editor writes as it goes. It can reach nobody but this server.
 */
const policyFor = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const defaultQuery = `# As an admin who is signed in you may ask for everything. To ask as an application, put its API key
# into the headers below: {"X-Api-Key": "fk_..."}
{
  viewer {
    name
    permissions
  }
}
`;

/** The page subscribes by GET, which no cookie may do without one of the headers that a link cannot send. */
const additionalHeaders = { 'GraphQL-Require-Preflight': 'true' };

interface PageOptions extends GraphiQLOptions {
  readonly nonce: string;
  readonly examples: readonly GraphiqlExample[];
  readonly inTabs: boolean;
}

type GraphiqlSetting = YogaServerOptions<ServerContext, object>['graphiql'];

export const graphiqlFor =
  ({ forEverybody, examples: given }: GraphiqlPage): GraphiqlSetting =>
  (_request, { principal, res, visible }: ServerContext): PageOptions | false => {
    const isAdmin = isAllowed(principal, 'graphiql.view');
    if (!forEverybody && !isAdmin) return false;
    const nonce = randomBytes(16).toString('base64');
    res.setHeader('Content-Security-Policy', policyFor(nonce));
    const page = { title: 'Fichero', nonce, defaultQuery, additionalHeaders };
    const [tab, ...tabs] = tabsOf(given);
    if (tab !== undefined) {
      return { ...page, defaultTabs: [tab, ...tabs], headers: tab.headers, examples: given, inTabs: true };
    }
    return { ...page, examples: isAdmin ? examplesFor(visible.schema) : [], inTabs: false };
  };

/** From the server itself, loaded when somebody asks for it. */
export const renderGraphiql = async (options: GraphiQLOptions): Promise<string> => {
  const { nonce, examples, inTabs, ...page } = options as PageOptions;
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  return withHistory(renderGraphiQL(page), { nonce, examples, inTabs });
};
