/** Exact amounts, as whole numbers of ten-thousandths, and the forms in which shops write them as texts. */
import type { Column } from '../database/schema';
import { quoteName, quoteText } from '../sql/print';

/** Four digits after the point: as many as a DECIMAL of money has anywhere. */
const SCALE = 10_000n;

/** How a column writes its amounts. */
export interface AmountForm {
  /** The signs between the digits that mean nothing, in the order in which SQL removes them. */
  readonly removed: readonly string[];
  /** Whether a decimal point may stand in it. */
  readonly decimals: boolean;
  /** What every value that is not empty looks like, for JavaScript and for REGEXP alike. */
  readonly pattern: string;
}

const PLAIN: AmountForm = { removed: [], decimals: true, pattern: '^-?[0-9]+([.][0-9]{1,2})?$' };
/** `0.00` with four or more digits is a decimal too; three digits after a point are thousands. */
const MONEY_SIGNS = '(vnđ|vnd|đồng|dong|đ|₫|d)?';

function groupedBy(sign: '.' | ',' | ' '): AmountForm {
  const escaped = sign === ' ' ? ' ' : `[${sign}]`;
  return {
    removed: [sign, ' ', 'vnđ', 'vnd', 'đồng', 'đ', '₫'],
    decimals: false,
    pattern: `^ *${MONEY_SIGNS} *[0-9]{1,3}(${escaped}[0-9]{3})+ *${MONEY_SIGNS} *$|^ *[0-9]{1,3} *${MONEY_SIGNS} *$`,
  };
}

const SUFFIXED: AmountForm = {
  removed: [' ', 'vnđ', 'vnd', 'đồng', 'đ', '₫'],
  decimals: false,
  pattern: `^ *${MONEY_SIGNS} *[0-9]+ *${MONEY_SIGNS} *$`,
};

const FORMS: readonly AmountForm[] = [
  PLAIN,
  SUFFIXED,
  groupedBy('.'),
  groupedBy(','),
  groupedBy(' '),
];

export function isText({ type }: Column): boolean {
  return /char|text/.test(type);
}

/** Whether a number column can hold an amount, and is no key, no flag and no id of another row. */
export function mayBeAmount({ name, type, key }: Column): boolean {
  const isNumber = /int$|decimal|double|float/.test(type) && type !== 'tinyint';
  return isNumber && !key && !/(?<!pa|b)id$/i.test(name);
}

/**
 * The form of all amounts of a text column; undefined where they are of no one form, so that no sum of them
 * can be right. '250.000' is a quarter of a million: three digits behind a point are thousands.
 */
export function amountFormOf(values: readonly string[]): AmountForm | undefined {
  const filled = values.filter((value) => value.trim() !== '');
  if (filled.length === 0) return undefined;
  return FORMS.find(({ pattern }) =>
    filled.every((value) => new RegExp(pattern, 'iu').test(value)),
  );
}

/** A value in ten-thousandths of its unit; undefined for what is no amount of the form. */
export function amountIn(value: string | null, form?: AmountForm): bigint | undefined {
  if (value === null) return undefined;
  const removed = (form?.removed ?? []).reduce(
    (text, sign) => text.toLowerCase().replaceAll(sign, ''),
    value.trim(),
  );
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(removed) ?? [];
  if (whole === undefined) return undefined;
  const amount = BigInt(whole) * SCALE + BigInt(fraction.padEnd(4, '0').slice(0, 4));
  return sign ? -amount : amount;
}

/** Ten-thousandths as a decimal number without trailing zeros. */
export function amountText(amount: bigint): string {
  const sign = amount < 0n ? '-' : '';
  const size = amount < 0n ? -amount : amount;
  const fraction = String(size % SCALE)
    .padStart(4, '0')
    .replace(/0+$/, '');
  return `${sign}${size / SCALE}${fraction ? `.${fraction}` : ''}`;
}

/**
 * A column's amount as SQL that adds up exactly: floating numbers do not, and the server refuses their sum.
 * @param form of a text column
 */
export function exactNumber(
  { name, type }: Pick<Column, 'name' | 'type'>,
  form: AmountForm = PLAIN,
): string {
  const column = quoteName(name);
  if (/float|double/.test(type)) return `CAST(${column} AS DECIMAL(30, 4))`;
  if (!/char|text/.test(type)) return column;
  if (form.removed.length === 0) return `CAST(NULLIF(TRIM(${column}), '') AS DECIMAL(30, 4))`;
  const digits = form.removed.reduce(
    (text, sign) => `REPLACE(${text}, ${quoteText(sign)}, '')`,
    `LOWER(${column})`,
  );
  return `CAST(NULLIF(${digits}, '') AS DECIMAL(30, 0))`;
}
