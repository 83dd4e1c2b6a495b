/** The pages for the admin: complete, alike in both languages, and true to the code. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CODES } from '../../src/check/finding';
import { DOCUMENTED_VARIABLES } from '../../src/config/config';
import { FIGURE_NAMES } from '../../src/report/figure-names';
import { codeBlocks, firstCells, headings, links, slugs } from '../support/markdown';

const PROJECT = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(PROJECT, file), 'utf8');
const pages = (folder: string) =>
  readdirSync(path.join(PROJECT, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join(folder, file));

/** Pages that are written in English only: for developers and auditors, or generated. */
const ENGLISH_ONLY = ['docs/security.md', 'docs/accelerate-sources.md'];
const ADMIN_PAGES = pages('docs').filter((page) => !ENGLISH_ONLY.includes(page));
const vietnamese = (page: string) =>
  page === 'README.md' ? 'README.vi.md' : page.replace('docs/', 'docs/vi/');
const PAIRS = ['README.md', ...ADMIN_PAGES].map((page) => [page, vietnamese(page)] as const);
const ALL_PAGES = [
  ...PAIRS.flat(),
  ...ENGLISH_ONLY,
  ...pages('docs/hosting'),
  ...pages('docs/decisions'),
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'sources/README.md',
];

test('every page has its Vietnamese twin, and none is left over', () => {
  expect(pages('docs/vi').sort()).toEqual(ADMIN_PAGES.map(vietnamese).sort());
});

describe.each(PAIRS)('%s and %s', (english, twin) => {
  const [left, right] = [read(english), read(twin)];

  test('have the same headings, level by level', () => {
    const levels = (text: string) => headings(text).map(({ level }) => level);
    expect(levels(right)).toEqual(levels(left));
  });

  test('have the same code blocks, but for comments', () => {
    expect(codeBlocks(right).map(withoutComments)).toEqual(codeBlocks(left).map(withoutComments));
  });

  test('have the same rows in their tables, and the same code in the first cells', () => {
    expect(firstCells(right).map(codeSpans)).toEqual(firstCells(left).map(codeSpans));
  });

  test('link to the same pages', () => {
    const targets = (page: string, text: string) =>
      links(text)
        .map(({ file }) => path.join(path.dirname(page), file).replace('docs/vi/', 'docs/'))
        .filter((file) => file.endsWith('.md') && !file.includes('README'))
        .sort();
    expect(targets(twin, right)).toEqual(targets(english, left));
  });
});

describe.each(ALL_PAGES)('%s', (page) => {
  const text = read(page);

  test('links to files and headings that exist', () => {
    for (const { file, anchor } of links(text)) {
      const target = file === '' ? page : path.join(path.dirname(page), file);
      expect([page, target, existsSync(path.join(PROJECT, target))]).toEqual([page, target, true]);
      if (anchor !== '')
        expect([target, slugs(read(target))]).toEqual([target, expect.arrayContaining([anchor])]);
    }
  });

  test('names only scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const [, script] of text.matchAll(/npm run ([a-z\d:-]+)/g)) {
      expect(Object.keys(scripts)).toContain(script);
    }
  });
});

describe('the READMEs', () => {
  test.each(['README.md', 'README.vi.md'])('%s is read in one go: at most 200 lines', (page) => {
    expect(read(page).split('\n').length).toBeLessThanOrEqual(200);
  });

  test.each([
    ['README.md', 'docs'],
    ['README.vi.md', 'docs/vi'],
  ])('%s lists every page of %s', (readme, folder) => {
    const listed = links(read(readme)).map(({ file }) => file);
    expect(listed).toEqual(expect.arrayContaining(pages(folder)));
  });
});

test.each(ADMIN_PAGES.flatMap((page) => [page, vietnamese(page)]))(
  '%s begins with its title and a command',
  (page) => {
    expect(read(page)).toMatch(/^# .+\n\n```sh\n/);
  },
);

test.each(ADMIN_PAGES.flatMap((page) => [page, vietnamese(page)]))(
  '%s has a table of contents if it has more than four sections',
  (page) => {
    const sections = headings(read(page)).filter(({ level }) => level === 2);
    const listed = links(read(page)).flatMap(({ file, anchor }) => (file === '' ? [anchor] : []));
    if (sections.length > 4) {
      expect(listed).toEqual(expect.arrayContaining(sections.map(({ slug }) => slug)));
    }
  },
);

test.each(['docs/check.md', 'docs/vi/check.md'])('%s has a heading for every code', (page) => {
  const codes = headings(read(page))
    .filter(({ level }) => level === 3)
    .map(({ text }) => text);
  expect([...codes].sort()).toEqual(Object.keys(CODES).sort());
});

test.each([
  ['docs/check.md', 'May be accepted.'],
  ['docs/vi/check.md', 'Có thể chấp nhận.'],
])('%s says of each code whether it may be accepted', (page, words) => {
  const text = read(page);
  for (const [code, acceptable] of Object.entries(CODES)) {
    expect([code, text.includes(`### ${code}\n\n${words}`)]).toEqual([code, acceptable]);
  }
});

test.each(['docs/configuration.md', 'docs/vi/configuration.md'])(
  '%s lists every variable',
  (page) => {
    const listed = firstCells(read(page)).flatMap(codeSpans);
    expect([...listed].sort()).toEqual(DOCUMENTED_VARIABLES.map(({ name }) => name).sort());
  },
);

test('.env.example sets or shows every variable', () => {
  for (const { name } of DOCUMENTED_VARIABLES) {
    expect(read('.env.example')).toMatch(new RegExp(`^(# )?${name}=`, 'm'));
  }
});

test.each(['docs/report-sql.md', 'docs/vi/report-sql.md'])('%s names every figure', (page) => {
  for (const name of FIGURE_NAMES) expect(read(page)).toContain(`| \`${name}\` |`);
});

const withoutComments = (block: string) =>
  block
    .split('\n')
    .map((line) => line.replace(/(^|\s+)(#|--) .*$/, '').trimEnd())
    .filter((line) => line !== '')
    .join('\n');

function codeSpans(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => String(code));
}
