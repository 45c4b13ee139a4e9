#!/usr/bin/env node
import { Command } from 'commander';
import { adminProgram } from './commands/admin-program.js';
import { sentenceOf } from './commands/command-error.js';
import { keysProgram } from './commands/keys-program.js';
import { demoProgram, serveProgram } from './commands/server-programs.js';

const program = new Command('fichero')
  .description('A self-hosted databases server: GraphQL first, with REST beside it, guarded by API keys.')
  .addCommand(serveProgram())
  .addCommand(demoProgram())
  .addCommand(adminProgram())
  .addCommand(keysProgram())
  .showHelpAfterError('Add --help for how it is used.');

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exit(1);
}
