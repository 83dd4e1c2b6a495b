import { DatabaseUnavailable, StatementRefused } from '../database/faults';
import { type Parameter, sqlLiterals } from '../database/literals';
import { type FigureName, isFigureName } from '../report/figure-names';
import { bindText } from '../sql/tokens';
import { t } from '../words/words';
import { type Finding, fault, warning } from './finding';
import type { StatementReading } from './reading';
import { preambleOf } from './rows';
import type { CheckContext } from './source-checks';

/**
 * Asks the database about one statement. A question that takes longer than QUERY_TIMEOUT_MS, or that the
 * server does not understand, is told once and answered by no rows: what could not be checked is not fit.
 */
export class Probe {
  /** What could not be asked. */
  readonly unanswered: Finding[] = [];

  constructor(
    readonly reading: StatementReading,
    readonly context: CheckContext,
    /** What the statement gave for the running year. */
    readonly found: ReadonlyMap<FigureName, bigint>,
    /** What it gave for the last year. */
    readonly foundBefore: ReadonlyMap<FigureName, bigint>,
  ) {}

  get literals(): Record<Parameter, string> {
    return this.literalsOf(this.context.period);
  }

  literalsOf(period: { readonly start: Date; readonly end: Date }): Record<Parameter, string> {
    return sqlLiterals(period, this.context.timeZone);
  }

  /** The rows that a question gives, its parameters those of the running year. */
  async rows(sql: string, literals = this.literals): Promise<(string | null)[][]> {
    try {
      const { rows } = await this.context.session.query(
        bindText(preambleOf(this.reading) + sql, literals),
      );
      return rows.map((row) => row.map(({ text }) => text));
    } catch (error) {
      if (error instanceof DatabaseUnavailable && error.momentary) throw error;
      this.note(error);
      return [];
    }
  }

  /** The figures that a change of the statement gives, as the digits that the server sent. */
  async figures(
    sql: string,
    literals: Record<Parameter, string>,
  ): Promise<Map<FigureName, string>> {
    const found = new Map<FigureName, string>();
    try {
      const { rows } = await this.context.session.query(bindText(sql, literals));
      for (const { column, text } of rows[0] ?? []) {
        if (isFigureName(column) && text !== null) found.set(column, text);
      }
    } catch (error) {
      if (error instanceof DatabaseUnavailable && error.momentary) throw error;
      this.note(error);
    }
    return found;
  }

  private note(error: unknown): void {
    const { place } = this.reading.statement;
    if (error instanceof DatabaseUnavailable) {
      if (this.unanswered.some(({ level }) => level === 'fault')) return;
      const message = t`a question about its rows took longer than QUERY_TIMEOUT_MS, so that not all is checked: run 'QUERY_TIMEOUT_MS=600000 npx baocao check' once`;
      this.unanswered.push(fault('not-checked', place, message));
    } else if (error instanceof StatementRefused) {
      const message = t`a question about its rows was refused, so that not all is checked: ${error.message}`;
      this.unanswered.push(warning('not-checked', place, message));
    } else throw error;
  }
}
