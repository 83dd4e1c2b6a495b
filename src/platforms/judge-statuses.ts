import type { Session } from '../database/session';
import type { Statement } from '../report/report-sql';
import { sqlTokens } from '../sql/lexer';
import { t } from '../words/words';
import { rowsAt } from './discover';
import { MEANINGS, type Place, type Source } from './source';

/** Statuses that orders have and the statement's notes do not name, and a success that no order can have. */
export async function judgeStatuses(
  session: Session,
  { queries, meanings }: Source,
  statement: Statement,
  place: Place,
): Promise<{ code: 'status-unknown'; message: string; advice?: string[] }[]> {
  if (queries.statuses === undefined || !statement.figures.includes('orders_total')) return [];
  const listed = new Map(
    MEANINGS.map((meaning) => [
      meaning,
      statement.notes.filter(({ key }) => key === meaning).flatMap(({ value }) => literals(value)),
    ]),
  );
  const named = new Set([...listed.values()].flat());
  const present = await rowsAt(session, queries.statuses, place);
  const problems = present
    .filter(([status]) => !named.has(status ?? ''))
    .map(([status, label, count]) => {
      const name = label && label !== status ? `${status} (${label})` : status || t`(none)`;
      return {
        code: 'status-unknown' as const,
        message: t`${count} orders are in status ${name}, of which report.sql does not say how it counts`,
        advice: [
          t`run 'baocao init --force' with --succeeded, --failed, --under-way or --no-order ${status}`,
        ],
      };
    });
  const success = listed.get('succeeded') ?? [];
  const isAbsent = success.every((status) => !present.some(([each]) => (each ?? '') === status));
  const isKnown = success.some((status) => meanings.get(status) === 'succeeded');
  if (present.length > 0 && isAbsent && !isKnown) {
    const message = t`no order is in a status that counts as success: ${success.join(', ')}`;
    return [...problems, { code: 'status-unknown', message }];
  }
  return problems;
}

/** The values of a list of SQL literals, such as `5, 'wc-completed'`. */
function literals(list: string): string[] {
  const values: string[] = [];
  let sign = '';
  let digits = '';
  const end = () => {
    if (digits !== '') values.push(sign + digits);
    sign = '';
    digits = '';
  };
  for (const { kind, text } of sqlTokens(list)) {
    if (kind === 'quoted') {
      values.push(text.slice(1, -1).replaceAll("''", "'").replaceAll('\\\\', '\\'));
    } else if (text === '-') sign = '-';
    else if (/^\d$/.test(text)) digits += text;
    else end();
  }
  end();
  return values;
}
