#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { type Command, CommandFault } from './command';

/** Each is loaded when it is asked for: those who set a password need not wait for a web server. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  serve: async () => (await import('./serve.js')).serve,
  demo: async () => (await import('./demo.js')).demo,
  'set-password': async () => (await import('./set-password.js')).setPassword,
  init: async () => (await import('./init.js')).init,
  check: async () => (await import('./check.js')).check,
  handover: async () => (await import('./handover.js')).handover,
};

async function main([name = '', ...args]: string[]): Promise<void> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    const asked = ['', 'help', '--help', '-h'].includes(name);
    if (asked) process.stdout.write(await usage());
    else process.stderr.write(`${unknown(name)}\n`);
    process.exitCode = asked && name !== '' ? 0 : 2;
    return;
  }
  try {
    const command = await load();
    const { values } = parseArgs({
      args,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      strict: true,
    });
    if (values.help) process.stdout.write(command.help);
    else await command.run(values);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${explain(name, error)}\n`);
  }
}

async function usage(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(COMMANDS).map(
      async ([name, load]) => `  ${name.padEnd(14)}${(await load()).summary}\n`,
    ),
  );
  return `Usage: baocao COMMAND [options]\n\n${lines.join('')}\n'baocao COMMAND --help' tells more.\n`;
}

function unknown(name: string): string {
  return `baocao: there is no command '${name}'; there are ${Object.keys(COMMANDS).join(', ')}`;
}

/** An expected fault in the admin's words; a bug with its stack, since that is all there is. */
function explain(name: string, error: unknown): string {
  if (!(error instanceof Error)) return `baocao ${name}: ${String(error)}`;
  const isUsage = 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  const expected =
    isUsage || error instanceof CommandFault || /Fault$|^DatabaseUnavailable$/.test(error.name);
  const text = expected ? error.message : (error.stack ?? error.message);
  return text
    .split('\n')
    .map((line) => `baocao ${name}: ${line}`)
    .join('\n');
}

// A reader that has seen enough, such as `head`, is no fault.
process.stdout.on('error', () => process.exit());
void main(process.argv.slice(2));
