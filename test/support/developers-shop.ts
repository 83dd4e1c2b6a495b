import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { vietnamYear } from '../../src/vietnam';
import { AdminFolder } from './admin';
import { writeAccounts } from './app';
import { TestDatabase } from './database';

/*
 * A shop as its developer made it, led through `init` unattended, with the figures that come of it.
 */

export const YEAR = vietnamYear(Date.now());
export const LAST = YEAR - 1;

/** A day of last year's summer, as SQL. */
export const DAY = (offset: string) => `'${LAST}-06-01' + INTERVAL ${offset} DAY`;
export const STATUS = `ELT(1 + seq % 3, 'Hoàn thành', 'Đã hủy', 'Đang giao')`;
/** Sixty orders: twenty completed, worth 2,630,000 đ, twenty cancelled. */
export const ORDERS = `
  CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, trang_thai VARCHAR(20), ngay_dat DATE);
  INSERT INTO don_hang SELECT seq, 100000 + seq * 1000, ${STATUS}, ${DAY('seq')} FROM seq_1_to_60;`;

const TABLES: Record<string, string> = {
  '--visits-table': 'luot_xem',
  '--orders-table': 'don_hang',
  '--products-table': 'san_pham',
  '--sellers-table': 'gian_hang',
};

interface Found {
  readonly code: string;
  readonly level: string;
  readonly about: string;
  readonly message: string;
  readonly advice?: readonly string[];
}

export interface Made {
  /** report.sql. */
  readonly text: string;
  readonly output: string;
  /** The figures of last year, which is over; empty where the report has open places. */
  readonly figures: Readonly<Record<string, string>>;
  /** The messages of what check finds wrong, but for the age of the newest rows. */
  readonly faults: readonly string[];
}

/** A schema with the usual tables, all but that of the orders. */
export class DevelopersShop {
  private constructor(
    readonly database: TestDatabase,
    readonly admin: AdminFolder,
  ) {}

  static async create(): Promise<DevelopersShop> {
    const database = await TestDatabase.create(`
      CREATE TABLE gian_hang (id INT PRIMARY KEY, ngay_mo DATE);
      INSERT INTO gian_hang VALUES (1, '${LAST}-02-01'), (2, '${LAST}-03-01');
      CREATE TABLE san_pham (id INT PRIMARY KEY, ngay_dang DATE);
      INSERT INTO san_pham VALUES (1, '${LAST}-02-01'), (2, '${LAST}-04-01'), (3, '${LAST}-05-01');
      CREATE TABLE luot_xem (id INT PRIMARY KEY, luc INT);
      INSERT INTO luot_xem SELECT seq, UNIX_TIMESTAMP('${LAST}-06-01') + seq * 3600 FROM seq_1_to_40;`);
    const admin = new AdminFolder({
      DATABASE_URL: database.url,
      PLATFORM_NAME: 'Sàn',
      PLATFORM_DOMAIN: 'san.vn',
      PLATFORM_SINCE: `${LAST - 1}-01-01`,
    });
    writeAccounts(admin.path);
    return new DevelopersShop(database, admin);
  }

  async drop(): Promise<void> {
    this.admin.remove();
    await this.database.drop();
  }

  /** What init makes of the shop, with the usual tables named unless `options` name others. */
  async made(tables: string, options: Record<string, string> = {}): Promise<Made> {
    await this.database.root.query(tables);
    const all = Object.entries({ ...TABLES, ...options }).flatMap(([name, value]) =>
      value === '' ? [name] : [name, value],
    );
    const { output } = await this.admin.run(['init', ...all]);
    const { figures, findings } = await this.check();
    return { text: this.report, output, figures, faults: messagesOf(findings) };
  }

  /** What check still finds wrong once the lines that it prints stand above their statements. */
  async faultsLeft(): Promise<readonly string[]> {
    const { findings } = await this.check();
    const statements = this.report.split(/(?<=;)\n/);
    for (const { about, advice = [] } of findings) {
      const index = Number(/statement (\d+)/.exec(about)?.[1]) - 1;
      for (const line of advice.filter((each) => /^-- [a-z ]+: .*\(…\)$/.test(each))) {
        const statement = statements[index]?.trimStart() ?? '';
        const owned = line.replace('(…)', '(chủ sàn xác nhận)');
        if (!statement.includes(owned)) statements[index] = `${owned}\n${statement}`;
      }
    }
    writeFileSync(this.file, `${statements.join('\n')}\n`);
    return messagesOf((await this.check()).findings);
  }

  private get file(): string {
    return path.join(this.admin.path, 'report.sql');
  }

  private get report(): string {
    return readFileSync(this.file, 'utf8');
  }

  private async check(): Promise<{ figures: Record<string, string>; findings: readonly Found[] }> {
    const { output } = await this.admin.run(['check', '--json']);
    const { figures, findings } = JSON.parse(output.slice(output.indexOf('{'))) as {
      figures?: Record<string, Record<string, string>>;
      findings: readonly Found[];
    };
    return { figures: figures?.[LAST] ?? {}, findings };
  }
}

function messagesOf(findings: readonly Found[]): string[] {
  return findings
    .filter(({ code, level }) => level === 'fault' && code !== 'stale')
    .map(({ message }) => message);
}
