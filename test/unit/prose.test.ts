import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

/**
 * Words that make a riddle of a comment: code neither speaks nor obeys, and some phrases hide the noun that the
 * sentence is about. CONTRIBUTING.md, "Words in the code".
 */
const RIDDLES =
  /\b(tells?|told|telling|heed(s|ed|ing)?|anew|begun|of which|what it is|is none of)\b/i;

const PROGRAM = /\.(ts|js|ejs|css)$/;
const SETTINGS = /\.(service|timer|conf|example|yaml)$/;

/** The files that people read as code; this one must name the words. */
const files = ['src', 'test', 'scripts', 'bench', 'beacon', 'deploy', 'views', 'public']
  .flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  )
  .concat('nginx.conf', 'compose.yaml', 'jest.config.js')
  .filter((file) => PROGRAM.test(file) || SETTINGS.test(file))
  .filter((file) => !file.endsWith(path.basename(__filename)))
  .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }));

/** Each comment on one line, without its marks. */
function commentsIn({ file, text }: { readonly file: string; readonly text: string }): string[] {
  const comment = SETTINGS.test(file)
    ? /^[ \t]*#[^\n]*(\n[ \t]*#[^\n]*)*/gm
    : /\/\*.*?\*\/|<!--.*?-->|<%#.*?%>|(?<![^\s;{}()])\/\/[^\n]*(\n[ \t]*\/\/[^\n]*)*/gs;
  return [...text.matchAll(comment)].map(([found]) =>
    found
      .replace(/^[ \t]*(\/\*+|\/\/|#|\*(?!\/))/gm, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

/** The titles of a file's tests, without those that a table fills in. */
function titlesIn({ text }: { readonly text: string }): string[] {
  const title = /^\s*(?:\S.*\)\(|(?:test|describe)(?:\.\w+)*\()\s*(['"`])(.*?)(?<!\\)\1,/gm;
  return [...text.matchAll(title)].map(([, , words = '']) => words);
}

const comments = files.flatMap((file) =>
  commentsIn(file).map((text) => ({ file: file.file, text })),
);

test('comments name their subject', () => {
  expect(comments.length).toBeGreaterThan(2000);
  expect(comments.filter(({ text }) => RIDDLES.test(text))).toEqual([]);
});

test('titles of tests name their subject', () => {
  const titles = files
    .filter(({ file }) => file.endsWith('.test.ts'))
    .flatMap((file) => titlesIn(file).map((text) => ({ file: file.file, text })));
  expect(titles.length).toBeGreaterThan(700);
  expect(titles.filter(({ text }) => RIDDLES.test(text))).toEqual([]);
});

test('variables and functions are named for what they hold', () => {
  const declared = files.flatMap(({ file, text }) =>
    [...text.matchAll(/\b(?:const|let|function|readonly) (told|begun|anew|heed\w*)\b/g)].map(
      ([, name]) => ({ file, name }),
    ),
  );
  expect(declared).toEqual([]);
});

test('comments name only modules that exist', () => {
  const named = comments.flatMap(({ file, text }) =>
    [...text.matchAll(/(?<![\w/.-])(?:[a-z-]+\/)*[a-z-]+\.(?:ts|ejs)\b/g)].map(([module]) => ({
      file,
      module,
    })),
  );
  const isThere = ({ file, module }: { file: string; module: string }) =>
    ['', 'src', 'test', path.dirname(file)].some((folder) =>
      existsSync(path.join(ROOT, folder, module)),
    );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((each) => !isThere(each))).toEqual([]);
});
