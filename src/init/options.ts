/** The options of `baocao init`: answers that the admin gives in advance. */
import { choices } from '../platforms/source';
import { t } from '../words/words';

type Spec =
  | { readonly flag: true; readonly help: string }
  | { readonly value: string; readonly help: string; readonly multiple?: true };

/** The options, their help in the language of the admin. */
export function initOptions() {
  return {
    force: { flag: true, help: t`write over a report.sql that is there` },
    refresh: {
      flag: true,
      help: t`write the statements of known platforms anew, keep your notes and your own statements; shows the difference first`,
    },
    yes: { flag: true, help: t`with --refresh: write without asking` },
    platform: {
      value: 'NAME',
      help: t`which platform, where several are found; 'none' for none of them`,
    },
    schema: { value: 'NAME', help: t`in which schema` },
    prefix: { value: 'PREFIX', help: t`under which table prefix` },
    visits: {
      value: 'SOURCE',
      help: t`counter, matomo, wp-statistics, prestashop or bagisto, where several are found, or they may be another's; 'none' to leave them open`,
    },
    'visits-table': {
      value: 'T.C',
      help: t`visits are the rows of table T, dated by its column C; or TABLE, SCHEMA.TABLE, SCHEMA.TABLE.COLUMN`,
    },
    'visits-sum': {
      value: 'COLUMN',
      help: t`a row is a day, and this column its number of visits: they are added up`,
    },
    'sellers-table': {
      value: 'T.C',
      help: t`sellers are the rows of this table; 'shop' where the shop itself is the one seller`,
    },
    'products-table': { value: 'T.C', help: t`products (SKUs) are the rows of this table` },
    'products-date': {
      value: 'HOW',
      help: t`where products have no date: 'sold' by the first order that sold each, 'shop' as old as the shop's first order`,
    },
    'sellers-date': {
      value: 'HOW',
      help: t`where sellers have no date: 'shop' as old as the shop's first order`,
    },
    'orders-table': { value: 'T.C', help: t`orders are the rows of this table` },
    'orders-status': {
      value: 'COLUMN',
      help: t`the column of its status; 'none' where every order is a completed sale`,
    },
    'orders-value': { value: 'COLUMN', help: t`the column of its value in VND` },
    zone: {
      value: 'ZONE',
      help: t`on whose clock the dates of home-made tables are: 'vietnam' or 'utc'`,
    },
    ...choices(),
    succeeded: { value: 'STATUS', multiple: true, help: t`an order in this status was completed` },
    failed: { value: 'STATUS', multiple: true, help: t`it was cancelled, failed or returned` },
    'under-way': { value: 'STATUS', multiple: true, help: t`neither yet` },
    'no-order': { value: 'STATUS', multiple: true, help: t`it is none, such as a draft` },
  } as const satisfies Record<string, Spec>;
}

type Specs = ReturnType<typeof initOptions>;

/** What the options of a call hold. */
export type InitOptions = {
  readonly [Name in keyof Specs]: Specs[Name] extends { flag: true }
    ? boolean
    : Specs[Name] extends { multiple: true }
      ? readonly string[]
      : string | undefined;
};
