/** The text of an accelerated report.sql: replaced statements, with their originals as comments. */
import { parseReportSql, type Statement, sqlOf } from '../report/report-sql';
import { sqlTokens } from '../sql/lexer';

/** Begins each comment line that holds the original of a replaced statement. */
const DIRECT = '-- | ';

/**
 * A report.sql with some statements replaced; the original of each stands above it as a comment.
 * @param fast the statement for each in turn, or undefined for one that stays
 */
export function acceleratedReport(report: string, fast: readonly (string | undefined)[]): string {
  let index = 0;
  return replaceStatements(report, (statement, comments) => {
    const instead = fast[index];
    index += 1;
    if (instead === undefined) return comments + statement;
    const direct = statement.split('\n').map((line) => (DIRECT + line).trimEnd());
    return `${comments}-- Counted ahead (baocao accelerate). Directly it is:\n${direct.join('\n')}\n${instead};`;
  });
}

/** The report.sql before it was accelerated: the same one, if it is not. */
export function directReport(report: string): string {
  return replaceStatements(report, (statement, comments) => {
    const lines = comments.split('\n');
    const direct = lines.filter((line) => line.startsWith(DIRECT.trimEnd()));
    if (direct.length === 0) return comments + statement;
    const own = lines.filter(
      (line) => !line.startsWith(DIRECT.trimEnd()) && !/^-- Counted ahead/.test(line),
    );
    return own.join('\n') + direct.map((line) => line.slice(DIRECT.length)).join('\n');
  });
}

/** What a statement of a report.sql stands for: itself, if it is not accelerated. */
export function directStatement(statement: Statement): Statement {
  const text = `${sqlOf(statement)};`;
  const direct = directReport(text);
  const [parsed] = direct === text ? [] : parseReportSql(direct, statement.place);
  return parsed ? { ...statement, parts: parsed.parts } : statement;
}

/** Goes through the statements of a report.sql, each with its `;`, and the comments above it. */
function replaceStatements(
  report: string,
  replace: (statement: string, comments: string) => string,
): string {
  let result = '';
  let comments = '';
  let statement = '';
  for (const { kind, text } of sqlTokens(report)) {
    const isAbove = statement === '' && (kind === 'comment' || text.trim() === '');
    if (isAbove) comments += text;
    else statement += text;
    if (kind !== 'end') continue;
    result += replace(statement, comments);
    comments = '';
    statement = '';
  }
  return result + comments + statement;
}
