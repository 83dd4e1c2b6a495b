import { readRights } from '../database/account';
import type { FigureName } from '../report/figure-names';
import { type Statement, sqlOf } from '../report/report-sql';
import { sqlTokens } from '../sql/lexer';
import { quoteName, quoteTable } from '../sql/print';
import { t } from '../words/words';
import { type Asked, changed, type Problem } from './asked';
import type { Catalogue } from './catalogue';
import { keepOptional } from './optional-sql';
import { figuresIn, type Place, type Source, type TableNeeded } from './source';

/** Tables that the source would read too: there now and not read, or perhaps hidden from the account. */
export async function optionalTables(
  source: Source,
  statement: Statement,
  place: Place,
  catalogue: Catalogue,
  { session, schema }: Asked,
): Promise<Problem[]> {
  const needed = [...source.tables, ...source.optional];
  const missing = catalogue.missing(source.optional, place);
  const names = new Set(namesIn(sqlOf(statement)));
  const isKnown = (table: TableNeeded) => source.tables.some((each) => each.table === table.table);
  const unread = source.optional.filter((table) => {
    const isRead = isKnown(table)
      ? table.columns.every((column) => names.has(column.toLowerCase()))
      : names.has(catalogue.nameOf(table, needed, place).toLowerCase());
    const asks = figuresOf(source, table).some((figure) => statement.figures.includes(figure));
    return asks && !isRead && !missing.includes(table);
  });
  const problems = unread.map((table) =>
    changed(
      t`${catalogue.nameOf(table, needed, place)} is there now with ${table.columns.join(', ')}, and the statement does not read it; run 'baocao init --force'`,
    ),
  );
  if (missing.length === 0) return problems;
  if ((await readRights(session)).readsSchema(place.schema ?? schema)) return problems;
  const hidden = missing.map((table) => catalogue.nameOf(table, needed, place)).join(', ');
  const part = t`the account sees only a part of the schema, and cannot tell whether these tables, which the source '${source.name}' would read, are in it: ${hidden}`;
  return [
    ...problems,
    changed(part, [`GRANT SELECT ON ${quoteName(place.schema ?? schema)}.* TO …;`]),
  ];
}

/** The figures of those statements of a source that read an optional table. */
function figuresOf({ sql }: Source, { table }: TableNeeded): FigureName[] {
  return sql
    .split(/;\n/)
    .filter((each) => each.includes(`{with ${table}}`))
    .flatMap((each) => figuresIn(keepOptional(each, () => true)));
}

function namesIn(sql: string): string[] {
  return [...sqlTokens(sql)].map(({ text }) => text.replace(/^`|`$/g, '').toLowerCase());
}

/** A table that the source must have is not there for the account to see. */
export function unseen(
  table: TableNeeded,
  { name, tables, optional }: Source,
  place: Place,
  catalogue: Catalogue,
  { schema }: Asked,
): Problem {
  const whole = quoteTable({
    schema: place.schema ?? schema,
    name: catalogue.nameOf(table, [...tables, ...optional], place),
  });
  return changed(
    t`the account does not see ${whole} with ${table.columns.join(', ')}, which the source '${name}' reads: it is gone, or a right is missing`,
    [`GRANT SELECT ON ${whole} TO …;`],
  );
}
