/*
 * `npm test` runs the projects `unit` and `database`, three minutes on two cores; `npm run test:all`, and
 * so CI, the project `long` as well.
 */

/** Products of lists (sources × mutants, files × faults, statements by lot), an attack, and whole demos. */
const LONG = [
  'accelerate-forms',
  'accelerate-sources',
  'accelerate-trade',
  'chaos-files',
  'demo',
  'fuzz',
  'log-in-attack',
  'sources/mutants',
].map((name) => `${name}.test.ts`);

/** Tests that need a database share one private MariaDB. */
const database = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

/** @param {string} displayName  @param {string[]} testMatch  @param {object} more */
const project = (displayName, testMatch, more = {}) => ({
  displayName,
  testMatch: testMatch.map((pattern) => `<rootDir>/test/${pattern}`),
  transform: { '\\.(ts|js|mjs)$': '@swc/jest' },
  // A dynamic import names the file as it is built.
  moduleNameMapper: { '^(\\./[a-z-]+)\\.js$': ['$1', '$1.js'] },
  ...more,
});

module.exports = {
  projects: [
    project('unit', ['unit/*.test.ts']),
    project('database', ['*.test.ts', 'sources/*.test.ts', 'visits/*.test.ts'], {
      ...database,
      testPathIgnorePatterns: ['/node_modules/', ...LONG.map((file) => `/test/${file}$`)],
    }),
    project('long', LONG, database),
  ],
  maxWorkers: 3,
  testTimeout: 120_000,
};
