/** Writes what examples/ has from a server, as the demo is now: its GraphQL schema, and the types of its collections. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';

const demo = spawn(process.execPath, ['dist/server/main.js', 'demo', '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  let said = '';
  for await (const text of demo.stdout) {
    said += text;
    if (said.includes('Stop with Ctrl-C.')) break;
  }
  const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
  const [, key] = /^Read & write +(fk_\w+)/m.exec(said);
  const schema = await fetch(`${url}/api/schema.graphql`, { headers: { 'X-Api-Key': key } });
  writeFileSync('examples/schema.graphql', await schema.text());
  for (const name of ['node-script', 'server-handler']) {
    const out = `examples/${name}/src/fichero.ts`;
    execFileSync(process.execPath, ['sdk/dist/cli/main.js', 'types', '--url', url, '--key', key, '--out', out]);
  }
} finally {
  demo.kill();
  await once(demo, 'exit');
}
