/** Orders that are still under way after a month, where most others have ended. */
import { t } from '../words/words';
import type { StatementFacts } from './facts';
import { type Findings, fault } from './finding';

/** How long an order may be under way, in days. */
const LONG = 30;
const FEW = 3n;

/** Whether most orders older than a month are still under way, as the statement itself counts them. */
export async function* checkUnderWay(facts: StatementFacts): Findings {
  const reading = facts.reading();
  if (!reading?.figures.has('orders_total')) return;
  const columns = [...reading.figures.keys()];
  const end = new Date(facts.context.period.end.getTime() - LONG * 86_400_000);
  const [row = []] = await facts.rows(reading.sql, { start: facts.report.last.start, end });
  const [total, succeeded, failed] = (
    ['orders_total', 'orders_succeeded', 'orders_failed'] as const
  ).map((figure) => {
    const text = row[columns.indexOf(figure)];
    return text != null && /^\d+$/.test(text) ? BigInt(text) : undefined;
  });
  if (total === undefined || succeeded === undefined || failed === undefined) return;
  const underWay = total - succeeded - failed;
  if (total < FEW || underWay * 2n <= total) return;
  const message = t`${underWay} of ${total} orders older than a month are still under way: do the statement's statuses name every outcome?`;
  yield fault('mostly-under-way', facts.place, message);
}
