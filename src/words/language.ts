/*
 * Owns the choice of language: from the environment, or from `--lang` on the command line.
 * Does not hold the texts; words.ts does.
 */

import { parseArgs } from 'node:util';
import { CommandFault } from '../fault';
import { type Language, speak, t } from './words';

const LANGUAGES: readonly Language[] = ['en', 'vi'];

/** Sets the language from the first of LC_ALL, LC_MESSAGES and LANG that is set and not empty, as POSIX says. */
export function setLanguageFromEnvironment({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): void {
  speak(/^vi($|[_.@])/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'vi' : 'en');
}

/**
 * Sets the language that `--lang` names, if it stands among the arguments.
 * @returns the arguments without it
 * @throws CommandFault for a language that is not supported
 */
export function takeLanguageOption(args: readonly string[]): string[] {
  const { tokens } = parseArgs({
    args: [...args],
    options: { lang: { type: 'string' } },
    strict: false,
    tokens: true,
  });
  const left: (string | undefined)[] = [...args];
  for (const token of tokens) {
    if (token.kind !== 'option' || token.name !== 'lang') continue;
    const { index, inlineValue, value = '' } = token;
    const chosen = LANGUAGES.find((language) => language === value);
    if (!chosen) throw new CommandFault(t`--lang ${value}: there are ${LANGUAGES.join(', ')}`);
    speak(chosen);
    left.fill(undefined, index, index + (inlineValue ? 1 : 2));
  }
  return left.flatMap((arg) => arg ?? []);
}
