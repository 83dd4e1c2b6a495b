import path from 'node:path';
import { Database, type DatabaseOptions } from '../../src/database/session';
import { createLogger } from '../../src/server';
import { Counter, type CounterOptions } from '../../src/visits/counter';
import { CREATE_TABLE, RIGHTS } from '../../src/visits/table';
import { TestDatabase } from './database';
import { Baocao } from './process';

/** What a browser of today calls itself. */
export const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

export const ORIGIN = 'https://san.vn';

/** A database with the table of visits, and an account that may count in it and do nothing else. */
export class VisitsDatabase {
  private readonly opened: Database[] = [];

  private constructor(readonly shop: TestDatabase) {}

  /** @param socketPath a server of the test's own */
  static async create(socketPath?: string): Promise<VisitsDatabase> {
    const shop = await TestDatabase.create('', socketPath);
    await shop.root.query(CREATE_TABLE);
    await shop.root.query(`
      CREATE USER ${shop.name}_v@localhost IDENTIFIED BY 'counter';
      GRANT ${RIGHTS} ON ${shop.name}.baocao_visits TO ${shop.name}_v@localhost`);
    return new VisitsDatabase(shop);
  }

  get options(): DatabaseOptions {
    const user = `${this.shop.name}_v`;
    return this.shop.options({ user, password: 'counter', timeoutMs: 5_000 });
  }

  get url(): string {
    return this.shop.url.replace(`${this.shop.name}:reader`, `${this.shop.name}_v:counter`);
  }

  /** A pool of the counter's account; closed with the database. */
  open(changes: Partial<DatabaseOptions> = {}): Database {
    const database = new Database({ ...this.options, ...changes });
    this.opened.push(database);
    return database;
  }

  /** The visits of each day, in all slots. */
  async days(): Promise<Record<string, number>> {
    const [rows] = await this.shop.root.query(
      'SELECT CAST(day AS CHAR) AS day, SUM(visits) AS visits FROM baocao_visits GROUP BY 1 ORDER BY 1',
    );
    const days = rows as { day: string; visits: string }[];
    return Object.fromEntries(days.map(({ day, visits }) => [day, Number(visits)]));
  }

  async total(): Promise<number> {
    return Object.values(await this.days()).reduce((sum, each) => sum + each, 0);
  }

  async clear(): Promise<void> {
    await this.shop.root.query('DELETE FROM baocao_visits');
  }

  /** Closes the pools, where the server itself goes next. */
  async close(): Promise<void> {
    await Promise.all(this.opened.splice(0).map((database) => database.close()));
    this.shop.root.destroy();
  }

  async drop(): Promise<void> {
    await Promise.all(this.opened.map((database) => database.close()));
    await this.shop.root.query(`DROP USER ${this.shop.name}_v@localhost`);
    await this.shop.drop();
  }
}

export const SILENT = createLogger({ logLevel: 'silent' });

/** A counter in this process. */
export function startCounter(
  database: Database,
  options: Partial<CounterOptions> & { folder: string },
): Promise<Counter> {
  return Counter.start(database, { durable: false, logger: SILENT, ...options });
}

/** The built counter in a process of its own. */
export function serveVisits(folder: string, env: NodeJS.ProcessEnv): Baocao {
  return Baocao.run(
    ['visits', 'serve'],
    { VISITS_ORIGINS: ORIGIN, VISITS_PORT: '0', ...env },
    path.resolve(folder),
  );
}

export async function urlOf(server: Baocao): Promise<string> {
  return String((await server.says(/"url":"([^"]+)","msg":"listening"/))[1]);
}

/** A beacon as a browser of the platform's pages sends it; each from an address of its own. */
export async function beacon(url: string): Promise<number> {
  beacons += 1;
  const address = `10.${(beacons >> 16) & 255}.${(beacons >> 8) & 255}.${beacons & 255}`;
  const response = await fetch(`${url}/truy-cap`, {
    method: 'POST',
    headers: { origin: ORIGIN, 'user-agent': BROWSER, 'x-forwarded-for': address },
  });
  await response.arrayBuffer();
  return response.status;
}
let beacons = 0;
