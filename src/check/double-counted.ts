import type { Column, Table } from '../database/catalogue';
import { type Subject, subjectOf } from '../report/subject';
import { conjuncts, type Relation, within } from '../sql/ast';
import { isAggregate } from '../sql/functions';
import { quoteName } from '../sql/quote';
import { t } from '../words/words';
import type { Dated } from './dates';
import { type Findings, fault } from './finding';
import type { Probe } from './probe';
import type { Origin, Scope } from './reading';
import { rowsOf } from './rows';

const PARENT = /parent|aggregate|(main|master|root)_?order|(^|_)cha(_|$)/i;
const LANGUAGE = /^(id_)?(lang|language|locale|ngon_?ngu)(_?(id|code))?$/i;
const CODE = /(^|_)(code|no|number|sku|ref|reference|ma)$|^ma_/i;
const TRANSLATED =
  /^(trid|translation|origin|group|master|slug|(product|item|san_?pham|id_product)|entity)|_of$/i;

/** A column of a part by which it tells its order, where the parts are in a table of their own. */
const OF_ORDER = /(order|don_?hang)_?(id|code|no|number)$/i;

/** What counts together although it is one: an order and its parts, a row and its translations, a row and what is joined to it. */
export async function* checkDoubles(probe: Probe, all: readonly Dated[]): Findings {
  yield* partsElsewhere(probe, all);
  const seen = new Set<Relation>();
  for (const { origin, datesRows, subjects, ...dated } of all) {
    if (!origin || !datesRows || seen.has(origin.relation)) continue;
    seen.add(origin.relation);
    const { scope } = origin;
    const counted = subjects.filter((subject) => countsRows(probe, subject));
    if (counted.length === 0 || probe.reading.isCorrelated(scope)) continue;
    if (scope.select.group.length > 0 || scope.select.distinct || scope.select.limit) continue;
    if (counted.some((subject) => subject === 'orders' || subject === 'products')) {
      yield* parts(probe, origin);
    }
    yield* translations(probe, origin);
    yield* joined(probe, origin, counted, { ...dated, origin, datesRows, subjects });
  }
}

/** Whether figures of a subject count rows, not different values in them. */
function countsRows(probe: Probe, subject: Subject): boolean {
  return [...probe.reading.figures].some(([figure, { expression, scope }]) => {
    if (subjectOf(figure) !== subject) return false;
    const expressions = [...within(expression)].flatMap((each) =>
      each.query
        ? probe.reading
            .within(each.query)
            .flatMap(({ select }) => select.items.flatMap((item) => [...within(item.expression)]))
        : each.kind === 'column'
          ? [
              each,
              ...(probe.reading.resolve(each, scope)?.given ?? []).flatMap((g) => [
                ...within(g.expression),
              ]),
            ]
          : [each],
    );
    return expressions.some((each) => isAggregate(each) && !each.distinct);
  });
}

/** Rows that name another counted row as the one that they are a part of. */
async function* parts(probe: Probe, { table, relation, scope }: Origin): Findings {
  const rows = rowsOf(probe.reading, scope);
  const of = (column: Column) => `${quoteName(relation.alias)}.${quoteName(column.name)}`;
  for (const parent of table.columns.filter(({ name }) => PARENT.test(name))) {
    for (const key of keysFor(table, parent)) {
      const [[count, first] = []] = await probe.rows(
        `SELECT COUNT(*), MIN(${of(parent)}) ${rows} AND ${of(parent)} IS NOT NULL AND ${of(parent)} <> ${of(key)}
         AND ${of(parent)} IN (SELECT ${of(key)} ${rows})`,
      );
      if (!count || count === '0') continue;
      const message = t`${count} rows of ${table.name} are parts of another one that is counted too (${parent.name}, for example of ${first})`;
      yield fault('double-counted', probe.reading.statement.place, message, [oneLevel()]);
      return;
    }
  }
}

/** Orders of one table and their parts of another, added to each other. */
async function* partsElsewhere(probe: Probe, all: readonly Dated[]): Findings {
  const origins = all.flatMap(({ origin, datesRows, subjects }) =>
    origin && datesRows && subjects.includes('orders') ? [origin] : [],
  );
  for (const whole of origins) {
    const [key, ...more] = whole.table.columns.filter((column) => column.key);
    for (const part of origins) {
      const column = part.table.columns.find(({ name }) => OF_ORDER.test(name));
      if (part.table === whole.table || !column || !key || more.length > 0) continue;
      if (probe.reading.isCorrelated(part.scope) || probe.reading.isCorrelated(whole.scope))
        continue;
      if (part.scope === whole.scope) continue;
      const name = `${quoteName(part.relation.alias)}.${quoteName(column.name)}`;
      const own = `${quoteName(whole.relation.alias)}.${quoteName(key.name)}`;
      const [row] = await probe.rows(
        `SELECT ${name} ${rowsOf(probe.reading, part.scope)} AND ${name} IN (
          SELECT ${own} ${rowsOf(probe.reading, whole.scope)}) LIMIT 1`,
      );
      if (!row) continue;
      const message = t`rows of ${part.table.name} are parts of rows of ${whole.table.name}, and both are counted (${column.name} ${row[0]})`;
      yield fault('double-counted', probe.reading.statement.place, message, [oneLevel()]);
      return;
    }
  }
}

function oneLevel(): string {
  return t`Count one level: those without parts and the parts, not the ones above them.`;
}

function keysFor(table: Table, parent: Column): Column[] {
  const isText = ({ type }: Column) => /char|text/.test(type);
  const [key, ...more] = table.columns.filter((column) => column.key);
  const codes = table.columns.filter(
    (column) => CODE.test(column.name) && column !== parent && !column.key && isText(column),
  );
  return [
    ...(key && more.length === 0 && isText(key) === isText(parent) ? [key] : []),
    ...(isText(parent) ? codes : []),
  ];
}

/** Rows that are the same thing in several languages. */
async function* translations(probe: Probe, { table, relation, scope }: Origin): Findings {
  const language = table.columns.find(({ name }) => LANGUAGE.test(name));
  if (!language) return;
  const of = (column: Column) => `${quoteName(relation.alias)}.${quoteName(column.name)}`;
  const compound = table.columns.filter(({ key }) => key).length > 1;
  for (const key of table.columns) {
    const groups = TRANSLATED.test(key.name) || CODE.test(key.name) || PARENT.test(key.name);
    if (key === language || !(groups || compound) || (key.key && !compound)) continue;
    if (!groups && !key.key) continue;
    const [row] = await probe.rows(
      `SELECT ${of(key)}, COUNT(*) ${rowsOf(probe.reading, scope)} AND ${of(key)} IS NOT NULL
       GROUP BY ${of(key)} HAVING COUNT(DISTINCT ${of(language)}) > 1 AND COUNT(*) = COUNT(DISTINCT ${of(language)}) LIMIT 1`,
    );
    if (!row) continue;
    const message = t`rows of ${table.name} are counted once for each language (${key.name} ${row[0]} stands ${row[1]} times, by ${language.name})`;
    yield fault('double-counted', probe.reading.statement.place, message, [
      t`Count each in one language: the original, or COUNT(DISTINCT …) of what the languages share.`,
    ]);
    return;
  }
}

/** Rows that a join repeats, so that COUNT(*) and SUM take them several times. */
async function* joined(
  probe: Probe,
  { table, relation, scope }: Origin,
  subjects: readonly Subject[],
  { value, now, scope: dateScope }: Dated,
): Findings {
  if (scope.select.from.length < 2) return;
  const repeats = scope.select.from.filter((each) => each !== relation);
  // Variations joined to a product are its SKUs; its translations, or what nothing joins to it, are not.
  const suspect =
    subjects.some((subject) => subject === 'orders' || subject === 'sellers') ||
    (subjects.includes('products') &&
      repeats.some((each) => isLanguageTable(probe, each, scope) || isLoose(probe, each, scope)));
  const [key, ...more] = table.columns.filter((column) => column.key);
  if (!suspect || !key || more.length > 0) return;
  const name = `${quoteName(relation.alias)}.${quoteName(key.name)}`;
  const recent = dateScope === scope ? `AND ${value} >= ${now.replaceAll(':end', ':start')}` : '';
  const years = probe.literalsOf({
    start: new Date(probe.context.period.start.getTime() - 366 * 86_400_000),
    end: probe.context.period.end,
  });
  const [row] = await probe.rows(
    `SELECT ${name}, COUNT(*) ${rowsOf(probe.reading, scope)} ${recent} GROUP BY ${name} HAVING COUNT(*) > 1 LIMIT 1`,
    years,
  );
  if (!row) return;
  const others = repeats.map(({ alias }) => alias).join(', ');
  const message = t`a row of ${table.name} is counted once for each row that is joined to it (${key.name} ${row[0]} stands ${row[1]} times; joined: ${others})`;
  yield fault('double-counted', probe.reading.statement.place, message, [
    t`Join nothing that has several rows for one, or ask for it by EXISTS.`,
  ]);
}

function isLanguageTable(probe: Probe, relation: Relation, scope: Scope): boolean {
  const table = probe.reading.tableOf(relation, scope);
  return table?.columns.some(({ name }) => LANGUAGE.test(name)) ?? false;
}

/** Whether no condition ties a relation to the others. */
function isLoose(probe: Probe, relation: Relation, scope: Scope): boolean {
  if (relation.using) return false;
  const conditions = [scope.select.where, ...scope.select.from.map(({ on }) => on)].flatMap(
    conjuncts,
  );
  return !conditions.some((condition) =>
    [...within(condition)].some(
      (each) =>
        each.query !== undefined ||
        (each.kind === 'column' &&
          (each.qualifier === undefined
            ? probe.reading.resolve(each, scope)?.origin?.relation === relation
            : each.qualifier.toLowerCase() === relation.alias.toLowerCase())),
    ),
  );
}
