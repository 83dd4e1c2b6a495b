/**
 * What the joins of a platform's order statement cost with a million orders: `tsx bench/joins.ts [ORDERS]`. Prints the
 * quickest of some runs for the whole read, for the orders of the year, and for those of one day, which is
 * what counting a touched day again would cost. The decision that rests on it is docs/decisions/13.
 */
import { sqlLiterals } from '../src/database/snapshot';
import { PrivateMariadb } from '../src/demo/private-mariadb';
import { periodAt } from '../src/report/period';
import { bind, parseReportSql } from '../src/report/report-sql';
import { bindText } from '../src/sql/lexer';
import { TestDatabase } from '../test/support/database';
import { mapped } from '../test/support/mapping';

const ORDERS = Number(process.argv[2] ?? 1_000_000);
const RUNS = 5;
const DAY_MS = 86_400_000;

interface Shop {
  readonly name: string;
  readonly fixtures: readonly string[];
  readonly fill: string;
  /** The order figures from the table of orders alone, without what the joins correct. */
  readonly bare: string;
}

/** Three of a hundred orders were refunded, or came back; orders are spread over 400 days. */
const SHOPS: readonly Shop[] = [
  {
    name: 'WooCommerce HPOS',
    fixtures: ['wordpress', 'woocommerce-posts', 'woocommerce-hpos'],
    fill: `
      INSERT INTO wp_wc_orders (id, type, status, date_created_gmt, currency, total_amount, parent_order_id)
      SELECT 1000000 + seq, 'shop_order', ELT(1 + seq % 4, 'wc-completed', 'wc-completed', 'wc-cancelled', 'wc-processing'),
        UTC_TIMESTAMP() - INTERVAL (seq * 7919) % 34560000 SECOND, 'VND', 10000 + seq % 900000, 0
      FROM seq_1_to_${ORDERS};
      INSERT INTO wp_wc_orders (id, type, status, date_created_gmt, currency, total_amount, parent_order_id)
      SELECT 3000000 + seq, 'shop_order_refund', 'wc-completed', UTC_TIMESTAMP(), 'VND', -5000, 1000000 + seq * 33
      FROM seq_1_to_${Math.floor(ORDERS / 33)};
      CREATE INDEX baocao ON wp_wc_orders (type, date_created_gmt, status, currency, total_amount);
      ANALYZE TABLE wp_wc_orders;`,
    bare: `SELECT COUNT(*), COUNT(CASE WHEN status = 'wc-completed' THEN 1 END),
        SUM(CASE WHEN status = 'wc-completed' THEN total_amount END)
      FROM wp_wc_orders
      WHERE type = 'shop_order' AND date_created_gmt >= :start_utc AND date_created_gmt < :end_utc`,
  },
  {
    name: 'OpenCart 4',
    fixtures: ['opencart', 'opencart-4'],
    fill: `
      INSERT INTO oc_order (order_id, order_status_id, date_added, total, currency_code, currency_value)
      SELECT 1000000 + seq, ELT(1 + seq % 4, 5, 5, 7, 2), NOW() - INTERVAL (seq * 7919) % 34560000 SECOND,
        10000 + seq % 900000, 'VND', 1
      FROM seq_1_to_${ORDERS};
      INSERT INTO oc_order_product (order_id, product_id, quantity)
      SELECT 1000000 + seq, 1, 2 FROM seq_1_to_${ORDERS};
      INSERT INTO oc_return (order_id, product_id, quantity, return_action_id, return_status_id, date_added)
      SELECT 1000000 + seq * 33, 1, 1 + seq % 2, 1, 3, NOW() FROM seq_1_to_${Math.floor(ORDERS / 33)};
      CREATE INDEX baocao ON oc_order (date_added, order_status_id, currency_code, currency_value, total, store_id, order_id);
      ANALYZE TABLE oc_order, oc_order_product, oc_return;`,
    bare: `SELECT COUNT(*), COUNT(CASE WHEN order_status_id = 5 THEN 1 END),
        SUM(CASE WHEN order_status_id = 5 THEN total END)
      FROM oc_order
      WHERE date_added >= :start AND date_added < :end`,
  },
];

async function main(): Promise<void> {
  const server = await PrivateMariadb.create([
    '--innodb-buffer-pool-size=1G',
    '--innodb-flush-log-at-trx-commit=0',
  ]);
  try {
    for (const shop of SHOPS) await measure(shop, server);
  } finally {
    await server.remove();
  }
}

async function measure(
  { name, fixtures, fill, bare }: Shop,
  server: PrivateMariadb,
): Promise<void> {
  const shop = await TestDatabase.create('', server.socketPath);
  await shop.load(...fixtures);
  const { reportSql } = await mapped(shop);
  await shop.root.query(fill);
  const statements = parseReportSql(reportSql, 'report.sql').filter(
    ({ figures }) => !figures.includes('visits_total'),
  );
  const quickest = async (sql: readonly string[]) => {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const startedAt = performance.now();
      for (const each of sql) await shop.root.query(each);
      times.push(performance.now() - startedAt);
    }
    return `${Math.min(...times).toFixed(1)} ms`;
  };
  const year = sqlLiterals(periodAt(new Date()), '+07:00');
  const start = new Date(Date.now() - 30 * DAY_MS);
  const day = sqlLiterals({ start, end: new Date(start.getTime() + DAY_MS) }, '+07:00');
  const orders = statements.filter(({ figures }) => figures.includes('orders_total'));
  console.log(name);
  console.log(`  whole read        ${await quickest(statements.map((each) => bind(each, year)))}`);
  console.log(`  orders of a year  ${await quickest(orders.map((each) => bind(each, year)))}`);
  console.log(`  without joins     ${await quickest([bindText(bare, year)])}`);
  console.log(`  orders of a day   ${await quickest(orders.map((each) => bind(each, day)))}`);
  await shop.drop();
}

void main();
