import { installSql, readSite, removeSql } from '../src/accelerate/install';
import { planStatements, summariesOf } from '../src/accelerate/plan';
import { sqlLiterals } from '../src/database/snapshot';
import { periodAt } from '../src/report/period';
import { bind, parseReportSql } from '../src/report/report-sql';
import { TestDatabase } from './support/database';
import { runScript } from './support/sql-script';

/** Texts that a collation takes for one, empty ones and none; numbers of each kind; dates at edges. */
const SHOP = `
  SET sql_mode = '';
  CREATE TABLE settings (name VARCHAR(20) PRIMARY KEY, value VARCHAR(20));
  INSERT INTO settings VALUES ('currency', 'VND'), ('status', 'done'), ('pattern', 'd%'), ('two', '2');
  CREATE TABLE orders (
    id INT AUTO_INCREMENT PRIMARY KEY, status VARCHAR(20), currency CHAR(3), total DECIMAL(15, 2),
    rate DECIMAL(10, 4) NOT NULL, qty INT, flag TINYINT UNSIGNED NOT NULL, placed_at DATETIME, paid_at DATETIME
  ) CHARACTER SET utf8mb4;`;

const SETTING = "(SELECT value FROM settings WHERE name = 'currency')";
const STATUS = "(SELECT value FROM settings WHERE name = 'status')";

const OF_A_ROW = [
  ...["status = 'done'", "status IN ('void', 'Done ')", "status LIKE 'd%'", "NOT status <> 'done'"],
  ...['total > 50', 'qty BETWEEN 1 AND 3', 'flag', 'qty', 'currency IS NULL', 'total * rate > 99'],
  ...[
    "LEFT(status, 1) = 'd' XOR flag",
    "COALESCE(status, '') <> ''",
    'qty IN (1, NULL)',
    'qty <=> NULL',
  ],
  ...[
    'CASE WHEN total > 50 THEN flag END = 1',
    "CASE status WHEN 'done' THEN 1 WHEN NULL THEN 2 ELSE 0 END",
  ],
  ...[
    'paid_at IS NOT NULL AND paid_at < placed_at + INTERVAL 1 DAY',
    '(total / qty) IS NULL',
    'qty | 1 = 3',
  ],
  ...[
    "status = 'done' OR status = 'void' AND flag",
    '-qty < -1',
    'CAST(qty AS CHAR) = 2',
    'qty DIV 2 = 1',
  ],
];
const AT_READING = [
  ...[
    `currency = ${SETTING}`,
    `COALESCE(NULLIF(currency, ''), ${SETTING}) = 'VND'`,
    `status = ${STATUS}`,
  ],
  ...[
    `status IN (${STATUS}, 'void')`,
    `status LIKE (SELECT value FROM settings WHERE name = 'pattern')`,
  ],
  ...[
    `LENGTH(COALESCE(status, ${STATUS})) = 4`,
    `CONCAT(${SETTING}, currency) = 'VNDVND'`,
    '1 = 1',
    'NULL',
  ],
  ...[
    `flag = (SELECT COUNT(*) FROM settings WHERE value = 'VND')`,
    `${SETTING} = 'VND'`,
    'placed_at >= :start',
  ],
  ...[`CASE WHEN flag THEN currency = ${SETTING} ELSE 0 END`, `(currency = ${SETTING}) = flag`],
  ...[
    `(CASE WHEN currency = ${SETTING} THEN total WHEN flag THEN NULL END) IS NULL`,
    'placed_at < :start',
  ],
  ...[`CASE ${SETTING} WHEN currency THEN flag ELSE 1 END`, `status <=> NULLIF(${STATUS}, 'done')`],
  ...[
    `status = 'done' AND currency = ${SETTING} OR flag`,
    ':start_unix > 5 OR flag',
    'NOT (:start_unix > 5)',
  ],
];

/** Numbers that look as if drawn by lot, the same in each run. */
function lots(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Writes statements of every form that is split, and of some that are not. */
class Writer {
  constructor(private readonly lot: (below: number) => number) {}

  private pick<T>(...values: readonly T[]): T {
    return values[this.lot(values.length)] as T;
  }

  private condition(deep = 2): string {
    if (deep === 0 || this.lot(3) > 0) return this.pick(...OF_A_ROW, ...AT_READING);
    const [one, other] = [this.condition(deep - 1), this.condition(deep - 1)];
    return this.pick(`(${one}) AND (${other})`, `(${one}) OR (${other})`, `((${one}) OR ${other})`);
  }

  private value(): string {
    const condition = this.condition();
    return this.pick(
      ...[
        'total',
        'total * rate',
        'total / 100',
        '-qty',
        'qty * total',
        'flag',
        '1',
        'COALESCE(total, 7)',
      ],
      ...[
        `CASE WHEN ${condition} THEN total END`,
        `CASE WHEN ${condition} THEN total / 100 ELSE 0 END`,
      ],
      ...[
        `IF(${condition}, total, qty)`,
        `CASE WHEN ${condition} THEN 3 WHEN flag THEN NULL ELSE total END`,
      ],
      "CASE status WHEN 'done' THEN total WHEN 'void' THEN -total END",
    );
  }

  private figure(): string {
    const [condition, value] = [this.condition(), this.value()];
    return this.pick(
      ...[
        'COUNT(*)',
        `COUNT(CASE WHEN ${condition} THEN 1 END)`,
        `COUNT(${value})`,
        `SUM(${value})`,
      ],
      ...[
        `COALESCE(SUM(${value}), 0)`,
        `COUNT(*) - COUNT(${value})`,
        `ROUND(SUM(${value}) * 3, 1)`,
      ],
      ...[
        `COALESCE(SUM(${condition}), 0)`,
        `COALESCE(SUM((${condition}) * total), 0)`,
        `IFNULL(SUM(qty * (${condition})), 0)`,
        `COUNT((${condition}) OR NULL)`,
        `COUNT(NULLIF((${condition}), 0))`,
        'SUM(placed_at >= :start)',
        'COUNT(CASE WHEN NOT placed_at >= :start AND flag THEN 1 END)',
      ],
      `CASE WHEN COUNT(CASE WHEN ${condition} THEN 1 END) = 0 THEN SUM(${value}) END`,
    );
  }

  statement(): string {
    const names = ['orders_total', 'orders_succeeded', 'orders_failed', 'value_succeeded'];
    const where = () => {
      const dates = this.pick('placed_at < :end', 'placed_at < :end AND placed_at >= :start');
      return this.lot(2) > 0 ? dates : `${dates} AND (${this.condition()})`;
    };
    const form = this.lot(6);
    if (form === 0) {
      const each = names.map(
        (name) => `(SELECT ${this.figure()} FROM orders WHERE ${where()}) AS ${name}`,
      );
      return `SELECT ${each.join(', ')};`;
    }
    if (form === 1) {
      const each = names.map((name) =>
        this.pick(
          `COUNT(CASE WHEN ${where()} THEN 1 END) AS ${name}`,
          `COALESCE(SUM(IF(${where()}, ${this.value()}, 0)), 0) AS ${name}`,
        ),
      );
      return `SELECT ${each.join(', ')} FROM orders;`;
    }
    const figures = names.map((name) => `${this.figure()} AS ${name}`).join(', ');
    return `SELECT ${figures} FROM orders WHERE ${where()};`;
  }

  row(): string {
    const date = this.pick(
      ...['NULL', 'NOW() - INTERVAL 1 MINUTE', 'NOW()', 'NOW() + INTERVAL 2 DAY'],
      ...[
        'MAKEDATE(YEAR(NOW()), 1)',
        'MAKEDATE(YEAR(NOW()), 1) - INTERVAL 1 SECOND',
        'NOW() - INTERVAL 300 DAY',
      ],
    );
    return `(${[
      this.pick("'done'", "'DONE'", "'done '", "'void'", "''", 'NULL', "'d'"),
      this.pick("'VND'", "'vnd'", "'USD'", "''", 'NULL'),
      this.pick('NULL', '0', '99.99', '-5.5', '123456.78'),
      this.pick('1', '0.5', '23500.1234'),
      this.pick('NULL', '0', '1', '2', '3'),
      this.pick('0', '1', '2'),
      date,
      this.pick('NULL', 'NOW()'),
    ].join(', ')})`;
  }
}

const PER_RUN = 40;

test.each([1, 2, 3])(
  'statements of random forms give the same figures when split (%d)',
  async (seed) => {
    const writer = new Writer(lots(seed));
    const rows = (count: number) => Array.from({ length: count }, () => writer.row()).join(', ');
    const INTO =
      'INSERT INTO orders (status, currency, total, rate, qty, flag, placed_at, paid_at) VALUES';
    const shop = await TestDatabase.create(`${SHOP} ${INTO} ${rows(150)}`);
    try {
      const socket = process.env.TEST_MARIADB_SOCKET ?? '';
      const report = Array.from({ length: PER_RUN }, () => writer.statement()).join('\n');
      const database = shop.open();
      const plans = await database.session((session) =>
        planStatements(session, parseReportSql(report, 'r'), '+07:00'),
      );
      const site = await database.session((session) => readSite(session, '+07:00'));
      const summaries = summariesOf(plans);
      expect(summaries.length).toBeGreaterThan(PER_RUN / 4);
      await runScript(installSql(summaries, site, []), socket);

      const agree = async () => {
        await shop.root.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
        const [[at]] = (await shop.root.query('SELECT UNIX_TIMESTAMP() AS now')) as unknown as [
          { now: number }[],
        ];
        const now = new Date((at?.now ?? 0) * 1000);
        const literals = sqlLiterals(periodAt(now), '+07:00');
        for (const { statement, outcome } of plans) {
          if (!('fast' in outcome)) continue;
          const [fast] = parseReportSql(`${outcome.fast};`, 'f');
          if (!fast) throw new Error('no statement');
          const read = async (sql: string) => {
            const [found] = await shop.root.query({ sql, rowsAsArray: true });
            return (found as unknown[][]).map((row) => row.map((cell) => plain(cell)));
          };
          const direct = bind(statement, literals);
          expect([direct, await read(bind(fast, literals))]).toEqual([direct, await read(direct)]);
        }
        await shop.root.query('COMMIT');
      };
      await shop.root.query("SET time_zone = '+07:00', sql_mode = ''");
      await agree();
      await shop.root.query(`${INTO} ${rows(60)}; DELETE FROM orders WHERE id % 7 = 0`);
      await shop.root.query("UPDATE orders SET status = 'done', qty = qty + 1 WHERE id % 5 = 0");
      await agree();
      await shop.root.query('CALL baocao_fold()');
      await agree();
      await shop.root.query(
        "UPDATE settings SET value = LOWER(value) WHERE name = 'currency'; UPDATE settings SET value = 'DONE' WHERE name = 'status'",
      );
      await agree();
      await runScript(removeSql(summaries, site), socket);
    } finally {
      await shop.drop();
    }
  },
  120_000,
);

/** A number without the zeros that say only how many digits were kept. */
function plain(cell: unknown): string | null {
  return cell === null
    ? null
    : String(cell)
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '');
}
