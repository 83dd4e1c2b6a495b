import vietnamese from './vi.json';

export type Language = 'en' | 'vi';

let language: Language = 'en';

/** Sets the language of all that is told to the admin from now on. */
export function speak(chosen: Language): void {
  language = chosen;
}

/**
 * A text for the admin in the language that he asked for: t`${file} is there already`. The English, with
 * {0}, {1} … for its values, is its key in the catalogue; what is not there yet stays English.
 */
export function t(strings: TemplateStringsArray, ...values: readonly unknown[]): string {
  const key = keyOf(strings);
  const text = (language === 'vi' && (vietnamese as Record<string, string>)[key]) || key;
  return text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]));
}

function keyOf(strings: readonly string[]): string {
  return strings.reduce((text, part, index) => `${text}{${index - 1}}${part}`);
}
