/**
 * Finds orders that the platform did not sell: those of a till or another module that are added, and what the shop buys
 * from its suppliers. `occurrence.ts` judges what a row of one table stands for.
 */
import type { Table } from '../../sql/names';
import { plainName } from '../../vocabulary/name-words';
import { fitOf } from '../../vocabulary/subjects';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { type Finding, ownable } from '../finding';
import { scansOf } from './scan';

/** Orders of a second table of another shape that are added to those of the first, and what the shop itself buys. */
export function* otherSales(facts: StatementFacts, read: ReadonlySet<Table>): Generator<Finding> {
  const tables = scansOf(facts).flatMap(({ subject, main, measures }) =>
    main && subject === 'orders' && measures.some(({ figure }) => figure === 'orders_total')
      ? [main.table]
      : [],
  );
  const [first] = tables;
  for (const table of new Set(tables)) {
    const { name, columns } = table;
    const [beside] = facts.context.tables
      .filter(
        (other) =>
          other.schema === table.schema &&
          !read.has(other) &&
          !isPurchase(other) &&
          fitOf('orders', other.name) === 0,
      )
      .sort((one, other) => other.columns.length - one.columns.length);
    const isBought = isPurchase(table) && beside !== undefined;
    const shared = first?.columns.filter((own) => columns.some((each) => each.name === own.name));
    const isOther =
      first !== table &&
      (shared?.length ?? 0) < 0.8 * Math.max(columns.length, first?.columns.length ?? 0);
    if (!isBought && !isOther) continue;
    const message = isBought
      ? t`rows of ${name} are by its name what the shop buys, and ${beside.name} beside it is not read`
      : t`rows of ${name} are added to those of ${first?.name ?? '?'}, a table of another shape, whose conditions and marks do not ask them`;
    yield ownable('not-an-event', facts.place, message, `counts: ${name}`);
  }
}

/** Whether a table's name says that it holds what a shop orders from its suppliers. */
function isPurchase({ name }: Table): boolean {
  return /^(.*_)?(purchas(e|ing)|procurement)_?orders?$/.test(plainName(name));
}
