import type { IncomingMessage } from 'node:http';
import type { Principal } from '../access/principal.js';

/** A request as the REST door takes it from the connection. */
export interface RestRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** What follows the `?`, or `''`. */
  readonly query: string;
  /** Headers, and the body that nobody has read yet. */
  readonly incoming: IncomingMessage;
  /**
   * Who asks; null for nobody, and for a credential that is not in force. Reads headers alone; `fileToken` is
   * the one in the URL, given where it is taken.
   */
  authenticate(fileToken?: string): Promise<Principal | null>;
  /** The caller's address. */
  address(): string;
  /** Tells a client that waits with its body (`Expect: 100-continue`) to send it. */
  proceed(): void;
}

/** Largest body that may be read before its sender's credential has been verified anew, in bytes. */
export const smallBodyBytes = 65_536;

/** The announced length of the body in bytes; null when it comes in chunks. */
export const bodyLength = ({ headers }: IncomingMessage): number | null =>
  headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : null;
