import type { Option, OptionValues } from '../cli/command';
import { t } from '../words/words';

/** The options of `baocao init`, each an answer to one of its questions. */
export const initOptions = () =>
  ({
    force: { flag: true, help: t`write over a report.sql that is there` },
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
    'sellers-table': { value: 'T.C', help: t`sellers are the rows of this table` },
    'products-table': { value: 'T.C', help: t`products (SKUs) are the rows of this table` },
    'orders-table': { value: 'T.C', help: t`orders are the rows of this table` },
    'orders-status': { value: 'COLUMN', help: t`the column of its status` },
    'orders-value': { value: 'COLUMN', help: t`the column of its value in VND` },
    site: { value: 'ID', help: t`which site of Matomo` },
    'money-unit': {
      value: 'N',
      help: t`how many units of an amount are a đồng: 1, 100 for hundredths, 0.001 for thousands`,
    },
    succeeded: { value: 'STATUS', multiple: true, help: t`an order in this status was completed` },
    failed: { value: 'STATUS', multiple: true, help: t`it was cancelled, failed or returned` },
    'under-way': { value: 'STATUS', multiple: true, help: t`neither yet` },
    'no-order': { value: 'STATUS', multiple: true, help: t`it is none, such as a draft` },
  }) as const satisfies Record<string, Option>;

export type InitOptions = OptionValues<ReturnType<typeof initOptions>>;
