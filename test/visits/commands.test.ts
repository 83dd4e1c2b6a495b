import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../support/app';
import { TestDatabase } from '../support/database';
import { eventually } from '../support/eventually';
import { freePort } from '../support/nginx';
import { Baocao } from '../support/process';
import { beacon, serveVisits, urlOf, VisitsDatabase } from '../support/visits';

let folder: string;
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = temporaryFolder());
});
afterEach(() => remove());

const setup = (env: NodeJS.ProcessEnv, ...options: string[]) =>
  Baocao.run(['visits', 'setup', ...options], env, folder).result();

describe('baocao visits setup', () => {
  let shop: TestDatabase;
  beforeEach(async () => {
    shop = await TestDatabase.create();
  });
  afterEach(() => shop.drop());

  /** The statements that were printed, run by a DBA. */
  async function runAsDba(output: string): Promise<void> {
    await shop.root.query(output.replace('<a long random password>', "'counter'"));
  }

  test('prints what a DBA must run, where the account may not or is not there yet', async () => {
    const url = shop.url.replace(`${shop.name}:reader`, `${shop.name}_c:counter`);
    const env = { VISITS_DATABASE_URL: url, DATABASE_URL: shop.url };
    const first = await setup(env);
    expect(first.code).toBe(0);
    expect(first.output).toContain('CREATE TABLE IF NOT EXISTS');
    expect(first.output).toContain(`TO '${shop.name}_c'@'localhost';`);
    expect(first.output).toContain(
      `GRANT SELECT ON \`${shop.name}\`.baocao_visits TO '${shop.name}'@'localhost';`,
    );
    expect(first.output).not.toContain("'counter'");
    expect(first.output).toContain(
      `-- The account ${shop.name}_c does not exist yet, or has another`,
    );
    // Pasted with its placeholder it makes no account.
    await expect(shop.root.query(first.output)).rejects.toThrow(/syntax/);
    await runAsDba(first.output);

    const second = await setup(env);
    expect([second.code, second.output]).toEqual([
      0,
      `The table baocao_visits is in ${shop.name}, and the account may count in it.\n`,
    ]);
    await shop.root.query(`DROP USER ${shop.name}_c@localhost`);
  });

  test('prints it, too, for an account that may only read', async () => {
    const { code, output } = await setup({ VISITS_DATABASE_URL: shop.url });
    expect(code).toBe(0);
    expect(output).toContain(
      `GRANT SELECT, INSERT, UPDATE ON \`${shop.name}\`.baocao_visits TO '${shop.name}'@'localhost';`,
    );
    expect(output).not.toContain('CREATE USER');
  });

  test('makes the table where the account may, and says that it may more than it needs', async () => {
    await shop.root.query(`GRANT ALL ON ${shop.name}.* TO ${shop.name}@localhost`);
    const { code, output } = await setup({ VISITS_DATABASE_URL: shop.url });
    expect(code).toBe(0);
    expect(output).toContain(`The table baocao_visits is in ${shop.name}`);
    expect(output).toContain('The account may do more: ALL PRIVILEGES');
    await shop.root.query(
      `INSERT INTO baocao_visits (day, slot, visits) VALUES ('2026-11-24', 'a', 5)`,
    );
    expect((await setup({ VISITS_DATABASE_URL: shop.url })).output).toContain('may count in it');
    const [rows] = await shop.root.query('SELECT visits FROM baocao_visits');
    expect(rows).toEqual([{ visits: 5 }]);
  });

  test("prints the GRANT for the report's account, in another schema", async () => {
    const other = await TestDatabase.create();
    await shop.root.query(`GRANT ALL ON ${shop.name}.* TO ${shop.name}@localhost`);
    const { output } = await setup({ VISITS_DATABASE_URL: shop.url, DATABASE_URL: other.url });
    expect(output).toContain(
      `GRANT SELECT ON \`${shop.name}\`.baocao_visits TO '${other.name}'@'localhost';`,
    );
    await other.drop();
  });

  test('--print only prints', async () => {
    await shop.root.query(`GRANT ALL ON ${shop.name}.* TO ${shop.name}@localhost`);
    const { code, output } = await setup({ VISITS_DATABASE_URL: shop.url }, '--print');
    expect([code, output]).toEqual([0, expect.stringContaining('CREATE TABLE')]);
    const [rows] = await shop.root.query('SHOW TABLES');
    expect(rows).toEqual([]);
  });

  test('needs only its own variables', async () => {
    const { code, output } = await setup({});
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/^baocao visits setup: VISITS_DATABASE_URL is not set: .*\n$/),
    ]);
  });
});

describe('baocao visits serve', () => {
  let visits: VisitsDatabase;
  beforeAll(async () => {
    visits = await VisitsDatabase.create();
  });
  beforeEach(() => visits.clear());
  afterAll(() => visits.drop());

  test('counts, and writes what is left when it is asked to end', async () => {
    const server = serveVisits(folder, { VISITS_DATABASE_URL: visits.url });
    const url = await urlOf(server);
    for (let count = 0; count < 20; count += 1) expect(await beacon(url)).toBe(204);
    server.child.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
    expect(await visits.total()).toBe(20);
    expect(server.output).not.toMatch(/10\.0\.0|Mozilla|counter:/);
  });

  test('several on one machine have a port each, and share the work', async () => {
    const servers = [1, 2, 3].map(() => serveVisits(folder, { VISITS_DATABASE_URL: visits.url }));
    const urls = await Promise.all(servers.map(urlOf));
    for (const url of urls) for (let count = 0; count < 7; count += 1) await beacon(url);
    for (const { child } of servers) child.kill('SIGTERM');
    await Promise.all(servers.map(({ ended }) => ended));
    expect(await visits.total()).toBe(21);
    const [rows] = await visits.shop.root.query('SELECT * FROM baocao_visits');
    expect(rows).toHaveLength(3);
  });

  test('starts without its database, and logs it', async () => {
    const server = serveVisits(folder, {
      VISITS_DATABASE_URL: 'mysql://a:s3cret@localhost/b?socketPath=/nowhere/s',
    });
    const url = await urlOf(server);
    expect(await beacon(url)).toBe(204);
    await server.says(/visits wait in the journal/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    server.child.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
    expect(server.output).not.toContain('s3cret');

    const next = serveVisits(folder, { VISITS_DATABASE_URL: visits.url });
    await urlOf(next);
    await eventually(() => visits.total(), 1);
    next.child.kill('SIGTERM');
    await next.ended;
  });

  test('keeps visits until its table exists', async () => {
    const bare = await TestDatabase.create();
    await bare.root.query(`GRANT ALL ON ${bare.name}.* TO ${bare.name}@localhost`);
    const server = serveVisits(folder, { VISITS_DATABASE_URL: bare.url });
    expect(await beacon(await urlOf(server))).toBe(204);
    await server.says(/baocao_visits' doesn't exist/);
    await setup({ VISITS_DATABASE_URL: bare.url });
    await server.says(/the database takes visits again/);
    const [rows] = await bare.root.query('SELECT visits FROM baocao_visits');
    expect(rows).toEqual([{ visits: 1 }]);
    server.child.kill('SIGTERM');
    await server.ended;
    await bare.drop();
  });

  test('lists all faults of its environment at once', async () => {
    const { code, output } = await serveVisits(folder, {
      VISITS_PORT: 'x',
      VISITS_ORIGINS: 'https://san.vn/',
      VISITS_DURABLE: 'yes',
      VISITS_ORIGIN: 'https://san.vn',
    }).result();
    expect(code).toBe(1);
    const lines = output.trim().split('\n');
    expect(lines).toHaveLength(5);
    for (const name of ['DATABASE_URL', 'PORT', 'ORIGINS', 'DURABLE', 'ORIGIN ']) {
      expect(output).toContain(`VISITS_${name}`);
    }
  });

  test.each(['*', 'san.vn', 'https://*.san.vn', 'null', 'https://a@san.vn'])(
    'refuses %s as an origin',
    async (origin) => {
      const env = { VISITS_DATABASE_URL: visits.url, VISITS_ORIGINS: `https://san.vn, ${origin}` };
      const { code, output } = await serveVisits(folder, env).result();
      expect([code, output]).toEqual([1, expect.stringContaining('must be origins such as')]);
    },
  );

  test('says in one line that its port is taken, or its folder cannot be written', async () => {
    const port = String(await freePort());
    const env = { VISITS_DATABASE_URL: visits.url, VISITS_PORT: port };
    const first = serveVisits(folder, env);
    await urlOf(first);
    const second = await serveVisits(folder, { ...env, LOG_LEVEL: 'silent' }).result();
    expect([second.code, second.output]).toEqual([
      1,
      `baocao visits serve: cannot listen on 127.0.0.1:${port} (EADDRINUSE): another program listens there; end it, or set another VISITS_PORT\n`,
    ]);
    first.child.kill('SIGTERM');
    await first.ended;

    rmSync(path.join(folder, 'visits-state'), { recursive: true });
    writeFileSync(path.join(folder, 'visits-state'), '');
    const third = await serveVisits(folder, { ...env, LOG_LEVEL: 'silent' }).result();
    expect([third.code, third.output]).toEqual([
      1,
      'baocao visits serve: visits-state cannot be used (EEXIST)\n',
    ]);
  });

  test('runs in a folder of a long path, which a socket could not have', async () => {
    const deep = path.join(folder, 'x'.repeat(120));
    mkdirSync(deep);
    const server = serveVisits(deep, { VISITS_DATABASE_URL: visits.url });
    expect(await beacon(await urlOf(server))).toBe(204);
    server.child.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
  });
});
