import type { Grant } from '../../access/authorize.js';
import type { Permission } from '../../access/operations.js';

export interface Session {
  /** Opaque, shown once; stored hashed. */
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
  readonly admin: AdminView;
}

export interface AdminView {
  readonly id: string;
  readonly email: string;
  readonly created: number;
}

/** Who a caller is, as `viewer` tells it. */
export interface Viewer {
  readonly kind: 'admin' | 'apiKey';
  /** An admin's e-mail or a key's name. */
  readonly name: string;
  /** An admin holds all. */
  readonly permissions: readonly Permission[];
  /** Milliseconds since the epoch; null for never. */
  readonly expires: number | null;
}

export interface AdminService {
  /**
   * @param address the caller's, for the limit on tries
   * @throws AppError VALIDATION with one message for an unknown e-mail and a wrong password, RATE_LIMITED after too many tries
   */
  login(grant: Grant, email: string, password: string, address: string): Promise<Session>;
  /** Ends the session the grant was given to. */
  logout(grant: Grant): Promise<void>;
  viewer(grant: Grant): Promise<Viewer>;

  /**
   * Makes the first admin, for the holder of a set-up token. All of them end with it; a fault in e-mail or password leaves them.
   * @throws AppError VALIDATION naming every field at fault, or `token` when it is not in force; RATE_LIMITED after too many tries
   */
  setUp(grant: Grant, token: string, email: string, password: string, address: string): Promise<void>;

  /** For the command line and for first start alone: no door reaches these. */
  /** A token for `setUp`, in force for a day besides those of other processes; null when there is an admin. */
  issueSetupToken(): Promise<string | null>;
  withdrawSetupToken(token: string): Promise<void>;
  create(email: string, password: string): Promise<AdminView>;
  list(): Promise<readonly AdminView[]>;
  /** With all sessions. False when there is no such admin. */
  delete(email: string): Promise<boolean>;
}
