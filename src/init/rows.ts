/*
 * Finds out which rows of a home-made table count: none marked as deleted, hidden, a test, a bot's or a draft; only
 * sellers among accounts; no variants of hidden products or closed shops; the archives of past years too.
 */
import type { Column, Table } from '../database/schema';
import { parentsOf, siblingOf, siblingsOf } from '../evidence/relations';
import {
  type StatusValue,
  statusColumnsOf,
  surveyStatus,
  valuesOf,
} from '../evidence/status-columns';
import type { OwnerNote } from '../own-schema/mapping';
import { holdsOneOf } from '../own-schema/statement';
import { type Subject, subjectName } from '../report/figure-names';
import { quoteName, quoteTable } from '../sql/print';
import { markOf, visibilityOf } from '../vocabulary/marks';
import { accountRoleOf, isRoleName, isSellerMark } from '../vocabulary/roles';
import { statusTopicOf } from '../vocabulary/status-words';
import { fitOf } from '../vocabulary/subjects';
import { t } from '../words/words';
import {
  answered,
  assumed,
  type Home,
  NO_REMARKS,
  type Remarks,
  remarks,
  together,
} from './remarks';
import { choose, say } from './terminal';

/** A value of the database for people: `NULL`, `''`, or the text, shortened if it is long. */
export function shown(value: string | null): string {
  if (value === null) return 'NULL';
  if (value === '') return "''";
  return value.length > 60 ? `${value.slice(0, 59)}…` : value;
}

/** Conditions by the rows' own marks, which need no question. */
export async function markStep({ ask }: Home, subject: Subject, table: Table): Promise<Remarks> {
  const only: string[] = [];
  const about: string[] = [];
  for (const column of table.columns) {
    const found = markOf(column);
    if (!found || found.mark === 'hidden') continue;
    if (found.mark === 'bot' && subject !== 'visits') continue;
    const [[count = '0'] = []] = await ask(
      `SELECT COUNT(*) FROM ${quoteTable(table)} WHERE NOT (${found.unmarked})`,
    );
    only.push(found.unmarked);
    about.push(t`Rows that ${column.name} marks (${markName(found.mark)}) are left out.`);
    say(t`  Left out: ${count} rows that ${column.name} marks (${markName(found.mark)}).`);
  }
  return remarks({ only, about });
}

function markName(mark: 'deleted' | 'test' | 'bot' | 'draft'): string {
  switch (mark) {
    case 'deleted':
      return t`deleted`;
    case 'test':
      return t`a test`;
    case 'bot':
      return t`a bot`;
    case 'draft':
      return t`a draft`;
  }
}

/** A condition on rows, and what it rests on. */
interface Restriction {
  readonly condition: string;
  readonly evidence: string;
}

/** Which accounts are sellers, which products can be bought. */
export async function whoCounts(
  home: Home,
  subject: Subject,
  table: Table,
  marked: readonly string[],
): Promise<Remarks> {
  if (subject !== 'sellers' && subject !== 'products') return NO_REMARKS;
  const steps: Remarks[] = [];
  if (subject === 'sellers') steps.push(await sellersAmong(home, table, marked));
  steps.push(await visibleOf(home, subject, table, marked));
  if (subject === 'products') steps.push(await visibleParents(home, table));
  return together(...steps);
}

/** Sellers among accounts, by a mark or by the words of a role. */
async function sellersAmong(home: Home, table: Table, marked: readonly string[]): Promise<Remarks> {
  const where = marked.join(' AND ') || 'TRUE';
  const mark = table.columns.find(({ name, type }) => isSellerMark(name) && /int$|bit/.test(type));
  if (mark) {
    const condition = `${quoteName(mark.name)} = 1`;
    return restricted(home, table, where, { condition, evidence: t`${mark.name} marks sellers` });
  }
  const role = table.columns.find(
    ({ name, type }) => isRoleName(name) && /char|enum|int$|text/.test(type),
  );
  if (!role) return NO_REMARKS;
  const survey = await surveyStatus(home.ask, home.tables, table, role, where);
  if (!survey || survey.values.length < 2) return NO_REMARKS;
  const sellers = survey.values.filter(
    ({ label }) => label !== undefined && accountRoleOf(label) === 'seller',
  );
  const list = countsOf(survey.values);
  if (sellers.length > 0) {
    return restricted(home, table, where, {
      condition: holdsOneOf(
        role,
        sellers.map(({ value }) => value),
      ),
      evidence: t`${role.name} holds ${list}`,
    });
  }
  if (
    survey.values.every(({ label }) => label === undefined || accountRoleOf(label) === undefined)
  ) {
    // In a table of shops a type is no role; among accounts, even a number may be one.
    if (!isAccounts(table)) return NO_REMARKS;
  }
  if (home.asks) {
    const chosen = await askValues(
      t`Which rows are sellers, by ${role.name}?`,
      role,
      survey.values,
    );
    return chosen
      ? ownedRestriction(holdsOneOf(role, chosen), t`${role.name} holds ${list}`)
      : NO_REMARKS;
  }
  say(t`  Which of these are sellers? ${role.name} holds ${list}: that is left open.`);
  return remarks({
    unsure: [
      t`which rows are sellers? ${role.name} holds ${list}: add AND ${quoteName(role.name)} IN (…)`,
    ],
  });
}

function isAccounts(table: Table): boolean {
  return fitOf('sellers', table.name) === 2;
}

/** Rows that buyers can see, by a mark or by the words of a status. */
async function visibleOf(
  home: Home,
  subject: 'sellers' | 'products',
  table: Table,
  marked: readonly string[],
): Promise<Remarks> {
  const where = marked.join(' AND ') || 'TRUE';
  const steps: Remarks[] = [];
  for (const column of table.columns) {
    const found = markOf(column);
    if (found?.mark !== 'hidden') continue;
    const values = await valuesOf(home.ask, quoteTable(table), quoteName(column.name), where);
    if (!values || values.length < 2) continue;
    const evidence = t`${column.name} holds ${countsOf(values)}`;
    steps.push(await restricted(home, table, where, { condition: found.unmarked, evidence }));
  }
  for (const column of statusColumnsOf(table)) {
    if (statusTopicOf(column.name) !== 'order' || markOf(column)) continue;
    const survey = await surveyStatus(home.ask, home.tables, table, column, where);
    if (!survey || survey.values.length < 2 || survey.values.length > 12) continue;
    steps.push(await byAvailability(home, subject, table, column, survey.values, where));
  }
  return together(...steps);
}

async function byAvailability(
  home: Home,
  subject: 'sellers' | 'products',
  table: Table,
  column: Column,
  values: readonly StatusValue[],
  where: string,
): Promise<Remarks> {
  const list = countsOf(values);
  const evidence = t`${column.name} holds ${list}`;
  const stateOf = ({ label }: StatusValue) =>
    label === undefined ? undefined : visibilityOf(label);
  const open = values.filter((each) => stateOf(each) === 'shown');
  if (open.length > 0 && values.every((each) => stateOf(each) !== undefined)) {
    const condition = holdsOneOf(
      column,
      open.map(({ value }) => value),
    );
    return restricted(home, table, where, { condition, evidence });
  }
  if (home.asks) {
    const question =
      subject === 'sellers'
        ? t`Which rows are sellers, by ${column.name}?`
        : t`Which rows are products that can be bought, by ${column.name}?`;
    const chosen = await askValues(question, column, values);
    if (chosen) return ownedRestriction(holdsOneOf(column, chosen), evidence);
    return remarks({
      notes: [answered('counts', table.name, t`every row, whatever ${column.name} holds: ${list}`)],
    });
  }
  say(
    t`  All rows count, whatever ${column.name} holds: ${list}. If not all are ${subjectName(subject)}, add a condition in report.sql.`,
  );
  return remarks({
    notes: [assumed('counts', table.name, t`every row, whatever ${column.name} holds: ${list}`)],
    about: [
      t`All count, whatever ${column.name} holds: ${list}. To count some of them: AND ${holdsOneOf(column, [values[0]?.value ?? ''])}`,
    ],
  });
}

/** A product or shop above a variant that hides it. */
async function visibleParents(home: Home, table: Table): Promise<Remarks> {
  const inner = await parentConditions(home, table, [table]);
  const steps = [];
  for (const each of inner) {
    steps.push(await restricted(home, table, 'TRUE', each));
  }
  return together(...steps);
}

/** Conditions on a table's rows by the marks of the rows above them. */
async function parentConditions(
  home: Home,
  table: Table,
  seen: readonly Table[],
): Promise<Restriction[]> {
  const found: Restriction[] = [];
  for (const parent of parentsOf(home.tables, table)) {
    if (seen.includes(parent.table)) continue;
    const isAbove = (['products', 'sellers'] as const).some(
      (subject) => (fitOf(subject, parent.table.name) ?? 9) < 2,
    );
    if (!isAbove) continue;
    const own = await openCondition(home, parent.table);
    const above = await parentConditions(home, parent.table, [...seen, parent.table]);
    const conditions = [
      ...(own ? [own.condition] : []),
      ...above.map(({ condition }) => condition),
    ];
    if (conditions.length === 0) continue;
    const evidence = [...(own ? [own.evidence] : []), ...above.map((each) => each.evidence)].join(
      '; ',
    );
    found.push({
      condition: `${quoteName(parent.column.name)} IN (SELECT ${quoteName(parent.parent.name)} FROM ${quoteTable(parent.table)} WHERE ${conditions.join(' AND ')})`,
      evidence,
    });
  }
  return found;
}

/** The condition that a product or a shop is open to buyers, by its marks and the words of its status. */
async function openCondition(home: Home, table: Table): Promise<Restriction | undefined> {
  const conditions: string[] = [];
  const evidence: string[] = [];
  for (const column of table.columns) {
    const found = markOf(column);
    if (!found || found.mark === 'bot' || found.mark === 'test') continue;
    conditions.push(found.unmarked);
    evidence.push(`${table.name}.${column.name}`);
  }
  for (const column of statusColumnsOf(table)) {
    if (markOf(column)) continue;
    const survey = await surveyStatus(home.ask, home.tables, table, column);
    const stateOf = ({ label }: StatusValue) =>
      label === undefined ? undefined : visibilityOf(label);
    const open = survey?.values.filter((each) => stateOf(each) === 'shown') ?? [];
    if (!survey || open.length === 0 || !survey.values.every((each) => stateOf(each) !== undefined))
      continue;
    conditions.push(
      holdsOneOf(
        column,
        open.map(({ value }) => value),
      ),
    );
    evidence.push(`${table.name}.${column.name}: ${countsOf(survey.values)}`);
  }
  return conditions.length > 0
    ? { condition: conditions.join(' AND '), evidence: evidence.join(', ') }
    : undefined;
}

/**
 * A restriction by the rows' own marks and words: it needs no question, and check proves it by the same words. If
 * it leaves nothing out, it is not mentioned.
 */
async function restricted(
  home: Home,
  table: Table,
  where: string,
  { condition, evidence }: Restriction,
): Promise<Remarks> {
  const [[left = '0', kept = '0'] = []] = await home.ask(
    `SELECT COALESCE(SUM(NOT (${condition})), 0), COALESCE(SUM(${condition}), 0) FROM ${quoteTable(table)} WHERE ${where}`,
  );
  if (left === '0') return remarks({ only: [condition] });
  const what = t`${evidence}; ${kept} rows count, ${left} do not`;
  say(t`  Only rows with ${condition} count: ${what}.`);
  return remarks({ only: [condition], about: [t`Only rows with ${condition} count: ${what}.`] });
}

function ownedRestriction(condition: string, evidence: string): Remarks {
  const note: OwnerNote = answered('only', condition, evidence);
  return remarks({ only: [condition], notes: [note] });
}

function countsOf(
  values: readonly (StatusValue | { value: string | null; rows: string })[],
): string {
  return values
    .slice(0, 12)
    .map((each) => {
      const label =
        'label' in each && each.label !== undefined && each.label !== each.value
          ? ` ${each.label}`
          : '';
      return `${shown(each.value)}${label} (${each.rows})`;
    })
    .join(', ');
}

/** The values of a column with which rows count; undefined for all rows. */
async function askValues(
  question: string,
  column: Column,
  values: readonly StatusValue[],
): Promise<readonly (string | null)[] | undefined> {
  const chosen: (string | null)[] = [];
  const left = () =>
    values
      .filter(({ value }) => value !== null && !chosen.includes(value))
      .map((each) => ({
        value: each as StatusValue | undefined,
        label: t`${column.name} ${countsOf([each])} rows`,
      }));
  // The last one is not offered: choosing it as well would choose all.
  while (left().length > (chosen.length === 0 ? 0 : 1)) {
    const answer = await choose<StatusValue | undefined>(
      chosen.length === 0 ? question : t`And those of another value of ${column.name}?`,
      [{ value: undefined, label: chosen.length === 0 ? t`all of them` : t`no more` }, ...left()],
      t`there is no terminal to ask at`,
      t`Sellers are those who can sell, products what a buyer can buy at the instant of the report. Hidden products and closed shops, with all their variants, do not count.`,
    );
    if (!answer) break;
    chosen.push(answer.value);
  }
  return chosen.length > 0 ? chosen : undefined;
}

/** Tables of the same shape whose rows count too, and those that are left aside. */
export async function siblingStep(
  { ask, tables }: Home,
  table: Table,
): Promise<{ readonly siblings: readonly Table[]; readonly remarks: Remarks }> {
  const siblings: Table[] = [];
  const steps: Remarks[] = [];
  for (const other of siblingsOf(tables, table)) {
    const { shared, empty } = await siblingOf(ask, table, other);
    const name = quoteTable(other);
    const hasAll = table.columns.every(({ name: column }) =>
      other.columns.some((each) => each.name.toLowerCase() === column.toLowerCase()),
    );
    if (empty) continue;
    if (shared === 0 && hasAll && !/te?mp|test|nhap|draft|moi|new/i.test(other.name)) {
      siblings.push(other);
      say(t`  ${name} has the same shape and none of these rows: it is read too.`);
      steps.push(
        remarks({ about: [t`${name} has the same shape and other rows: it is counted too.`] }),
      );
    } else if (shared >= 0.9) {
      say(t`  ${name} is a copy of these rows: it is not read.`);
      steps.push(remarks({ about: [t`${name} is a copy: it is not counted.`] }));
    } else {
      say(t`  ${name} has the same shape: are its rows orders too? That is left open.`);
      steps.push(
        remarks({
          unsure: [
            t`${name} has the same shape, and some rows in common: count it too, or remove this`,
          ],
        }),
      );
    }
  }
  return { siblings, remarks: together(...steps) };
}
