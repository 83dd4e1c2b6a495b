import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SHOPS } from './sources/mutants/shops';
import { AdminFolder } from './support/admin';
import { PASSWORD, writeAccounts } from './support/app';
import { TestDatabase } from './support/database';
import { IS_TIDB } from './support/engine';
import { mutate, open } from './support/mutants';
import { freePort } from './support/nginx';
import { Baocao } from './support/process';
import { runScript } from './support/sql-script';

/** An admin's work from an empty folder to a declared report, on the server that these tests run on. */
describe('from init to handover', () => {
  const { PrestaShop: platform } = SHOPS;
  if (!platform) throw new Error('no shop is PrestaShop');
  let shop: TestDatabase;
  let admin: AdminFolder;

  beforeAll(async () => {
    shop = await TestDatabase.create();
    await open(shop, platform);
    admin = new AdminFolder({ DATABASE_URL: shop.url, PORT: String(await freePort()) });
    writeAccounts(admin.path);
  });
  afterAll(async () => {
    admin.remove();
    await shop.drop();
  });

  const file = (written: string) => readFileSync(path.join(admin.path, written), 'utf8');

  test('init asks nothing, and what it writes is fit', async () => {
    const { code, output } = await admin.run(['init', '--visits-table', 'hits.at']);
    expect([code, output]).toEqual([
      0,
      expect.stringContaining('No fault found: an official may be shown it'),
    ]);
  });

  test('check prints the figures that the server then shows', async () => {
    const { code, output } = await admin.run(['check', '--json']);
    const { fit, figures, statements } = JSON.parse(output);
    expect([code, fit]).toEqual([0, true]);
    expect(figures['2025']).toMatchObject(
      Object.fromEntries(Object.entries(platform.figures).map(([key, n]) => [key, String(n)])),
    );
    for (const { rowsExamined, plan } of statements) {
      if (IS_TIDB) expect([rowsExamined, plan]).toEqual([undefined, []]);
      else expect([rowsExamined > 0, plan.length > 0]).toEqual([true, true]);
    }

    const port = await freePort();
    const server = Baocao.run(['serve'], { PORT: String(port) }, admin.path);
    const credentials = Buffer.from(`BaocaoTMDT:${PASSWORD}`).toString('base64');
    const ask = () =>
      fetch(`http://127.0.0.1:${port}/bao-cao.csv?nam=2025`, {
        headers: { authorization: `Basic ${credentials}` },
      });
    let answer = await ask().catch(() => undefined);
    for (let tries = 0; !answer && tries < 300; tries += 1) {
      await sleep(100);
      answer = await ask().catch(() => undefined);
    }
    expect(answer?.status).toBe(200);
    expect(await answer?.text()).toContain(figures['2025'].value_succeeded);
    server.child.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
  });

  test('handover prints what to declare', async () => {
    const { output } = await admin.run(['handover', '--domain', 'baocao.shop.invalid']);
    expect(output).toMatch(/https:\/\/baocao\.shop\.invalid\/api\/baocao/);
  });

  test('accelerate agrees figure by figure, or says in one line what it cannot split', async () => {
    const { code, output } = await admin.run([
      'accelerate',
      '--out',
      'ahead',
      '--only',
      'visits,sellers,products,orders',
    ]);
    if (IS_TIDB) {
      expect([code, output]).toEqual([
        1,
        expect.stringMatching(/^baocao accelerate: .*TiDB.* knows no triggers.*\n$/),
      ]);
      return;
    }
    expect([code, output]).toEqual([0, expect.stringMatching(/^split .*\(visits_total/m)]);
    const socket = process.env.TEST_MARIADB_SOCKET ?? '';
    await runScript(file('ahead/install.sql'), socket);
    await shop.root.query('INSERT INTO hits VALUES (NOW() - INTERVAL 1 MINUTE)');
    const fast = { REPORT_SQL: 'ahead/report.sql' };
    const verified = await admin.run(['accelerate', '--verify'], fast);
    expect([verified.code, verified.output]).toEqual([0, expect.stringContaining('All agree')]);
    const checked = await admin.run(['check'], fast);
    expect([checked.code, checked.output]).toEqual([0, expect.stringContaining('No fault found')]);
    await runScript(file('ahead/remove.sql'), socket);
  });

  test('check is not fit over a zero date, a lost right or another zone', async () => {
    const faultsAfter = async (kind: 'an order without a date' | 'a right lost') => {
      const mutant = platform.mutants[kind];
      if (typeof mutant === 'string') throw new Error(mutant);
      await mutate(shop, mutant);
      const { code, output } = await admin.run(['check', '--json']);
      const { fit, findings } = JSON.parse(output);
      expect([code, fit]).toEqual([1, false]);
      return (findings as { code: string; level: string }[])
        .filter(({ level }) => level === 'fault')
        .map((finding) => finding.code);
    };
    const zone = await admin.run(['check', '--json'], { DB_TIMEZONE: '+01:00' });
    expect(zone.code).toBe(1);
    expect(new Set(await faultsAfter('an order without a date'))).toEqual(
      new Set(['undated-rows']),
    );
    await faultsAfter('a right lost');
  });
});
