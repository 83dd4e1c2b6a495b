import { appendFileSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { JOURNAL_LIMIT, Journal, parseJournal } from '../../src/visits/journal';
import type { Batch } from '../../src/visits/table';
import { temporaryFolder } from '../support/app';

const { folder, remove } = temporaryFolder();
const file = path.join(folder, 'a.journal');
afterAll(remove);

const batch = (number: number, visits: number, slot = 'a'): Batch => ({
  slot,
  number,
  day: '2026-11-24',
  visits,
});
const read = () => parseJournal(readFileSync(file, 'utf8')).batches;

test('a batch has the counts of its last line, and batches come in the order of their numbers', async () => {
  const journal = await Journal.create(file, [batch(3, 1, 'b')]);
  for (const each of [batch(1, 5), batch(2, 1), batch(1, 8)]) await journal.append(each);
  expect(read()).toEqual([batch(1, 8), batch(2, 1), batch(3, 1, 'b')]);
  await journal.close();
});

test('wherever a write was cut off, what was written before it is whole', async () => {
  const journal = await Journal.create(file, []);
  for (const each of [batch(1, 5), batch(1, 17), batch(2, 123)]) await journal.append(each);
  await journal.close();
  const text = readFileSync(file, 'utf8');
  const lines = text.trimEnd().split('\n');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: text.length }), (length) => {
      const cut = text.slice(0, length);
      // A line without its newline is whole, too.
      const whole = lines.filter((_, index) =>
        cut.startsWith(lines.slice(0, index + 1).join('\n')),
      );
      expect(parseJournal(cut).batches).toEqual(parseJournal(whole.join('\n')).batches);
    }),
  );
});

test('a changed line is kept apart, a line that is cut off at the end is not', () => {
  const changed = '1a 1 2026-11-24 5 00000000';
  expect(parseJournal(`${changed}\n`)).toEqual({ batches: [], damaged: [changed] });
  expect(parseJournal(changed)).toEqual({ batches: [], damaged: [] });
});

test('a line with any flipped bit is not counted, and its loss is logged', async () => {
  const journal = await Journal.create(file, [batch(1, 5), batch(2, 100)]);
  await journal.close();
  const whole = readFileSync(file);
  for (let bit = 0; bit < whole.length * 8; bit += 1) {
    const flipped = Buffer.from(whole);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const { batches, damaged } = parseJournal(flipped.toString('latin1'));
    expect([bit, batches.length + damaged.length >= 1, batches.length < 2]).toEqual([
      bit,
      true,
      true,
    ]);
    // A changed last byte, the end of a line, looks like a line that was cut off.
    if (bit < (whole.length - 1) * 8) expect([bit, damaged.length > 0]).toEqual([bit, true]);
  }
});

test('an invalid slot and an impossible count are damage', async () => {
  const odd = ["x',0,0),('2026-11-24','y", 'a b'].map((slot) => batch(1, 5, slot));
  const journal = await Journal.create(file, [...odd, batch(1, 5e15)]);
  await journal.close();
  expect(parseJournal(readFileSync(file, 'utf8'))).toMatchObject({ batches: [] });
});

test('the rest of a failed write is cut off by the next write', async () => {
  const journal = await Journal.create(file, []);
  await journal.append(batch(1, 5));
  appendFileSync(file, 'a 2 2026-');
  await journal.append(batch(2, 7));
  expect(read()).toEqual([batch(1, 5), batch(2, 7)]);
  await journal.empty();
  expect(statSync(file).size).toBe(0);
  await journal.append(batch(3, 1));
  expect(read()).toEqual([batch(3, 1)]);
  await journal.close();
});

test('a rewritten journal holds only the open batches', async () => {
  const journal = await Journal.create(file, []);
  let visits = 0;
  while (!journal.tooLong) {
    visits += 1;
    await journal.append(batch(1, visits));
  }
  expect(statSync(file).size).toBeLessThan(JOURNAL_LIMIT + 200);
  await journal.rewrite([batch(1, visits)]);
  expect(statSync(file).size).toBeLessThan(100);
  await journal.append(batch(1, visits + 1));
  expect(read()).toEqual([batch(1, visits + 1)]);
  await journal.close();
});
