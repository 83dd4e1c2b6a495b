import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LogInLine, TooManyLogIns } from '../../src/accounts/log-in-line';
import { type Caller, LoginThrottle, MOST_KEYS } from '../../src/accounts/throttle';

/** Work that ends when the test says so. */
class Work {
  readonly begun: string[] = [];
  private readonly ends = new Map<string, () => void>();

  turn(caller: string, rank: number | (() => number) = 0, id = caller) {
    return {
      caller,
      id,
      rank: typeof rank === 'number' ? () => rank : rank,
      work: () =>
        new Promise<string>((resolve) => {
          this.begun.push(id);
          this.ends.set(id, () => resolve(id));
        }),
    };
  }

  async end(id: string): Promise<void> {
    this.ends.get(id)?.();
    await pause(0);
  }
}

/** The heap in use once what is left behind is collected, in bytes. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('no more begin at once than may, and of each caller one at a time', async () => {
  const work = new Work();
  const line = new LogInLine<string>({ atOnce: 2, places: 8 });
  const all = [
    line.take(work.turn('a', 0, 'a1')),
    line.take(work.turn('a', 0, 'a2')),
    line.take(work.turn('b')),
    line.take(work.turn('c')),
  ];
  expect(work.begun).toEqual(['a1', 'b']);
  await work.end('b');
  expect(work.begun).toEqual(['a1', 'b', 'c']);
  await work.end('c');
  expect(work.begun).toEqual(['a1', 'b', 'c']);
  await work.end('a1');
  await work.end('a2');
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'b', 'c']);
});

test('the lower rank is served first, among equals who came first, as they are when it is their turn', async () => {
  const work = new Work();
  const line = new LogInLine<string>({ atOnce: 1, places: 8 });
  let ofB = 0;
  const all = [
    line.take(work.turn('a')),
    line.take(work.turn('b', () => ofB)),
    line.take(work.turn('c', 2)),
    line.take(work.turn('d', 1)),
    line.take(work.turn('e', 1)),
  ];
  ofB = 9;
  for (const id of ['a', 'd', 'e', 'c', 'b']) await work.end(id);
  expect(work.begun).toEqual(['a', 'd', 'e', 'c', 'b']);
  await Promise.all(all);
});

test('beyond its places the last by rank is turned away at once, whoever came first', async () => {
  const work = new Work();
  const line = new LogInLine<string>({ atOnce: 1, places: 2 });
  void line.take(work.turn('running'));
  const bad = line.take(work.turn('bad', 5));
  const worse = line.take(work.turn('worse', 6));
  const worst = line.take(work.turn('worst', 7));
  await expect(worst).rejects.toBeInstanceOf(TooManyLogIns);
  const good = line.take(work.turn('good', 0));
  await expect(worse).rejects.toBeInstanceOf(TooManyLogIns);
  for (const id of ['running', 'good', 'bad']) await work.end(id);
  expect(await Promise.all([good, bad])).toEqual(['good', 'bad']);
});

test('among equals one is drawn by lot: neither the early nor the late hold all places', async () => {
  let [early, late] = [0, 0];
  for (let again = 0; again < 40; again += 1) {
    const work = new Work();
    const line = new LogInLine<string>({ atOnce: 1, places: 4 });
    void line.take(work.turn('running'));
    const outcomes = Array.from({ length: 8 }, (_, at) =>
      line.take(work.turn(`${at}`)).then(
        () => 'served',
        () => 'away',
      ),
    );
    for (const id of ['running', ...'01234567']) await work.end(id);
    const served = (await Promise.all(outcomes)).map((each) => each === 'served');
    expect(served.filter(Boolean)).toHaveLength(4);
    if (served[0]) early += 1;
    if (served[7]) late += 1;
  }
  expect(Math.min(early, late)).toBeGreaterThan(0);
  expect(Math.max(early, late)).toBeLessThan(40);
});

test('who hangs up leaves: the work does not begin, and the place is free', async () => {
  const work = new Work();
  const line = new LogInLine<string>({ atOnce: 1, places: 1 });
  void line.take(work.turn('running'));
  const gone = new AbortController();
  const left = line.take(work.turn('left'), gone.signal);
  gone.abort();
  await expect(left).rejects.toThrow(/abort/);
  const next = line.take(work.turn('next'));
  await work.end('running');
  expect(work.begun).toEqual(['running', 'next']);
  await work.end('next');
  expect(await next).toBe('next');
});

test('the same asked twice by one caller is one turn, which goes on while one of them waits', async () => {
  const work = new Work();
  const line = new LogInLine<string>({ atOnce: 1, places: 1 });
  void line.take(work.turn('running'));
  const gone = new AbortController();
  const first = line.take(work.turn('a'), gone.signal);
  const second = line.take(work.turn('a'));
  gone.abort();
  await expect(first).rejects.toThrow(/abort/);
  await work.end('running');
  await work.end('a');
  expect(await second).toBe('a');
  expect(work.begun).toEqual(['running', 'a']);
});

describe('the throttle', () => {
  const address = (key: string): Caller => ({ key, known: false });
  const browser = (key: string): Caller => ({ key, known: true });

  test('ranks known browsers, then addresses without a failure, then the rest; the busier later', () => {
    const throttle = new LoginThrottle();
    const [fresh, busy, failed] = ['fresh', 'busy', 'failed'].map(address) as [
      Caller,
      Caller,
      Caller,
    ];
    for (let again = 0; again < 50; again += 1) throttle.countTry(busy);
    throttle.countTry(fresh);
    throttle.fail(failed, 'a');
    const ranks = [browser('ours'), fresh, busy, failed].map((each) => throttle.rank(each));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(new Set(ranks).size).toBe(4);
  });

  test('forgets the keys longest left alone: a flood of addresses and names takes bounded memory', () => {
    const throttle = new LoginThrottle();
    const before = heapInUse();
    const attacked = address('attacker');
    for (let n = 0; n < 20 * MOST_KEYS; n += 1) {
      throttle.countTry(address(`2001:db8:${n}::/64`));
      throttle.fail(address(`2001:db8:${n}::/64`), `${n}`.padEnd(255, 'x'));
      if (n % 1000 === 0 && n < 9000) throttle.fail(attacked, 'BaocaoTMDT');
      else throttle.rank(attacked);
    }
    expect(heapInUse() - before).toBeLessThan(64 * 2 ** 20);
    // Who goes on guessing is not forgotten for it.
    expect(throttle.rank(attacked)).toBeGreaterThan(throttle.rank(address('another')));
  });
});
