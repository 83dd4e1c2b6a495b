/**
 * Judges a column of annual.sql by the rules of `check`: the period, joins that repeat rows, made-up numbers, rows
 * that are left out, and words that contradict the column. `check/` holds the rules.
 */
import {
  type ColumnName,
  PAYMENT_NAMES,
  PAYMENTS,
  type Payment,
  STOCKS,
} from '../annual/indicators';
import { paymentOf } from '../annual/propose';
import { checkCompleteness } from '../check/account/completeness';
import { checkCutOff, checkPeriodNamed } from '../check/account/cut-off';
import { checkForms, keptFigures } from '../check/account/forms';
import type { Clause } from '../check/account/model';
import { datingsOf, scansOf } from '../check/account/scan';
import { statusNotes } from '../check/account/status-notes';
import type { CheckContext, StatementFacts } from '../check/facts';
import { type Finding, type Findings, fault, gathered, ownable } from '../check/finding';
import { ParsedStatement } from '../check/reading';
import { type Statement, sqlOf } from '../report/report-sql';
import { conjuncts, type Expression, itemName, within } from '../sql/ast';
import { dateRoleOf } from '../vocabulary/date-roles';
import { markOf } from '../vocabulary/marks';
import { gluedNames, plainName, singularsOf, wordsOf } from '../vocabulary/name-words';
import { accountRoleOf, isRoleName, isSellerMark } from '../vocabulary/roles';
import { isCancellation, isStatusName, outcomeOf } from '../vocabulary/status-words';
import { fitOf } from '../vocabulary/subjects';
import { t } from '../words/words';

/** Columns that count all of something: whatever they leave out needs a reason. */
const WHOLE: ReadonlySet<string> = new Set([
  'seller_accounts',
  'seller_accounts_new',
  'buyer_accounts',
  'buyer_accounts_new',
  'listings',
]);

/** Columns with a date later than the creation of the row, such as a closure. */
const LATER = /_closed$|^complaint|^livestream|^revenue|^platform|^chat/;

/**
 * What is wrong with a column, as `check` would say it of the figure of its kind.
 * @param facts the statement with this column alone, as a figure of report.sql
 * @param reportStatements whose notes have the words of statuses that are numbers
 */
export async function judgeColumn(
  column: ColumnName,
  facts: StatementFacts,
  reportStatements: readonly Statement[],
): Promise<Finding[]> {
  const unanswered: Finding[] = [];
  const asked = async (check: () => Findings) => {
    const found = await gathered(facts.place, check);
    const lost = found.filter(({ code }) => code === 'not-checked');
    unanswered.push(...lost.map((each) => ({ ...each, level: 'warning' as const })));
    return found.filter(({ code }) => code !== 'not-checked');
  };
  const forms = await asked(() => checkForms(facts));
  // A duration is added up, and is no column of its rows.
  const isDuration = column.endsWith('_seconds');
  const made = forms.filter(
    ({ code }) => code === 'no-table' || (code === 'invented' && !isDuration),
  );
  if (made.length > 0) return named(made, facts, column);
  const cutOff = await asked(() => checkCutOff(facts));
  const completeness = await asked(() => checkCompleteness(facts));
  return named(
    [
      ...(await asked(() =>
        STOCKS.has(column) ? stockOfAll(facts, column) : checkPeriodNamed(facts),
      )),
      ...cutOff.filter((finding) => isWrongDate(column, finding, facts, reportStatements)),
      ...completeness.filter((finding) => isAbout(column, finding, facts)),
      ...limited(facts, column),
      ...(await asked(() => byWords(facts, column, reportStatements))),
      ...(await asked(() => byTable(facts, column))),
      ...unanswered,
    ],
    facts,
    column,
  );
}

/** The findings with the column's name instead of that of the figure that it was read as. */
function named(findings: readonly Finding[], facts: StatementFacts, column: string): Finding[] {
  const [figure = ''] = facts.reading()?.figures.keys() ?? [];
  return findings.map((finding) => ({
    ...finding,
    // What a year ends with would count in two of them.
    level: finding.code === 'no-period' ? 'fault' : finding.level,
    message: figure === '' ? finding.message : finding.message.replaceAll(figure, column),
  }));
}

/** A stock is all that is there at the instant of the reading, however old. */
async function* stockOfAll(facts: StatementFacts, column: string): Findings {
  const clauses = datingsOf(facts).flatMap((dating) => dating.clauses);
  const early = clauses.find(({ sql }) => /:start/.test(sql));
  if (!early) return;
  yield fault(
    'no-period',
    facts.place,
    t`${column} counts what is there at the end of the year, and not only what the year brought: ${early.written}`,
  );
}

/** Whether the period or its date is wrong. The time zone of quiet rows is settled with report.sql's orders. */
function isWrongDate(
  column: string,
  { code, owner }: Finding,
  facts: StatementFacts,
  reportStatements: readonly Statement[],
): boolean {
  if (code !== 'moving-date') {
    return code === 'no-period' || (code === 'zone-differs' && owner === undefined);
  }
  if (LATER.test(column)) return false;
  const name = owner?.replace('date: ', '') ?? '';
  // The date of report.sql's orders has been judged with them.
  const orders = reportStatements.filter(({ figures }) => figures.includes('orders_succeeded'));
  if (orders.some((each) => sqlOf(each).includes(name))) return false;
  // A date with the name of a creation date is trusted, unless every change of the row moves it.
  const moves = datingsOf(facts).some(
    (each) => each.column?.column.name === name && each.column.column.onUpdate,
  );
  return moves || dateRoleOf(name) !== 'created';
}

/** Whether what leaves out or repeats rows is an error of this column. */
function isAbout(column: string, { code, owner }: Finding, facts: StatementFacts): boolean {
  if (code === 'double-counted') return true;
  if (code === 'not-an-event') return column === 'listings';
  if (code !== 'not-accounted' || owner === undefined || !WHOLE.has(column)) return false;
  const clause = clausesOf(facts).find(({ written }) => owner === `only: ${written}`);
  return !clause || !isWhoIsCounted(column, clause);
}

/** Whether a condition says whose accounts are counted, or that they were not closed. */
function isWhoIsCounted(column: string, { columns }: Clause): boolean {
  if (!/_accounts/.test(column) || columns.length === 0) return false;
  return columns.every(
    ({ column: { name, type } }) =>
      isRoleName(name) ||
      isSellerMark(name) ||
      /^(date|time)/.test(type) ||
      markOf({ name, type })?.mark === 'deleted',
  );
}

/** The conditions on the rows that are counted. */
function clausesOf(facts: StatementFacts): Clause[] {
  return scansOf(facts).flatMap(({ conditions, measures }) => [
    ...conditions,
    ...measures.flatMap(({ term }) => term.when.filter(({ hasPeriod }) => !hasPeriod)),
  ]);
}

function* limited(facts: StatementFacts, column: string): Generator<Finding> {
  if ([...keptFigures(facts).values()].includes('LIMIT')) {
    yield fault(
      'not-accounted',
      facts.place,
      t`${column} counts no more rows than LIMIT lets through`,
    );
  }
}

/** A condition whose words contradict the column that it is for. */
async function* byWords(
  facts: StatementFacts,
  column: ColumnName,
  reportStatements: readonly Statement[],
): Findings {
  for (const clause of clausesOf(facts)) {
    const said = conjuncts(clause.expression).flatMap((each) => comparisonIn(each) ?? []);
    const other = said
      .map((each) => otherMeaning(column, each, reportStatements))
      .find((each) => each !== undefined);
    if (other === undefined) continue;
    yield ownable(
      'not-accounted',
      facts.place,
      t`${column} counts the rows with ${clause.written}, which says '${other}'`,
      `counts: ${column} by ${clause.written}`,
    );
  }
}

interface Comparison {
  readonly column: string;
  readonly texts: readonly string[];
  /** Whether the rows have one of the texts, or none of them. */
  readonly has: boolean;
}

/** A comparison of one column with texts or numbers, or several of them joined by OR; undefined for any other. */
function comparisonIn({ text, args, source }: Expression): Comparison | undefined {
  const [left, ...others] = args;
  if (!left) return undefined;
  if (text === 'OR') {
    const said = comparisonIn(left);
    const more = others.flatMap((each) => comparisonIn(each)?.texts ?? []);
    return said && { ...said, texts: [...said.texts, ...more] };
  }
  const isPlain = others.every((each) =>
    [...within(each)].every(({ kind }) => kind === 'literal' || kind === 'operation'),
  );
  if (left.kind !== 'column' || !isPlain || !/^(=|<=>|<>|(NOT )?IN)$/.test(text)) return undefined;
  const texts = others.flatMap(({ start, end }) =>
    [...source.slice(start, end).matchAll(/'((?:[^']|'')*)'|(?<![\w.])(-?\d+)(?![\w.])/g)].map(
      ([, quoted, number]) => number ?? (quoted ?? '').replaceAll("''", "'"),
    ),
  );
  const has = !/<>|NOT/.test(text);
  return texts.length === 0 ? undefined : { column: left.text, texts, has };
}

/** What a comparison says that the column does not; undefined where they agree, or nothing is said. */
function otherMeaning(
  column: ColumnName,
  said: Comparison,
  reportStatements: readonly Statement[],
): string | undefined {
  const role = /^(seller|buyer)_accounts/.exec(column)?.[1];
  if (role && said.has && isRoleName(said.column)) {
    const others = said.texts.filter((text) => (accountRoleOf(text) ?? role) !== role);
    if (others.length > 0) return others[0];
  }
  if (/_(domestic|foreign)$/.test(column)) {
    const isHome = homeOf(said);
    if (isHome === undefined || isHome === column.endsWith('_domestic')) return undefined;
    return isHome ? t`in Vietnam` : t`abroad`;
  }
  const kind = /_(enterprise|household|individual)$/.exec(column)?.[1];
  if (kind)
    return said.has ? said.texts.find((text) => (kindOfSeller(text) ?? kind) !== kind) : undefined;
  const payment = PAYMENT_NAMES.find((each) => PAYMENTS[each] === column);
  if (payment)
    return said.has ? said.texts.find((text) => isOtherPayment(text, payment)) : undefined;
  if (!/_cancelled$/.test(column) || !isStatusName(said.column) || !said.has) return undefined;
  const words = wordsOfStatuses(reportStatements);
  return said.texts.map((text) => words.get(text) ?? text).find(isNoCancellation);
}

const VIETNAM = /^(vn|vnm|viet ?nam|84|country vn|trong nuoc|noi dia|domestic)$/;
const ABROAD = /^(nuoc ngoai|quoc te|foreign|overseas|abroad|international)$/;

/** Whether a comparison asks for what is in Vietnam, or abroad. */
function homeOf({ column, texts, has }: Comparison): boolean | undefined {
  const plain = texts.map((text) => wordsOf(text).join(' '));
  if (plain.every((text) => VIETNAM.test(text))) return has;
  if (plain.every((text) => ABROAD.test(text))) return !has;
  const isMark = plain.length === 1 && /^[01]$/.test(plain[0] ?? '');
  if (!isMark) return undefined;
  const isSet = (plain[0] === '1') === has;
  if (/foreign|nuoc_?ngoai|overseas/.test(plainName(column))) return !isSet;
  return /domestic|trong_?nuoc/.test(plainName(column)) ? isSet : undefined;
}

/** The kind of a seller by its word in the platform. */
function kindOfSeller(text: string): 'enterprise' | 'household' | 'individual' | undefined {
  const plain = wordsOf(text).join(' ');
  if (/\b(ho kinh doanh|ho ?kd|hkd|hokinhdoanh|household)\b/.test(plain)) return 'household';
  if (/\b(ca ?nhan|individual|personal)\b/.test(plain)) return 'individual';
  return /\b(doanh ?nghiep|cong ?ty|company|enterprise|corporation)\b/.test(plain)
    ? 'enterprise'
    : undefined;
}

function isOtherPayment(text: string, payment: Payment): boolean {
  const certain = paymentOf(text);
  return certain !== undefined && certain !== payment;
}

function isNoCancellation(word: string): boolean {
  return outcomeOf(word) !== undefined && !isCancellation(word);
}

/** The words of statuses that report.sql names beside their numbers. */
function wordsOfStatuses(statements: readonly Statement[]): Map<string, string> {
  return new Map(
    statements.flatMap((statement) =>
      [...statusNotes(statement)].flatMap(([status, { word }]) =>
        word === undefined ? [] : [[status, word] as const],
      ),
    ),
  );
}

const BUYERS = gluedNames('customer|buyer|client|khach hang|khach|nguoi mua');

function isBuyers(table: string): boolean {
  return singularsOf(wordsOf(table).join('')).some((name) => BUYERS.includes(name));
}

/** Rows of a table whose name says that they are something else than what the column counts. */
async function* byTable(facts: StatementFacts, column: ColumnName): Findings {
  for (const { main, measures } of scansOf(facts)) {
    if (!main || measures.every(({ term }) => term.distinct)) continue;
    const { name } = main.table;
    const isWrong = /^seller_accounts/.test(column)
      ? isBuyers(name) || fitOf('orders', name) === 0
      : /^buyer_accounts/.test(column)
        ? fitOf('sellers', name) === 0 || fitOf('orders', name) === 0
        : /^listings/.test(column) && (fitOf('orders', name) === 0 || isBuyers(name));
    if (!isWrong) continue;
    yield ownable(
      'not-an-event',
      facts.place,
      t`${column} counts the rows of ${name}, which are something else by their name`,
      `counts: ${name}`,
    );
  }
}

const SELLERS_OWN =
  /^(seller|shop|vendor|merchant|store|gian_?hang|nguoi_?ban|nha_?ban|cua_?hang)_/;
const BUYERS_OWN =
  /^(ship|shipping|bill|billing|deliver|delivery|buyer|customer|receiver|recipient|nguoi_?nhan|nguoi_?mua|khach)_|_(giao|nhan|khach|giao_?hang|nhan_?hang|nguoi_?nhan|nguoi_?mua)$/;

/** Places of the seller that are taken from the buyer, or the other way round, by the names of column and table. */
export function* judgePlaces(
  statement: Statement,
  { tables, schema }: CheckContext,
): Generator<Finding> {
  const reading = ParsedStatement.of(statement, tables, schema);
  const [scope] = reading?.within(reading.query) ?? [];
  if (!reading || !scope) return;
  for (const key of ['seller_place', 'buyer_place'] as const) {
    const isSellers = key === 'seller_place';
    const item = scope.select.items.find((each) => itemName(each) === key);
    const origins = [...(item ? within(item.expression) : [])].flatMap((each) =>
      each.kind === 'column' ? (reading.resolve(each, scope)?.origin ?? []) : [],
    );
    const other = origins.find(({ table, column }) => {
      const name = plainName(column.name);
      return isSellers
        ? BUYERS_OWN.test(name) || isBuyers(table.name)
        : SELLERS_OWN.test(name) || fitOf('sellers', table.name) === 0;
    });
    if (!other) continue;
    const name = `${other.table.name}.${other.column.name}`;
    yield ownable(
      'not-accounted',
      statement.place,
      isSellers
        ? t`seller_place is ${name}, which is the buyer's by its name`
        : t`buyer_place is ${name}, which is the seller's by its name`,
      `counts: ${key} by ${name}`,
    );
  }
}
