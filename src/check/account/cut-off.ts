/**
 * Cut-off: a row belongs to the period of its beginning. The date is the row's own and its earliest, its clock
 * shows, and its bounds are half-open, of one family, or proven to take the same rows.
 */
import { conditions as boundsOf, type Clock, type DateForm } from '../../evidence/date-forms';
import { type DateColumn, dateColumnsOf, surveyClock, surveyDates } from '../../evidence/dates';
import { isOfPeriod } from '../../report/figure-names';
import { quoteName } from '../../sql/print';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { type Finding, type Findings, fault, ownable, warning } from '../finding';
import { keptSubjects } from './forms';
import { isPart, type PartColumn } from './model';
import { type Dating, datingsOf, missingBound, type Scan } from './scan';

/** Figures that name no bound of the period, by the statement's words alone. */
export async function* checkPeriodNamed(facts: StatementFacts): Findings {
  const said = new Set<string>();
  for (const dating of datingsOf(facts)) {
    const bound = dating.scan.main && missingBound(dating);
    const { figure } = dating.measure;
    if (!bound || said.has(figure)) continue;
    said.add(figure);
    yield fault(
      'no-period',
      facts.place,
      t`${figure} names no ${bound}: compare the date of its rows with >= :start and < :end`,
    );
  }
}

export async function* checkCutOff(facts: StatementFacts): Findings {
  yield* keptDates(facts);
  const said = new Set<string>();
  const say = (finding: Parameters<typeof said.add>[0]) =>
    said.has(finding) ? false : said.add(finding) && true;
  for (const dating of datingsOf(facts)) {
    const { scan, measure, clauses, column } = dating;
    const { figure } = measure;
    // A query that is kept as it is holds its period within; its figures are held against the rows.
    if (!scan.main) continue;
    if (missingBound(dating)) continue;
    if (!column) {
      const names = clauses.map(({ written }) => written).join('; ');
      if (say(`column ${names}`)) {
        yield fault(
          'not-accounted',
          facts.place,
          t`the rows of ${figure} are dated by no one column (${names})`,
        );
      }
      continue;
    }
    const key = `${column.part.alias}.${column.column.name}`;
    if (say(`date ${key}`)) yield* dateOf(facts, scan, column);
    const survey = await surveyOf(facts, column);
    const found = survey.columns.find((each) => each.column === column.column);
    const [form] = found?.forms ?? [];
    if (!dating.isPlain && say(`bounds ${figure}`)) yield* boundsProven(facts, dating, form);
    if (form && say(`zone ${key}`)) yield* zoneOf(facts, dating, form, survey.columns);
  }
}

const surveys = new WeakMap<
  StatementFacts['report'],
  Map<string, ReturnType<typeof surveyDates>>
>();

function surveyOf(facts: StatementFacts, { part }: PartColumn) {
  const known = surveys.get(facts.report) ?? new Map();
  surveys.set(facts.report, known);
  const { table } = part;
  if (!table) throw new Error('a part without a table has no columns');
  const key = `${table.schema ?? ''}.${table.name}`;
  if (!known.has(key)) known.set(key, surveyDates(facts.report.ask, table));
  return known.get(key) as ReturnType<typeof surveyDates>;
}

/** The dates of queries that are kept as they are: the same of their column, over all rows of its table. */
async function* keptDates(facts: StatementFacts): Findings {
  for (const { subject, table, column } of keptSubjects(facts)) {
    const survey = await surveyDates(facts.report.ask, table);
    const found = survey.columns.find((each) => each.column === column);
    const why = found && unfit(found, subject, survey.created);
    const name = `${table.name}.${column.name}`;
    if (why)
      yield ownable('moving-date', facts.place, t`${name} ${why}${''}`, `date: ${column.name}`);
    const [form] = found?.forms ?? [];
    if (!form || form.kind === 'unix' || form.coarse === 'day') continue;
    const isUtc = /:(start|end)_utc\b/.test(facts.expanded()?.sql ?? '');
    const clock = await surveyClock(facts.report.ask, table, { column, form });
    if (column.type === 'timestamp' && !isUtc && clock !== 'utc') continue;
    const zone = zoneFault(facts, name, clock, isUtc);
    if (zone) yield zone;
  }
}

/** Whether a column dates the beginning of the counted rows. */
async function* dateOf(facts: StatementFacts, scan: Scan, use: PartColumn): Findings {
  const { part, column } = use;
  const { place } = facts;
  const owner = `date: ${column.name}`;
  const name = `${part.table?.name}.${column.name}`;
  if (!isPart(part, scan.main) && scan.main) {
    const own = dateColumnsOf(scan.main.table);
    if (own.length === 0) return;
    const message = t`rows of ${scan.main.table.name} are dated by ${name}, although they have dates of their own (${own.map((each) => each.name).join(', ')})`;
    yield ownable('moving-date', place, message, owner);
    return;
  }
  const survey = await surveyOf(facts, use);
  const found = survey.columns.find((each) => each.column === column);
  if (survey.rows < 3) return;
  if (!found) {
    yield ownable(
      'moving-date',
      place,
      t`${name} holds no dates that are known by their form`,
      owner,
    );
    return;
  }
  const better =
    survey.created && survey.created.column !== column
      ? t`; ${survey.created.column.name} is earlier`
      : '';
  const why = unfit(found, scan.subject, survey.created);
  if (why) yield ownable('moving-date', place, t`${name} ${why}${better}`, owner);
}

/** Why a column is not the date of a row's beginning. */
function unfit(
  { column, role, moves, odd, earliest }: DateColumn,
  subject: Scan['subject'],
  created: DateColumn | undefined,
): string | undefined {
  if (moves) return t`moves with every change of the row (ON UPDATE)`;
  if (odd === 'birthday') return t`is a birthday, or long before the shop`;
  if (odd === 'ahead') return t`lies mostly in the future`;
  const isBeginning =
    role === undefined ||
    role === 'created' ||
    (role === 'seen' && subject === 'visits') ||
    (role === 'approved' && subject !== 'orders' && subject !== 'visits');
  if (!isBeginning) return t`is by its name the date of something later (${role ?? ''})`;
  const isBeside = created === undefined || created.column === column;
  if (earliest < 0.98 && !(role === 'approved' && isBeside)) {
    return t`is the earliest date of its row in ${Math.floor(earliest * 100)} % of the rows only`;
  }
  return undefined;
}

/** Bounds of another form than `>= :start AND < :end` take the same rows in both years, or are wrong. */
async function* boundsProven(
  facts: StatementFacts,
  dating: Dating,
  form: DateForm | undefined,
): Findings {
  const { scan, measure, clauses, column } = dating;
  const { place } = facts;
  const written = clauses.map((clause) => clause.written).join(' AND ');
  const families = new Set(dating.comparisons.flatMap((each) => each.families));
  if (families.size > 1) {
    yield fault(
      'no-period',
      place,
      t`${written} compares with bounds of two zones: take :start with :end, :start_utc with :end_utc`,
    );
    return;
  }
  if (!column || !form) {
    yield fault(
      'no-period',
      place,
      t`${written} is no comparison with >= :start and < :end whose rows could be counted`,
    );
    return;
  }
  const clock: Clock = families.has('utc') ? 'utc' : 'database';
  const name = `${quoteName(column.part.alias)}.${quoteName(column.column.name)}`;
  const { since, before } = boundsOf(
    { name, type: column.column.type, form, clock },
    facts.context.timeZone,
  );
  const plain = isOfPeriod(measure.figure) ? `(${since}) AND (${before})` : before;
  const own = clauses.map(({ sql }) => `(${sql})`).join(' AND ');
  const others = [
    ...scan.joins,
    ...scan.conditions,
    ...measure.term.when.filter((clause) => !clause.hasPeriod),
  ].map(({ sql }) => sql);
  for (const period of [facts.context.period, facts.report.last]) {
    const [[count] = []] = await facts.rows(
      scan.select('COUNT(*)', [...others, `COALESCE((${own}), 0) <> COALESCE((${plain}), 0)`]),
      period,
    );
    if (!count || count === '0') continue;
    const message = t`${measure.figure}: ${written} takes other rows than the period of ${period.year} (${count} rows)`;
    const advice = [
      t`Compare with >= :start and < :end, and with nothing else.`,
      t`In the form of this column: ${since} AND ${before}`,
    ];
    if (form.coarse === 'day')
      yield ownable('no-period', place, message, `date: ${column.column.name}`, {
        advice,
        effect: { rows: count },
      });
    else yield fault('no-period', place, message, advice);
    return;
  }
  if (form.coarse !== 'day') yield* openBounds(facts, dating);
}

/** Bounds of a column with a time that are not half-open, by the words alone; the whole check asks the rows too. */
export async function* checkOpenBounds(facts: StatementFacts): Findings {
  if (!facts.context.quick) return;
  for (const dating of datingsOf(facts)) {
    if (/^(datetime|timestamp)$/.test(dating.column?.column.type ?? ''))
      yield* openBounds(facts, dating);
  }
}

function* openBounds({ place }: StatementFacts, { comparisons, clauses }: Dating) {
  const isOpen = comparisons.some(
    ({ operator, edges, shift }) =>
      shift === undefined &&
      ((operator === '<=' && edges.includes('end')) ||
        (operator === '>' && edges.includes('start'))),
  );
  if (!isOpen) return;
  const written = clauses.map((clause) => clause.written).join(' AND ');
  yield warning(
    'no-period',
    place,
    t`${written} is not half-open: a row at midnight of the new year would count in both years, or in none`,
    [t`Compare with >= :start and < :end, and with nothing else.`],
  );
}

const HOURS = 7;

/** Whether the clock of the dates shows, or cannot matter since no row lies near an edge. */
async function* zoneOf(
  facts: StatementFacts,
  dating: Dating,
  form: DateForm,
  beside: readonly DateColumn[],
  isStrict = false,
): Findings {
  const { scan, column, comparisons } = dating;
  const table = column?.part.table;
  if (!column || !table || form.kind === 'unix' || form.coarse === 'day') return;
  const isUtc = comparisons.some(({ families }) => families.includes('utc'));
  const shown = await surveyClock(facts.report.ask, table, { column: column.column, form });
  if (column.column.type === 'timestamp' && !isUtc && shown !== 'utc') return;
  const dates = `${table.name}.${column.column.name}`;
  if (shown && !zoneFault(facts, dates, shown, isUtc)) return;
  const name = `${quoteName(column.part.alias)}.${quoteName(column.column.name)}`;
  const edges = [facts.context.period.start, facts.report.last.start];
  const value = form.kind === 'text' ? (dating.value ?? name) : name;
  if (form.kind === 'time' || form.kind === 'text' || form.kind === 'sorted') {
    let near = 0;
    for (const edge of edges) {
      const around = {
        start: new Date(edge.getTime() - HOURS * 3_600_000),
        end: new Date(edge.getTime() + HOURS * 3_600_000),
      };
      const [start, end] = isUtc ? [':start_utc', ':end_utc'] : [':start', ':end'];
      const [[count] = []] = await facts.rows(
        scan.select(
          'COUNT(*)',
          [...scan.joins, ...scan.conditions]
            .map(({ sql }) => sql)
            .concat(`${value} >= ${start} AND ${value} < ${end}`),
        ),
        around,
      );
      near += Number(count ?? 0);
    }
    if (isUtc) {
      const [[count] = []] = await facts.rows(
        scan.select('COUNT(*)', [
          `${value} >= :end_utc AND ${value} < :end_utc + INTERVAL ${HOURS} HOUR`,
        ]),
      );
      near += Number(count ?? 0);
    }
    if (near === 0) return;
  }
  const clock =
    shown ??
    (await clockBeside(facts, table, column, beside)) ??
    (await clockOfOrders(facts, scan, column, isStrict));
  const zone = zoneFault(facts, dates, clock, isUtc);
  if (zone) yield zone;
}

/**
 * The fault of dates whose clock is not the one in which they are compared, or does not show. Only where rows show
 * none is a note enough; one against what they show must say so, and is not offered.
 */
function zoneFault(
  { place, context: { timeZone } }: StatementFacts,
  dates: string,
  clock: Clock | undefined,
  isUtc: boolean,
): Finding | undefined {
  const zone = isUtc ? '+00:00' : timeZone;
  const expected = zone === '+00:00' ? 'utc' : zone === '+07:00' ? 'vietnam' : undefined;
  if (clock !== undefined && clock === expected) return undefined;
  if (clock === undefined) {
    const message = t`the rows of ${dates} do not show on whose clock they are, and some lie within ${HOURS} hours of the new year: does the platform write them in ${zone}?`;
    return ownable('zone-differs', place, message, `zone: ${zone}`);
  }
  const message =
    clock === 'utc'
      ? t`the newest rows or the nights of ${dates} show that the platform writes UTC, and it is compared in ${zone}`
      : t`the newest rows or the nights of ${dates} show that the platform writes Vietnam's time, and it is compared in ${zone}`;
  const advice = [
    clock === 'utc'
      ? t`Compare ${dates} with :start_utc and :end_utc.`
      : t`Compare ${dates} with :start and :end, and set DB_TIMEZONE to +07:00.`,
  ];
  return {
    ...fault('zone-differs', place, message, advice),
    owner: `zone: ${zone} against its rows`,
  };
}

/**
 * Whether the zone in which a statement reads its dates is settled by rows: their clock shows, or none lies where
 * the zone could matter. Another table's clock says so only for a date of the same name.
 */
export async function isZoneSettled(facts: StatementFacts): Promise<boolean> {
  const datings = datingsOf(facts);
  for (const dating of datings) {
    if (!dating.column) return false;
    const { columns } = await surveyOf(facts, dating.column);
    const form = columns.find(({ column }) => column === dating.column?.column)?.forms[0];
    if (!form) return false;
    for await (const finding of zoneOf(facts, dating, form, columns, true))
      if (finding.level === 'fault') return false;
  }
  return datings.length > 0;
}

/** The clock that other dates of the same rows show, which the same program wrote. */
async function clockBeside(
  facts: StatementFacts,
  table: NonNullable<PartColumn['part']['table']>,
  use: PartColumn,
  beside: readonly DateColumn[],
) {
  for (const { column, forms, role } of beside) {
    const [form] = forms;
    if (column === use.column || !form || form.kind !== 'time' || column.type !== use.column.type)
      continue;
    if (role === 'birthday' || role === 'deadline') continue;
    const clock = await surveyClock(facts.report.ask, table, { column, form });
    if (clock) return clock;
  }
  return undefined;
}

/** The clock of the orders' dates, for what the same shop writes beside them; of a live table for its archive. */
async function clockOfOrders(
  facts: StatementFacts,
  { subject, main }: Scan,
  use: PartColumn,
  isStrict: boolean,
) {
  const orders = facts.report.factsOf('orders_total');
  if (subject === 'visits' || !orders) return undefined;
  for (const { measure, column } of datingsOf(orders)) {
    const table = column?.part.table;
    if (measure.figure !== 'orders_total' || !column || !table || table === use.part.table)
      continue;
    if (table.schema !== main?.table.schema) continue;
    if (isStrict && column.column.name !== use.column.name) continue;
    const { columns } = await surveyOf(orders, column);
    const clock = await clockBeside(
      orders,
      table,
      { part: column.part, column: use.column },
      columns,
    );
    if (clock) return clock;
  }
  for (const { table } of isStrict ? [] : keptSubjects(orders)) {
    const { columns } = await surveyDates(facts.report.ask, table);
    const clock = await clockBeside(orders, table, { part: use.part, column: use.column }, columns);
    if (clock) return clock;
  }
  return undefined;
}
