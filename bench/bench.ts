/**
 * What a report costs, at three sizes, counted directly and counted ahead, beside the raw statements and a
 * PHP-FPM page: `npm run bench [-- --sizes 10000,1000000 --seconds 10 --answers 1000000]`. Prints what it
 * measured and on what, and writes the same as JSON to bench/.data/result.json.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { MARKETPLACE_REPORT } from '../src/demo/marketplace';
import { costOfWrites, installAhead } from './ahead';
import { datasetServer } from './dataset';
import { endurance, load, rawAndAlone, warmUp } from './load';
import { machine, startReportServer } from './marketplace-server';
import { startPhpSite } from './php-site';
import { facts, printHeading, printRatios, writeResults } from './results';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,1000000,10000000' },
    seconds: { type: 'string', default: '10' },
    answers: { type: 'string', default: '0' },
  },
});
const SECONDS = Number(values.seconds);

const SIZES = values.sizes.split(',').map(Number);

async function main(): Promise<void> {
  Object.assign(facts, { machine: machine(), sizes: values.sizes });
  console.log(`On ${machine()}; others may share it.\n`);
  printHeading();
  for (const size of SIZES) await measureSize(size);
  printRatios(SIZES);
  writeResults();
}

async function measureSize(orders: number): Promise<void> {
  const database = await datasetServer(orders);
  const password = randomBytes(12).toString('base64url');
  const root = await database.connect('marketplace');
  await root.query(
    `CREATE OR REPLACE USER baocao@localhost IDENTIFIED BY '${password}'; GRANT SELECT ON marketplace.* TO baocao@localhost;
     SET time_zone = '+07:00'`,
  );
  facts.mariadb = ((await root.query('SELECT VERSION() AS v'))[0] as { v: string }[])[0]?.v;
  const ends: (() => void | Promise<void>)[] = [() => root.end(), () => database.remove()];
  try {
    const before = await costOfWrites(root);
    const fastFile = await installAhead(database, password);
    const after = await costOfWrites(root);
    const url = database.url('marketplace', 'baocao', password);
    const direct = await startReportServer(database.folder, url, MARKETPLACE_REPORT);
    const ahead = await startReportServer(database.folder, url, fastFile);
    ends.unshift(
      () => direct.end(),
      () => ahead.end(),
    );
    const php = await startPhpSite(database, 'baocao', password);
    if (php) ends.unshift(php.end);
    else
      console.log(
        'PHP-FPM or nginx is missing: its page is skipped (apt-get install php-fpm php-mysql nginx-light)',
      );
    facts.php = php?.version;

    await warmUp(root);
    await rawAndAlone(orders, root, direct, ahead, fastFile, php?.url);
    for (const clients of [16, 256]) {
      await load(orders, 'page', root, direct, clients, SECONDS);
      await load(orders, 'API', root, direct, clients, SECONDS);
      await load(orders, 'page, ahead', root, ahead, clients, SECONDS);
      await load(orders, 'API, ahead', root, ahead, clients, SECONDS);
    }
    // Last: the queries of answers that no one waits for any more go on.
    for (const clients of php ? [16, 256] : []) {
      await load(orders, 'PHP page', root, { url: php?.url ?? '' }, clients, SECONDS);
    }
    const cost = {
      orders,
      insertMs: [before.insertMs, after.insertMs],
      updateMs: [before.updateMs, after.updateMs],
    };
    facts.writes = [...((facts.writes as unknown[]) ?? []), cost];
    console.log(
      `   writes, median with fsync: INSERT ${before.insertMs.toFixed(3)} ms, ${after.insertMs.toFixed(3)} with triggers; ` +
        `UPDATE ${before.updateMs.toFixed(3)}, ${after.updateMs.toFixed(3)} with triggers`,
    );
    const answers = Number(values.answers);
    if (answers > 0 && orders === SIZES[0]) await endurance(ahead, answers);
  } finally {
    for (const end of ends) await end();
  }
}

void main();
