/*
 * The commands and options of `baocao` as their own help lists them, and the command lines that a text prints.
 */
import { runCommand } from './command';

export interface DocumentedCommand {
  readonly name: string;
  readonly summary: string;
  /** What stands for its arguments, such as FILE.csv; '' for none. */
  readonly operands: string;
  /** Without those that all commands have: --lang, --help. */
  readonly options: readonly { readonly term: string; readonly meaning: string }[];
}

/** Every command, in the order of `baocao --help`. */
export async function documentedCommands(language: 'en' | 'vi'): Promise<DocumentedCommand[]> {
  const list = await helpOf(['--help'], language);
  const summaries = [...list.matchAll(/^ {2}(\S+(?: \S+)?) {2,}(.+)$/gm)];
  const commands: DocumentedCommand[] = [];
  for (const [, name = '', summary = ''] of summaries) {
    const help = await helpOf([...name.split(' '), '--help'], language);
    const operands = / \[[^\]]+\] ?(.*)$/m.exec(help)?.[1] ?? '';
    commands.push({ name, summary, operands, options: optionsIn(help) });
  }
  return commands;
}

/** Whether the command, its options and the number of its arguments are right: the text of the refusal, or ''. */
export async function refusalOf(
  args: readonly string[],
  commands: readonly DocumentedCommand[],
): Promise<string> {
  const { code, output } = await runCommand([...args, '--help'], {}, process.cwd());
  if (code !== 0) return output;
  const command =
    commands.find(({ name }) => name === args.slice(0, 2).join(' ')) ??
    commands.find(({ name }) => name === args[0]);
  if (!command) return '';
  const valued = command.options.filter(({ term }) => term.includes(' '));
  const takesValue = new Set(['--lang', ...valued.map(({ term }) => term.split(' ')[0])]);
  const given = args
    .slice(command.name.split(' ').length)
    .filter((word, at, all) => !word.startsWith('-') && !takesValue.has(all[at - 1] ?? ''));
  const most = command.operands.endsWith('…')
    ? Number.POSITIVE_INFINITY
    : Number(command.operands !== '');
  return given.length > most ? `'${given[most]}' is one argument too many` : '';
}

/** The arguments of each call of `baocao` in a shell script. */
export function baocaoCalls(script: string): string[][] {
  return script
    .replace(/\\\n/g, ' ')
    .split(/\n|&&|;|\|/)
    .map(shellWords)
    .flatMap((words) => {
      const at = words.findLastIndex((word) => /^(\S*\/bin\/)?baocao$/.test(word));
      const isCalled = at === 0 || /^(npx|--|[A-Z_]+=.*)$/.test(words[at - 1] ?? '');
      return at >= 0 && isCalled ? [words.slice(at + 1)] : [];
    });
}

/** The words of a command line up to its comment, without their quotes. */
function shellWords(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/'[^']*'|"[^"]*"|[^\s'"]+/g)) {
    if (word.startsWith('#')) break;
    words.push(word.replace(/^(['"])(.*)\1$/s, '$2'));
  }
  return words;
}

async function helpOf(args: string[], language: 'en' | 'vi'): Promise<string> {
  const env = { LANG: language === 'vi' ? 'vi_VN.UTF-8' : 'C' };
  return (await runCommand(args, env, process.cwd())).output;
}

function optionsIn(help: string) {
  const options: { term: string; meaning: string }[] = [];
  for (const line of help.split('\n')) {
    const [, term, meaning = ''] = /^ {2}(--\S+(?: \S+)?) {2,}(.+)$/.exec(line) ?? [];
    const last = options.at(-1);
    if (term !== undefined) options.push({ term, meaning });
    else if (last && /^ {8,}\S/.test(line)) last.meaning += ` ${line.trim()}`;
  }
  return options.filter(({ term }) => !/^--(lang|help)\b/.test(term));
}
