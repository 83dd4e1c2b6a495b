import { misspelt } from '../../src/config/config';
import { DOCUMENTED_VARIABLES } from '../../src/config/variables';

const ours = DOCUMENTED_VARIABLES.map(({ name }) => name);

test.each([
  ['DATABSE_URL', 'DATABASE_URL'],
  ['QUERY_TIMEOUT', 'QUERY_TIMEOUT_MS'],
  ['TRUSTPROXY', 'TRUST_PROXY'],
  ['DB_TIME_ZONE', 'DB_TIMEZONE'],
  ['HTPASSWORD_FILE', 'HTPASSWD_FILE'],
  ['database_url', 'DATABASE_URL'],
])('%s is reported as a slip for %s', (given, meant) => {
  expect(misspelt([given], ours)).toEqual([
    `${given} is no variable of baocao: is ${meant} meant?`,
  ]);
});

test.each([
  ...['PATH', 'HOME', 'HOSTNAME', 'LANG', 'LOGNAME', 'POST', 'PORTS', 'DATABASE', 'NODE_ENV'],
  ...['TZ', 'USER', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'INVOCATION_ID', 'JOURNAL_STREAM'],
  ...['DATABASE_HOST', 'MYSQL_PORT', 'npm_config_cache', 'PLATFORM_ROUTES', 'LS_COLORS'],
])('%s belongs to another program, and is no slip', (given) => {
  expect(misspelt([given], ours)).toEqual([]);
});

test('our own names are no slips', () => {
  expect(misspelt(ours, ours)).toEqual([]);
});
