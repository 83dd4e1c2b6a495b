import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { alertScript, botServer } from '../support/alerted';
import { temporaryFolder } from '../support/app';
import { addPlatform, askApi, type PlatformOf, serverOfDatabases } from '../support/platforms';
import { Systemd } from '../support/systemd';

const why = Systemd.missing;
if (why) console.warn(`the units are not tried under systemd: ${why}`);

(why ? describe.skip : describe)('under systemd itself, in namespaces of its own', () => {
  const { folder, remove } = temporaryFolder();
  const configuration = path.join(folder, 'etc');
  let systemd: Systemd;
  let bots: Awaited<ReturnType<typeof botServer>>;
  let databases: Awaited<ReturnType<typeof serverOfDatabases>>;
  let platforms: [PlatformOf, PlatformOf];

  beforeAll(async () => {
    for (const each of ['etc', 'base']) mkdirSync(path.join(folder, each));
    bots = await botServer();
    writeFileSync(path.join(configuration, 'alert'), alertScript(bots.url));
    chmodSync(path.join(configuration, 'alert'), 0o700);
    databases = await serverOfDatabases();
    platforms = [
      await addPlatform(databases, configuration, { name: 'san1', password: 'một', orders: 11 }),
      await addPlatform(databases, configuration, { name: 'san2', password: 'hai', orders: 222 }),
    ];
    systemd = await Systemd.start(path.join(folder, 'base'), configuration);
  });
  afterAll(async () => {
    await systemd?.stop();
    bots?.close();
    await databases?.server.remove();
    remove();
  });

  const apiOf = ({ port, password }: PlatformOf) => askApi(`http://127.0.0.1:${port}`, password);
  /** Waits until a server answers: the unit is started as soon as its program is. */
  async function answers(platform: PlatformOf) {
    for (let tries = 0; tries < 400; tries += 1) {
      const answer = await apiOf(platform).catch(() => undefined);
      if (answer) return answer;
      await sleep(100);
    }
    const { output } = await systemd.run('journalctl', '-n', '30', '--no-pager', '-o', 'cat');
    throw new Error(output);
  }
  const mail = async () => (await systemd.run('cat', '/var/mail.txt')).output;

  test('the template unit runs two platforms, shut in as it says; one stops, fails, and the other goes on', async () => {
    const [first, second] = platforms;
    expect(await systemd.run('systemctl', 'start', 'baocao@san1', 'baocao@san2')).toEqual({
      code: 0,
      output: '',
    });
    expect(await answers(first)).toEqual({ status: 200, orders: first.orders });
    expect(await answers(second)).toEqual({ status: 200, orders: second.orders });
    expect((await apiOf({ ...first, password: second.password })).status).toBe(401);
    expect((await apiOf({ ...second, password: first.password })).status).toBe(401);

    await systemd.run('systemctl', 'stop', 'baocao@san1');
    await expect(apiOf(first)).rejects.toThrow();
    expect(await apiOf(second)).toEqual({ status: 200, orders: second.orders });
    const states = await systemd.run('systemctl', 'is-active', 'baocao@san1', 'baocao@san2');
    expect(states.output).toBe('inactive\nactive\n');

    // Killed, it is started again by itself.
    await systemd.run('systemctl', 'kill', '--signal=KILL', 'baocao@san2');
    await sleep(500);
    expect(await answers(second)).toEqual({ status: 200, orders: second.orders });
  });

  test('a check that finds nothing sends no alert', async () => {
    const unit = 'baocao-check@san1.service';
    expect(await systemd.run('systemctl', 'start', unit)).toEqual({ code: 0, output: '' });
    const said = await systemd.run('journalctl', '-u', unit, '--no-pager', '-o', 'cat');
    expect(said.output).toMatch(/"quick": true,\n {2}"fit": null/);
    expect((await systemd.run('cat', '/var/mail.txt')).code).toBe(1);
    expect(bots.received).toEqual([]);
  });

  test('one that fails starts the alert by OnFailure=, with what it said', async () => {
    const root = await databases.server.connect('san1');
    await root.query('ALTER TABLE orders DROP COLUMN total');
    await root.end();
    const unit = 'baocao-check@san1.service';
    expect((await systemd.run('systemctl', 'start', unit)).code).toBe(1);
    for (let tries = 0; tries < 400 && bots.received.length < 2; tries += 1) await sleep(100);
    const alert = await systemd.run(
      'systemctl',
      'show',
      '-p',
      'Result',
      '--value',
      `baocao-alert@${unit}.service`,
    );
    expect(alert.output).toBe('success\n');
    expect(await mail()).toMatch(/^To: .*\nSubject: baocao-check@san1\.service failed\n/);
    expect(await mail()).toMatch(/report\.sql: .*Unknown column 'total'/);
    expect(bots.received.map(({ path: each }) => each)).toEqual([
      '/bot123:abc/sendMessage',
      '/v3.0/oa/message/cs',
    ]);
    const journal = await systemd.run('journalctl', '--no-pager', '-o', 'cat');
    expect(journal.output).not.toMatch(/123:abc|of-san1|access_token/);
  });

  test('the timers start their checks, the quick one within sixteen minutes', async () => {
    const timers = ['baocao-check@san2.timer', 'baocao-check-whole.timer'];
    expect(await systemd.run('systemctl', 'start', ...timers)).toEqual({ code: 0, output: '' });
    const { output } = await systemd.run(
      ...['env', 'TZ=UTC', 'systemctl', 'show', '-p', 'NextElapseUSecRealtime', '-p', 'Unit'],
      ...timers,
    );
    const units = [...output.matchAll(/^Unit=(.*)$/gm)].map(([, unit]) => unit);
    expect(units).toEqual(['baocao-check@san2.service', 'baocao-check-whole.service']);
    const [quick = Number.NaN, whole = Number.NaN] = [
      ...output.matchAll(/Realtime=\w+ (.*)$/gm),
    ].map(([, at = '']) => Date.parse(at) - Date.now());
    expect(quick / 60_000).toBeLessThanOrEqual(16);
    expect(whole / 86_400_000).toBeLessThanOrEqual(7.1);
  });
});
