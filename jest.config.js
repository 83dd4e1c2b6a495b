/** Tests that need a database share one private MariaDB, which the first of them to run starts. */
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

/** `npm test` runs the first two; `npm run test:all` these and the long one, the products of lists. */
module.exports = {
  projects: [
    project('unit', ['unit/*.test.ts']),
    project('database', ['*.test.ts', 'sources/*.test.ts', 'visits/*.test.ts'], database),
    project('long', ['long/*.test.ts'], database),
  ],
  maxWorkers: 3,
  testTimeout: 120_000,
};
