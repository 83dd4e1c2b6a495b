import { parseArgs } from 'node:util';
import { CommandFault } from '../fault';
import { type Language, speak, t } from '../words/words';

const LANGUAGES: readonly Language[] = ['en', 'vi'];

/** Speaks the language of an environment, as POSIX says: the first of these that is set and not empty. */
export function speakAsTold({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): void {
  speak(/^vi($|[_.@])/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'vi' : 'en');
}

/**
 * Speaks the language that `--lang` names. It must come before a command's module is loaded: the texts there
 * are told once.
 * @returns the words without it
 * @throws CommandFault for a language that there is none of
 */
export function takeLanguage(words: readonly string[]): string[] {
  const { tokens } = parseArgs({
    args: [...words],
    options: { lang: { type: 'string' } },
    strict: false,
    tokens: true,
  });
  const left: (string | undefined)[] = [...words];
  for (const token of tokens) {
    if (token.kind !== 'option' || token.name !== 'lang') continue;
    const { index, inlineValue, value = '' } = token;
    const chosen = LANGUAGES.find((each) => each === value);
    if (!chosen) throw new CommandFault(t`--lang ${value}: there are ${LANGUAGES.join(', ')}`);
    speak(chosen);
    left.fill(undefined, index, index + (inlineValue ? 1 : 2));
  }
  return left.flatMap((each) => each ?? []);
}
