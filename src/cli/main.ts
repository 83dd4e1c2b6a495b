#!/usr/bin/env node

/* Lists the commands, runs the one that the command line names, and sets the exit status. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandFault, Fault } from '../fault';
import { PROJECT } from '../files';
import { escaped } from '../init/terminal';
import { setLanguageFromEnvironment, speak, t, takeLanguageOption } from '../words/words';
import { type Command, speaksEnglish } from './command';

/** Each command is loaded when it is called: `set-password` starts in 0.13 s, and in 0.38 s with all the others. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  serve: async () => (await import('./serve.js')).serve,
  demo: async () => (await import('./demo.js')).demo,
  'set-password': async () => (await import('./set-password.js')).setPassword,
  init: async () => (await import('./init.js')).init,
  check: async () => (await import('./check.js')).check,
  'visits serve': async () => (await import('./serve.js')).visitsServe,
  'visits setup': async () => (await import('./visits.js')).visitsSetup,
  'visits import': async () => (await import('./visits.js')).visitsImport,
  'visits log': async () => (await import('./visits.js')).visitsLog,
  audit: async () => (await import('./audit.js')).audit,
  accelerate: async () => (await import('./accelerate.js')).accelerate,
  fold: async () => (await import('./accelerate.js')).fold,
  'annual init': async () => (await import('./annual-init.js')).annualInit,
  'annual check': async () => (await import('./annual-check.js')).annualCheck,
  'annual close': async () => (await import('./annual.js')).annualClose,
  'annual filed': async () => (await import('./annual.js')).annualFiled,
  handover: async () => (await import('./handover.js')).handover,
};

/** The minimum in package.json, "engines". */
const MINIMUM_NODE = '20.12.0';

/** Runs the command that the arguments name, prints what goes wrong, and sets the exit status of the process. */
export async function main(args: readonly string[]): Promise<void> {
  setLanguageFromEnvironment(process.env);
  if (process.versions.node.localeCompare(MINIMUM_NODE, 'en', { numeric: true }) < 0) {
    process.stderr.write(
      `baocao: ${t`Node.js ${MINIMUM_NODE} or later is needed, and this is ${process.versions.node}`}\n`,
    );
    process.exitCode = 1;
    return;
  }
  let call = splitName(args);
  try {
    const left = takeLanguageOption(args);
    call = splitName(left);
    if (speaksEnglish(call.name)) {
      speak('en');
      if (left.length < args.length) {
        throw new CommandFault('it speaks English: --lang is not for it');
      }
    }
    await run(call);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${explain(call.name, error)}\n`);
  }
}

async function run({ name, args }: ReturnType<typeof splitName>): Promise<void> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load) {
    await (await load()).execute(name, args);
  } else if (['--version', '-v'].includes(name)) {
    process.stdout.write(`${version()}\n`);
  } else if (['help', '--help', '-h', ''].includes(name)) {
    process.stdout.write(await usage());
    if (name === '') process.exitCode = 2;
  } else {
    process.stderr.write(
      `baocao: ${t`there is no command '${name}'; there are ${Object.keys(COMMANDS).join(', ')}`}\n`,
    );
    process.exitCode = 2;
  }
}

/** Separates the name of the command, of one word or two, from its arguments. */
function splitName([first = '', second = '', ...rest]: readonly string[]) {
  const both = `${first} ${second}`;
  return Object.hasOwn(COMMANDS, both)
    ? { name: both, args: rest }
    : { name: first, args: second === '' && rest.length === 0 ? [] : [second, ...rest] };
}

async function usage(): Promise<string> {
  const width = Math.max(...Object.keys(COMMANDS).map(({ length }) => length)) + 2;
  const lines = await Promise.all(
    Object.entries(COMMANDS).map(
      async ([name, load]) => `  ${name.padEnd(width)}${(await load()).summary()}\n`,
    ),
  );
  return `${t`Usage: baocao COMMAND [options]`}\n\n${lines.join('')}\n${t`'baocao COMMAND --help' tells more.`}\n`;
}

function version(): string {
  const manifest = readFileSync(path.join(PROJECT, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** The message of an expected fault; the stack of a bug. */
function explain(name: string, error: unknown): string {
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  return (error instanceof Fault ? message : stack)
    .split('\n')
    .map((line) => escaped(`baocao ${name}: ${line}`))
    .join('\n');
}

if (require.main === module) {
  // A closed pipe is no fault: `head` has simply read enough.
  process.stdout.on('error', () => process.exit());
  void main(process.argv.slice(2));
}
