import { readSources } from '../../src/platforms/parse-source';
import { MEANINGS } from '../../src/platforms/source';
import { keepOptional } from '../../src/platforms/source-sql';
import { parseReportSql, sqlOf } from '../../src/report/report-sql';

/** Every statement of sources/, with all that is optional in it and with none. */
export const SOURCE_STATEMENTS = readSources().flatMap(({ name, sql, choice }) =>
  [true, false].flatMap((isThere) => {
    let text = keepOptional(sql, () => isThere).replaceAll(/\{(prefix|base)\}/g, 'x_');
    for (const meaning of MEANINGS) text = text.replaceAll(`{${meaning}}`, "'a', 'b'");
    if (choice) text = text.replaceAll(`{${choice.name}}`, '100');
    return parseReportSql(text, name).map((statement) => ({
      name: `${statement.place}, ${isThere ? 'whole' : 'least'}`,
      sql: sqlOf(statement).trim(),
    }));
  }),
);
