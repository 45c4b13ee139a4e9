import { describe, expect, test } from 'vitest';
import { readSettings, SettingsError } from '#server/env.js';

test('without flags and variables the defaults hold', () => {
  expect(readSettings({}, {})).toEqual({
    host: '127.0.0.1',
    port: 8090,
    dataDir: './fichero-data',
    databaseUrl: 'sqlite:',
    workers: 1,
    adminEmail: null,
    adminPassword: null,
    logLevel: 'info',
    corsOrigins: [],
    maxBodyBytes: 33_554_432,
    maxFileBytes: 1_073_741_824,
    batchRequests: 50,
    persistedOperations: null,
    trustedProxies: [],
  });
});

test('a flag wins over a variable, a variable over the default, and an empty variable is none', () => {
  const settings = readSettings({ port: '1' }, { PORT: '2', HOST: '::1', WORKERS: '' });
  expect(settings).toMatchObject({ port: 1, host: '::1', workers: 1 });
});

test('lists are split and trimmed', () => {
  const environment = { CORS_ORIGINS: 'https://a.example, http://b.example:8080', TRUSTED_PROXIES: '10.0.0.0/8,::1' };
  expect(readSettings({}, environment)).toMatchObject({
    corsOrigins: ['https://a.example', 'http://b.example:8080'],
    trustedProxies: ['10.0.0.0/8', '::1'],
  });
});

const messageOf = (flags: Parameters<typeof readSettings>[0], environment: Record<string, string>): string => {
  try {
    readSettings(flags, environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('a bad setting is refused', () => {
  test.each([
    ['PORT', 'abc'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '8090.5'],
    ['WORKERS', '0'],
    ['LOG_LEVEL', 'loud'],
    ['CORS_ORIGINS', 'https://a.example/path'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['MAX_BODY_BYTES', '1'],
    ['MAX_FILE_BYTES', '1e9'],
    ['DATABASE_URL', 'postgres://x'],
  ])('%s=%s, with one sentence that begins with its name', (name, value) => {
    const message = messageOf({}, { [name]: value });
    expect(message).toMatch(new RegExp(`^${name} must be [^\\n]+\\.$`));
  });

  test('under the name of its flag when it came by one', () => {
    expect(messageOf({ dataDir: '', port: 'x' }, {})).toMatch(/^--port must be .+\n--data-dir must be .+$/);
  });

  test('all at once, and without the password in a database address', () => {
    const message = messageOf(
      {},
      { PORT: 'x', WORKERS: 'y', DATABASE_URL: 'mongo://me:hunter2@db', ADMIN_EMAIL: 'a@b' },
    );
    expect(message.split('\n')).toHaveLength(4);
    expect(message).not.toContain('hunter2');
  });
});
