import { installPythonPackage } from '../peers/python-package.js';
import { startTied } from '../peers/tied-process.js';

export interface MongoServer {
  /** Without a database name. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A MongoDB-wire server (145 MB): no MongoDB server installs from a package registry alone. */
const secantus = {
  name: 'SecantusDB',
  version: '0.7.0b3',
  otherwise: 'The tests need a MongoDB: set TEST_MONGODB_URL, or have python3 with venv and pip.',
} as const;

const runSecantus = 'import sys; from secantus.cli import main; sys.exit(main())';

/** A fresh MongoDB-wire server in memory on a free port, with its options. Rejects when there is none to be had. */
export const startServer = async (options: readonly string[] = []): Promise<MongoServer> => {
  const python = (await installPythonPackage(secantus))('python');
  const command = [python, '-c', runSecantus, '--port', '0', '--storage-path', ':memory:', ...options];
  const { ready, stop } = await startTied(python, command, /listening on 127\.0\.0\.1:(\d+)/);
  return { url: `mongodb://127.0.0.1:${ready[1]}`, stop };
};
