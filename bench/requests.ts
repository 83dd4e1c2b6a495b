/**
 * How long a report takes, and how many clients share one: `npm run bench`. Prints what it measured
 * and on what; the demo's marketplace has 200,000 orders and 2,000,000 visits.
 */
import autocannon from 'autocannon';
import type { Connection } from 'mysql2/promise';
import { machine, startMarketplaceServer } from './marketplace-server';

const SECONDS = 10;

async function main(): Promise<void> {
  const server = await startMarketplaceServer({ LOG_LEVEL: 'silent' });
  console.log(`On ${machine()}\n`);
  console.log('what                          requests/s   median ms   99 % ms   not 200');
  try {
    const root = await server.database.connect();
    const measure = async (what: string, path: string, connections: number, headers = {}) => {
      const reads = await statementsRun(root);
      const result = await autocannon({
        url: server.url + path,
        connections,
        duration: SECONDS,
        timeout: 60,
        headers,
        method: path.startsWith('/api') ? 'POST' : 'GET',
      });
      const { requests, latency, non2xx, errors } = result;
      const columns = [requests.average.toFixed(1), latency.p50, latency.p99, non2xx + errors];
      const shared = (await statementsRun(root)) - reads;
      const note = shared > 0 ? `   ${(requests.total / shared).toFixed(1)} requests a read` : '';
      console.log(
        what.padEnd(26) + columns.map((each) => String(each).padStart(12)).join('') + note,
      );
    };
    const { authorization } = server;
    await measure('health, no database', '/healthz', 50);
    await measure('page, 1 client', '/', 1, { authorization });
    await measure('page, 100 clients', '/', 100, { authorization });
    await measure('page, 500 clients', '/', 500, { authorization });
    await measure('API, 500 clients', '/api/baocao', 500, { authorization });
    await measure('refused, no credentials', '/', 50);
    await root.end();
  } finally {
    await server.end();
  }
}

/** Report reads so far: each is one snapshot. */
async function statementsRun(root: Connection): Promise<number> {
  const [rows] = await root.query("SHOW GLOBAL STATUS LIKE 'Com_begin'");
  return Number((rows as { Value: string }[])[0]?.Value);
}

void main();
