import { SharedReads } from '../../src/report/shared-reads';

/** A read that ends when the test says so. */
function controlledReads() {
  const started: { key: string; end(value: string): void; fail(error: Error): void }[] = [];
  const read = (key: string) =>
    new Promise<string>((resolve, reject) => {
      started.push({ key, end: resolve, fail: reject });
    });
  return { started, read };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('shared reads', () => {
  test('a request never joins a read that is under way, but the one that starts next', async () => {
    const { started, read } = controlledReads();
    const reads = new SharedReads(read, { atOnce: 2, waiters: 10 });
    const first = reads.next('2026');
    const later = [reads.next('2026'), reads.next('2026'), reads.next('2026')];
    expect(started).toHaveLength(1);
    started[0]?.end('old');
    await expect(first).resolves.toBe('old');
    await settle();
    expect(started).toHaveLength(2);
    started[1]?.end('new');
    await expect(Promise.all(later)).resolves.toEqual(['new', 'new', 'new']);
    expect(started).toHaveLength(2);
  });

  test('with a limit of two kinds a third is refused at once, without waiting', async () => {
    const { started, read } = controlledReads();
    const reads = new SharedReads(read, { atOnce: 1, waiters: 200, kinds: 2 });
    const all = ['2026', '2025', '2026'].map((key) => reads.next(key));
    for (const key of ['2024', '2000']) {
      await expect(reads.next(key)).rejects.toThrow('2 kinds of reads are waited for already');
    }
    for (const each of [0, 1, 2]) {
      started[each]?.end('read');
      await settle();
    }
    expect(await Promise.all(all)).toEqual(['read', 'read', 'read']);
    void reads.next('2024').catch(() => undefined);
    expect(started.map(({ key }) => key)).toEqual(['2026', '2025', '2026', '2024']);
  });

  test('one read a key and two in all run at a time', async () => {
    const { started, read } = controlledReads();
    const reads = new SharedReads(read, { atOnce: 2, waiters: 10 });
    const all = ['a', 'b', 'c', 'a'].map((key) => reads.next(key));
    expect(started.map(({ key }) => key)).toEqual(['a', 'b']);
    started[1]?.end('1');
    await settle();
    expect(started.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
    started[0]?.end('1');
    await settle();
    expect(started.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'a']);
    started[2]?.end('1');
    started[3]?.end('1');
    await Promise.all(all);
  });

  test('a failed read fails the requests that waited for it, and no others', async () => {
    const { started, read } = controlledReads();
    const reads = new SharedReads(read, { atOnce: 2, waiters: 10 });
    const failed = reads.next('a');
    const next = reads.next('a');
    started[0]?.fail(new Error('lost'));
    await expect(failed).rejects.toThrow('lost');
    await settle();
    started[1]?.end('fine');
    await expect(next).resolves.toBe('fine');
  });

  test('a client that hangs up cancels no read of others', async () => {
    const { started, read } = controlledReads();
    const reads = new SharedReads(read, { atOnce: 2, waiters: 10 });
    const first = reads.next('a');
    const gone = new AbortController();
    const leaving = reads.next('a', gone.signal);
    const staying = reads.next('a');
    gone.abort();
    await expect(leaving).rejects.toThrow();
    started[0]?.end('1');
    await first;
    await settle();
    started[1]?.end('2');
    await expect(staying).resolves.toBe('2');
  });

  test('a read that all requests have left does not start', async () => {
    const { started, read } = controlledReads();
    const reads = new SharedReads(read, { atOnce: 2, waiters: 10 });
    const first = reads.next('a');
    const gone = new AbortController();
    const leaving = reads.next('a', gone.signal);
    gone.abort();
    await expect(leaving).rejects.toThrow();
    started[0]?.end('1');
    await first;
    await settle();
    expect(started).toHaveLength(1);
  });

  test('a request beyond the limit is refused at once, and later ones are accepted again', async () => {
    const { started, read } = controlledReads();
    const reads = new SharedReads(read, { atOnce: 1, waiters: 2 });
    const gone = new AbortController();
    const running = reads.next('a');
    const waiting = reads.next('a');
    const leaving = reads.next('a', gone.signal);
    await expect(reads.next('a')).rejects.toThrow('2 requests wait for a read already');
    gone.abort();
    await expect(leaving).rejects.toThrow();
    const room = reads.next('b');
    started[0]?.end('1');
    await running;
    await settle();
    started[1]?.end('2');
    await waiting;
    await settle();
    started[2]?.end('3');
    await expect(room).resolves.toBe('3');
  });
});
