import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SRC = path.resolve(__dirname, '../../src');

/** What each room of `src/`, or file beside them, may import; itself always. */
const BASE = ['fault', 'files', 'vietnam', 'words'];
const READS = [...BASE, 'sql', 'database', 'report'];
const MAY_IMPORT: Record<string, readonly string[]> = {
  fault: [],
  files: [],
  vietnam: [],
  words: ['fault'],
  sql: BASE,
  database: [...BASE, 'sql'],
  report: [...BASE, 'sql', 'database'],
  formats: [...BASE, 'report'],
  audit: [...BASE, 'report'],
  accounts: BASE,
  demo: BASE,
  config: [...BASE, 'database', 'formats', 'report', 'accounts'],
  annual: [...READS, 'vocabulary', 'formats', 'platforms'],
  vocabulary: [...BASE, 'sql', 'database', 'report'],
  evidence: [...BASE, 'sql', 'database', 'report', 'vocabulary'],
  platforms: [...READS, 'vocabulary'],
  'own-schema': [...READS, 'vocabulary', 'evidence', 'platforms'],
  init: [...READS, 'config', 'vocabulary', 'evidence', 'platforms', 'own-schema'],
  accelerate: READS,
  web: [...READS, 'formats', 'annual', 'accounts', 'audit'],
  visits: [...BASE, 'sql', 'database', 'accounts', 'config', 'web'],
  check: [
    ...READS,
    'accounts',
    'audit',
    'config',
    'accelerate',
    'vocabulary',
    'evidence',
    'platforms',
  ],
  'annual-check': [...READS, 'vocabulary', 'evidence', 'annual', 'check'],
  app: [...READS, 'formats', 'annual', 'accounts', 'audit', 'config', 'web'],
  metrics: [...READS, 'web'],
  server: [...READS, 'annual', 'accounts', 'audit', 'config', 'web', 'metrics', 'app'],
  cli: [
    ...[...READS, 'formats', 'accounts', 'demo', 'config', 'platforms', 'own-schema', 'init'],
    ...[
      'annual',
      'annual-check',
      'vocabulary',
      'evidence',
      'audit',
      'accelerate',
      'check',
      'server',
      'visits',
      'web',
      'metrics',
    ],
  ],
};

/** Every module of `src/` by its path, and the modules that it imports, types too. */
const imports = new Map(
  readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => {
      const text = readFileSync(path.join(SRC, file), 'utf8');
      const targets = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(
        ([, target = '']) => path.join(path.dirname(file), target).replace(/\.js$/, ''),
      );
      return [file.replace(/\.ts$/, ''), targets.filter((target) => !target.endsWith('.json'))];
    }),
);
const roomOf = (module: string) => module.split(path.sep)[0] ?? '';

test('imports run downward only', () => {
  expect(imports.size).toBeGreaterThan(50);
  const upward = [...imports].flatMap(([module, targets]) =>
    targets
      .filter((target) => roomOf(target) !== roomOf(module))
      .filter((target) => !MAY_IMPORT[roomOf(module)]?.includes(roomOf(target)))
      .map((target) => `${module} -> ${target}`),
  );
  expect(upward).toEqual([]);
});

test('no imports form a circle', () => {
  const circles: string[] = [];
  const visit = (module: string, way: readonly string[]) => {
    if (way.includes(module))
      circles.push([...way.slice(way.indexOf(module)), module].join(' -> '));
    else for (const target of imports.get(module) ?? []) visit(target, [...way, module]);
  };
  for (const module of imports.keys()) visit(module, []);
  expect(circles).toEqual([]);
});

test('no file of src/ or test/ is longer than 400 lines', () => {
  const long = ['src', 'test'].flatMap((folder) =>
    readdirSync(path.join(SRC, '..', folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${folder}/${file}`)
      .filter((file) => readFileSync(path.join(SRC, '..', file), 'utf8').split('\n').length > 401),
  );
  expect(long).toEqual([]);
});

/** The names that stand more than once. */
function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

test('a name stands for one module, and for one exported type', () => {
  const commands = (module: string) => roomOf(module) === 'cli';
  const modules = [...imports.keys()].filter((module) => !commands(module));
  const types = [...imports.keys()].flatMap((module) =>
    [
      ...readFileSync(path.join(SRC, `${module}.ts`), 'utf8').matchAll(
        /^export (?:abstract )?(?:interface|type|class|enum) (\w+)/gm,
      ),
    ].map(([, name = '']) => name),
  );
  expect(types.length).toBeGreaterThan(200);
  expect(repeated(modules.map((module) => path.basename(module)))).toEqual([]);
  expect(repeated(types)).toEqual([]);
});

test('only the database room knows the driver, and only what serves knows Express', () => {
  const users = (library: RegExp) =>
    [...imports.keys()].filter((module) =>
      library.test(readFileSync(path.join(SRC, `${module}.ts`), 'utf8')),
    );
  const rooms = (library: RegExp) => [...new Set(users(library).map(roomOf))].sort();
  expect(rooms(/from 'mysql2/)).toEqual(['database', 'demo']);
  expect(rooms(/from 'express/)).toEqual(['app', 'visits', 'web']);
});
