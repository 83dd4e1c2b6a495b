/** Five lines about the orders that a person judges in ten seconds, and the way of one order through the report. */

import { readAs } from '../../evidence/date-forms';
import { codeColumnsOf } from '../../evidence/grain';
import { allOf, quoteText } from '../../sql/print';
import { vietnamMonth } from '../../vietnam';
import { plainName } from '../../vocabulary/name-words';
import { t } from '../../words/words';
import type { ReportFacts } from '../facts';
import { conditionsOf } from './census';
import { outcomesOf } from './classification';
import { datingsOf, type Scan } from './scan';
import { grouped } from './sentences';
import { statusNamed } from './status-notes';
import { usesOf } from './uses';

const BUYER =
  /^(user|customer|buyer|client|member|account|khach|khach_hang|nguoi_mua|nguoi_dung|tai_khoan|kh|makh|ma_kh)(_?(id|ma))?$|^(id|ma|fk)_?(user|customer|khach|khach_?hang|kh|nguoi_?mua|nguoi_?dung)$|customer_?id|user_?id/;

interface Orders {
  readonly scan: Scan;
  readonly date: string | undefined;
  readonly status: string | undefined;
  readonly value: string | undefined;
  readonly code: string | undefined;
}

async function ordersOf(
  report: ReportFacts,
): Promise<
  { orders: Orders; outcomes: NonNullable<Awaited<ReturnType<typeof outcomesOf>>> } | undefined
> {
  const outcomes = await outcomesOf(report);
  const scan = outcomes?.scans.find(({ measures }) =>
    measures.some(({ figure }) => figure === 'orders_total'),
  );
  if (!outcomes || !scan?.main) return undefined;
  const dating = datingsOf(scan.facts).find(
    (each) => each.scan.main?.table === scan.main?.table && each.column,
  );
  const survey = await report.datesOf(scan.main.table);
  const column = dating?.column?.column;
  const form = survey.columns.find((each) => each.column === column)?.forms[0];
  const name = column ? scan.column(column.name) : undefined;
  const date =
    !name || !form
      ? undefined
      : form.kind === 'unix'
        ? `FROM_UNIXTIME(${name} / ${form.unit})`
        : readAs(name, form);
  const money = scan.measures.find(({ term }) => term.value)?.term;
  const [code] = codeColumnsOf(scan.main.table);
  const key = code ?? scan.main.table.columns.find((each) => each.key);
  return {
    outcomes,
    orders: {
      scan,
      date,
      status: outcomes.status?.sqlOf(scan),
      value: money?.value ? `(${money.value.sql})${money.unit}` : undefined,
      code: key ? scan.column(key.name) : undefined,
    },
  };
}

/** The five lines; none where the orders come from a source or could not be taken apart. */
export async function glanceOf(report: ReportFacts): Promise<string[]> {
  const found = await ordersOf(report);
  if (!found) return [];
  const { orders, outcomes } = found;
  const { scan, date, status, value, code } = orders;
  const { facts } = scan;
  const lines: string[] = [];
  if (date && code) {
    const [row] = await facts.rows(
      scan.select(
        [code, date, status ?? 'NULL', value ?? 'NULL'].join(', '),
        scan.where,
        `ORDER BY ${date} DESC LIMIT 1`,
      ),
    );
    if (row) {
      const [id, at, held, worth] = row;
      const known = outcomes.counted.find((each) => each.status === held);
      const name = known ? statusNamed(known) : (held ?? '?');
      const amount = worth ? `${grouped(worth)} đ` : '?';
      lines.push(t`The newest order: ${id ?? '?'} of ${at ?? '?'}, ${name}, ${amount}`);
    }
  }
  const statuses = outcomes.counted.map(
    ({ status: each, word, total, succeeded, failed, value: worth }) => {
      const name = statusNamed({ status: each, word });
      const how = succeeded > 0n ? t`succeeded` : failed > 0n ? t`failed` : t`under way`;
      return worth > 0n
        ? `${name} ${total} → ${how}, ${grouped(String(worth))} đ`
        : `${name} ${total} → ${how}`;
    },
  );
  lines.push(t`By status, in two years: ${statuses.join(' · ')}`);
  const uses = await usesOf(scan, conditionsOf(scan));
  const out = uses
    .filter(({ rows }) => rows > 0)
    .map(({ written, rows, value: worth }) => {
      const amount = worth && worth !== '0' ? ` (${grouped(worth)} đ)` : '';
      return t`${rows} orders${amount} for which ${written} does not hold`;
    });
  lines.push(out.length === 0 ? t`Left out: nothing` : t`Left out: ${out.join(' · ')}`);
  if (date) {
    const months = new Map(
      (
        await facts.rows(
          scan.select(`MONTH(${date}), COUNT(*)`, scan.where, `GROUP BY MONTH(${date})`),
        )
      ).map(([month, count]) => [Number(month), count]),
    );
    const all = Array.from(
      { length: vietnamMonth(Number(facts.context.period.end) - 1) },
      (_, index) => `${index + 1}: ${months.get(index + 1) ?? t`NONE`}`,
    );
    lines.push(t`By month of ${facts.context.period.year}: ${all.join(' · ')}`);
  }
  const buyer = scan.main?.table.columns.find(({ name }) => BUYER.test(plainName(name)));
  if (buyer) {
    const [row] = await facts.rows(
      `${facts.preamble()}SELECT MAX(n), SUM(n) FROM (SELECT ${scan.column(buyer.name)} AS buyer, COUNT(*) AS n FROM ${scan.rows.from} WHERE ${allOf(scan.where)} GROUP BY 1) AS buyers WHERE buyer IS NOT NULL`,
    );
    const [most, all] = row ?? [];
    if (most && all && all !== '0')
      lines.push(
        t`The largest buyer: ${most} of ${all} orders (${Math.round((100 * Number(most)) / Number(all))} %)`,
      );
  }
  return lines;
}

/** How the report counts one order, a line each; empty where no order has the code. */
export async function wayOf(report: ReportFacts, wanted: string): Promise<string[]> {
  const found = await ordersOf(report);
  const main = found?.orders.scan.main;
  if (!found || !main) return [];
  const { scan, date, status, value } = found.orders;
  const { facts } = scan;
  const keys = [...codeColumnsOf(main.table), ...main.table.columns.filter(({ key }) => key)];
  const is = keys.map(({ name }) => `${scan.column(name)} = ${quoteText(wanted)}`).join(' OR ');
  if (is === '') return [];
  const conditions = [...scan.period, ...scan.conditions];
  const outcomes = scan.measures.filter(({ figure }) => figure !== 'orders_total');
  const flags = [
    ...conditions.map(({ sql }) => sql),
    ...outcomes.map(({ term }) => allOf(term.when.map(({ sql }) => sql))),
  ].map((sql) => `COALESCE((${sql}), 0)`);
  const joins = scan.joins.map(({ sql }) => sql);
  const rows = await facts.rows(
    scan
      .select(
        [date ?? 'NULL', status ?? 'NULL', value ?? 'NULL', ...flags].join(', '),
        [...joins, is],
        'LIMIT 20',
      )
      .replace(/\((`[^`]+`\.`[^`]+` [^()]*)\) AND TRUE/g, '($1)'),
  );
  const [row] = rows;
  if (!row) return [];
  const yes = (index: number) => row[3 + index] !== '0';
  const counts = conditions.every((_, index) => yes(index));
  return [
    t`${wanted}: placed ${row[0] ?? '?'}, status ${row[1] ?? '?'}, value ${grouped(row[2] ?? '?')}`,
    ...(rows.length > 1 ? [t`its row stands ${rows.length} times in what is counted`] : []),
    ...conditions.map(({ written }, index) =>
      yes(index) ? t`  yes  ${written}` : t`  NO   ${written}`,
    ),
    counts ? t`  counts in orders_total` : t`  does not count in ${facts.context.period.year}`,
    ...(counts
      ? outcomes.map(({ figure }, index) =>
          yes(conditions.length + index) ? t`  counts in ${figure}` : t`  not in ${figure}`,
        )
      : []),
  ];
}
