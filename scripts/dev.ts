/**
 * The server on the demo's marketplace while it is being worked on: it restarts when a source, a view or
 * a style sheet changes, and keeps its database. The password is the same every time.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { INSPECTOR } from '../src/accounts/htpasswd';
import { writePassword } from '../src/accounts/passwords';
import { createMarketplace, MARKETPLACE_REPORT, startTraffic } from '../src/demo/marketplace';
import { PrivateMariadb } from '../src/demo/private-mariadb';

const PASSWORD = 'only-for-development';

async function main(): Promise<void> {
  console.log('Creating the marketplace ...');
  const database = await PrivateMariadb.create();
  const url = await createMarketplace(database);
  const htpasswd = path.join(database.folder, 'htpasswd');
  await writePassword(htpasswd, INSPECTOR, PASSWORD);
  const endTraffic = await startTraffic(database);

  console.log(`Account ${INSPECTOR}, password ${PASSWORD}. Ctrl-C ends it.`);
  const watched = ['views/**', 'public/**', 'src/report/official-form.json'];
  const server = spawn(
    process.execPath,
    [
      path.resolve(__dirname, '../node_modules/tsx/dist/cli.mjs'),
      'watch',
      '--clear-screen=false',
      ...watched.map((glob) => `--include=${glob}`),
      'src/cli/main.ts',
      'serve',
    ],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        DATABASE_URL: url,
        REPORT_SQL: MARKETPLACE_REPORT,
        HTPASSWD_FILE: htpasswd,
      },
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => server.kill(signal));
  await new Promise((resolve) => server.once('exit', resolve));
  await endTraffic();
  await database.remove();
}

void main();
