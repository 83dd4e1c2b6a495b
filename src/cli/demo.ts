/** `demo`: a private database with a fictitious marketplace and live traffic, and the server on it. */
import path from 'node:path';
import { INSPECTOR } from '../accounts/htpasswd';
import { generatePassword, writePassword } from '../accounts/passwords';
import { type Config, readConfig } from '../config/config';
import {
  createMarketplace,
  MARKETPLACE_ANNUAL,
  MARKETPLACE_REPORT,
  startTraffic,
} from '../demo/marketplace';
import { PrivateMariadb } from '../demo/private-mariadb';
import { type ReportServer, startServer } from '../server';
import { t } from '../words/words';
import { command, untilAskedToEnd } from './command';

/** The account that may see the yearly report. */
const ACCOUNTANT = 'ke-toan';

export const demo = command(() => ({
  summary: t`the server on a fictitious marketplace, in a database that is thrown away`,
  about: `Starts a private MariaDB in a temporary folder, fills it with a fictitious marketplace, lets trade go
on in it, and serves its report on http://localhost:3000 (PORT, or another port if that is taken).
Ctrl-C ends it all and leaves nothing behind.`,
  async run() {
    const asked = untilAskedToEnd();
    const say = (line: string) => process.stdout.write(`${line}\n`);
    say('Starting a private database ...');
    const database = await PrivateMariadb.create();
    try {
      say('Creating a marketplace: 500 sellers, 20,000 SKUs, 200,000 orders, 2,000,000 visits ...');
      const url = await createMarketplace(database, (table, done) =>
        say(`  ${String(Math.round(done * 100)).padStart(3)} %  ${table}`),
      );
      say('  100 %\nReading the first report ...');
      const password = generatePassword();
      const htpasswdFile = path.join(database.folder, 'htpasswd');
      await writePassword(htpasswdFile, INSPECTOR, password);
      await writePassword(htpasswdFile, ACCOUNTANT, password);

      const config = readConfig({
        DATABASE_URL: url,
        REPORT_SQL: MARKETPLACE_REPORT,
        HTPASSWD_FILE: htpasswdFile,
        HOST: process.env.HOST,
        PORT: process.env.PORT,
        LOG_LEVEL: 'warn',
        PLATFORM_NAME: 'Chợ Mẫu',
        PLATFORM_DOMAIN: 'chomau.vn',
        PLATFORM_SINCE: `${new Date().getUTCFullYear() - 2}-03-01`,
        SHOW_REPORT_SQL: 'on',
        ANNUAL_SQL: MARKETPLACE_ANNUAL.sql,
        ANNUAL_FILE: MARKETPLACE_ANNUAL.json,
        ANNUAL_DIR: path.join(database.folder, 'annual'),
        ANNUAL_ACCOUNT: ACCOUNTANT,
      });
      const endTraffic = await startTraffic(database);
      const server = await startOnFreePort(config, say);
      const page = server.url.replace(/127\.0\.0\.1|0\.0\.0\.0/, 'localhost');
      say(`
  Page      ${page}
  Account   ${INSPECTOR}
  Password  ${password}

  API       curl -X POST ${page}/api/baocao -H 'Content-Type: application/json' \\
              -d '{"UserName":"${INSPECTOR}","PassWord":"${password}"}'

  Yearly    ${page}/bao-cao-nam   (account ${ACCOUNTANT}, the same password)

  Reload the page: the figures go on. Ctrl-C ends the demo and removes its database.
`);
      await asked;
      await server.stop();
      await endTraffic();
    } finally {
      await database.remove();
    }
  },
}));

/** If the port is taken, any free one will do. */
async function startOnFreePort(config: Config, say: (line: string) => void): Promise<ReportServer> {
  try {
    return await startServer(config);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    say(`Port ${config.port} is taken by another program: taking a free one.`);
    return startServer({ ...config, port: 0 });
  }
}
