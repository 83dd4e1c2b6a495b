/**
 * Finds out which column dates the rows of a home-made table, and in which form. It asks only what the rows do not
 * prove. `zone-step.ts` settles the time zone of a column, `undated.ts` a table without dates.
 */
import type { Column, Table } from '../database/schema';
import { type DateColumn, type DatesSurvey, surveyDates } from '../evidence/date-columns';
import { type DatedColumn, type DateForm, described } from '../evidence/date-forms';
import type { SubjectMapping } from '../own-schema/mapping';
import type { Subject } from '../report/figure-names';
import { quoteName, quoteTable } from '../sql/print';
import { t } from '../words/words';
import { answered, assumed, givenBy, type Home, type Remarks, remarks, together } from './remarks';
import { choose, say } from './terminal';
import { withoutDate } from './undated';
import { zoneOf } from './zone-step';

/** How rows are dated; undefined where that stays open. */
export interface DatingStep {
  readonly dated: DatedColumn | undefined;
  readonly datedBy: SubjectMapping['datedBy'];
  /** The column itself, for other questions about the table. */
  readonly column: Column | undefined;
  readonly remarks: Remarks;
}

/**
 * Finds out how a table's rows are dated.
 * @param given the column that the admin named
 * @param where a condition on the rows that count
 */
export async function datingStep(
  home: Home,
  subject: Subject,
  table: Table,
  given: Column | undefined,
  where: string,
): Promise<DatingStep> {
  const survey = await surveyDates(home.ask, table, where);
  const chosen = await columnOf(home, subject, table, survey, given);
  if (!chosen.column) {
    const substitute = await withoutDate(home, subject, table);
    if (substitute) return { ...substitute, column: undefined };
    return {
      dated: undefined,
      datedBy: undefined,
      column: undefined,
      remarks: together(chosen.remarks, remarks({ unsure: [whyOpen(subject, table, survey)] })),
    };
  }
  const { column, forms, samples } = chosen.column;
  say(`  ${dateLabel(chosen.column)}`);
  const form = forms.length > 1 && home.asks ? await askForm(chosen.column) : forms[0];
  if (!form || (forms.length > 1 && !home.asks)) {
    const shown = samples.join(', ') || t`no values`;
    say(t`  The form of ${column.name} is not certain: that is left open.`);
    return {
      dated: { name: quoteName(column.name), type: 'datetime', form: NEUTRAL, clock: 'database' },
      datedBy: undefined,
      column,
      remarks: together(
        chosen.remarks,
        remarks({
          unsure: [
            t`the form of ${column.name} (${shown}) is not certain: write the comparisons in it`,
          ],
        }),
      ),
    };
  }
  const zone = await zoneOf(home, table, column, form, { where, subject });
  return {
    dated: { name: quoteName(column.name), type: column.type, form, clock: zone.clock },
    datedBy: undefined,
    column,
    remarks: together(chosen.remarks, zone.remarks),
  };
}

/** The open place for a date form. */
const NEUTRAL: DateForm = {
  kind: 'time',
  unit: 1,
  format: '',
  pattern: '',
  coarse: undefined,
  clock: 'database',
};

interface ColumnChoice {
  readonly column: DateColumn | undefined;
  readonly remarks: Remarks;
}

async function columnOf(
  home: Home,
  subject: Subject,
  table: Table,
  survey: DatesSurvey,
  given: Column | undefined,
): Promise<ColumnChoice> {
  const { columns, created, candidates } = survey;
  const others = (column: Column) => {
    const names = columns
      .filter((each) => each.column !== column && (each.role === 'created' || !each.role))
      .map((each) => each.column.name);
    return names.length > 0 ? [t`Other columns that may date it: ${names.join(', ')}.`] : [];
  };
  if (given) {
    const known = columns.find(({ column }) => column === given) ?? emptyDate(given);
    const notes = known === created ? [] : [givenBy(`${subject}-table`, 'date', given.name)];
    if (known.moves)
      say(t`  Every change of a row moves ${given.name}: it is no date of its beginning.`);
    return { column: known, remarks: remarks({ notes, about: others(given) }) };
  }
  if (created) return { column: created, remarks: remarks({ about: others(created.column) }) };
  const offered = home.asks
    ? columns.filter(({ odd, forms }) => odd === undefined && forms.length > 0)
    : candidates;
  if (home.asks && offered.length > 0) {
    const column = await choose<DateColumn | undefined>(
      subject === 'orders'
        ? t`When was an order placed? Choose the column of ${quoteTable(table)}.`
        : t`When did a row of ${quoteTable(table)} begin? Choose its column.`,
      [
        ...offered.map((each) => ({
          value: each,
          label: `${dateLabel(each)}; ${evidenceOf(each)}`,
        })),
        { value: undefined, label: t`none of these` },
      ],
      t`there is no terminal to ask at`,
      t`An order counts in the year in which it was placed, a seller or a product in the year in which it began. A date that every change moves, a payment, a delivery or a birthday is none of these.`,
    );
    if (!column) return { column, remarks: remarks({}) };
    return {
      column,
      remarks: remarks({
        notes: [answered('date', column.column.name, evidenceOf(column))],
        about: others(column.column),
      }),
    };
  }
  const [only, ...more] = candidates;
  if (!only || more.length > 0) return { column: undefined, remarks: remarks({}) };
  return {
    column: only,
    remarks: remarks({
      notes: [assumed('date', only.column.name, evidenceOf(only))],
      about: others(only.column),
    }),
  };
}

function emptyDate(column: Column): DateColumn {
  return {
    column,
    role: undefined,
    samples: [],
    forms: [],
    filled: 0,
    earliest: 0,
    moves: false,
    odd: undefined,
  };
}

/** What the rows show of a date column, in words. */
function evidenceOf({ filled, earliest, moves, odd, samples }: DateColumn): string {
  if (samples.length === 0) return t`no row has it yet`;
  const percent = (share: number) => `${Math.floor(share * 100)} %`;
  if (moves) return t`every change of a row moves it`;
  if (odd === 'birthday') return t`its dates are long before any shop`;
  if (odd === 'ahead') return t`its dates lie ahead`;
  return t`${percent(filled)} of the rows have it, in ${percent(earliest)} of these it is the earliest`;
}

/** Why no column dates a table, and what can be done. */
function whyOpen(subject: Subject, table: Table, { columns, candidates }: DatesSurvey): string {
  const name = quoteTable(table);
  const list = (some: readonly DateColumn[]) =>
    some.map((each) => `${each.column.name}: ${evidenceOf(each)}`).join('; ');
  const what =
    candidates.length > 0
      ? t`several columns of ${name} may be its date (${list(candidates)})`
      : columns.length > 0
        ? t`no column of ${name} is the date of its beginning (${list(columns)})`
        : t`${name} has no column of dates`;
  const remedy =
    candidates.length > 0
      ? t`name one with --${subject}-table TABLE.COLUMN`
      : subject === 'products'
        ? t`say --products-date sold or --products-date shop, or add a column that is filled from now on`
        : subject === 'sellers'
          ? t`say --sellers-date shop, or name a table in which sellers have a date`
          : t`have the platform keep when each row began`;
  say(`  ${what}. ${remedy}.`);
  return `${what}: ${remedy}`;
}

/** A column of dates, three of its values, and what form they have. */
function dateLabel({ column, samples, forms }: DateColumn): string {
  const values = samples.length > 0 ? samples.join(', ') : t`no values`;
  const shown = forms.map(described).join(t` or `) || t`no form of a date that is known`;
  return `${column.name} (${column.type}): ${values}: ${shown}`;
}

/** Which of several forms the values of a column have. */
function askForm({ column, forms, samples }: DateColumn): Promise<DateForm | undefined> {
  return choose<DateForm | undefined>(
    t`How is ${samples[0]} in ${column.name} to be read?`,
    [
      ...forms.map((form) => ({ value: form, label: described(form) })),
      { value: undefined, label: t`neither: leave it open` },
    ],
    t`there is no terminal to ask at`,
    t`Days and months up to 12 can be read both ways. Find an order whose day you know.`,
  );
}
