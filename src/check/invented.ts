import type { FigureName } from '../report/figure-names';
import { isOfPeriod } from '../report/subject';
import { type Expression, expressionsOf, within } from '../sql/ast';
import { isCallOf } from '../sql/functions';
import { quoteName } from '../sql/quote';
import { t } from '../words/words';
import { type Findings, fault } from './finding';
import type { Probe } from './probe';
import type { StatementReading } from './reading';
import type { Making } from './told';
import { ValueReader } from './value';

/** Before any platform: what takes no notice of `:end` counts rows even in a period that ends here. */
const LONG_AGO = new Date('1971-01-01T00:00:00Z');

/** So far ahead, in milliseconds, no row is dated: what takes no notice of `:start` counts those before. */
const AHEAD = 400 * 86_400_000;

/** What the statement gives where all its tables are empty. @param suspect the figures told of, which grow */
export async function* checkOnEmptyTables(asking: Probe, suspect: Set<FigureName>): Findings {
  const { reading } = asking;
  for (const [figure, value] of await asking.figures(onEmptyTables(reading), asking.literals)) {
    if (!isNew(figure, value, suspect)) continue;
    const message = t`${figure} is ${value} even where all tables are empty: something in it is no count of rows`;
    yield fault('invented', reading.statement.place, message);
  }
}

/** What it gives for periods in which nothing can have happened. @param suspect the figures told of, which grow */
export async function* checkEmptyPeriods(asking: Probe, suspect: Set<FigureName>): Findings {
  const { reading } = asking;
  const { place } = reading.statement;
  const ahead = new Date(asking.context.period.end.getTime() + AHEAD);
  for (const instant of [LONG_AGO, ahead]) {
    const empty = asking.literalsOf({ start: instant, end: instant });
    for (const [figure, value] of await asking.figures(reading.sql, empty)) {
      if (!isOfPeriod(figure) || !isNew(figure, value, suspect)) continue;
      const message = t`${figure} is ${value} even for a period in which nothing happened: compare the date of its rows with :start and :end`;
      yield fault('no-period', place, message);
    }
  }
}

function isNew(figure: FigureName, value: string, suspect: Set<FigureName>): boolean {
  const tells = /[1-9]/.test(value) && !suspect.has(figure);
  if (tells) suspect.add(figure);
  return tells;
}

/** Figures that are no count of rows by the statement's own words. @param suspect the figures told of, which grow */
export async function* checkMadeUp(reading: StatementReading, suspect: Set<FigureName>): Findings {
  const { place } = reading.statement;
  const unread: FigureName[] = [];
  const random = findRandom(reading);
  const multiplied = findRepeated(reading);
  const usesTable = reading.scopes.some(({ select }) => select.from.some(({ table }) => table));
  for (const [figure, scoped] of reading.figures) {
    const told = new ValueReader(reading, figure).told(scoped);
    if (!told.reads && !(told.made && usesTable)) unread.push(figure);
    else if (told.made)
      yield fault('invented', place, sentence(figure, told.made.how, told.made.text));
    else if (random) yield fault('invented', place, sentence(figure, 'random', random));
    else if (multiplied && scopeCounts(reading, figure)) {
      yield fault('invented', place, sentence(figure, 'multiplied', multiplied));
    } else continue;
    suspect.add(figure);
  }
  if (unread.length > 0) {
    const message = t`no table is read for ${unread.join(', ')}: a figure must be counted from rows of the platform`;
    yield fault('no-table', place, message);
  }
}

/**
 * Figures of the period in a statement that names no bound of it, in whatever unit: they are the same for every
 * period, also where there is no row yet that would show it.
 * @param suspect the figures told of, which grow
 */
export async function* checkPeriodNamed(
  reading: StatementReading,
  suspect: Set<FigureName>,
): Findings {
  const { place, parts } = reading.statement;
  if (parts.some((part) => typeof part !== 'string')) return;
  const figures = [...reading.figures.keys()].filter(
    (figure) => isOfPeriod(figure) && !suspect.has(figure),
  );
  if (figures.length === 0) return;
  for (const figure of figures) suspect.add(figure);
  const message = t`${figures.join(', ')} count a period, but the statement names neither :start nor :end: compare the date of its rows with both`;
  yield fault('no-period', place, message);
}

function sentence(figure: FigureName, how: Making, text: string): string {
  const shown = text.replace(/\s+/g, ' ');
  switch (how) {
    case 'added':
      return t`${figure} is no plain count: a number is added to it or taken from it (${shown})`;
    case 'multiplied':
      return t`${figure} is no plain count: it is multiplied or divided (${shown})`;
    case 'replaced':
      return t`${figure} is no plain count: a fixed number stands in for it (${shown})`;
    case 'limited':
      return t`${figure} is no plain count: it is kept above or below a fixed number (${shown})`;
    case 'random':
      return t`${figure} depends on chance (${shown})`;
    case 'clock':
      return t`${figure} is told by the clock, not by rows (${shown})`;
    case 'variable':
      return t`${figure} is told by a variable, not by rows (${shown})`;
    case 'highest':
      return t`${figure} is the highest key, which is no count: rows that are gone or never were count too (${shown})`;
    case 'estimate':
      return t`${figure} is the database's own estimate, which is no count (${shown})`;
    case 'reckoned':
      return t`${figure} is reckoned, not counted (${shown})`;
  }
}

function findRandom(reading: StatementReading): string | undefined {
  for (const { select } of reading.scopes) {
    for (const expression of expressionsOf(select)) {
      const call = [...within(expression)].find((each) => isCallOf(each, 'random'));
      if (call) return reading.text(call);
    }
  }
  return undefined;
}

/** Rows of no table that stand beside a table with nothing to join them, so that each of its rows counts more than once. */
function findRepeated(reading: StatementReading): string | undefined {
  for (const scope of reading.scopes) {
    const { from, where } = scope.select;
    if (!from.some(({ table }) => table)) continue;
    for (const relation of from) {
      const query = reading.queryOf(relation, scope);
      if (!query || query.selects.length < 2) continue;
      if (query.selects.some((select) => select.from.length > 0) || relation.using) continue;
      const names = new Set(
        query.selects[0]?.items.map(({ alias, expression }) =>
          (alias ?? expression.text).toLowerCase(),
        ),
      );
      const conditions = [where, ...from.map(({ on }) => on)];
      const joined = conditions.some((condition) =>
        [...within(condition)].some((each) => isOf(each, relation.alias, names)),
      );
      if (!joined) return reading.text(relation);
    }
  }
  return undefined;
}

function isOf(
  { kind, text, qualifier }: Expression,
  alias: string,
  names: ReadonlySet<string>,
): boolean {
  if (kind !== 'column') return false;
  return qualifier === undefined
    ? names.has(text.toLowerCase())
    : qualifier.toLowerCase() === alias.toLowerCase();
}

function scopeCounts(reading: StatementReading, figure: FigureName): boolean {
  return reading.scopes.some(({ figures }) => figures.has(figure));
}

/** The statement with every table that it names taken as empty. */
export function onEmptyTables(reading: StatementReading): string {
  const spans = reading.scopes.flatMap((scope) =>
    scope.select.from.flatMap((relation) => {
      if (!relation.table || reading.queryOf(relation, scope)) return [];
      const { schema, name } = relation.table;
      const table = (schema === undefined ? '' : `${quoteName(schema)}.`) + quoteName(name);
      return [
        {
          start: relation.start,
          end: relation.end,
          text: `(SELECT * FROM ${table} WHERE FALSE) AS ${quoteName(relation.alias)}`,
        },
      ];
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
