/** What every command shares: options, their parsing, and help. `main.ts` lists the commands. */

import { parseArgs } from 'node:util';
import { CommandFault } from '../fault';
import { t, wrapped } from '../words/words';

/** An option of a command. One that is no flag takes a value. */
export type Option =
  | { readonly flag: true; readonly help: string }
  | {
      /** The name of the value in the help, such as NAME. */
      readonly value: string;
      readonly help: string;
      readonly multiple?: true;
      readonly default?: string;
    };

type Options = Readonly<Record<string, Option>>;

/** The values of a command's options in one call. */
export type OptionValues<O extends Options> = {
  readonly [N in keyof O]: O[N] extends { flag: true }
    ? boolean
    : O[N] extends { multiple: true }
      ? readonly string[]
      : O[N] extends { default: string }
        ? string
        : string | undefined;
};

interface Definition<O extends Options> {
  /** One line for the list of commands. */
  readonly summary: string;
  /** The description in its help, in lines that fit a terminal. */
  readonly about: string;
  readonly options?: O;
  /** Its arguments in the help, such as FILE: in brackets if it may be left out, with '…' if there may be more. */
  readonly operands?: string;
  /** @throws Fault for a mistake that the admin can mend */
  run(values: OptionValues<O>, operands: readonly string[]): Promise<void>;
}

/** A command of `npx baocao`. */
export interface Command {
  summary(): string;
  /** Runs the command with its arguments, or prints its help. @throws Fault */
  execute(name: string, args: readonly string[]): Promise<void>;
}

/** Whether a command's texts are always English, as a log's are. */
export function speaksEnglish(name: string): boolean {
  return ['serve', 'visits serve', 'demo'].includes(name);
}

const HELP_WIDTH = 100;

/**
 * A command whose help and typed values are made from its options.
 * @param define makes the definition when it is needed, so that its texts are in the language chosen by then
 */
export function command<const O extends Options = Record<never, never>>(
  define: () => Definition<O>,
): Command {
  return {
    summary: () => define().summary,
    async execute(name, args) {
      const definition = define();
      const { values, positionals } = parse(name, definition, args);
      if (values.help) process.stdout.write(helpOf(name, definition));
      else await definition.run(values as OptionValues<O>, positionals);
    },
  };
}

function parse(
  name: string,
  { options = {}, operands }: Definition<Options>,
  args: readonly string[],
) {
  const parsed = parseSafely(name, args, {
    ...Object.fromEntries(
      Object.entries(options).map(([option, { ...spec }]) => [
        option,
        'flag' in spec
          ? { type: 'boolean' as const, default: false }
          : {
              type: 'string' as const,
              ...(spec.multiple ? { multiple: true, default: [] } : {}),
              ...(spec.default === undefined ? {} : { default: spec.default }),
            },
      ]),
    ),
    help: { type: 'boolean' as const, short: 'h' },
  });
  const least = operands === undefined || operands.startsWith('[') ? 0 : 1;
  const most = operands?.endsWith('…') ? Number.POSITIVE_INFINITY : Number(operands !== undefined);
  const { length } = parsed.positionals;
  if (!parsed.values.help && (length < least || length > most)) {
    throw new CommandFault(
      length < least
        ? t`${operands} is missing: baocao ${name} ${operands}`
        : t`'${parsed.positionals[most]}' is one argument too many; 'baocao ${name} --help' tells more`,
    );
  }
  return parsed;
}

type ParseOptions = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

/** Node's parser; its errors become faults of the caller. */
function parseSafely(name: string, args: readonly string[], options: ParseOptions) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (!code.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new CommandFault(t`${parserMessage(code, message)}; 'baocao ${name} --help' tells more`);
  }
}

/** The message of Node's parser, translated. */
function parserMessage(code: string, message: string): string {
  const sentence = message.split('. ')[0] ?? '';
  const [, named = ''] = /'([^']*)'/.exec(sentence) ?? [];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return t`Unknown option '${named}'`;
  if (/argument missing|is ambiguous/.test(sentence)) return t`Option '${named}' argument missing`;
  if (/does not take an argument/.test(sentence))
    return t`Option '${named}' does not take an argument`;
  return sentence;
}

function helpOf(name: string, { about, options = {}, operands }: Definition<Options>): string {
  const lang = {
    value: 'vi|en',
    help: t`the language; otherwise that of LC_ALL, LC_MESSAGES or LANG`,
  };
  const all: [string, Option][] = Object.entries({
    ...options,
    ...(speaksEnglish(name) ? {} : { lang }),
    help: { flag: true, help: t`this text` },
  });
  const terms = all.map(([option, spec]) => `--${option}${'flag' in spec ? '' : ` ${spec.value}`}`);
  const column = Math.max(...terms.map(({ length }) => length)) + 4;
  const lines = all.flatMap(([, spec], index) =>
    wrapped(helpText(spec), HELP_WIDTH - column).map(
      (text, line) => `${(line === 0 ? `  ${terms[index]}` : '').padEnd(column)}${text}\n`,
    ),
  );
  const usage = t`Usage: baocao ${name} [options]`;
  return `${usage}${operands ? ` ${operands}` : ''}\n\n${about.trim()}\n\n${lines.join('')}`;
}

function helpText(spec: Option): string {
  if ('flag' in spec) return spec.help;
  if (spec.default !== undefined) return t`${spec.help} (default: ${spec.default})`;
  return spec.multiple ? t`${spec.help}; may be given more than once` : spec.help;
}

/**
 * Resolves when the process is asked to end, by Ctrl-C or a service manager. A second one ends it at once.
 * @param onHangup what SIGHUP does instead, such as to open a new file where logrotate has moved the old one away
 */
export function untilAskedToEnd(onHangup?: () => void): Promise<void> {
  if (onHangup) process.on('SIGHUP', onHangup);
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', ...(onHangup ? [] : ['SIGHUP'])]) {
      process.once(signal, () => {
        resolve();
        process.once(signal, () => process.exit(1));
      });
    }
  });
}

const WIDTH = 30;
/** How often the bar is drawn, in milliseconds. */
const EVERY_MS = 100;

/** A bar on the terminal that shows how far a reading is; none where standard error is no terminal. */
export class ProgressBar {
  private readonly startedAt = Date.now();
  private drawAt = 0;

  /** @param done of `total`, in bytes */
  show(done: number, total: number): void {
    const now = Date.now();
    if (!process.stderr.isTTY || now < this.drawAt) return;
    this.drawAt = now + EVERY_MS;
    const share = total > 0 ? Math.min(done / total, 1) : 1;
    const filled = Math.round(share * WIDTH);
    const bar = '#'.repeat(filled) + '-'.repeat(WIDTH - filled);
    const left = share > 0 ? Math.round(((now - this.startedAt) * (1 / share - 1)) / 1000) : 0;
    const percent = Math.floor(share * 100);
    process.stderr.write(`\r\x1b[K[${bar}] ${t`${percent} %, ${left} s left`}`);
  }

  /** Takes the bar away. */
  end(): void {
    if (process.stderr.isTTY && this.drawAt > 0) process.stderr.write('\r\x1b[K');
  }
}
