import crypto from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LogInLine, TooManyLogIns } from '../../src/accounts/log-in-line';
import {
  addressCaller,
  type Caller,
  FAILURES_PER_ACCOUNT,
  LoginThrottle,
  MOST_KEYS,
  type TooManyAttempts,
} from '../../src/accounts/throttle';

/** Work that ends when the test says so. */
class Work {
  readonly started: string[] = [];
  private readonly ends = new Map<string, () => void>();

  turn(caller: string, rank: number | (() => number) = 0, id = caller) {
    return {
      caller,
      id,
      rank: () => [typeof rank === 'number' ? rank : rank()],
      work: () =>
        new Promise<string>((resolve) => {
          this.started.push(id);
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

test('a bounded number runs at once, at most one for each caller', async () => {
  const work = new Work();
  const line = new LogInLine<string>({ atOnce: 2, places: 8 });
  const all = [
    line.take(work.turn('a', 0, 'a1')),
    line.take(work.turn('a', 0, 'a2')),
    line.take(work.turn('b')),
    line.take(work.turn('c')),
  ];
  expect(work.started).toEqual(['a1', 'b']);
  await work.end('b');
  expect(work.started).toEqual(['a1', 'b', 'c']);
  await work.end('c');
  expect(work.started).toEqual(['a1', 'b', 'c']);
  await work.end('a1');
  await work.end('a2');
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'b', 'c']);
});

test('the lower rank is served first, equals in order of arrival, by their rank when it is their turn', async () => {
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
  expect(work.started).toEqual(['a', 'd', 'e', 'c', 'b']);
  await Promise.all(all);
});

test('when the queue is full, the highest rank is turned away at once, in any order of arrival', async () => {
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

test.each([
  ['the earliest', () => 0, [4, 5, 6, 7]],
  ['the latest', (most: number) => most - 1, [0, 1, 2, 3]],
])(
  'among equals the one to turn away is drawn by lot, even if it falls on %s each time',
  async (_what, draw, places) => {
    const lot = jest.spyOn(crypto, 'randomInt').mockImplementation(draw as typeof crypto.randomInt);
    const work = new Work();
    const line = new LogInLine<string>({ atOnce: 1, places: 4 });
    void line.take(work.turn('running'));
    const served: number[] = [];
    const outcomes = Array.from({ length: 8 }, (_, at) =>
      line.take(work.turn(`${at}`)).then(
        () => served.push(at),
        () => undefined,
      ),
    );
    for (const id of ['running', ...'01234567']) await work.end(id);
    await Promise.all(outcomes);
    expect(served.sort()).toEqual(places);
    expect(lot).toHaveBeenCalledTimes(4);
    lot.mockRestore();
  },
);

test('a caller that hangs up leaves the queue: its work does not start, and its place is free', async () => {
  const work = new Work();
  const line = new LogInLine<string>({ atOnce: 1, places: 1 });
  void line.take(work.turn('running'));
  const gone = new AbortController();
  const left = line.take(work.turn('left'), gone.signal);
  gone.abort();
  await expect(left).rejects.toThrow(/abort/);
  const next = line.take(work.turn('next'));
  await work.end('running');
  expect(work.started).toEqual(['running', 'next']);
  await work.end('next');
  expect(await next).toBe('next');
});

test('equal requests of one caller share one turn, which continues while one of them waits', async () => {
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
  expect(work.started).toEqual(['running', 'a']);
});

describe('the throttle', () => {
  const browser = (key: string): Caller => ({ key, known: true, prefixes: [key] });

  test('ranks known browsers, then addresses without a failure, then the rest; the busier later', () => {
    const throttle = new LoginThrottle();
    const fresh = addressCaller('192.0.2.1');
    const busy = addressCaller('198.51.100.1');
    const failed = addressCaller('203.0.113.1');
    for (let again = 0; again < 50; again += 1) throttle.countTry(busy);
    throttle.countTry(fresh);
    throttle.fail(failed, 'a');
    expect([browser('ours'), fresh, busy, failed].map((each) => throttle.rank(each))).toEqual([
      [0, 0],
      [1, 1, 1, 1],
      [1, 50, 50, 50],
      [2, 0, 0, 0],
    ]);
  });

  test('forgets the least recently used keys: a flood of addresses and names takes bounded memory', () => {
    const throttle = new LoginThrottle();
    const before = heapInUse();
    const attacker = addressCaller('192.0.2.1');
    for (let n = 0; n < 4 * MOST_KEYS; n += 1) {
      const each = addressCaller(
        `2001:db8:${(n >> 16).toString(16)}:${(n & 65535).toString(16)}::`,
      );
      throttle.countTry(each);
      throttle.fail(each, `${n}`.padEnd(255, 'x'));
      if (n % 1000 === 0 && n < 9000) throttle.fail(attacker, 'BaocaoTMDT');
      else throttle.rank(attacker);
    }
    expect(heapInUse() - before).toBeLessThan(64 * 2 ** 20);
    // Further guesses do not make the throttle forget earlier failures.
    expect([throttle.rank(attacker)[0], throttle.rank(addressCaller('192.0.2.2'))[0]]).toEqual([
      2, 1,
    ]);
  });

  test.each([
    ['a /48 of IPv6', (n: number) => `2001:db8:7:${n.toString(16)}::1`, '2001:db9::1'],
    ['a /32 of IPv6', (n: number) => `2001:db8:${n.toString(16)}::1`, '2001:db9::1'],
    ['a /24 of IPv4', (n: number) => `203.0.113.${n}`, '198.51.100.1'],
    ['a /48 of the very /32', (n: number) => `2001:db8:7:${n.toString(16)}::1`, '2001:db8:8::1'],
    [
      'a /56 of the very /48',
      (n: number) => `2001:db8:7:${n.toString(16)}::1`,
      '2001:db8:7:100::1',
    ],
  ])(
    '%s whose addresses try once each counts as one caller, and comes after another',
    (_what, nth, other) => {
      const throttle = new LoginThrottle();
      for (let n = 0; n < 256; n += 1) throttle.countTry(addressCaller(nth(n)));
      const honest = addressCaller(other);
      throttle.countTry(honest);
      const work = new Work();
      const line = new LogInLine<string>({ atOnce: 1, places: 8 });
      const refused: string[] = [];
      const take = (caller: Caller) =>
        line
          .take({ ...work.turn(caller.key), rank: () => throttle.rank(caller) })
          .catch(() => refused.push(caller.key));
      for (let n = 0; n < 9; n += 1) void take(addressCaller(nth(n)));
      void take(honest);
      for (let n = 9; n < 256; n += 1) void take(addressCaller(nth(n)));
      return work.end(addressCaller(nth(0)).key).then(() => {
        expect(work.started[1]).toBe(honest.key);
        expect(refused).not.toContain(honest.key);
        expect(refused).toHaveLength(248);
      });
    },
  );

  test('of an account that is guessed at hears three failures of an address, and another each 20 minutes', async () => {
    const clock = jest.spyOn(performance, 'now');
    const minutes = async (n: number) => {
      clock.mockReturnValue(1_000_000 + n * 60_000);
      // lru-cache reads the clock once a millisecond.
      await pause(5);
    };
    try {
      await minutes(0);
      const throttle = new LoginThrottle();
      const address = addressCaller('192.0.2.1');
      const attack = () => {
        for (let n = 0; n < FAILURES_PER_ACCOUNT; n += 1)
          throttle.fail(addressCaller(`2001:db8:${n.toString(16)}::1`), 'a');
      };
      const waits = () => {
        try {
          throttle.admit(address, 'a');
          return 0;
        } catch (error) {
          return (error as TooManyAttempts).retryAfterSeconds / 60;
        }
      };
      const guess = () => {
        const wait = waits();
        if (wait === 0) throttle.fail(address, 'a');
        return wait;
      };
      attack();
      expect([guess(), guess(), guess(), guess()]).toEqual([0, 0, 0, 20]);
      expect(() => throttle.admit(address, 'another')).not.toThrow();
      expect(() => throttle.admit({ ...address, known: true }, 'a')).not.toThrow();
      await minutes(15);
      expect(waits()).toBe(5);
      await minutes(20);
      expect([guess(), guess()]).toEqual([0, 20]);
      await minutes(45);
      expect([guess(), guess()]).toEqual([0, 15]);
      // Beyond an hour after its first failures the account is no longer guessed at.
      await minutes(61);
      expect(waits()).toBe(0);
      // What the address failed meanwhile is held against it for an hour at most.
      for (let n = 0; n < 5; n += 1) throttle.fail(address, 'b');
      attack();
      expect(waits()).toBe(20);
      await minutes(81);
      expect([guess(), guess()]).toEqual([0, 20]);
    } finally {
      clock.mockRestore();
    }
  });

  test('denies the quick comparison with known passwords to a prefix that keeps trying', () => {
    const throttle = new LoginThrottle();
    const tries = (nth: (n: number) => string) => {
      let n = 0;
      while (throttle.mayCompare(addressCaller(nth(n)))) {
        throttle.countTry(addressCaller(nth(n)));
        n += 1;
      }
      return n;
    };
    expect(tries(() => '2001:db8:1::1')).toBe(30);
    expect(tries((n) => `2001:db8:2:${n.toString(16)}::1`)).toBe(60);
    expect(tries((n) => `2001:db8:3:${n.toString(16)}00::1`)).toBe(120);
    expect(tries((n) => `2001:db9:${n.toString(16)}::1`)).toBe(1000);
    expect(tries((n) => `192.0.2.${n}`)).toBe(60);
    expect(throttle.mayCompare(addressCaller('2001:dba::1'))).toBe(true);
  });
});
