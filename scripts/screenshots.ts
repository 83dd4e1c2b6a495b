/** The README's picture: the report page as an inspector sees it on a laptop. */
import path from 'node:path';
import { INSPECTOR } from '../src/accounts/htpasswd';
import { writePassword } from '../src/accounts/passwords';
import { readConfig } from '../src/config/config';
import { createMarketplace, MARKETPLACE_REPORT } from '../src/demo/marketplace';
import { PrivateMariadb } from '../src/demo/private-mariadb';
import { startServer } from '../src/server';
import { inspect, launchChromium } from '../test/support/browser';

const PASSWORD = 'only-for-this-picture';
const DOCS = path.resolve(__dirname, '../docs');

async function main(): Promise<void> {
  const database = await PrivateMariadb.create();
  try {
    const htpasswd = path.join(database.folder, 'htpasswd');
    await writePassword(htpasswd, INSPECTOR, PASSWORD);
    const server = await startServer(
      readConfig({
        DATABASE_URL: await createMarketplace(database),
        REPORT_SQL: MARKETPLACE_REPORT,
        HTPASSWD_FILE: htpasswd,
        PORT: '0',
        LOG_LEVEL: 'warn',
        PLATFORM_NAME: 'Chợ Mẫu',
        PLATFORM_DOMAIN: 'chomau.vn',
        PLATFORM_SINCE: `${new Date().getUTCFullYear() - 2}-03-01`,
        PLATFORM_OWNER: 'Công ty TNHH Chợ Mẫu',
        PLATFORM_TAX_CODE: '0101234567',
        AUDIT_FILE: path.join(database.folder, 'audit.jsonl'),
        SHOW_REPORT_SQL: 'on',
      }),
    );
    const browser = await launchChromium();
    const { page } = await inspect(browser, server.url, {
      viewport: { width: 1366, height: 800 },
      httpCredentials: { username: INSPECTOR, password: PASSWORD },
    });
    await page.screenshot({ path: path.join(DOCS, 'screenshot.png') });
    console.log('docs/screenshot.png');
    await browser.close();
    await server.stop();
  } finally {
    await database.remove();
  }
}

void main();
