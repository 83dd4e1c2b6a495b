import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DOCUMENTED_VARIABLES } from '../../src/config/config';
import { FIGURE_NAMES } from '../../src/report/figure-names';

const PROJECT = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(PROJECT, file), 'utf8');

describe.each(['README.md', 'README.vi.md'])('%s', (file) => {
  const text = read(file);

  test('lists every variable, and so does .env.example', () => {
    expect(DOCUMENTED_VARIABLES.length).toBe(23);
    for (const { name } of DOCUMENTED_VARIABLES) {
      expect(text).toMatch(new RegExp(`^\\| .*\`${name}\`.* \\|`, 'm'));
      expect(read('.env.example')).toMatch(new RegExp(`^(# )?${name}=`, 'm'));
    }
  });

  test('names every figure, and only scripts and files that there are', () => {
    for (const name of FIGURE_NAMES) expect(text).toContain(`| \`${name}\` |`);
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const [, script] of text.matchAll(/npm run ([a-z\d:-]+)/g)) {
      expect(scripts).toHaveProperty([String(script)]);
    }
    for (const [, link] of text.matchAll(/\]\(([^):#]+)(?:#[^)]*)?\)/g)) {
      expect([link, existsSync(path.join(PROJECT, String(link)))]).toEqual([link, true]);
    }
  });

  test('links to headings that there are', () => {
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} -]/gu, '')
        .replaceAll(' ', '-'),
    );
    for (const [, anchor] of text.matchAll(/\]\(#([^)]*)\)/g)) expect(headings).toContain(anchor);
  });
});
