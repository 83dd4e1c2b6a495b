/** What rows and columns beside the counted ones say of them: refunds, final totals, visits themselves. */
import { checkShop } from './support/check';
import { databaseOfTests } from './support/database';
import { HOME_MADE, ORDERS, report } from './support/home-made';

const shop = databaseOfTests(HOME_MADE);

/** The messages of a report's faults, by the notes that would own them. */
async function faultsOf(sql: string, change = ''): Promise<Record<string, string>> {
  if (change) await shop().root.query(change);
  const { findings } = await checkShop(shop(), sql);
  return Object.fromEntries(
    findings
      .filter(({ level }) => level === 'fault')
      .map(({ code, owner, message }) => [owner ?? code, message]),
  );
}

/** The notes by which a report is fit; undefined where it is not. */
async function ownersOf(sql: string): Promise<(string | undefined)[] | undefined> {
  const { fit, findings } = await checkShop(shop(), sql);
  const accepted = findings.filter(({ level }) => level === 'accepted');
  return fit ? accepted.map(({ owner }) => owner) : undefined;
}

describe('money that went back by the kind of a journal', () => {
  const owner = 'accepted: refunds-elsewhere';
  const unread = (name: string, orders: number) =>
    `${name} holds refunds of ${orders} orders that count as succeeded, and no statement reads it`;
  const valued = (value: string, note = '') =>
    report({ orders: note + ORDERS.replace('THEN total END', `THEN ${value} END`) });
  const journal = (kind: string) => `
    CREATE TABLE wallet_txn (id INT AUTO_INCREMENT PRIMARY KEY, order_id INT, kind VARCHAR(20), amount INT);
    INSERT INTO wallet_txn (order_id, kind, amount) SELECT seq, 'spend', -2000 FROM seq_1_to_40;
    INSERT INTO wallet_txn (order_id, kind, amount) SELECT seq, '${kind}', 500 FROM seq_11_to_14;`;
  const back = (kind: string, sign: string) =>
    `total ${sign} COALESCE((SELECT SUM(w.amount) FROM wallet_txn AS w WHERE w.order_id = orders.id AND w.kind = '${kind}'), 0)`;

  test.each(['refund', 'hoan_tien', 'Hoàn', 'chargeback', 'orderRefund', 'tra_hang'])(
    'is asked about where the kind is %s, and owned',
    async (kind) => {
      const name = `wallet_txn (kind ${kind})`;
      expect(await faultsOf(report(), journal(kind))).toEqual({ [owner]: unread(name, 4) });
      const owned = report({ orders: `-- ${owner} (đã trừ vào phí)${ORDERS}` });
      expect(await ownersOf(owned)).toEqual([owner]);
    },
  );

  test.each(['topup', 'hoan_thanh', 'refund_request', 'hoàn hoa hồng', 'cho hoan tien'])(
    'is none where the kind is %s',
    async (kind) => expect(await faultsOf(report(), journal(kind))).toEqual({}),
  );

  test('is found in a book of another name by the words that a comment gives', async () => {
    const book = `
      CREATE TABLE soQuy (id INT PRIMARY KEY, orderId INT, loaiGD TINYINT COMMENT '1: thu, 2: hoàn tiền', soTien INT);
      INSERT INTO soQuy SELECT seq, seq, 1 + (seq > 12), 500 FROM seq_11_to_14;`;
    expect(await faultsOf(report(), book)).toEqual({ [owner]: unread('soQuy (loaiGD 2)', 2) });
  });

  test('is found by the code of an order', async () => {
    const byCode = `ALTER TABLE orders ADD code VARCHAR(9) UNIQUE; UPDATE orders SET code = CONCAT('DH', id);
      CREATE TABLE payments (id INT PRIMARY KEY, order_code VARCHAR(9), type VARCHAR(9), amount INT);
      INSERT INTO payments VALUES (1, 'DH11', 'refund', 500), (2, 'DH12', 'capture', 500);`;
    expect((await faultsOf(report(), byCode))[owner]).toContain(
      'payments (type refund) holds refunds of 1 order that',
    );
  });

  test('is found where a condition names the journal and the value has no sum of it', async () => {
    const orders = ORDERS.replaceAll('total END', 'gia END').replace(
      'WHERE',
      'WHERE EXISTS (SELECT 1 FROM wallet_txn) AND',
    );
    const change = `${journal('refund')} ALTER TABLE orders RENAME COLUMN total TO gia;`;
    expect((await faultsOf(report({ orders }), change))[owner]).toBe(
      unread('wallet_txn (kind refund)', 4).replace(
        'no statement reads it',
        'value_succeeded does not take them off',
      ),
    );
  });

  test('is none in a payment that failed to go back, or in a parcel that came back', async () => {
    const paid = `
      CREATE TABLE payments (id INT PRIMARY KEY, order_id INT, type VARCHAR(20), status VARCHAR(20), amount INT);
      INSERT INTO payments VALUES (1, 11, 'refund', 'rejected', 500), (2, 12, 'capture', 'returned', 500);`;
    expect(await faultsOf(report(), paid)).toEqual({});
    const name = 'payments (type refund)';
    const both =
      "UPDATE payments SET status = 'paid' WHERE id = 1; INSERT INTO payments VALUES (3, 13, 'refund', 'failed', 1)";
    expect(Object.keys(await faultsOf(report(), both))).toEqual([owner]);
    expect((await faultsOf(report()))[owner]).toContain(`${name} holds refunds of 1 order`);
  });

  test('is no fault of a value that takes it off, or adds it where it is negative', async () => {
    expect(await faultsOf(valued(back('refund', '-')), journal('refund'))).toEqual({
      [`value: ${back('refund', '-')}`]: expect.stringContaining('is not what buyers pay'),
    });
    expect(Object.keys(await faultsOf(valued(back('other', '-'))))).toContain(owner);
    const negative = "UPDATE wallet_txn SET amount = -amount WHERE kind = 'refund'";
    expect(Object.keys(await faultsOf(valued(back('refund', '+')), negative))).toEqual([
      `value: ${back('refund', '+')}`,
    ]);
  });
});

describe('a total that another one replaces', () => {
  const valued = (value: string, note = '') =>
    report({ orders: note + ORDERS.replace('THEN total END', `THEN ${value} END`) });
  /** Orders with 500 đồng of shipping. Every other one is weighed, and differs from its estimate. */
  const weighed = (final: string, difference: string) => `
    ALTER TABLE orders ADD goods INT, ADD ship INT, ADD ${final} INT, ADD difference INT;
    UPDATE orders SET ship = 500, goods = total - 500,
      difference = IF(id % 2, NULL, ${difference}), ${final} = total + difference;
    ALTER TABLE orders ${difference === '0' ? 'DROP COLUMN difference' : 'RENAME COLUMN difference TO lech'};`;
  const BOTH_WAYS = '100 * (id % 3 - 1)';

  test.each([
    ['total_final', BOTH_WAYS],
    ['so_tien_2', BOTH_WAYS],
    ['tongThucTe', BOTH_WAYS],
    ['tien_thuc_thu', '-100'],
    ['so_tien_2', '100'],
  ])('is asked about beside %s, which differs by %s', async (final, difference) => {
    const [[owner, message] = []] = Object.entries(
      await faultsOf(report(), weighed(final, difference)),
    );
    expect(owner).toBe('value: total');
    expect(message).toMatch(`orders differ from ${final}, by `);
    expect(await ownersOf(report({ orders: `-- ${owner} (không cân lại)${ORDERS}` }))).toEqual([
      owner,
    ]);
    expect(await faultsOf(valued(`COALESCE(${final}, total)`))).toEqual({});
  });

  test('is found by the name alone where no column holds the difference', async () => {
    const change = `${weighed('final_total', '0')} UPDATE orders SET final_total = total - 100 * (id % 3)`;
    expect(Object.keys(await faultsOf(report(), change))).toEqual(['value: total']);
    expect(await faultsOf(valued('final_total'))).toEqual({});
  });

  test('stays where the other one is less what a wallet paid, or the same', async () => {
    expect(await faultsOf(report(), weighed('phai_tra', '-100'))).toEqual({});
    await shop().root.query('UPDATE orders SET lech = 0, phai_tra = total');
    expect(await faultsOf(report())).toEqual({});
  });
});

describe('numbers of visits a day', () => {
  /** A report whose visits are what a table of days adds up to. */
  const byDay = (table: string, day: string, count: string, note = '') =>
    report({
      visits: `${note}
SELECT
  COALESCE(SUM(${count}), 0) AS visits_total,
  COALESCE(SUM(CASE WHEN ${day} >= :start THEN ${count} END), 0) AS visits_period
FROM ${table}
WHERE ${day} < :end;`,
    });
  /** Days of numbers, and no table of visits beside them. */
  const days = (count: string) => `
    RENAME TABLE visits TO cu;
    CREATE TABLE luot_xem (ngay DATE PRIMARY KEY, so_luot INT);
    INSERT INTO luot_xem SELECT DATE(NOW()) - INTERVAL seq DAY, ${count} FROM seq_0_to_59;`;

  test.each([
    ['the same every day', '7', '60 of 60 days of luot_xem have the same number of visits, 7: '],
    ['nearly so', 'IF(seq < 4, 90 + seq, 100)', '56 of 60 days of luot_xem have the same'],
    ['round', '100 + 10 * (seq % 9)', 'the numbers of visits of all 60 days of luot_xem end in 0'],
  ])('are asked about where they are %s, and owned', async (_how, count, message) => {
    const owner = 'counts: luot_xem with so_luot';
    const found = await faultsOf(byDay('luot_xem', 'ngay', 'so_luot'), days(count));
    expect(found).toEqual({ [owner]: expect.stringContaining(message) });
    const owned = byDay('luot_xem', 'ngay', 'so_luot', `-- ${owner} (bên cho thuê máy chủ đếm)`);
    expect(await ownersOf(owned)).toEqual([owner]);
  });

  test.each([
    ['differ', '40 + seq % 7'],
    ['are small and round', '10 * (1 + seq % 4)'],
  ])('are no fault where they %s', async (_how, count) => {
    expect(await faultsOf(byDay('luot_xem', 'ngay', 'so_luot'), days(count))).toEqual({});
  });

  describe('beside a table of visits', () => {
    /** The visits of each day, that many times, under another name. No two days that follow have as many. */
    const summed = (times: number, name = 'visits') => `
      DELETE FROM visits WHERE id % 5 = 0 AND DAY(seen) % 2 = 0;
      CREATE TABLE dailyHits AS SELECT DATE(seen) AS day, COUNT(*) * ${times} AS hits FROM visits GROUP BY 1;
      ${name === 'visits' ? '' : `RENAME TABLE visits TO ${name};`}`;
    const sql = byDay('dailyHits', 'day', 'hits');

    test('are asked about though a condition names it', async () => {
      const named = byDay('dailyHits', 'day', 'hits').replace(
        'WHERE day',
        'WHERE EXISTS (SELECT 1 FROM visits) AND day',
      );
      expect(Object.keys(await faultsOf(named, summed(3)))).toContain(
        'counts: dailyHits with visits',
      );
    });

    test.each(['visits', 'luotTruyCap', 'web_sessions'])(
      'are asked about where its rows (%s) are others, and owned',
      async (name) => {
        const owner = `counts: dailyHits with ${name}`;
        const found = await faultsOf(sql, summed(3, name));
        expect(Object.keys(found)).toEqual([owner]);
        expect(found[owner]).toContain(`and ${name} beside it has `);
        const owned = byDay('dailyHits', 'day', 'hits', `-- ${owner} (bảng kia chỉ giữ một phần)`);
        expect(await ownersOf(owned)).toEqual([owner]);
      },
    );

    test('are no fault where its rows are as many, keep a log-in or are more pages', async () => {
      expect(await faultsOf(sql, summed(1))).toEqual({});
      expect(
        await faultsOf(
          sql,
          "ALTER TABLE visits ADD url VARCHAR(9) DEFAULT '/'; INSERT INTO visits (seen) SELECT seen FROM visits;",
        ),
      ).toEqual({});
      const logins =
        'UPDATE dailyHits SET hits = 9 * hits + 1; ALTER TABLE visits DROP url, ADD payload TEXT;';
      expect(await faultsOf(sql, logins)).toEqual({});
    });
  });
});

describe('a status that only a note says is under way', () => {
  const noted = (status: string, notes = '') =>
    report({
      orders: `-- under way: '${status}' (giao lại hôm sau)\n${notes}${ORDERS.replace("IN ('void')", "IN ('gone')")}`,
    });
  const owner = "counts: orders with status = 'hub'";

  test('is asked about where most of its orders are older than a month, and owned', async () => {
    const change = "UPDATE orders SET status = 'hub' WHERE status = 'void'";
    expect(await faultsOf(noted('hub'), change)).toEqual({
      [owner]: expect.stringMatching(
        /^a note says that hub is under way, but \d+ of its \d+ orders are older than a month$/,
      ),
    });
    expect(await ownersOf(noted('hub', `-- ${owner} (kho giữ hàng chờ khách)\n`))).toEqual([
      "under way: 'hub'",
      owner,
    ]);
  });

  test('is no fault where its orders are of the last weeks', async () => {
    const change = `UPDATE orders SET status = IF(id < 15, 'hub', 'gone') WHERE status = 'void';`;
    expect(await faultsOf(noted('hub', "-- failed: 'gone' (mất liên lạc)\n"), change)).toEqual({});
  });

  test('is not asked about where its own word says so', async () => {
    const change = "UPDATE orders SET status = 'shipping' WHERE status = 'void'";
    expect(await faultsOf(noted('shipping'), change)).toEqual({});
  });
});

describe('an order that began as a basket', () => {
  /** Baskets, and orders whose rows began up to a month before they were placed. */
  const baskets = (placed: string, days: string, status = "'cart'") => `
    ALTER TABLE orders ADD created_at DATETIME;
    UPDATE orders SET created_at = placed - INTERVAL IF(id < 30, 0, ${days}) DAY;
    UPDATE orders SET status = ${status}, placed = NULL WHERE id % 9 = 0;
    ALTER TABLE orders RENAME COLUMN placed TO ${placed};`;
  const dated = (date: string, note = '') =>
    report({
      orders:
        note +
        ORDERS.replaceAll('placed', date).replace(
          'WHERE',
          "WHERE status NOT IN ('cart', 'kho') AND",
        ),
    });
  const message = (date: string, why: string) =>
    expect.stringMatching(
      new RegExp(`^orders.created_at puts \\d+ orders in another year than ${date}, ${why}`),
    );

  test.each([
    ['placed_at', 'by its name the date when'],
    ['ngayDatHang', 'by its name the date when'],
    ['tg_2', 'which is empty in the rows'],
  ])('is asked about by its first day beside %s, and owned', async (placed, why) => {
    expect(await faultsOf(dated('created_at'), baskets(placed, '30'))).toEqual({
      'date: created_at': message(placed, why),
    });
    const owned = dated('created_at', '-- date: created_at (giỏ là đơn)');
    expect(await ownersOf(owned)).toEqual(['date: created_at']);
  });

  test('is asked about where only a note says which rows are baskets', async () => {
    const change = baskets('tg_2', '30', "'kho'");
    const noted = dated('created_at', "-- no order: 'kho' (chưa đặt)");
    expect((await faultsOf(noted, change))['date: created_at']).toEqual(
      message('tg_2', 'which is empty in the rows'),
    );
  });

  test('is no fault where both dates lie in one year', async () => {
    expect(await faultsOf(dated('created_at'), baskets('placed_at', '0'))).toEqual({});
  });

  test('is no fault beside a date of something else that all rows have', async () => {
    const change = `${baskets('placed_at', '0')} ALTER TABLE orders DROP placed_at, ADD moc DATETIME;
      UPDATE orders SET moc = created_at + INTERVAL 30 DAY WHERE created_at < NOW() - INTERVAL 40 DAY;
      UPDATE orders SET moc = created_at WHERE moc IS NULL;`;
    expect(await faultsOf(dated('created_at'), change)).toEqual({});
  });
});
