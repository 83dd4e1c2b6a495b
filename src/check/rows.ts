import { type Expression, expressionsOf, type Span, within } from '../sql/ast';
import { isDated } from '../sql/period';
import type { StatementFacts } from './facts';
import type { Scope, StatementReading } from './reading';

/**
 * The rows that a SELECT looks at, whatever the period: 'FROM … WHERE …' with each comparison with the
 * period, and each condition that `but` names, taken as true.
 */
export function rowsOf(
  reading: StatementReading,
  { select: { fromSpan, where } }: Scope,
  but: (condition: Expression) => boolean = () => false,
): string {
  const cut = (span: Span) => without(reading, span, (each) => isDated(each) || but(each));
  return `FROM ${cut(fromSpan)} WHERE ${where ? `(${cut(where)})` : 'TRUE'}`;
}

/** What must stand before a SELECT of rows that are named by WITH. */
export function preambleOf(reading: StatementReading): string {
  if (reading.query.named.size === 0) return '';
  const [first] = reading.query.selects;
  const item = Math.min(...(first?.items ?? []).map(({ expression }) => expression.start));
  const end = reading.sql.slice(0, item).toUpperCase().lastIndexOf('SELECT');
  return `${without(reading, { start: 0, end }, isDated)} `;
}

/** A piece of the statement in which some conditions are taken as true. */
function without(
  reading: StatementReading,
  span: Span,
  gone: (condition: Expression) => boolean,
): string {
  const spans = reading.scopes
    .flatMap(({ select }) => expressionsOf(select))
    .flatMap((expression) => [...within(expression)])
    .filter((each) => each.start >= span.start && each.end <= span.end)
    .filter((each) => each.kind === 'operation' && gone(each));
  let text = '';
  let at = span.start;
  for (const { start, end } of spans.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < at) continue;
    text += `${reading.sql.slice(at, start)}TRUE`;
    at = end;
  }
  return text + reading.sql.slice(at, span.end);
}

/** Asks about the rows of a statement as it is written, with the WITH that its names need. */
export async function askRows(
  facts: StatementFacts,
  sqlOf: (reading: StatementReading) => string,
  period = facts.context.period as { readonly start: Date; readonly end: Date },
): Promise<readonly (readonly (string | null)[])[]> {
  const reading = facts.reading();
  return reading ? facts.rows(preambleOf(reading) + sqlOf(reading), period) : [];
}
