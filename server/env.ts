import ipaddr from 'ipaddr.js';

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
  /** Most requests of one batch; 0: no batches. */
  readonly batchRequests: number;
  /** File of the only operations that API keys may ask for over GraphQL; null: they may ask for any. */
  readonly persistedOperations: string | null;
  /** Addresses or CIDR ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
}

const logLevels: readonly Settings['logLevel'][] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** A reading of one text: the value, or what the setting must be, to follow its name. */
type Reading<T> = { readonly value: T } | { readonly mustBe: string };

interface Setting<T> {
  readonly variable: string;
  /** What holds when neither a flag nor the environment says otherwise, in the form of the environment. */
  readonly initial: string;
  /** For the help, without a full stop. */
  readonly about: string;
  read(text: string): Reading<T>;
}

const text = (value: string): Reading<string> => (value === '' ? { mustBe: 'a text that is not empty' } : { value });

const integer =
  (min: number, max: number) =>
  (given: string): Reading<number> => {
    const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    return value >= min && value <= max ? { value } : { mustBe: `a whole number from ${min} to ${max}` };
  };

/** Never quoted back: the address may hold a password. */
const databaseUrl = (given: string): Reading<string> =>
  given === 'sqlite:' || /^mongodb(\+srv)?:\/\/./.test(given)
    ? { value: given }
    : { mustBe: 'sqlite: or an address that begins with mongodb:// or mongodb+srv://' };

const logLevel = (given: string): Reading<Settings['logLevel']> => {
  const value = logLevels.find((level) => level === given);
  return value === undefined ? { mustBe: `one of ${logLevels.join(', ')}` } : { value };
};

const list =
  (isItem: (item: string) => boolean, mustBe: string) =>
  (given: string): Reading<readonly string[]> => {
    const value = given
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
    return value.every(isItem) ? { value } : { mustBe };
  };

const isOrigin = (item: string): boolean => item === '*' || (URL.canParse(item) && new URL(item).origin === item);

const isAddressRange = (item: string): boolean =>
  ipaddr.IPv4.isValidFourPartDecimal(item) || ipaddr.IPv6.isValid(item) || ipaddr.isValidCIDR(item);

const optional = (given: string): Reading<string | null> => ({ value: given === '' ? null : given });

/** Every setting. A flag has the name of the property in kebab-case. */
export const settingTable: { readonly [Name in keyof Settings]: Setting<Settings[Name]> } = {
  host: { variable: 'HOST', initial: '127.0.0.1', about: 'address to listen on', read: text },
  port: { variable: 'PORT', initial: '8090', about: 'port to listen on; 0 takes a free one', read: integer(0, 65_535) },
  dataDir: {
    variable: 'DATA_DIR',
    initial: './fichero-data',
    about: 'folder of the database and the files',
    read: text,
  },
  databaseUrl: {
    variable: 'DATABASE_URL',
    initial: 'sqlite:',
    about: 'sqlite: (a file in the data directory) or mongodb://...',
    read: databaseUrl,
  },
  workers: { variable: 'WORKERS', initial: '1', about: 'server processes on this machine', read: integer(1, 64) },
  adminEmail: {
    variable: 'ADMIN_EMAIL',
    initial: '',
    about: 'e-mail of the admin made at first start',
    read: optional,
  },
  adminPassword: { variable: 'ADMIN_PASSWORD', initial: '', about: 'password of that admin', read: optional },
  logLevel: {
    variable: 'LOG_LEVEL',
    initial: 'info',
    about: `least level to log: ${logLevels.join(', ')}`,
    read: logLevel,
  },
  corsOrigins: {
    variable: 'CORS_ORIGINS',
    initial: '',
    about: 'origins that browsers may call from, separated by commas; * for all',
    read: list(isOrigin, 'a list of origins such as https://app.example.com, separated by commas, or *'),
  },
  maxBodyBytes: {
    variable: 'MAX_BODY_BYTES',
    initial: '33554432',
    about: 'largest request body without its files',
    read: integer(1024, 2 ** 30),
  },
  maxFileBytes: {
    variable: 'MAX_FILE_BYTES',
    initial: '1073741824',
    about: 'largest file, whatever its field allows',
    read: integer(1, 2 ** 43),
  },
  batchRequests: {
    variable: 'BATCH_REQUESTS',
    initial: '50',
    about: 'most requests of one batch; 0 turns batches off',
    read: integer(0, 1_000),
  },
  persistedOperations: {
    variable: 'PERSISTED_OPERATIONS',
    initial: '',
    about: 'JSON file of the only GraphQL operations that API keys may ask for',
    read: optional,
  },
  trustedProxies: {
    variable: 'TRUSTED_PROXIES',
    initial: '',
    about: 'addresses or CIDR ranges whose X-Forwarded-For is believed, separated by commas',
    read: list(isAddressRange, 'a list of IP addresses or CIDR ranges, separated by commas'),
  },
};

/** Settings by flag, still as text. */
export type SettingFlags = { readonly [Name in keyof Settings]?: string | undefined };

/** Everything that is wrong with the settings, one sentence each. */
export class SettingsError extends Error {
  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'SettingsError';
  }
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * The one reader of the environment. A flag wins over a variable, a variable over the default; an empty variable counts as none.
 * @throws SettingsError that names every fault at once
 */
export const readSettings = (
  flags: SettingFlags = {},
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Settings => {
  const faults: string[] = [];

  const read = <Name extends keyof Settings>(name: Name): Settings[Name] => {
    const { variable, initial, read: parse } = settingTable[name];
    const flag = flags[name];
    const reading = parse(flag ?? (environment[variable] || initial));
    if ('value' in reading) return reading.value;
    faults.push(`${flag === undefined ? variable : `--${kebab(name)}`} must be ${reading.mustBe}.`);
    // Never seen: a fault throws before anything is returned.
    return undefined as never;
  };

  const settings: Settings = {
    host: read('host'),
    port: read('port'),
    dataDir: read('dataDir'),
    databaseUrl: read('databaseUrl'),
    workers: read('workers'),
    adminEmail: read('adminEmail'),
    adminPassword: read('adminPassword'),
    logLevel: read('logLevel'),
    corsOrigins: read('corsOrigins'),
    maxBodyBytes: read('maxBodyBytes'),
    maxFileBytes: read('maxFileBytes'),
    batchRequests: read('batchRequests'),
    persistedOperations: read('persistedOperations'),
    trustedProxies: read('trustedProxies'),
  };
  if ((settings.adminEmail === null) !== (settings.adminPassword === null)) {
    faults.push('ADMIN_EMAIL and ADMIN_PASSWORD must be given together.');
  }
  if (faults.length > 0) throw new SettingsError(faults);
  return settings;
};
