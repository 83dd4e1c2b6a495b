#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { check } from './check';
import { type Command, CommandFault } from './command';
import { demo } from './demo';
import { handover } from './handover';
import { init } from './init';
import { serve } from './serve';
import { setPassword } from './set-password';

const COMMANDS: Record<string, Command> = {
  serve,
  demo,
  'set-password': setPassword,
  init,
  check,
  handover,
};

async function main([name = '', ...args]: string[]): Promise<void> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const asked = ['', 'help', '--help', '-h'].includes(name);
    (asked ? process.stdout : process.stderr).write(asked ? usage() : `${unknown(name)}\n`);
    process.exitCode = asked && name !== '' ? 0 : 2;
    return;
  }
  try {
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

function usage(): string {
  const lines = Object.entries(COMMANDS).map(
    ([name, { summary }]) => `  ${name.padEnd(14)}${summary}\n`,
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

void main(process.argv.slice(2));
