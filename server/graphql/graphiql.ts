import { randomBytes } from 'node:crypto';
import type { GraphiQLOptions, YogaServerOptions } from 'graphql-yoga';
import { isAllowed } from '../access/authorize.js';
import type { ServerContext } from './caller.js';

/** An operation that the page opens with, in a tab that has the operation's name. */
export interface GraphiqlExample {
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Who sees the page of GraphiQL, and what it comes with. */
export interface GraphiqlPage {
  /** Otherwise it is for admins alone. */
  readonly forEverybody: boolean;
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

interface PageOptions extends GraphiQLOptions {
  readonly nonce: string;
}

type GraphiqlSetting = YogaServerOptions<ServerContext, object>['graphiql'];

export const graphiqlFor =
  ({ forEverybody, examples }: GraphiqlPage): GraphiqlSetting =>
  (_request, { principal, res }: ServerContext): PageOptions | false => {
    if (!forEverybody && !isAllowed(principal, 'graphiql.view')) return false;
    const nonce = randomBytes(16).toString('base64');
    res.setHeader('Content-Security-Policy', policyFor(nonce));
    const [first] = examples;
    const start = first === undefined ? {} : { defaultTabs: tabsOf(examples), headers: asText(first.headers) };
    return { title: 'Fichero', nonce, defaultQuery, ...start };
  };

const asText = (value: unknown): string => JSON.stringify(value, null, 2);

/** A tab for each example: the page has no list of past operations that could be filled beforehand. */
const tabsOf = (examples: readonly GraphiqlExample[]) =>
  examples.map(({ query, headers }) => ({ query, headers: asText(headers) }));

/** From the server itself, loaded when somebody asks for it. */
export const renderGraphiql = async (options: GraphiQLOptions): Promise<string> => {
  const { nonce, ...page } = options as PageOptions;
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  return renderGraphiQL(page).replace('<script>', `<script nonce="${nonce}">`);
};
