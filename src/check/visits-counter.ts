import type { Session } from '../database/session';
import { quoteTable } from '../sql/quote';
import type { Table } from '../sql/tables';
import { t } from '../words/words';
import type { StatementFacts } from './facts';
import { type Findings, fault, ok, warning } from './finding';

/** The days in which jumps are sought, and the least and most days before one that show the usual count. */
const LOOKED_AT = 30;
const LEAST_USUAL = 3;
const MOST_USUAL = 28;
/** A day is a jump from this many times the usual on, unless it is this small. */
const JUMP = 10;
const SMALL = 30;
/** How long a source may be silent before the figure is wrong by it, in days. */
const LONG_SILENCE = 7;

/** The visits of a day, which is numbered back from today in Vietnam: 0 is today, 1 yesterday. */
interface Day {
  readonly ago: number;
  readonly date: string;
  readonly visits: number;
}

/**
 * The counter of this project, where the report reads it: whether it has been silent for a day, or has
 * jumped tenfold, which a stranger, or an app that sends its counts twice, can bring about.
 */
export async function* checkVisitsCounter(facts: StatementFacts): Findings {
  const table = counterOf(facts);
  if (!table) return;
  const { place } = facts;
  const days = await readDays(facts.context.session, quoteTable(table));
  const [newest] = days;
  if (!newest || newest.ago > 1) {
    const message = newest
      ? t`the visits counter is silent: the newest visit is of ${newest.date}`
      : t`the visits counter is silent: it has not counted a visit yet`;
    const isLong = newest && newest.ago >= LONG_SILENCE;
    yield (isLong ? fault : warning)('stale', place, message, [
      t`systemctl status baocao-visits; do the platform's pages hold the script, and does VISITS_ORIGINS name their origin? docs/visits.md.`,
    ]);
    return;
  }
  const jump = days.find((day) => day.ago < LOOKED_AT && isJump(day, days));
  if (jump) {
    const message = t`${jump.date} has ${jump.visits} visits, ten times the usual or more`;
    yield warning('visits-jump', place, message, [
      t`If a campaign brought them, all is well. If not: does an app or a server send its counts twice? Does nginx's error log name addresses that it held back at /truy-cap?`,
    ]);
  } else {
    yield ok('stale', place, t`the visits counter counts: ${newest.visits} on ${newest.date}`);
  }
}

/** The counter's table, if the statement reads it. */
function counterOf(facts: StatementFacts): Table | undefined {
  const reading = facts.reading();
  return reading?.scopes
    .flatMap((scope) =>
      scope.select.from.flatMap((relation) => reading.tableOf(relation, scope) ?? []),
    )
    .find(({ name }) => name.endsWith('baocao_visits'));
}

/** The days that have visits, the newest first. */
async function readDays({ query }: Session, table: string): Promise<Day[]> {
  const { rows } = await query(`
    SELECT
      DATEDIFF(UTC_TIMESTAMP() + INTERVAL 7 HOUR, day),
      DATE_FORMAT(day, '%d/%m/%Y'),
      SUM(visits)
    FROM ${table}
    WHERE visits > 0
    GROUP BY day
    ORDER BY day DESC
    LIMIT ${LOOKED_AT + MOST_USUAL}`);
  return rows.map(([ago, date, visits]) => ({
    ago: Number(ago?.text),
    date: date?.text ?? '',
    visits: Number(visits?.text),
  }));
}

function isJump(day: Day, days: readonly Day[]): boolean {
  const before = days.filter(({ ago }) => ago > day.ago && ago <= day.ago + MOST_USUAL);
  if (before.length < LEAST_USUAL || day.visits < SMALL) return false;
  const sorted = before.map(({ visits }) => visits).sort((a, b) => a - b);
  return day.visits >= JUMP * (sorted[Math.floor(sorted.length / 2)] ?? 0);
}
