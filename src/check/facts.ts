/**
 * The facts about the report, its statements and figures, each computed once, on demand. One bounded reader asks
 * the database; a rule only reads facts.
 */
import type { Config } from '../config/config';
import type { Column, Table } from '../database/schema';
import type { Session } from '../database/session';
import { type Parameter, sqlLiterals } from '../database/snapshot';
import { type Ask, askedOnce, askThrough } from '../evidence/ask';
import { type DatesSurvey, surveyDates } from '../evidence/date-columns';
import type { Source } from '../platforms/source';
import type { FigureName } from '../report/figure-names';
import type { Figures } from '../report/figures';
import { type Period, periodAt } from '../report/period';
import { type Note, type Statement, sqlOf } from '../report/report-sql';
import { bindText, lexemes } from '../sql/lexer';
import { quoteName } from '../sql/print';
import { type Term, Unaccounted } from './account/model';
import { TermReader } from './account/terms';
import type { StatementCheck } from './cost';
import { type DatedValue, datesOf } from './dated-values';
import type { Code } from './finding';
import { ParsedStatement, preambleOf } from './reading';

/** Computes a value at its first call and keeps it. */
export function once<T>(compute: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => {
    kept ??= { value: compute() };
    return kept.value;
  };
}

/** What all statements of one check share. */
export interface CheckContext {
  /** Within the read-only snapshot of the first read. */
  readonly session: Session;
  /** Every table of every schema that the account may read. */
  readonly tables: readonly Table[];
  /** The schema of the connection. */
  readonly schema: string;
  /** DB_TIMEZONE, such as '+07:00'. */
  readonly timeZone: string;
  /** The running year's. */
  readonly period: Period;
  /** Whether scans of the platform's tables are left out: `check --quick`. */
  readonly quick: boolean;
  /** The code of an order that is followed through the report. */
  readonly order?: string | undefined;
  readonly sources: readonly Source[];
}

/** The configuration, before the database is reached. */
export interface InstallationFacts {
  readonly config: Config;
}

/** A session, before report.sql is read. */
export interface ServerFacts {
  readonly session: Session;
  readonly schema: string;
  readonly timeZone: string;
  readonly statements: readonly Statement[];
  readonly tables: readonly Table[];
}

/** The figures of one year. */
export interface YearRead {
  readonly year: number;
  readonly figures: Figures;
}

/** What one statement gave when it was read. */
export interface StatementRead {
  readonly cost: StatementCheck | undefined;
  /** Its figures of the running year, and of the last one; empty where it could not be read. */
  readonly found: ReadonlyMap<FigureName, bigint>;
  readonly foundBefore: ReadonlyMap<FigureName, bigint>;
  /** Whether the server refused it, so that its words cannot be held against the catalogue. */
  readonly isRefused: boolean;
}

/** The report as a whole. */
export class ReportFacts {
  readonly statements: readonly StatementFacts[];
  readonly last: Period;

  constructor(
    readonly context: CheckContext,
    statements: readonly Statement[],
    private readonly views: ReadonlyMap<string, string>,
    private readonly generated: ReadonlySet<string>,
    /** Asks with the parameters of no period; each question once. @throws DatabaseUnavailable, StatementRefused */
    readonly ask: Ask = askedOnce(askThrough(context.session)),
  ) {
    this.last = periodAt(context.period.end, context.period.year - 1);
    this.statements = statements.map((statement) => new StatementFacts(this, statement));
  }

  private readonly surveys = new Map<Table, Promise<DatesSurvey>>();

  /** The dates of a table, surveyed once. */
  datesOf(table: Table): Promise<DatesSurvey> {
    const survey = this.surveys.get(table) ?? surveyDates(this.ask, table);
    this.surveys.set(table, survey);
    return survey;
  }

  /** The definition of a view, '' where the account may not read it; undefined for a table. */
  viewOf({ schema, name }: Table): string | undefined {
    return this.views.get(`${schema ?? ''}.${name}`.toLowerCase());
  }

  /** Whether a column is computed from others of its row. */
  isGenerated(table: Table | undefined, { name }: Column): boolean {
    return this.generated.has(`${table?.schema ?? ''}.${table?.name}.${name}`.toLowerCase());
  }

  /** The statement that gives a figure, and its account. */
  factsOf(figure: FigureName): StatementFacts | undefined {
    return this.statements.find(({ reading }) => reading()?.figures.has(figure));
  }
}

/** The views that the account sees, with their definitions, empty where it may not read them. */
export async function readViews(session: Session): Promise<Map<string, string>> {
  const { rows } = await session.query(`
    SELECT NULLIF(TABLE_SCHEMA, DATABASE()), TABLE_NAME, VIEW_DEFINITION
    FROM information_schema.VIEWS
    WHERE TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys')`);
  return new Map(
    rows.map(([schema, name, definition]) => [
      `${schema?.text ?? ''}.${name?.text ?? ''}`.toLowerCase(),
      definition?.text ?? '',
    ]),
  );
}

/** The columns that are computed from others, as `schema.table.column`. */
export async function readGenerated(session: Session): Promise<Set<string>> {
  const { rows } = await session.query(`
    SELECT NULLIF(TABLE_SCHEMA, DATABASE()), TABLE_NAME, COLUMN_NAME
    FROM information_schema.COLUMNS
    WHERE EXTRA LIKE '%GENERATED%' AND EXTRA NOT LIKE 'DEFAULT_GENERATED%'`);
  return new Set(
    rows.map(([schema, table, column]) =>
      `${schema?.text ?? ''}.${table?.text ?? ''}.${column?.text ?? ''}`.toLowerCase(),
    ),
  );
}

/** One statement of the report. */
export class StatementFacts {
  readonly place: string;
  constructor(
    readonly report: ReportFacts,
    readonly statement: Statement,
  ) {
    this.place = statement.place;
  }

  get context(): CheckContext {
    return this.report.context;
  }

  /** What was read before the rules; set once, by the runner. */
  read: StatementRead = {
    cost: undefined,
    found: new Map(),
    foundBefore: new Map(),
    isRefused: false,
  };
  /** Whether it is what its source gives, and the codes that its platform judged. */
  source: { readonly same: boolean; readonly judged: ReadonlySet<Code> } = {
    same: false,
    judged: new Set(),
  };

  /** As its author wrote it; undefined for what the grammar does not follow. */
  readonly reading = once(() => {
    const { tables, schema } = this.context;
    return ParsedStatement.of(this.statement, tables, schema);
  });

  /** The same with the definitions of views in their places. */
  readonly expanded = once(() => {
    const { tables, schema } = this.context;
    let sql = sqlOf(this.statement).trim();
    for (let depth = 0; depth < 5; depth += 1) {
      const reading = ParsedStatement.read(this.statement, sql, tables, schema);
      const next = reading && this.withViews(reading);
      if (!reading || next === undefined || next === sql) return reading;
      sql = next;
    }
    return undefined;
  });

  private withViews(reading: ParsedStatement): string {
    const spans = reading.scopes.flatMap((scope) =>
      scope.select.from.flatMap((relation) => {
        const table = reading.tableOf(relation, scope);
        const definition = table && this.report.viewOf(table);
        if (!table || !definition) return [];
        const text = `(${definition}) AS ${quoteName(relation.alias)}`;
        return [{ start: relation.start, end: relation.end, text }];
      }),
    );
    let text = '';
    let at = 0;
    for (const span of spans.sort((a, b) => a.start - b.start)) {
      text += reading.sql.slice(at, span.start) + span.text;
      at = span.end;
    }
    return text + reading.sql.slice(at);
  }

  readonly terms = once(() => {
    const reading = this.expanded();
    const found = new Map<FigureName, readonly Term[] | Unaccounted>();
    if (!reading) return found;
    const reader = this.reader();
    for (const [figure, located] of reading.figures) {
      try {
        found.set(figure, reader?.read(located) ?? []);
      } catch (error) {
        if (!(error instanceof Unaccounted)) throw error;
        found.set(figure, error);
      }
    }
    return found;
  });

  /** The WITH that must stand before a question about rows which it names; '' where there is none. */
  readonly preamble = once(() => {
    const reading = this.expanded();
    const [first] = reading?.query.selects ?? [];
    return reading && first && reading.query.named.size > 0
      ? reading.sql.slice(0, first.start)
      : '';
  });

  readonly reader = once(() => {
    const reading = this.expanded();
    return reading && new TermReader(reading, reading.sql);
  });

  /** The values of rows that are compared with the period. */
  readonly dates = once((): readonly DatedValue[] => {
    const reading = this.reading();
    return reading ? datesOf(reading) : [];
  });

  private readonly words = once(
    () =>
      new Set(
        lexemes(this.expanded()?.sql ?? '').flatMap(({ kind, text }) =>
          kind === 'word' || kind === 'quotedName' ? [text.replaceAll('`', '').toLowerCase()] : [],
        ),
      ),
  );

  /** Whether the statement, or a view that it reads, names something: comments and texts name nothing. */
  names(name: string): boolean {
    return this.words().has(name.toLowerCase());
  }

  /** The notes of a key. */
  notes(key: Note['key']): Note[] {
    return this.statement.notes.filter((note) => note.key === key);
  }

  literals(period: { readonly start: Date; readonly end: Date }): Record<Parameter, string> {
    return sqlLiterals(period, this.context.timeZone);
  }

  /** Rows of a question about the statement's rows. @throws DatabaseUnavailable, StatementRefused */
  rows(
    sql: string,
    period: { readonly start: Date; readonly end: Date } = this.context.period,
  ): Promise<readonly (readonly (string | null)[])[]> {
    return this.report.ask(bindText(sql, this.literals(period)));
  }

  /** Rows of a question about the statement as it is written, with the WITH that its names need. */
  async rowsAsWritten(
    sqlFor: (reading: ParsedStatement) => string,
  ): Promise<readonly (readonly (string | null)[])[]> {
    const reading = this.reading();
    return reading ? this.rows(preambleOf(reading) + sqlFor(reading)) : [];
  }

  /** From the beginning of last year until now. */
  get twoYears(): { readonly start: Date; readonly end: Date } {
    return { start: this.report.last.start, end: this.context.period.end };
  }
}
