import type { Claim } from '../access/claim.js';
import type { Principal } from '../access/principal.js';
import type { Services } from '../domain/services.js';

/** What every resolver gets; one object per request. */
export interface GraphqlContext {
  /** Authenticated from the headers before the body was read; null without credentials. */
  readonly principal: Principal | null;
  readonly requestId: string;
  /** The caller's address, behind trusted proxies the client's own. */
  readonly address: string;
  readonly services: Services;
  /** Given where the request must be done once. */
  readonly claim?: Claim;
}
