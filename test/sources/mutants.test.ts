import { writeFileSync } from 'node:fs';
import { TestDatabase } from '../support/database';
import { SOURCES } from '../support/mapping';
import { KINDS, mutate, open, type Shop, verdict, writeReport } from '../support/mutants';
import { SHOPS } from './mutants/shops';

/** A row a shop, a column a kind, for a reader of what was tried: MUTANTS=FILE. */
const table = new Map<string, Map<string, string>>();
const parts = new Set<string>();

let database: TestDatabase;
beforeEach(async () => {
  database = await TestDatabase.create();
});
afterEach(() => database.drop());

async function report(shop: Shop): Promise<string> {
  const written = await writeReport(database, shop);
  if ('refused' in written) throw new Error(written.refused);
  for (const part of written.parts) parts.add(part);
  return written.sql;
}

describe.each(Object.entries(SHOPS))('%s', (name, shop) => {
  const row = new Map<string, string>();
  table.set(name, row);
  const declared = KINDS.flatMap((kind) => {
    const mutant = shop.mutants[kind];
    row.set(kind, typeof mutant === 'string' ? '–' : '?');
    return typeof mutant === 'string' ? [] : [[kind, mutant] as const];
  });

  test('as it is, is fit', async () => {
    await open(database, shop);
    const { outcome, findings } = await verdict(database, await report(shop), shop.figures);
    expect([outcome, outcome === 'right' ? [] : findings]).toEqual(['right', []]);
  });

  test('new, without an order, is fit', async () => {
    await open(database, shop);
    await database.root.query(shop.noOrders);
    const none = { orders_total: 0, orders_succeeded: 0, orders_failed: 0, value_succeeded: 0 };
    const figures = { ...shop.figures, ...none };
    const { outcome, findings } = await verdict(database, await report(shop), figures);
    expect([outcome, outcome === 'right' ? [] : findings]).toEqual(['right', []]);
  });

  test('defines each kind of mutant, or says why it is impossible', () => {
    for (const kind of KINDS) {
      const mutant = shop.mutants[kind];
      expect(typeof mutant === 'string' ? mutant : mutant?.before).toMatch(/\w/);
    }
  });

  test.each(declared)('%s', async (kind, mutant) => {
    await open(database, shop);
    const old = await report(shop);
    await mutate(database, mutant);
    const figures = { ...shop.figures, ...mutant.figures };

    const before = await verdict(database, old, figures, mutant.timeZone);
    const written = await writeReport(database, shop);
    const after =
      'refused' in written
        ? { outcome: 'refused', findings: [written.refused] }
        : await verdict(database, written.sql, figures, mutant.timeZone);
    row.set(kind, [...new Set([before.outcome, after.outcome])].join(' / '));
    const wanted = [mutant.before, mutant.after ?? mutant.before];
    const isAs = [before, after].map(({ outcome }, index) => outcome.includes(wanted[index] ?? ''));
    expect({ wanted, before, after, isAs }).toMatchObject({ isAs: [true, true] });
  });
});

test('every source of a platform is one of these', () => {
  const platforms = SOURCES.filter(({ platform }) => platform !== 'visits');
  expect(platforms.map(({ name }) => name).filter((name) => !parts.has(name))).toEqual([]);
});

afterAll(() => {
  const lines = [
    `| | ${KINDS.join(' | ')} |`,
    `| --- |${KINDS.map(() => ' --- |').join('')}`,
    ...[...table].map(
      ([name, row]) => `| ${name} | ${KINDS.map((kind) => row.get(kind)).join(' | ')} |`,
    ),
  ];
  if (process.env.MUTANTS) writeFileSync(process.env.MUTANTS, `${lines.join('\n')}\n`);
});
