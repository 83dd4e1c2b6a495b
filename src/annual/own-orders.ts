/** The yearly report's orders on a schema that no source knows, from report.sql's own statement of orders. */
import type { Table } from '../database/schema';
import { type NotedStatus, statusesIn } from '../report/notes';
import { type Statement, sqlOf } from '../report/report-sql';
import { itemName, type Select } from '../sql/ast';
import { readQuery } from '../sql/parser';
import { quoteName } from '../sql/print';
import { plainName } from '../vocabulary/name-words';
import { isCancellation } from '../vocabulary/status-words';
import { t } from '../words/words';

/** A column that holds the payment method, by its words without marks: `paymentMethod`, `phương_thức_tt`. */
const PAYMENT =
  /^(payment|pay)(_(method|type|code|gateway|mode|channel))?$|^(phuong_thuc|hinh_thuc|pt|ht|cach|kenh|cong|loai)_(thanh_toan|tt)$|^(pttt|httt|ptthanhtoan|phuongthucthanhtoan|hinhthucthanhtoan)$/;

const BUYER =
  '(ship|shipping|bill|billing|deliver|delivery|buyer|customer|to|receiver|recipient|nguoi_nhan|nguoi_mua|khach_hang|khach|kh|giao|nhan)';

/** Columns that hold the buyer's province, or else the city. A bare `state` is an order's status more often. */
const PLACES = [
  new RegExp(
    `^(${BUYER}_)?(province|province_name|tinh|ten_tinh|tinh_thanh|tinh_tp|tinh_thanh_pho)(_(giao|nhan|giao_hang|nhan_hang|khach|kh))?$|^${BUYER}_state$`,
  ),
  new RegExp(
    `^(${BUYER}_)?(city|city_name|thanh_pho|tp)(_(giao|nhan|giao_hang|nhan_hang|khach|kh))?$`,
  ),
];

export interface OwnOrders {
  readonly about: readonly string[];
  readonly sql: string;
  readonly notCancelled: readonly string[];
}

/** Undefined for a statement that is not in the form that `init` writes. */
export function ownOrders(statement: Statement, tables: readonly Table[]): OwnOrders | undefined {
  const sql = sqlOf(statement).trim();
  const select = readQuery(sql)?.selects[0];
  if (!select) return undefined;
  const textOf = (span: { readonly start: number; readonly end: number }) =>
    sql.slice(span.start, span.end);
  const itemText = (name: string) => {
    const item = select.items.find((each) => itemName(each) === name);
    return item && textOf(item.expression);
  };
  const succeeded = itemText('orders_succeeded');
  const value = itemText('value_succeeded');
  if (succeeded === undefined || value === undefined) return undefined;
  const from = `FROM ${textOf(select.fromSpan).trim()}`;
  const period = select.where ? textOf(select.where) : 'TRUE';
  const condition = conditionOf(succeeded);
  const amount = condition === undefined ? undefined : amountOf(value, condition);
  const { cancelled, others } = cancelledIn(statement);
  const statusColumn = condition === undefined ? undefined : statusColumnOf(condition);
  const isCancelled =
    cancelled.length > 0 && statusColumn
      ? `${statusColumn} IN (${cancelled.join(', ')})`
      : undefined;
  const orders = [
    `${succeeded} AS orders_succeeded`,
    `${value} AS value_succeeded`,
    ...(isCancelled ? [`COUNT(CASE WHEN ${isCancelled} THEN 1 END) AS orders_cancelled`] : []),
    ...(isCancelled && amount
      ? [`COALESCE(SUM(CASE WHEN ${isCancelled} THEN ${amount} END), 0) AS value_cancelled`]
      : []),
  ];
  const groups =
    condition === undefined || amount === undefined
      ? []
      : groupStatements(select, tables, {
          from,
          where: `(${period})
  AND (${condition})`,
          amount,
        });
  return {
    about: [t`The orders of report.sql, by the same conditions.`],
    sql: [`SELECT\n  ${orders.join(',\n  ')}\n${from}\nWHERE ${period};`, ...groups].join('\n\n'),
    notCancelled: others,
  };
}

/** The condition of `COUNT(CASE WHEN … THEN 1 END)`. */
function conditionOf(expression: string): string | undefined {
  return /^COUNT\s*\(\s*CASE\s+WHEN\s+([\s\S]+?)\s+THEN\s+1\s+END\s*\)$/i.exec(expression)?.[1];
}

/** What `COALESCE(SUM(CASE WHEN condition THEN … END), 0)` sums up. */
function amountOf(expression: string, condition: string): string | undefined {
  const [, when, amount] =
    /^COALESCE\s*\(\s*SUM\s*\(\s*CASE\s+WHEN\s+([\s\S]+?)\s+THEN\s+([\s\S]+?)\s+(?:ELSE\s+0\s+)?END\s*\)\s*,\s*0\s*\)$/i.exec(
      expression,
    ) ?? [];
  return when === condition ? amount : undefined;
}

function statusColumnOf(condition: string): string | undefined {
  return /^([\w.`]+)\s*(?:=|IN\b)/i.exec(condition.trim())?.[1];
}

/** The failed statuses that mean cancelled, by their labels or, without one, by the status itself. */
function cancelledIn({ notes }: Statement): { cancelled: string[]; others: string[] } {
  const failed = notes
    .filter(({ key }) => key === 'failed')
    .flatMap(({ value }) => statusesIn(value));
  const isCancelled = ({ status, word }: NotedStatus) => isCancellation(word ?? status);
  const shown = ({ status, word }: NotedStatus) => (word ? `${status} = ${word}` : status);
  return {
    cancelled: failed.filter(isCancelled).map(({ literal }) => literal),
    others: failed.filter((each) => !isCancelled(each)).map(shown),
  };
}

function groupStatements(
  select: Select,
  tables: readonly Table[],
  { from, where, amount }: { from: string; where: string; amount: string },
): string[] {
  const [relation, ...others] = select.from;
  const table = tables.find(
    ({ name, schema }) =>
      name.toLowerCase() === relation?.table?.name.toLowerCase() &&
      (relation.table.schema === undefined || schema === relation.table.schema),
  );
  if (!table || others.length > 0) return [];
  /** The only text column with such a name; undefined for two, since either could be meant. */
  const only = (name: RegExp) => {
    const found = table.columns.filter(
      (column) => name.test(plainName(column.name)) && /char|text|enum/.test(column.type),
    );
    return found.length === 1 ? found[0]?.name : undefined;
  };
  const grouped = (key: string, column: string, columns: string) => `SELECT
  COALESCE(MIN(${quoteName(column)}), '') AS ${key},
  ${columns}
${from}
WHERE ${where}
GROUP BY CAST(COALESCE(${quoteName(column)}, '') AS BINARY);`;
  const payment = only(PAYMENT);
  const [place] = PLACES.flatMap((name) => only(name) ?? []);
  return [
    ...(payment ? [grouped('payment_method', payment, 'COUNT(*) AS orders')] : []),
    ...(place
      ? [
          grouped(
            'buyer_place',
            place,
            `CASE WHEN COUNT(*) = COUNT(${amount}) THEN SUM(${amount}) END AS buyer_spend`,
          ),
        ]
      : []),
  ];
}
