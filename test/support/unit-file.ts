import { readFileSync } from 'node:fs';
import path from 'node:path';

export const PROJECT = path.resolve(__dirname, '../..');

/** What a unit runs, and where. */
export interface UnitCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A unit of deploy/ as systemd would run it, but for the paths of a server, which are this machine's here.
 * man systemd.service, systemd.exec, systemd.unit ("Specifiers")
 */
export class UnitFile {
  private readonly lines: readonly (readonly [key: string, value: string])[];

  private constructor(
    readonly name: string,
    text: string,
  ) {
    this.lines = text.split('\n').flatMap((line) => {
      const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
      return key === undefined ? [] : [[key, value ?? ''] as const];
    });
  }

  /** @param name its name on the server, such as 'baocao@san1.service', which deploy/ has as a template or without one */
  static named(name: string): UnitFile {
    const [, prefix = '', suffix = ''] = /^([^@]+)@.+?(\.\w+)$/.exec(name) ?? [];
    const files = prefix === '' ? [name] : [`${prefix}@${suffix}`, `${prefix}${suffix}`];
    for (const file of files) {
      try {
        return new UnitFile(name, readFileSync(path.join(PROJECT, 'deploy', file), 'utf8'));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    throw new Error(`deploy/ has none of ${files.join(', ')}`);
  }

  /** The last value of a key, its specifiers filled in. */
  value(key: string): string | undefined {
    return this.values(key).at(-1);
  }

  values(key: string): string[] {
    const [, instance = ''] = /@(.*)\.\w+$/.exec(this.name) ?? [];
    return this.lines
      .filter(([each]) => each === key)
      .map(([, value]) => value.replaceAll('%i', instance).replaceAll('%n', this.name));
  }

  /** @param configuration what is /etc/baocao on a server */
  command(configuration: string): UnitCommand {
    const here = (text: string) =>
      text
        .replaceAll('/usr/bin/node', process.execPath)
        .replaceAll('/opt/baocao/current/lib/node_modules/baocao-tmdt', PROJECT)
        .replaceAll('/etc/baocao', configuration);
    const [program = '', ...args] = wordsOf(this.value('ExecStart') ?? '').map(here);
    const folder = this.value('WorkingDirectory');
    const env = Object.fromEntries(
      this.values('Environment').map((each) => each.split('=', 2) as [string, string]),
    );
    return { program, args, cwd: folder === undefined ? undefined : here(folder), env };
  }
}

/** A command line as systemd takes it apart: quotes, and '$$' for a dollar. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, plain]) =>
    (single ?? double ?? plain ?? '').replaceAll('$$', () => '$'),
  );
}
