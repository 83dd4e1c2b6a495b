/** The indicators of forms 08, 09 and 10: names, units, classes, identities. Their words are in form.ts. */
import data from './indicators.json';

export const FORM_NUMBERS = ['08', '09', '10'] as const;

export type FormNumber = (typeof FORM_NUMBERS)[number];

/** The indicators that a one-row statement of annual.sql may give, or annual.json. */
export const INDICATOR_NAMES = [
  'orders_succeeded',
  'orders_by_transfer',
  'orders_by_ewallet',
  'orders_by_credit_card',
  'orders_by_cod',
  'orders_by_other_payment',
  'value_succeeded',
  'orders_cancelled',
  'value_cancelled',
  'complaints_received',
  'complaints_resolved',
  'complaint_seconds',
  'seller_accounts',
  'seller_accounts_domestic',
  'seller_accounts_enterprise',
  'seller_accounts_household',
  'seller_accounts_individual',
  'seller_accounts_foreign',
  'seller_accounts_new',
  'seller_accounts_new_domestic',
  'seller_accounts_new_foreign',
  'seller_accounts_closed',
  'buyer_accounts',
  'buyer_accounts_new',
  'buyer_accounts_closed',
  'livestream_hosts',
  'livestream_sessions',
  'livestream_value',
  'listings',
  'listings_domestic',
  'listings_foreign',
  'platform_revenue',
  'revenue_membership',
  'revenue_order_fees',
  'revenue_advertising',
  'revenue_other',
  'chat_orders',
  'chat_value',
] as const;

export type IndicatorName = (typeof INDICATOR_NAMES)[number];

export function isIndicatorName(name: string): name is IndicatorName {
  return (INDICATOR_NAMES as readonly string[]).includes(name);
}

/** The payment methods of the forms, in their order, and the indicator of each. */
export const PAYMENTS = {
  transfer: 'orders_by_transfer',
  ewallet: 'orders_by_ewallet',
  credit_card: 'orders_by_credit_card',
  cod: 'orders_by_cod',
  other: 'orders_by_other_payment',
} as const satisfies Record<string, IndicatorName>;

export type Payment = keyof typeof PAYMENTS;

export const PAYMENT_NAMES = Object.keys(PAYMENTS) as Payment[];

/** What a many-row statement may return: a column of texts of the platform, and columns of numbers. */
export const GROUPS = {
  payment_method: ['orders'],
  seller_place: ['seller_orders', 'seller_value'],
  buyer_place: ['buyer_spend'],
  category: ['category_orders', 'category_value'],
} as const;

export type GroupKey = keyof typeof GROUPS;

export const GROUP_KEYS = Object.keys(GROUPS) as GroupKey[];

/** Every name by which a statement of annual.sql gives something. */
export const COLUMN_NAMES = [
  ...INDICATOR_NAMES,
  ...GROUP_KEYS,
  ...GROUP_KEYS.flatMap((key) => [...GROUPS[key]]),
] as const;

export type ColumnName = (typeof COLUMN_NAMES)[number];

/** Whether a column may have a fraction: money in đồng, and durations in seconds. */
export function mayHaveFraction(column: string): boolean {
  return /value|revenue|spend|_seconds$/.test(column);
}

export type UnitCode = 'count' | 'percent' | 'million_dong' | 'days' | 'hours';

/** A row that asks for a figure, as indicators.json describes it. */
export interface Indicator {
  readonly no: string;
  readonly unit: UnitCode;
  readonly decimals: number;
  readonly names: readonly IndicatorName[];
  /** Whether it is a stock: a number at one instant, which cannot be read later. */
  readonly isStock: boolean;
}

/** The rows of a form's table II.1 that ask for a figure, by number. */
export function indicatorsOf(form: FormNumber): ReadonlyMap<string, Indicator> {
  const rows = formData(form).rows.flatMap((row) => {
    if (row.kind !== 'figure' || !row.names) return [];
    const indicator: Indicator = {
      no: row.no,
      unit: row.unit_code as UnitCode,
      decimals: row.decimals ?? 0,
      names: row.names as IndicatorName[],
      isStock: isStockClass(row.class ?? ''),
    };
    return [[row.no, indicator] as const];
  });
  return new Map(rows);
}

/** Indicators that are stocks in any form. */
export const STOCKS: ReadonlySet<string> = new Set(
  FORM_NUMBERS.flatMap((form) =>
    [...indicatorsOf(form).values()].flatMap(({ isStock, names }) => (isStock ? names : [])),
  ),
);

/** The identities of a form as indicators.json writes them. */
export function identitiesOf(form: FormNumber): readonly string[] {
  return formData(form).identities;
}

/** S/P, accounts closed in the year, are events of the year and no stock. */
function isStockClass(letters: string): boolean {
  return /^P(\+|$)/.test(letters);
}

function formData(form: FormNumber) {
  const found = data.forms.find((each) => each.form === form);
  if (!found) throw new RangeError(`no form ${form}`);
  return found;
}
