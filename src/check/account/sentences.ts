/** The account in words: one sentence a figure, under the ministry's label, and its clauses one by one. */
import { FIGURE_NAMES, type FigureName, isOfPeriod } from '../../report/figure-names';
import { figureLabel } from '../../report/official-form';
import { fractionPoint, grouped as groupedWhole, t } from '../../words/words';
import type { ReportFacts, StatementFacts } from '../facts';
import { conditionsOf } from './census';
import type { Term } from './model';
import { datingsOf, type Scan, scansOf } from './scan';
import { type Use, usesOf } from './uses';

/** A clause of the account, with the auditor's assertion that it concerns. */
export interface AccountClause {
  readonly assertion: 'occurrence' | 'completeness' | 'cut-off' | 'classification' | 'accuracy';
  readonly text: string;
  readonly proof: 'source' | 'rows' | 'mark' | 'owner' | 'none';
  /** The rows that it leaves out, and their value in đồng. */
  readonly rows?: string;
  readonly value?: string;
}

/** The account of one figure. */
export interface FigureAccount {
  readonly figure: FigureName;
  readonly label: string;
  readonly text: string;
  readonly clauses: readonly AccountClause[];
}

export async function accountsOf(report: ReportFacts): Promise<FigureAccount[]> {
  const accounts: FigureAccount[] = [];
  for (const figure of FIGURE_NAMES) {
    const facts = report.factsOf(figure);
    if (!facts) continue;
    const clauses = await clausesOf(facts, figure);
    const label = figureLabel(figure);
    const count = facts.read.found.get(figure);
    const amount = count === undefined ? '?' : grouped(String(count));
    const what = clauses.map((clause) => clause.text).join('; ');
    const text =
      figure === 'value_succeeded'
        ? t`${label} (${figure}): ${amount} đ: ${what}`
        : t`${label} (${figure}): ${amount} ${what}`;
    accounts.push({ figure, label, text, clauses });
  }
  return accounts;
}

async function clausesOf(facts: StatementFacts, figure: FigureName): Promise<AccountClause[]> {
  const source = facts.notes('source')[0]?.value;
  if (facts.source.same && source !== undefined) {
    return [
      {
        assertion: 'occurrence',
        text: t`as its source '${source}' counts, unchanged`,
        proof: 'source',
      },
    ];
  }
  const clauses: AccountClause[] = [];
  for (const scan of scansOf(facts)) {
    const measures = scan.measures.filter((each) => each.figure === figure);
    if (measures.length === 0) continue;
    const table = scan.main?.table.name ?? scan.rows.parts[0]?.alias ?? '?';
    const [summed] =
      figure === 'value_succeeded'
        ? measures.flatMap(({ term }) => (term.value ? [term] : []))
        : [];
    if (summed?.value) {
      const rows = rowsSummed(facts, scan, summed);
      const value = `${summed.value.written}${summed.unit}`;
      const text =
        rows === undefined
          ? t`the sum of ${value} of the rows of ${table}`
          : t`the sum of ${value} of the ${grouped(String(rows))} rows of ${table}`;
      clauses.push({ assertion: 'accuracy', text, proof: 'rows' });
    } else clauses.push({ assertion: 'occurrence', text: t`rows of ${table}`, proof: 'rows' });
    const dating = datingsOf(facts).find(
      (each) => each.measure.figure === figure && each.scan.main?.table === scan.main?.table,
    );
    if (dating?.column) {
      const { column } = dating.column;
      const families = dating.comparisons.flatMap((each) => each.families);
      const zone = families.includes('unix')
        ? t`seconds since 1970`
        : families.includes('utc')
          ? 'UTC'
          : facts.context.timeZone;
      const text = isOfPeriod(figure)
        ? t`dated by ${column.name} (${zone}) in the period`
        : t`dated by ${column.name} (${zone}) before the end of the period`;
      clauses.push({ assertion: 'cut-off', text, proof: 'rows' });
    }
    for (const use of await usesOf(scan, conditionsOf(scan))) clauses.push(clauseOf(use, facts));
    for (const { term } of measures) {
      const when = term.when.filter((clause) => !clause.hasPeriod).map(({ written }) => written);
      const outcome = /^orders_(succeeded|failed)|^value/.test(figure)
        ? [
            ...when,
            ...scan.conditions
              .filter(({ written }) => !clauses.some((each) => each.text.includes(written)))
              .map(({ written }) => written),
          ]
        : [];
      if (outcome.length > 0)
        clauses.push({
          assertion: 'classification',
          text: t`where ${[...new Set(outcome)].join(' AND ')}`,
          proof: 'rows',
        });
      if (term.value && term !== summed)
        clauses.push({
          assertion: 'accuracy',
          text: t`the sum of ${term.value.written}${term.unit}`,
          proof: 'rows',
        });
      if (term.distinct)
        clauses.push({
          assertion: 'occurrence',
          text: t`each ${term.distinct.written} once`,
          proof: 'rows',
        });
    }
  }
  return clauses.filter(
    (clause, index, all) => all.findIndex(({ text }) => text === clause.text) === index,
  );
}

/** The number of rows that a value sums: the succeeded orders, if they are counted under the same conditions. */
function rowsSummed(facts: StatementFacts, scan: Scan, { when }: Term): bigint | undefined {
  const counted = scan.measures.filter(({ figure }) => figure === 'orders_succeeded');
  const [only, ...more] = counted;
  const words = (clauses: Term['when']) => clauses.map(({ written }) => written).join(' AND ');
  const isSame =
    only !== undefined &&
    more.length === 0 &&
    !only.term.distinct &&
    scansOf(facts).length === 1 &&
    words(only.term.when) === words(when);
  return isSame ? facts.read.found.get('orders_succeeded') : undefined;
}

function clauseOf({ written, rows, value, proof }: Use, facts: StatementFacts): AccountClause {
  const owned = facts.statement.notes.some(
    ({ key, value: note }) =>
      key === 'only' && note.toLowerCase().startsWith(written.toLowerCase()),
  );
  const worth = value !== undefined && value !== '0' ? t` worth ${grouped(value)} đ` : '';
  const why =
    proof === 'mark'
      ? t` (the row itself is marked so)`
      : proof === 'status'
        ? t` (its status says so)`
        : owned
          ? t` (owned)`
          : t` (needs an owner)`;
  const text =
    proof === 'nothing'
      ? t`${written} leaves out nothing`
      : t`without ${rows} rows${worth} for which ${written} does not hold${why}`;
  return {
    assertion: 'completeness',
    text,
    proof: proof === 'nothing' ? 'rows' : proof === 'open' ? (owned ? 'owner' : 'none') : 'mark',
    rows: String(rows),
    ...(value === undefined ? {} : { value }),
  };
}

/** A decimal of the database with its thousands apart, as the language writes them; no zeros behind its fraction. */
export function grouped(decimal: string): string {
  const [, sign = '', whole, digits = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  if (whole === undefined) return decimal;
  const fraction = digits.replace(/0+$/, '');
  return `${sign}${groupedWhole(BigInt(whole))}${fraction === '' ? '' : fractionPoint() + fraction}`;
}
