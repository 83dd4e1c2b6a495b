import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { MARKETPLACE_REPORT } from '../src/demo/marketplace';
import { PrivateMariadb } from '../src/demo/private-mariadb';

/** Where filled servers are kept between runs; git ignores it. */
const KEPT = path.join(__dirname, '.data');
const SCHEMA = path.join(path.dirname(MARKETPLACE_REPORT), 'marketplace.sql');
const BATCH = 500_000;

/** An order is as durable here as in a shop: what it costs is what is measured. */
const OPTIONS = [
  ...['--innodb-flush-log-at-trx-commit=1', '--innodb-buffer-pool-size=4G'],
  ...['--innodb-log-file-size=1G', '--event-scheduler=ON', '--max-connections=500'],
];

/**
 * A server with the demo's marketplace at a size: three years of orders, three in ten of them this year,
 * a SKU for five of them and a visit for two. Filled once, and kept.
 */
export async function datasetServer(orders: number): Promise<PrivateMariadb> {
  const kept = path.join(KEPT, String(orders));
  const server = await PrivateMariadb.create(OPTIONS);
  try {
    if (existsSync(kept)) {
      await server.stop();
      rmSync(path.join(server.folder, 'data'), { recursive: true });
      copy(kept, path.join(server.folder, 'data'));
    } else {
      await fill(server, orders);
      const root = await server.connect();
      await root.query('SHUTDOWN').catch(() => undefined);
      root.destroy();
      while (existsSync(path.join(server.folder, 'pid'))) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await server.stop();
      mkdirSync(KEPT, { recursive: true });
      copy(path.join(server.folder, 'data'), kept);
    }
    await server.start();
    return server;
  } catch (error) {
    await server.remove();
    throw error;
  }
}

function copy(from: string, to: string): void {
  execFileSync('cp', ['-a', '--reflink=auto', from, to]);
}

async function fill(server: PrivateMariadb, orders: number): Promise<void> {
  const [skus, visits, sellers] = [orders / 5, orders / 2, Math.max(20, orders / 400)];
  const root = await server.connect();
  const tables = readFileSync(SCHEMA, 'utf8').match(/CREATE TABLE [\s\S]*?\n\);/g) ?? [];
  await root.query(
    `CREATE DATABASE marketplace; USE marketplace; SET time_zone = '+07:00', unique_checks = 0,
       foreign_key_checks = 0; SET @now = NOW(), @year = TIMESTAMPDIFF(SECOND, MAKEDATE(YEAR(NOW()), 1), NOW());
     ${tables.join('\n')}`,
  );
  // Three in ten of what there is stands in the running year; the rest in the two years before.
  const at = `@now - INTERVAL IF(RAND(seq) < 0.3, FLOOR(RAND(seq * 7) * @year), @year + FLOOR(RAND(seq * 7) * 63072000)) SECOND`;
  const inserts: [table: string, rows: number, select: string][] = [
    [
      'sellers (shop_name, kind, country, province, created_at)',
      sellers,
      `CONCAT('Gian hàng ', seq), 'household', 'VN', 'Hà Nội', ${at}`,
    ],
    [
      'skus (seller_id, category, price, created_at)',
      skus,
      `1 + seq % ${sellers}, 'Thời trang', 1000 * (10 + seq % 4990), ${at}`,
    ],
    ['visits (visited_at)', visits, at],
    [
      'orders (sku_id, province, payment, status, total, placed_at)',
      orders,
      `1 + seq % ${skus}, 'Hà Nội', 'COD', ELT(1 + FLOOR(RAND(seq * 3) * 20), ${status()}), 1000 * (20 + seq % 7919), ${at}`,
    ],
  ];
  const all = inserts.reduce((sum, [, rows]) => sum + rows, 0);
  let done = 0;
  for (const [into, rows, select] of inserts) {
    for (let first = 1; first <= rows; first += BATCH) {
      const last = Math.min(rows, first + BATCH - 1);
      await root.query(
        `INSERT INTO ${into} SELECT ${select} FROM seq_${first}_to_${last} ORDER BY seq`,
      );
      done += last - first + 1;
      progress(`${orders.toLocaleString('en-US')} orders`, done / all);
    }
  }
  await root.query('ANALYZE TABLE sellers, skus, visits, orders');
  await root.end();
}

/** Of twenty orders seventeen are completed. */
function status(): string {
  return [...Array<string>(17).fill('completed'), 'cancelled', 'returned', 'pending']
    .map((each) => `'${each}'`)
    .join(', ');
}

function progress(what: string, share: number): void {
  if (!process.stderr.isTTY && share < 1) return;
  const filled = Math.round(share * 30);
  process.stderr.write(
    `\r${what} ${'#'.repeat(filled).padEnd(30, '.')} ${Math.round(share * 100)} %${share === 1 ? '\n' : ''}`,
  );
}
