/**
 * Findings, their codes and levels, and the fault that stands for a question without an answer.
 * docs/check.md has a heading for each code.
 */
import { DatabaseUnavailable, StatementRefused } from '../database/faults';
import { t } from '../words/words';

/**
 * Every code of a finding, and whether the admin's word in report.sql can make it accepted: a finding of
 * judgement can be, a technical fault cannot. docs/check.md has a heading for each.
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

/** One thing that was looked at. A fault keeps the report from being fit to show. */
export interface Finding {
  readonly code: Code;
  /** `accepted` is what would be a fault or a warning but for the admin's word in report.sql. */
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

/** What the admin should know, although no figure is wrong by it. */
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

/** A fault that a note of the admin's can own; its line, ready to paste, is the first advice. */
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

/** The findings of a rule as they come, by `gathered`. */
export async function* guarded(about: string, check: () => Findings): Findings {
  yield* await gathered(about, check);
}

/** The findings of a rule; a question that was not answered is a fault beside what it found before. */
export async function gathered(about: string, check: () => Findings): Promise<Finding[]> {
  const found: Finding[] = [];
  const lost = await collected(about, async () => {
    for await (const finding of check()) found.push(finding);
    return [];
  });
  return [...found, ...lost];
}

/** What a question gives, or the fault that says why it gave nothing. @throws DatabaseUnavailable, momentary */
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
