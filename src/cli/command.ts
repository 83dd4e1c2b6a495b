import type { ParseArgsConfig } from 'node:util';

/** What `parseArgs` makes of a command's options. */
export type OptionValues = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** A command of `npx baocao`. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** The answer to `--help`. */
  readonly help: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** @throws CommandFault, or a fault of the configuration, for what the admin can mend */
  run(values: OptionValues): Promise<void>;
}

/** What keeps a command from doing its work, in one line that says what to do. */
export class CommandFault extends Error {
  override name = 'CommandFault';
}

/** Resolves when the process is asked to end, by Ctrl-C or a service manager. A second one ends it at once. */
export function untilAskedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.once(signal, () => {
        resolve();
        process.once(signal, () => process.exit(1));
      });
    }
  });
}
