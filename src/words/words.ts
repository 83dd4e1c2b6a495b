/**
 * Chooses the language of the texts for the admin, and translates them. `vi.json` holds the Vietnamese,
 * `sources.vi.json` that of sources/*.sql.
 */

import { parseArgs } from 'node:util';
import { CommandFault } from '../fault';
import ofSources from './sources.vi.json';
import vietnamese from './vi.json';

export type Language = 'en' | 'vi';

let language: Language = 'en';

/** Sets the language of all texts for the admin from now on. */
export function speak(chosen: Language): void {
  language = chosen;
}

/**
 * A text for the admin in the chosen language: t`${file} is there already`. The English text, with {0}, {1} … for
 * its values, is the key in the catalogue; a text without an entry stays English.
 */
export function t(strings: TemplateStringsArray, ...values: readonly unknown[]): string {
  const key = keyOf(strings);
  const translated = language === 'vi' && (vietnamese as Record<string, string>)[key];
  return translated ? filled(translated, values) : singular(filled(key, values));
}

const VERBS: Readonly<Record<string, string>> = {
  are: 'is',
  have: 'has',
  do: 'does',
  were: 'was',
};

/** An English text in which one thing is no plural: '1 rows of orders are' becomes '1 row of orders is'. */
function singular(text: string): string {
  return text.replace(
    /(?<![\d.,])1 (row|order|value|visit|statement|note|figure|number|day|question)s\b((?: of \S+)?)(?: (are|have|do|were|count|differ|hang|stand|share|give|name)\b)?/g,
    (_, noun: string, of: string, verb?: string) =>
      `1 ${noun}${of}${verb ? ` ${VERBS[verb] ?? `${verb}s`}` : ''}`,
  );
}

/** A text in every language: one page shows it in Vietnamese, and a command in the language of the admin. */
export interface Bilingual {
  readonly en: string;
  readonly vi: string;
}

/** A text whose language is chosen later. Its values may be such texts themselves. */
export function bilingual(strings: TemplateStringsArray, ...values: readonly unknown[]): Bilingual {
  const key = keyOf(strings);
  const valuesIn = (language: Language) =>
    values.map((value) => (isBilingual(value) ? value[language] : value));
  return {
    en: filled(key, valuesIn('en')),
    vi: filled((vietnamese as Record<string, string>)[key] ?? key, valuesIn('vi')),
  };
}

function isBilingual(value: unknown): value is Bilingual {
  return typeof value === 'object' && value !== null && 'en' in value && 'vi' in value;
}

/** A number in plain digits, with its thousands apart as each language writes them. */
export function groupedIn(plain: string): Bilingual {
  const [, sign = '', whole = '0', fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain) ?? [];
  const number = BigInt(whole);
  const withFraction = (point: string) => (fraction === undefined ? '' : point + fraction);
  return {
    en: sign + number.toLocaleString('en-US') + withFraction('.'),
    vi: sign + number.toLocaleString('vi-VN') + withFraction(','),
  };
}

/** A text that is the same in every language, such as the words of an official form. */
export function asWritten(text: string): Bilingual {
  return { en: text, vi: text };
}

/** The text in the chosen language. */
export function inChosenLanguage(text: Bilingual): string {
  return text[language];
}

function filled(text: string, values: readonly unknown[]): string {
  return text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]));
}

/**
 * A sentence of `sources/*.sql` in the language of the admin. Where its key has {0}, {1} … it may hold anything,
 * such as what its SQL found; what is not in the catalogue stays as it is.
 */
export function translateSourceText(sentence: string): string {
  if (language !== 'vi') return sentence;
  const known = (ofSources as Record<string, string>)[sentence];
  if (known !== undefined) return known;
  for (const [key, text] of Object.entries(ofSources as Record<string, string>)) {
    const values = valuesIn(key, sentence);
    if (values) return filled(text, values);
  }
  return sentence;
}

/** The values in a sentence at the places {0}, {1} … of its key; undefined if it is another sentence. */
function valuesIn(key: string, sentence: string): string[] | undefined {
  const parts = key.split(/\{\d\}/);
  if (parts.length === 1) return undefined;
  const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('(.*)')}$`, 's').exec(sentence)?.slice(1);
}

/** A number with its thousands apart, as the language writes them. */
export function grouped(number: bigint): string {
  return number.toLocaleString(language === 'vi' ? 'vi-VN' : 'en-US');
}

/** What stands before the fraction of a number, as the language writes it. */
export function fractionPoint(): string {
  return language === 'vi' ? ',' : '.';
}

function keyOf(strings: readonly string[]): string {
  return strings.reduce((text, part, index) => `${text}{${index - 1}}${part}`);
}

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

/** A text in lines of at most so many characters, but for a word that is longer. */
export function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
}
