import { translateSourceText, wrapped } from '../words/words';

const WIDTH = 105;

/**
 * The sentences of a source's comment, as they stand in the catalogue, with the lines that each takes: it ends
 * where a line ends with it. An empty line, and one that is indented, such as SQL, stands by itself.
 */
export function sentencesOf(about: readonly string[]): { text: string; lines: string[] }[] {
  const sentences: { text: string; lines: string[] }[] = [];
  let open = false;
  for (const line of about) {
    const apart = /^(\s|$)/.test(line);
    const last = open && !apart ? sentences.at(-1) : undefined;
    if (last) {
      last.text += ` ${line}`;
      last.lines.push(line);
    } else sentences.push({ text: line, lines: [line] });
    open = !apart && !/[.:]$/.test(line);
  }
  return sentences;
}

/** A source's comment in the language of the admin, a line each. */
export function aboutInWords(about: readonly string[]): string[] {
  return sentencesOf(about).flatMap(({ text, lines }) => {
    const words = translateSourceText(text);
    return words === text ? lines : wrapped(words, WIDTH);
  });
}
