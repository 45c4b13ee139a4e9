/** How the server is set up: from flags, then the environment, then defaults. */
export interface Settings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly dataDir: string;
  /** `sqlite:` (a file in the data directory) or `mongodb://…` / `mongodb+srv://…`. */
  readonly databaseUrl: string;
  /** Server processes on this machine. */
  readonly workers: number;
  readonly adminEmail: string | null;
  readonly adminPassword: string | null;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Origins that browsers may call from; empty: none; `*`: all. */
  readonly corsOrigins: readonly string[];
  /** Largest request body that is not a file, in bytes. */
  readonly maxBodyBytes: number;
  /** Largest single file, in bytes, whatever a field allows. */
  readonly maxFileBytes: number;
  /** Addresses or CIDR ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
}
