/**
 * Accuracy: the value is what buyers pay, in đồng. The rows must show it: the other amounts add up to the total,
 * and its size and last digits fit the unit.
 */
import { type MoneyColumn, surveyTotal, type TotalSurvey } from '../../evidence/money-columns';
import { isTotalRole } from '../../evidence/money-equations';
import { foreignCurrency } from '../../evidence/units';
import { roundHalfUp } from '../../report/decimal';
import { withQueries } from '../../sql/ast';
import type { Table } from '../../sql/names';
import { moneyRoleOf, unitNamed } from '../../vocabulary/money-roles';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { type Finding, type Findings, fault, ownable } from '../finding';
import { type AddedUp, partsOfValue } from './addends';
import { censusOf } from './census';
import { joinsOf } from './completeness';
import { inventedBy } from './invented-values';
import { type Clause, isPart, quoted, type Term } from './model';
import { type FigureTerm, type Scan, scansOf } from './scan';
import { grouped } from './sentences';

const POWER = { dong: 0, thousands: 3, hundredths: -2 } as const;
const FACTOR = { dong: '', thousands: ' * 1000', hundredths: ' / 100' } as const;

export async function* checkAccuracy(facts: StatementFacts): Findings {
  const seen = new Set<string>();
  for (const scan of scansOf(facts)) {
    for (const { figure, term } of scan.measures) {
      if (
        figure !== 'value_succeeded' ||
        !term.value ||
        seen.has(term.value.sql + scan.main?.alias)
      )
        continue;
      seen.add(term.value.sql + scan.main?.alias);
      if (scan.onlySubtracts) yield await subtraction(facts, scan, { figure, term });
      else yield* valueProven(facts, scan, term);
    }
  }
}

/** A sum of other rows that is taken off the value, such as all refunds; its rows are owned with it. */
async function subtraction(
  { place }: StatementFacts,
  scan: Scan,
  measure: FigureTerm,
): Promise<Finding> {
  const { rows, when, value, unit } = measure.term;
  const census = await censusOf(scan);
  const amount = grouped(String(-roundHalfUp(census.sum(measure, 'both'))));
  const written = value ? writtenWith(value, unit) : unit;
  const where = [...rows.where, ...when].filter((clause) => !scan.joins.includes(clause));
  const source = `${joinsOf(scan)} WHERE ${where.map((clause) => clause.written).join(' AND ')}`;
  const message = t`value_succeeded is less by the sum of ${written}, ${amount} đ in two years, and no rows prove that orders lose it`;
  const owner = `value: - ${written} FROM ${[scan.main?.table.name, source].join(', ')}`;
  return ownable('not-accounted', place, message, owner);
}

async function* valueProven(facts: StatementFacts, scan: Scan, term: Term): Findings {
  const { main } = scan;
  const { value } = term;
  if (!main || !value) return;
  const { place } = facts;
  const written = writtenWith(value, term.unit);
  const names = value.columns.map(({ column }) => column.name);
  // Under another name than its own, a column is named by both: a note for one column owns no other.
  const renamed = names.filter((name) => !written.toLowerCase().includes(name.toLowerCase()));
  const whole = quoted({ ...value, written });
  const owner = `value: ${[whole, ...new Set(renamed)].join(' = ')}`;
  const survey = await surveyTotal(facts.report.ask, main.table);
  const parts = partsOfValue(scan, value, term.unit);
  const reason = inventedBy(parts, survey, main.table);
  if (reason !== undefined) {
    yield fault(
      'invented',
      place,
      t`${written} is not what buyers pay, and no note makes it so: ${reason}`,
    );
    return;
  }
  if (survey.rows < 3) return;
  const currency = await foreignCurrency(facts.report.ask, facts.context.tables, main.table);
  const dates = scan.period.flatMap(({ columns }) => columns.map(({ column }) => column));
  const largest = Math.max(...survey.candidates.map(({ mean: each }) => Number(each || 0)));
  // A number of another order of magnitude is no amount, but perhaps the id of a shop.
  const possible = survey.candidates.filter(
    ({ column, role, mean: each }) =>
      !dates.includes(column) && (role !== undefined || Number(each || 0) * 100 >= largest),
  );
  if (
    currency &&
    !scan.conditions
      .concat(term.when)
      .some(({ columns }) => columns.some(({ column }) => column.name === currency.column)) &&
    !names.includes(currency.column)
  ) {
    const list = currency.values
      .map(({ value: each, name, rows }) => `${name ?? each} (${rows})`)
      .join(', ');
    const words = currency.values.map(({ value: each, name }) => name ?? each);
    yield ownable(
      'money-unit',
      place,
      t`${main.table.name}.${currency.column} says that some amounts are not in đồng: ${list}`,
      // A word contradicts the amounts, so the note has to repeat it.
      `value: ${written} with ${words.join(', ')}`,
    );
  }
  const commission = [...withQueries(value.expression)].find(
    ({ kind, text }) => kind === 'column' && moneyRoleOf(text) === 'commission',
  );
  if (commission && survey.total?.column.column.name !== commission.text) {
    const message = t`${written} is not what buyers pay: ${commission.text} is by its name what a platform keeps, or a seller gets`;
    yield fault('not-accounted', place, message);
    return;
  }
  const contradicted = contradictedUnit(parts, survey, main.table);
  if (contradicted) {
    yield fault('money-unit', place, t`${written} is not in đồng: ${looksLike(contradicted)}`);
    return;
  }
  const [only, ...more] = parts.addends;
  const isColumn = only?.table === main.table && more.length === 0 && only.sign === 1;
  const own = isColumn ? survey.columns.find(({ column }) => column === only.column) : undefined;
  const total = survey.total?.column;
  const candidates = possible.map(
    (each) =>
      `${each.column.name} (${t`mean`} ${grouped(each.mean)}, ${t`highest`} ${grouped(each.highest)})`,
  );
  if (own && (total === own || (!total && possible.length === 1 && possible[0] === own))) {
    yield* unitOf(facts, own, only?.power ?? 0, written, owner);
    return;
  }
  const { final } = survey;
  const wanted = total ?? final?.column;
  if (wanted) {
    const name = scan.column(wanted.column.name);
    const sql = final
      ? `COALESCE(NULLIF(${name}, 0), ${scan.column(final.estimate.column.name)})`
      : name;
    const differs = await differing(scan, term, sql, FACTOR[wanted.unit.unit ?? 'dong']);
    if (differs === undefined) return;
    const message = t`${written} is not what buyers pay: ${differs.rows} orders differ from ${wanted.column.name}, by ${grouped(differs.value)} đ in two years`;
    yield ownable('not-accounted', place, message, owner, { effect: differs });
    return;
  }
  for (const { total: sum, plus, minus } of survey.equations) {
    const column = survey.columns.find((each) => each.column.name === sum);
    const equation = [
      ...plus.map((name) => `+ COALESCE(${scan.column(name)}, 0)`),
      ...minus.map((name) => `- COALESCE(${scan.column(name)}, 0)`),
    ]
      .join(' ')
      .replace(/^\+ /, '');
    if (
      column &&
      (await differing(scan, term, equation, FACTOR[column.unit.unit ?? 'dong'])) === undefined &&
      !plus.some((name) => name === names[0] && names.length === 1)
    )
      return;
  }
  if (await isSumOfParts(scan, term, survey.columns)) return;
  const message =
    candidates.length > 0
      ? t`no rows prove that ${written} is what buyers pay; what could be: ${candidates.join(', ')}`
      : t`no rows prove that ${written} is what buyers pay`;
  yield ownable('not-accounted', place, message, owner);
}

/** How many of the orders that count have another value than the one wanted, and by how much; undefined if none. */
async function differing(
  scan: Scan,
  term: Term,
  wanted: string,
  factor: string,
): Promise<{ rows: string; value: string } | undefined> {
  const { facts } = scan;
  const when = [...scan.where, ...term.when.map(({ sql }) => sql)];
  const own = `(${term.value?.sql})${term.unit}`;
  const other = `(${wanted})${factor}`;
  const lines = term.value?.columns.some(({ part }) => !isPart(part, scan.main)) ?? false;
  const keys =
    scan.main?.table.columns.filter(({ key }) => key).map(({ name }) => scan.column(name)) ?? [];
  const each =
    lines && keys.length > 0
      ? `SELECT COUNT(*), SUM(ABS(own - other)), SUM(own - other) FROM (${scan.select(`SUM(${own}) AS own, MAX(${other}) AS other`, when, `GROUP BY ${keys.join(', ')}`)}) AS orders_compared WHERE NOT COALESCE(ABS(own - other) < 0.01, 0)`
      : scan.select(
          `COUNT(*), COALESCE(SUM(ABS(${own} - ${other})), 0), COALESCE(SUM(${own} - ${other}), 0)`,
          [...when, `NOT COALESCE(ABS(${own} - ${other}) < 0.01, 0)`],
        );
  const [[rows, , net] = []] = await facts.rows(each, facts.twoYears);
  if (!rows || rows === '0') return undefined;
  return { rows, value: (net ?? '0').replace(/\.\d+$/, '') };
}

async function* unitOf(
  facts: StatementFacts,
  own: MoneyColumn,
  power: number,
  written: string,
  owner: string,
): Findings {
  const { column, unit, form } = own;
  const { place } = facts;
  if (/char|text/.test(column.type) && (!form || form.removed.length > 0)) {
    yield fault(
      'money-unit',
      place,
      t`${column.name} holds amounts as texts with signs between the digits: a sum of them reads '250.000' as 250`,
    );
    return;
  }
  const isOfUnit = unit.unit !== undefined && POWER[unit.unit] === power;
  if (isOfUnit || power === POWER[shownUnit(own) ?? 'dong']) return;
  yield ownable('money-unit', place, t`${written} is not in đồng: ${looksLike(own)}`, owner);
}

/** The unit that the name of a column says, or its amounts beyond doubt. */
function shownUnit({ column, unit }: MoneyColumn): MoneyColumn['unit']['unit'] {
  return unit.sure || unitNamed(column.name) ? unit.unit : undefined;
}

/**
 * A total in a value whose unit its name or its amounts contradict: đồng divided by 1000, hundredths that are taken for
 * đồng. Amounts that only look like thousands may be small ones.
 */
function contradictedUnit(
  { addends }: AddedUp,
  { columns, candidates, total }: TotalSurvey,
  table: Table,
): MoneyColumn | undefined {
  return columns.find((each) => {
    const unit = shownUnit(each);
    const isTotal = each === total?.column || candidates.includes(each);
    const isNamed = isTotalRole(each.role) && unitNamed(each.column.name) !== undefined;
    return addends.some(
      ({ column, table: own, power, factors }) =>
        unit !== undefined &&
        own === table &&
        column === each.column &&
        factors.length === 0 &&
        power !== POWER[unit] &&
        (isNamed || (isTotal && power !== 0)),
    );
  });
}

function looksLike(each: MoneyColumn): string {
  return t`the amounts of ${each.column.name}, ${grouped(each.mean)} in the mean, look like ${unitName(shownUnit(each))}`;
}

/** A value as the statement writes it, in brackets where its unit would bind to its last part alone. */
function writtenWith({ written, expression }: Clause, unit: string): string {
  const isSum = expression.kind === 'operation' && /^[+-]$/.test(expression.text);
  return unit !== '' && isSum ? `(${written})${unit}` : `${written}${unit}`;
}

/** Whether a value is the goods and the shipping less the discount, in every order that counts. */
async function isSumOfParts(
  scan: Scan,
  term: Term,
  columns: readonly MoneyColumn[],
): Promise<boolean> {
  const of = (...roles: string[]) =>
    columns.filter(({ role, filled }) => role !== undefined && roles.includes(role) && filled > 0);
  const [goods, ...more] = of('goods');
  const added = of('shipping', 'tax');
  const taken = of('discount');
  const isPart = term.value?.columns.some(({ column }) =>
    [goods, ...added, ...taken].some((each) => each?.column === column),
  );
  if (!goods || more.length > 0 || added.length + taken.length === 0 || isPart) return false;
  const amount = ({ column }: MoneyColumn) => `COALESCE(${scan.column(column.name)}, 0)`;
  const sum = [
    amount(goods),
    ...added.map((each) => `+ ${amount(each)}`),
    ...taken.map((each) => `- ${amount(each)}`),
  ].join(' ');
  return (await differing(scan, term, sum, '')) === undefined;
}

function unitName(unit: keyof typeof FACTOR | undefined): string {
  switch (unit) {
    case 'dong':
      return t`đồng`;
    case 'thousands':
      return t`thousands of đồng`;
    case 'hundredths':
      return t`hundredths of a đồng`;
    default:
      return '?';
  }
}
