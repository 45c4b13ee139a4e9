import type { GraphiQLOptions, YogaServerOptions } from 'graphql-yoga';
import { isAllowed } from '../access/authorize.js';
import type { ServerContext } from './caller.js';

/** What the page of GraphiQL needs; the server's own policy lets nothing run. */
const policy =
  "default-src 'self'; script-src 'self' 'unsafe-inline' blob:; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob: data:; frame-ancestors 'none'";

const defaultQuery = `# Without a session, put an API key into the headers below: {"X-Api-Key": "fk_..."}
{
  viewer {
    name
    permissions
  }
}
`;

type GraphiqlSetting = YogaServerOptions<ServerContext, object>['graphiql'];

/** @param forEverybody otherwise the page is for admins alone */
export const graphiqlFor =
  (forEverybody: boolean): GraphiqlSetting =>
  (_request, { principal, res }: ServerContext) => {
    if (!forEverybody && !isAllowed(principal, 'graphiql.view')) return false;
    res.setHeader('Content-Security-Policy', policy);
    return { title: 'Fichero', defaultQuery };
  };

/** From the server itself, loaded when somebody asks for it. */
export const renderGraphiql = async (options: GraphiQLOptions): Promise<string> =>
  (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options);
