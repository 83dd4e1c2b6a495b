/** The pages for the admin: complete, alike in both languages, and true to the code. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CODES } from '../../src/check/finding';
import { DOCUMENTED_VARIABLES } from '../../src/config/variables';
import { ACCEPTABLE } from '../../src/formats/how-counted-page';
import { readSources } from '../../src/platforms/parse-source';
import { FIGURE_NAMES } from '../../src/report/figure-names';
import { parseReportSql } from '../../src/report/report-sql';
import { REFUSALS } from '../../src/web/log-in';
import { REPORT_ROUTES } from '../../src/web/routes';
import vietnameseWords from '../../src/words/vi.json';
import { baocaoCalls, documentedCommands, refusalOf } from '../support/commands';
import { commandsPage } from '../support/commands-page';
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
const PAIRS = ['README.md', ...ADMIN_PAGES, ...pages('docs/hosting')].map(
  (page) => [page, vietnamese(page)] as const,
);
const ALL_PAGES = [
  ...PAIRS.flat(),
  ...ENGLISH_ONLY,
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

  test('names only files of the project that exist', () => {
    const named = [
      ...text.matchAll(/`((?:src|test|deploy|sources|examples|bench|views)\/[\w./-]+)`/g),
    ];
    const missing = named.flatMap(([, file = '']) =>
      page === 'CHANGELOG.md' || existsSync(path.join(PROJECT, file)) ? [] : [file],
    );
    expect(missing).toEqual([]);
  });

  test('names only scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const [, script] of text.matchAll(/npm run ([a-z\d:-]+)/g)) {
      expect(Object.keys(scripts)).toContain(script);
    }
  });
});

test('every shell block is one that a shell can read', () => {
  const unread = ALL_PAGES.map((page) => [
    page,
    shellError(codeBlocks(read(page), 'sh').join('\n')),
  ]).filter(([, error]) => error !== '');
  expect(unread).toEqual([]);
});

test('every statement of figures is one that the server would run', () => {
  const statements = ALL_PAGES.flatMap((page) => codeBlocks(read(page), 'sql')).filter((block) =>
    block.includes(':start'),
  );
  const figures = statements.map((block) =>
    parseReportSql(block, 'page').flatMap(({ figures }) => figures),
  );
  expect(figures.length).toBeGreaterThanOrEqual(4);
  for (const names of figures) expect(FIGURE_NAMES).toEqual(expect.arrayContaining([...names]));
  for (const names of figures) expect(names.length).toBeGreaterThan(0);
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

test('/cach-tinh has words for every code that may be accepted, and no other', () => {
  const acceptable = Object.entries(CODES).flatMap(([code, isAcceptable]) =>
    isAcceptable ? [code] : [],
  );
  expect(Object.keys(ACCEPTABLE).sort()).toEqual(acceptable.sort());
});

test.each(['docs/troubleshooting.md', 'docs/vi/troubleshooting.md'])(
  '%s explains messages that the program really writes',
  (page) => {
    const source = [...pathsBelow('src', '.ts'), ...pathsBelow('src/words', '.json'), 'nginx.conf']
      .map(read)
      .join('\n');
    // Cut where a message holds a value.
    const parts = firstCells(read(page))
      .flatMap(codeSpans)
      .flatMap((message) =>
        message.split(/\s*(?:\{\{)?…(?:\}\})?\s*|\b(?:visits|value)_\w+(?:, )?|\b12\b/),
      )
      .filter((part) => part.length > 3);
    expect(parts.length).toBeGreaterThan(12);
    expect(parts.filter((part) => !source.includes(part.trim()))).toEqual([]);
  },
);

test.each(['docs/configuration.md', 'docs/vi/configuration.md'])(
  '%s lists every variable',
  (page) => {
    const listed = firstCells(read(page)).flatMap(codeSpans);
    expect([...listed].sort()).toEqual(DOCUMENTED_VARIABLES.map(({ name }) => name).sort());
  },
);

test.each(['docs/platforms.md', 'docs/vi/platforms.md', 'README.md', 'README.vi.md'])(
  '%s names every platform that init knows',
  (page) => {
    const platforms = new Set(readSources().map(({ platform }) => platform));
    platforms.delete('visits');
    expect(platforms.size).toBeGreaterThan(10);
    for (const platform of platforms) expect(read(page)).toContain(platform);
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

describe.each(['docs/monitoring.md', 'docs/vi/monitoring.md'])('%s', (page) => {
  const rows = firstCells(read(page));

  test('lists every metric of ours', () => {
    const source = pathsBelow('src/metrics', '.ts').map(read).join('');
    const names = [...source.matchAll(/'(baocao_\w+)'/g)].map(([, name]) => name);
    const listed = rows.flatMap(codeSpans).filter((name) => name.startsWith('baocao_'));
    expect(names.length).toBeGreaterThan(10);
    expect(listed.map((name) => name.replace(/\{.*\}/, '')).sort()).toEqual(names.sort());
  });

  test('lists every route and every reason of a refused log-in', () => {
    const row = (name: string) =>
      codeSpans(
        read(page)
          .split('\n')
          .find((line) => line.startsWith(`| \`${name}{`)) ?? '',
      );
    expect(row('baocao_answers_total')).toEqual(
      expect.arrayContaining([...REPORT_ROUTES, 'healthz', 'readyz', 'other']),
    );
    expect(row('baocao_refused_logins_total')).toEqual(expect.arrayContaining([...REFUSALS]));
  });
});

describe('the commands', () => {
  const units = pathsBelow('deploy', '.service').map(
    (file) => [file, `baocao ${/main\.js (.*)$/m.exec(read(file))?.[1] ?? '--version'}`] as const,
  );
  const shown = [...ALL_PAGES, 'README.md', 'README.vi.md'].map((page) => {
    const text = read(page);
    const spans = codeSpans(text).filter((span) => /^(npx )?baocao [a-z]/.test(span));
    return [page, [...codeBlocks(text), ...spans].join('\n')] as const;
  });
  const texts = Object.keys(vietnameseWords).map((key) => [
    key,
    [...key.matchAll(/'(npx baocao [a-z][^']*)'/g)].map(([, call]) => call).join('\n'),
  ]);

  test('that pages, units and messages print exist, with their options', async () => {
    const calls = new Map<string, string[]>();
    for (const [where = '', script = ''] of [...shown, ...units, ...texts]) {
      for (const args of baocaoCalls(script)) calls.set(args.join(' '), [where, ...args]);
    }
    const commands = await documentedCommands('en');
    const refused = [];
    for (const [where, ...args] of calls.values()) {
      if (args.some((word) => /^(COMMAND|\{\d\})$/.test(word))) continue;
      const refusal = await refusalOf(args, commands);
      if (refusal !== '') refused.push({ where, args, refusal });
    }
    expect(calls.size).toBeGreaterThan(30);
    expect(refused).toEqual([]);
  });

  test.each(['en', 'vi'] as const)(
    'are listed with their options on a page, which REGENERATE=1 rewrites (%s)',
    async (language) => {
      const page = language === 'en' ? 'docs/commands.md' : 'docs/vi/commands.md';
      const written = commandsPage(language, await documentedCommands(language));
      if (process.env.REGENERATE) writeFileSync(path.join(PROJECT, page), written);
      expect(read(page)).toBe(written);
    },
  );
});

test('nothing claims that a report complies with the law or satisfies the ministry', () => {
  const claims =
    /đạt yêu cầu (của|theo) bộ|fit for the ministry|(complies|compliant) with (the )?(law|decree)/i;
  const files = [
    ...[
      'src',
      'test',
      'sources',
      'views',
      'public',
      'scripts',
      'deploy',
      'examples',
      'docs',
    ].flatMap((folder) =>
      pathsBelow(folder, '.ts', '.json', '.sql', '.ejs', '.js', '.md', '.service', '.example'),
    ),
    'README.md',
    'README.vi.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
  ].filter((file) => !file.endsWith('docs.test.ts'));
  expect(files.length).toBeGreaterThan(300);
  expect(files.filter((file) => claims.test(read(file)))).toEqual([]);
});

test('code, units and configuration name only pages that exist', () => {
  const files = [
    ...['src', 'deploy', 'test', 'sources'].flatMap((folder) =>
      pathsBelow(folder, '.ts', '.json', '.service', '.sql'),
    ),
    ...['nginx.conf', '.env.example'],
  ].filter((file) => !file.endsWith('docs.test.ts'));
  const named = files.flatMap((file) =>
    [...read(file).matchAll(/\bdocs\/[\w/-]+\.md/g)].map(([page]) => ({ file, page })),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ page }) => !existsSync(path.join(PROJECT, page)))).toEqual([]);
});

test('CONTRIBUTING.md explains every script of package.json that is not a command of baocao', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const text = read('CONTRIBUTING.md');
  const unexplained = Object.entries(scripts).flatMap(([name, script]) => {
    const isCommand = script.startsWith('node dist/cli/main.js') || name.startsWith('pre');
    return isCommand || new RegExp(`npm (run )?${name}\\b`).test(text) ? [] : [name];
  });
  expect(unexplained).toEqual([]);
});

test('CONTRIBUTING.md shows every room of src/, and no other', () => {
  const [, tree = ''] = /^ {4}src\/\n(.*?)^ {4}\w/ms.exec(read('CONTRIBUTING.md')) ?? [];
  const shown = [...tree.matchAll(/^ {6}([\w-]+)\/ /gm)].map(([, room]) => room);
  const rooms = readdirSync(path.join(PROJECT, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(shown.sort()).toEqual(rooms.sort());
});

/** Files below a folder whose names end in one of the endings. */
function pathsBelow(folder: string, ...endings: string[]): string[] {
  return readdirSync(path.join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .map((file) => path.join(folder, file));
}

function shellError(script: string): string {
  return spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' }).stderr;
}

const withoutComments = (block: string) =>
  block
    .split('\n')
    .map((line) => line.replace(/(^|\s+)(#|--) .*$/, '').trimEnd())
    .filter((line) => line !== '')
    .join('\n');

function codeSpans(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => String(code));
}
