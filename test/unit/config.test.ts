import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigFault, readConfig } from '../../src/config/config';
import { temporaryFolder } from '../support/app';

const DATABASE_URL = 'mysql://baocao:s3cret@db.example.vn:3307/shop';

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults;
    throw error;
  }
}

describe('the environment', () => {
  test('has defaults for all but the database', () => {
    expect(readConfig({ DATABASE_URL })).toEqual({
      database: {
        host: 'db.example.vn',
        port: 3307,
        user: 'baocao',
        password: 's3cret',
        database: 'shop',
        timeZone: '+07:00',
        timeoutMs: 15_000,
      },
      reportSql: 'report.sql',
      htpasswdFile: '.htpasswd',
      host: '127.0.0.1',
      port: 3000,
      apiAuth: true,
      edition: 'original',
      trustProxy: 'loopback',
      logLevel: 'info',
      auditFile: undefined,
      metricsPort: undefined,
      platform: {
        name: undefined,
        domain: undefined,
        since: undefined,
        owner: undefined,
        taxCode: undefined,
        contact: undefined,
      },
      showReportSql: false,
      annual: { sql: 'annual.sql', json: 'annual.json', folder: 'annual', account: undefined },
    });
  });

  test("reads the platform's name and owner in composed letters", () => {
    const { platform } = readConfig({
      DATABASE_URL,
      PLATFORM_NAME: ' Chợ  Mẫu '.normalize('NFD'),
      PLATFORM_DOMAIN: 'ChợMẫu.vn',
      PLATFORM_SINCE: '2024-03-01',
      PLATFORM_OWNER: 'Công ty TNHH Chợ Mẫu',
      PLATFORM_TAX_CODE: '0101234567-001',
      PLATFORM_CONTACT: '024 3825 0000, ketoan@chomau.vn',
    });
    expect(platform).toEqual({
      name: 'Chợ Mẫu',
      domain: 'chợmẫu.vn',
      since: { year: 2024, month: 3, day: '01/03/2024' },
      owner: 'Công ty TNHH Chợ Mẫu',
      taxCode: '0101234567-001',
      contact: '024 3825 0000, ketoan@chomau.vn',
    });
  });

  test.each([
    ['PLATFORM_NAME', 'Chợ\u202eMẫu'],
    ['PLATFORM_NAME', 'x'.repeat(81)],
    ['PLATFORM_DOMAIN', 'https://chomau.vn'],
    ['PLATFORM_DOMAIN', 'chomau.vn/bao-cao'],
    ['PLATFORM_DOMAIN', 'chomau'],
    ['PLATFORM_DOMAIN', '"; filename=x'],
    ['PLATFORM_OWNER', '=Công ty'],
    ['PLATFORM_TAX_CODE', '010123456'],
    ['PLATFORM_TAX_CODE', '0101234567-1'],
    ['PLATFORM_CONTACT', '<script>'],
    ['PLATFORM_SINCE', '2024'],
    ['PLATFORM_SINCE', '2024-02-30'],
    ['PLATFORM_SINCE', '01/03/2024'],
    ['PLATFORM_SINCE', '1999-12-31'],
    ['PLATFORM_SINCE', `${new Date().getFullYear() + 1}-12-31`],
  ])('%s refuses %j', (name, value) => {
    expect(faultsOf({ DATABASE_URL, [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name} is '.*': must be`)),
    ]);
  });

  test('reports every fault at once', () => {
    const faults = faultsOf({
      DB_TIMEZONE: 'Asia/Ho_Chi_Minh',
      PORT: '99999',
      QUERY_TIMEOUT_MS: '1.5',
      GUIDANCE_EDITION: '2023',
      API_AUTH: 'no',
      TRUST_PROXY: 'everyone',
      LOG_LEVEL: 'loud',
    });
    const named = [
      'DATABASE_URL',
      'PORT',
      'DB_TIMEZONE',
      'API_AUTH',
      'GUIDANCE_EDITION',
      'QUERY_TIMEOUT_MS',
      'TRUST_PROXY',
      'LOG_LEVEL',
    ];
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(named);
  });

  test('refuses an open API in the edition that always requires authentication', () => {
    expect(faultsOf({ DATABASE_URL, API_AUTH: 'off', GUIDANCE_EDITION: '2022-07-01' })).toEqual([
      expect.stringContaining('always requires authentication'),
    ]);
    expect(readConfig({ DATABASE_URL, API_AUTH: 'off' }).apiAuth).toBe(false);
  });

  test('keeps the page and the monitor apart', () => {
    expect(faultsOf({ DATABASE_URL, METRICS_PORT: '3000' })).toEqual([
      'METRICS_PORT is 3000, as PORT is: it must be another',
    ]);
    expect(faultsOf({ DATABASE_URL, METRICS_PORT: '99999' })).toHaveLength(1);
    expect(readConfig({ DATABASE_URL, METRICS_PORT: '3002' }).metricsPort).toBe(3002);
    expect(readConfig({ DATABASE_URL, PORT: '0', METRICS_PORT: '0' }).metricsPort).toBe(0);
    expect(readConfig({ DATABASE_URL, METRICS_PORT: ' ' }).metricsPort).toBeUndefined();
  });

  test.each(['+07:00', '+00:00', '-03:30', '+13:00', '-12:59'])('DB_TIMEZONE may be %s', (zone) => {
    expect(readConfig({ DATABASE_URL, DB_TIMEZONE: zone }).database.timeZone).toBe(zone);
  });
  test.each(['7', '+7:00', '+07', '+13:01', '-13:00', '+07:60', 'UTC', "+07:00'; --"])(
    'DB_TIMEZONE may not be %s',
    (zone) => {
      expect(faultsOf({ DATABASE_URL, DB_TIMEZONE: zone })).toHaveLength(1);
    },
  );

  test.each<[string, string | number | boolean]>([
    ['1', 1],
    ['false', false],
    ['loopback, 10.0.0.0/8', 'loopback, 10.0.0.0/8'],
    ['2001:db8::1', '2001:db8::1'],
  ])("TRUST_PROXY %s is Express's %j", (value, expected) => {
    expect(readConfig({ DATABASE_URL, TRUST_PROXY: value }).trustProxy).toBe(expected);
  });
});

describe('DATABASE_URL', () => {
  const database = (url: string) => readConfig({ DATABASE_URL: url }).database;

  test('may hold any password, encoded, an IPv6 host and a socket', () => {
    expect(database('mysql://a:p%40%3A%2F%3F%23m%E1%BA%ADt@[::1]/s')).toMatchObject({
      host: '::1',
      port: 3306,
      password: 'p@:/?#mật',
    });
    expect(database('mysql://a@localhost/s?socketPath=/run/mysqld/mysqld.sock')).toMatchObject({
      socketPath: '/run/mysqld/mysqld.sock',
      password: '',
    });
  });

  test('may ask for TLS', () => {
    expect(database('mysql://a@h/s?ssl=true').ssl).toEqual({ verifyIdentity: true });
    expect(database('mysql://a@h/s?ssl={"rejectUnauthorized":false}').ssl).toEqual({
      rejectUnauthorized: false,
      verifyIdentity: true,
    });
    expect(database('mysql://a@h/s?ssl={"verifyIdentity":false}').ssl).toEqual({
      verifyIdentity: false,
    });
    const { folder, remove } = temporaryFolder();
    const ca = path.join(folder, 'ca.pem');
    writeFileSync(ca, 'PEM');
    expect(database(`mysql://a@h/s?ssl-ca=${ca}`).ssl).toEqual({ ca: 'PEM', verifyIdentity: true });
    remove();
    expect(database('mysql://a@h/s?ssl=false').ssl).toBeUndefined();
  });

  test.each([
    ['', 'DATABASE_URL is not set'],
    ['baocao:s3cret@h/s', 'must begin with mysql://'],
    ['mysql://baocao:s3cr#et@h/s', 'is not a URL'],
    ['mysql://baocao:s3cret%@h/s', 'is not a URL'],
    ['postgres://baocao:s3cret@h/s', 'must begin with mysql://'],
    ['mysql://h/s', 'names no user'],
    ['mysql://baocao:s3cret@h', 'names no database'],
    ['mysql://baocao:s3cret@h/s?sslmode=on', 'unknown option sslmode'],
    ['mysql://baocao:s3cret@h/s?ssl={', 'not JSON'],
    ['mysql://baocao:s3cret@h/s?ssl=maybe', 'ssl must be'],
    ['mysql://baocao:s3cret@h/s?ssl-ca=/nowhere/ca.pem', 'ssl-ca cannot be read'],
  ])('%j is refused without showing its password', (url, message) => {
    const faults = faultsOf({ DATABASE_URL: url }).join('\n');
    expect(faults).toContain(message);
    expect(faults).not.toMatch(/s3cr/);
  });
});
