/** Reads what the tests of the documentation ask of a Markdown page: headings, code, tables, links. */

export interface Heading {
  readonly level: number;
  readonly text: string;
  /** The anchor that GitHub gives it. */
  readonly slug: string;
}

export function headings(page: string): Heading[] {
  return [...withoutCode(page).matchAll(/^(#+) (.*)$/gm)].map(([, marks = '', text = '']) => ({
    level: marks.length,
    text,
    slug: text
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  }));
}

export const slugs = (page: string) => headings(page).map(({ slug }) => slug);

/** The fenced blocks, without their fences, in order; of one language if it is given. */
export function codeBlocks(page: string, language?: string): string[] {
  return [...page.matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms)].flatMap(([, , name, block = '']) =>
    language === undefined || name === language ? [block] : [],
  );
}

/** The first cell of each row of each table, without the heads. */
export function firstCells(page: string): string[] {
  const lines = withoutCode(page).split('\n');
  return lines.flatMap((line, at) => {
    const isRow = line.startsWith('| ') && !line.startsWith('| ---');
    const isHead = lines[at + 1]?.startsWith('| ---');
    return isRow && !isHead ? [line.split(/(?<!\\)\|/)[1]?.trim() ?? ''] : [];
  });
}

/** Links to files of the project: the path as written, empty for the page itself, and the anchor or ''. */
export function links(page: string): { file: string; anchor: string }[] {
  return [...withoutCode(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', anchor = ''] = target.split('#');
      return { file, anchor };
    });
}

function withoutCode(page: string): string {
  return page.replace(/^( *)```\w*\n.*?^\1```$/gms, '');
}
