/**
 * Findings, their codes and levels, and the fault for a question that the database did not answer. docs/check.md
 * has a heading for each code.
 */
import { DatabaseUnavailable, StatementRefused } from '../database/faults';
import { t } from '../words/words';

/**
 * Every code of a finding, and whether a note in report.sql can accept it: a matter of judgement can be accepted, a
 * technical fault cannot. docs/check.md has a heading for each.
 */
export const CODES = {
  configuration: false,
  identity: false,
  secrets: false,
  'password-file': false,
  'report-sql': false,
  database: false,
  encryption: false,
  clock: false,
  zone: false,
  rights: false,
  statement: false,
  invariants: false,
  growth: false,
  replica: false,
  'counted-ahead': false,
  'not-checked': false,
  'no-period': false,
  accepted: false,
  'zero-with-rows': true,
  'conversion-warnings': false,
  'date-unit': false,
  'zone-differs': false,
  'source-changed': false,
  'status-unknown': false,
  'mostly-under-way': true,
  stale: true,
  'visits-jump': true,
  'undated-rows': true,
  'no-table': false,
  invented: false,
  'foreign-source': true,
  'double-counted': false,
  'not-accounted': false,
  'not-an-event': false,
  'moving-date': false,
  'money-unit': false,
  'refunds-elsewhere': true,
  assumed: false,
} as const;

export type Code = keyof typeof CODES;

/** One result of a check. A fault makes the report unfit to show. */
export interface Finding {
  readonly code: Code;
  /** `accepted`: a fault or a warning that a note in report.sql accepts. */
  readonly level: 'ok' | 'accepted' | 'warning' | 'fault';
  readonly about: string;
  readonly message: string;
  /** What to do, a line each, such as SQL to hand to a DBA. */
  readonly advice?: readonly string[];
  /** The note that can own it, without its reason: `only: region <> 'XX'`. */
  readonly owner?: string;
  /** What the clause leaves out or repeats in two years. */
  readonly effect?: Effect;
}

/** Rows, and what they are worth in đồng where that is known. */
export interface Effect {
  readonly rows: string;
  readonly value?: string;
}

/** What a check finds, as it finds it, and what it read on the way. */
export type Findings<T = void> = AsyncGenerator<Finding, T, void>;

export function ok(code: Code, about: string, message: string): Finding {
  return { code, level: 'ok', about, message };
}

/** Something that the admin should know, although it makes no figure wrong. */
export function warning(
  code: Code,
  about: string,
  message: string,
  advice: readonly string[] = [],
): Finding {
  return { code, level: 'warning', about, message, ...(advice.length > 0 ? { advice } : {}) };
}

/** A finding that keeps the report from being fit. */
export function fault(
  code: Code,
  about: string,
  message: string,
  advice: readonly string[] = [],
): Finding {
  return { code, level: 'fault', about, message, ...(advice.length > 0 ? { advice } : {}) };
}

/**
 * A fault that the admin can take responsibility for by a note. The note, ready to paste, is the first line of
 * advice.
 */
export function ownable(
  code: Code,
  about: string,
  message: string,
  owner: string,
  { advice = [], effect }: { advice?: readonly string[]; effect?: Effect | undefined } = {},
): Finding {
  const line = `-- ${owner} (…)`;
  return {
    ...fault(code, about, message, [line, ...advice]),
    owner,
    ...(effect ? { effect } : {}),
  };
}

/** A finding for which a note takes responsibility, with its reason. */
export function accepted(
  { advice: _, ...finding }: Finding,
  owner: string,
  reason: string,
  effect = finding.effect,
): Finding {
  return {
    ...finding,
    ...(effect ? { effect } : {}),
    owner,
    level: 'accepted',
    message: reason === '' ? finding.message : t`${finding.message}; accepted: ${reason}`,
  };
}

/** The same findings; one that a note on a whole table can own carries the rows of the table that count. */
export async function* withRows(findings: Findings, count: () => Promise<string>): Findings {
  for await (const finding of findings) {
    const isMeasured = finding.effect || !finding.owner?.startsWith('counts: ');
    yield isMeasured ? finding : { ...finding, effect: { rows: await count() } };
  }
}

/** The findings of a rule as they come, by `gathered`. */
export async function* guarded(about: string, check: () => Findings): Findings {
  yield* await gathered(about, check);
}

/** The findings of a rule. A question without an answer is a fault, after the findings made before it. */
export async function gathered(about: string, check: () => Findings): Promise<Finding[]> {
  const found: Finding[] = [];
  const lost = await collected(about, async () => {
    for await (const finding of check()) found.push(finding);
    return [];
  });
  return [...found, ...lost];
}

/**
 * The answer to a question to the database, or the fault that says why there is none. @throws DatabaseUnavailable,
 * momentary
 */
export async function collected(
  about: string,
  ask: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DatabaseUnavailable && error.momentary) throw error;
    if (error instanceof DatabaseUnavailable) {
      const message = t`a question about its rows took longer than QUERY_TIMEOUT_MS, so that not all is checked: run 'QUERY_TIMEOUT_MS=600000 npx baocao check' once`;
      return [fault('not-checked', about, message)];
    }
    if (error instanceof StatementRefused) {
      return [
        fault(
          'not-checked',
          about,
          t`a question about its rows was refused, so that not all is checked: ${error.message}`,
        ),
      ];
    }
    if (process.env.CHECK_DEBUG) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    return [
      fault(
        'not-checked',
        about,
        t`a rule of the check failed, so that not all is checked: ${reason}`,
      ),
    ];
  }
}
