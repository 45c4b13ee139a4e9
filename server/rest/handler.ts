import { authorize } from '../access/authorize.js';
import type { Services } from '../domain/services.js';
import type { Credential } from '../store/port.js';
import { Body } from './body.js';
import type { DescribeSchema } from './call.js';
import type { MultipartLimits } from './multipart.js';
import { refuseKey } from './once.js';
import type { Reply } from './reply.js';
import type { RestRequest } from './request.js';
import { Router } from './router.js';
import { type RestOperation, type Route, routes } from './routes.js';

export interface RestParts {
  readonly services: Services;
  readonly limits: MultipartLimits;
  readonly describeSchema: DescribeSchema;
  /** Throws AppError UNAUTHENTICATED when the credential is no longer in force. */
  readonly verify: (credential: Credential) => Promise<void>;
}

/** Answers a request, or null when no route matches. Throws what `errorReply` renders. */
export type RestHandler = (request: RestRequest) => Promise<Reply | null>;

interface Target {
  readonly operation: RestOperation;
  readonly route: Route;
}

const createRouter = (): Router<Target> => {
  const router = new Router<Target>();
  for (const [operation, route] of Object.entries(routes)) {
    router.add(route.method, route.path, { operation: operation as RestOperation, route });
  }
  return router;
};

const fileTokenIn = ({ takesFileToken }: Route, { query }: RestRequest): string | undefined =>
  takesFileToken === true ? (new URLSearchParams(query).get('token') ?? undefined) : undefined;

/** The one way through the REST door: route, principal, leave, work. The body is read by the work, after leave was given. */
export const createRestHandler = ({ services, limits, verify, describeSchema }: RestParts): RestHandler => {
  const router = createRouter();
  return async (request) => {
    const match = router.match(request.method, request.path);
    if (match === null) return null;
    const { operation, route } = match.target;
    const principal = await request.authenticate(fileTokenIn(route, request));
    try {
      const grant = authorize(principal, operation);
      if (route.takesIdempotencyKey !== true) refuseKey(request);
      const body = new Body({ request, limits, verify, credential: grant.credential });
      return await route.run({ services, grant, params: match.params, request, body, describeSchema });
    } catch (error) {
      // Whoever is no longer let in does not learn what else is wrong: the caller may be known from memory up to here.
      if (principal?.credential) await verify(principal.credential);
      throw error;
    }
  };
};
