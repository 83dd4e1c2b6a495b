/**
 * Completeness: nothing is left out and nothing repeated. It measures what each join and condition leaves out in
 * two years. The counted row's own mark is proven, and so is a condition that leaves out nothing.
 */

import { grainOf } from '../../evidence/grain';
import { childrenOf } from '../../evidence/relations';
import { MOST_VALUES } from '../../evidence/status-columns';
import { type Expression, expressionsOf, within } from '../../sql/ast';
import type { Column } from '../../sql/names';
import { quoteText } from '../../sql/print';
import { visibilityOf } from '../../vocabulary/marks';
import { outcomeOf, statusTopicOf } from '../../vocabulary/status-words';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { accepted, type Findings, fault, ownable } from '../finding';
import { conditionsOf } from './census';
import { marksIgnored } from './marks-ignored';
import { type Clause, columnIn, isJoin, isPart } from './model';
import { isOffer, type Scan, scansOf } from './scan';
import { grouped } from './sentences';
import { labelsOf, literals, statusNamed } from './status-notes';
import { isShared, translations, type Use, usesOf } from './uses';

/** Joins and conditions that leave out or repeat rows and have no proof. */
export async function* checkCompleteness(facts: StatementFacts): Findings {
  yield* differentKeys(facts);
  const scans = scansOf(facts);
  const seen = new Set<string>();
  for (const scan of scans) {
    // The line that owns a subtraction quotes its joins and conditions.
    if (!scan.main || scan.onlySubtracts) continue;
    const places = facts.place;
    const joined = await scan.joined();
    const distinctKey = scan.measures.every(({ term }) => term.distinct?.columns[0]?.column.key);
    const others = scan.rows.parts
      .filter((part) => part.alias !== scan.main?.alias && (part.table || part.kept !== undefined))
      .map(({ alias, table }) => table?.name ?? alias);
    if (!joined) {
      yield fault(
        'not-accounted',
        places,
        t`${scan.main.table.name} has no primary key, so that what a join repeats of it cannot be counted`,
      );
    } else {
      const key = `${scan.rows.from}`;
      if (joined.repeated > 0 && !distinctKey && !seen.has(`r ${key}`) && !addsLines(scan)) {
        seen.add(`r ${key}`);
        const message = t`the join with ${others.join(', ')} counts ${joined.repeated} rows of ${scan.main.table.name} more than once`;
        yield fault('double-counted', places, message, [
          t`Join nothing that has several rows for one, or ask for it by EXISTS.`,
        ]);
      }
      if (joined.dropped > 0 && !seen.has(`d ${key}`)) {
        seen.add(`d ${key}`);
        const message = t`the join with ${others.join(', ')} leaves out ${joined.dropped} rows of ${scan.main.table.name} in two years`;
        yield ownable('not-accounted', places, message, `only: JOIN ${joinsOf(scan)}`, {
          effect: { rows: String(joined.dropped) },
        });
      }
    }
    const conditions = conditionsOf(scan);
    for (const [index, use] of (await usesOf(scan, conditions)).entries()) {
      for (const { reason, ...each } of use.noted) {
        const message = t`${each.rows} rows of ${scan.main.table.name} in status ${statusNamed(each)} are no orders`;
        const owner = `no order: ${literals([each.status])}`;
        const noted = fault('status-unknown', places, message);
        if (!seen.has(owner)) yield accepted(noted, owner, reason, { rows: each.rows });
        seen.add(owner);
      }
      if (use.proof !== 'open' || seen.has(use.quoted)) continue;
      seen.add(use.quoted);
      const clause = conditions[index];
      const finding = openUse(facts, scan, use);
      const words = clause ? await contradicting(scan, clause) : [];
      if (words.length === 0) yield finding;
      else if (scan.subject === 'orders') {
        // A note on who succeeds has the bare condition, and must not take these orders from the total.
        yield ownable(
          'not-accounted',
          places,
          finding.message,
          `only: orders_total WHERE ${use.quoted}`,
          {
            advice: [t`An order that failed was placed all the same: orders_total counts it.`],
            effect: finding.effect,
          },
        );
      } else {
        const list = words.map(quoteText).join(', ');
        const message = t`${finding.message}, also those whose status says that buyers see them: ${list}`;
        const owner = `only: ${use.written} without ${list}`;
        yield ownable('not-accounted', places, message, owner, { effect: finding.effect });
      }
    }
    yield* merged(scan, seen);
    yield* marksIgnored(scan, seen);
    yield* translations(scan);
  }
  yield* readTwice(facts, scans);
}

/**
 * The words of a status that contradict a condition: of orders that failed, which were placed all the same, and of
 * sellers and products that buyers see.
 */
async function contradicting(scan: Scan, { columns, sql }: Clause): Promise<string[]> {
  const contradicts =
    scan.subject === 'orders'
      ? (word: string) => outcomeOf(word) === 'failed'
      : isOffer(scan)
        ? (word: string) => visibilityOf(word) === 'shown'
        : undefined;
  for (const { part, column } of contradicts ? columns : []) {
    if ([undefined, 'deletion'].includes(statusTopicOf(column.name)) || !part.table) continue;
    const where = scan.where.filter((each) => each !== sql);
    const name = columnIn(part, column);
    const rows = await scan.facts.rows(
      scan.select(name, [...where, `COALESCE((${sql}), 0) = 0`], `GROUP BY 1 LIMIT ${MOST_VALUES}`),
      scan.facts.twoYears,
    );
    const values = rows.map(([value]) => value ?? null);
    const labels = await labelsOf(scan.facts, part.table, column, values);
    const words = values.map((value) => labels.get(value ?? '') ?? value ?? '');
    const found = words.filter((word) => contradicts?.(word));
    if (found.length > 0) return found;
  }
  return [];
}

/** The joins of a scan in the statement's words, which say what is left out; a query that is joined stands whole. */
export function joinsOf({ facts, main, joins, rows: { parts } }: Scan): string {
  const reading = facts.expanded();
  const others = parts.filter((part) => !isPart(part, main));
  const names = others.map(({ alias, table, relation, scope }) => {
    const query = reading?.scopes.includes(scope as (typeof reading.scopes)[number])
      ? reading.queryOf(relation, scope)
      : undefined;
    return table?.name ?? (query ? (facts.reader()?.conditions.cut(query) ?? alias) : alias);
  });
  const on = [
    ...parts.flatMap((part) => (part.join === 'left' ? part.on : part.on.filter(isJoin))),
    ...joins,
  ].map(({ written }) => written);
  return on.length === 0
    ? names.join(', ')
    : `${names.join(', ')} ON ${[...new Set(on)].join(' AND ')}`;
}

/** Comparisons of the keys of two tables although one names the other's rows by a column of its own. */
function* differentKeys(facts: StatementFacts) {
  const reading = facts.expanded();
  const seen = new Set<string>();
  for (const scope of reading?.scopes ?? []) {
    for (const each of expressionsOf(scope.select).flatMap((one) => [...within(one)])) {
      const { kind, text, args, query } = each;
      if (kind !== 'operation' || !reading || !/^(=|<=>|(NOT )?IN)$/.test(text)) continue;
      const [inner] = query ? reading.within(query) : [];
      const [left, right] = [args[0], inner ? inner.select.items[0]?.expression : args[1]];
      const keyIn = (side: Expression | undefined, place: typeof scope) => {
        const origin = side?.kind === 'column' ? reading.resolve(side, place)?.origin : undefined;
        const keys = origin?.table.columns.filter(({ key }) => key) ?? [];
        return origin?.column.key && keys.length === 1 ? origin : undefined;
      };
      const [one, other] = [keyIn(left, scope), keyIn(right, inner ?? scope)];
      if (!one || !other || one.table === other.table) continue;
      for (const [child, whole] of [
        [one, other],
        [other, one],
      ] as const) {
        const [named] = childrenOf([child.table], whole.table);
        const written = facts.reader()?.conditions.cut(each) ?? text;
        const isNumber = ({ type }: Column) => /int$/.test(type);
        const fits = named && isNumber(named.column) === isNumber(whole.column);
        if (!fits || named.column.key || seen.has(written)) continue;
        seen.add(written);
        const message = t`${written} compares the keys of two tables, ${child.table.name} and ${whole.table.name}: a row of ${child.table.name} belongs to the one in ${named.column.name}`;
        yield fault('not-accounted', facts.place, message);
      }
    }
  }
}

/** Rows that COUNT(DISTINCT …) counts as one, although each has a key of its own. */
async function* merged(scan: Scan, seen: Set<string>): Findings {
  const { main, facts } = scan;
  const distinct = scan.measures[0].term.distinct;
  const [only, ...more] = distinct?.columns ?? [];
  if (!main || !distinct || !only || more.length > 0 || only.column.key || !isPart(only.part, main))
    return;
  if (seen.has(distinct.sql) || isShared(main.table, only.column)) return;
  seen.add(distinct.sql);
  const [[rows, values] = []] = await facts.rows(
    scan.select(`COUNT(${distinct.sql}), COUNT(DISTINCT ${distinct.sql})`, scan.where),
    facts.twoYears,
  );
  const lost = Number(rows ?? 0) - Number(values ?? 0);
  if (lost === 0) return;
  const grain = await grainOf(facts.report.ask, main.table, undefined);
  if (grain.kind === 'lines' && grain.key === only.column) return;
  const message = t`COUNT(DISTINCT ${distinct.written}) takes ${rows ?? '?'} rows of ${main.table.name} for ${values ?? '?'}, those with the same ${only.column.name} for one`;
  yield ownable('not-accounted', facts.place, message, `only: DISTINCT ${distinct.written}`, {
    effect: { rows: String(lost) },
  });
}

function openUse(facts: StatementFacts, scan: Scan, use: Use) {
  const worth =
    use.value !== undefined && use.value !== '0' ? t` worth ${grouped(use.value)} đ` : '';
  const message = t`${use.written} leaves out ${use.rows} rows of ${repeatedBy(scan)}${worth} in two years`;
  const effect = {
    rows: String(use.rows),
    ...(use.value === undefined ? {} : { value: use.value }),
  };
  return ownable('not-accounted', facts.place, message, `only: ${use.quoted}`, { effect });
}

/** The table whose rows a scan reads: the counted one, or one that has several for each of them. */
function repeatedBy(scan: Scan): string {
  const several = scan.rows.parts.find(
    (part) => part.table && !isPart(part, scan.main) && !scan.looksUp(part),
  );
  return (several ?? scan.main)?.table?.name ?? '?';
}

/** Whether the lines of an order are added up, so that a join repeats the order on purpose. */
function addsLines(scan: Scan): boolean {
  return scan.measures.every(({ term }) =>
    term.value?.columns.every(({ part }) => !isPart(part, scan.main)),
  );
}

/** Rows of one table that two terms of a figure both count. */
async function* readTwice(facts: StatementFacts, scans: readonly Scan[]): Findings {
  for (const scan of scans) {
    for (const [index, one] of scan.measures.entries()) {
      const again = scan.measures
        .slice(index + 1)
        .find(({ figure, term }) => figure === one.figure && term.sign === one.term.sign);
      if (!again || !scan.main) continue;
      const both = [one, again].flatMap(({ term }) => term.when.map(({ sql }) => sql));
      const [row] = await facts.rows(
        scan.select('1', [...scan.where, ...both], 'LIMIT 1'),
        facts.twoYears,
      );
      if (!row) continue;
      yield fault(
        'double-counted',
        facts.place,
        t`rows of ${scan.main.table.name} are added up twice in ${one.figure}`,
        [t`Let each row come from one SELECT only.`],
      );
      return;
    }
  }
  for (const [index, one] of scans.entries()) {
    for (const other of scans.slice(index + 1)) {
      const figures = one.measures.filter(({ figure, term }) =>
        other.measures.some((each) => each.figure === figure && each.term.sign === term.sign),
      );
      const keys = one.main?.table.columns.filter(({ key }) => key) ?? [];
      if (figures.length === 0 || !one.main || one.main.table !== other.main?.table) continue;
      const [key, ...more] = keys;
      if (!key || more.length > 0) {
        yield fault(
          'not-accounted',
          facts.place,
          t`${one.main.table.name} is counted twice and has no key by which to tell its rows apart`,
        );
        continue;
      }
      const own = (scan: Scan) => {
        const measure = scan.measures.find(({ figure }) => figure === figures[0]?.figure);
        return [...scan.where, ...(measure?.term.when.map(({ sql }) => sql) ?? [])];
      };
      const inner = other.select(other.column(key.name), own(other));
      const [row] = await facts.rows(
        one.select(
          one.column(key.name),
          [...own(one), `${one.column(key.name)} IN (${inner})`],
          'LIMIT 1',
        ),
        facts.twoYears,
      );
      if (!row) continue;
      const message = t`a row of ${one.main.table.name} is counted by two SELECTs that are added up (${key.name} ${row[0]})`;
      yield fault('double-counted', facts.place, message, [
        t`Let each row come from one SELECT only.`,
      ]);
      return;
    }
  }
}
