/**
 * Finds out which rows of a home-made table count: none marked as deleted, hidden, a test, a bot's or a draft; only
 * sellers among accounts; no variants of hidden products or closed shops; the archives of past years too.
 */
import type { Column, Table } from '../database/schema';
import { isRole, sellerMarkOf, surveyRoles } from '../evidence/account-roles';
import { countRows } from '../evidence/ask';
import { siblingOf, siblingsOf } from '../evidence/relations';
import {
  hasStatus,
  readable,
  type StatusValue,
  shownStatuses,
  statusColumnsOf,
  surveyStatus,
  valuesOf,
} from '../evidence/status-columns';
import { type Subject, subjectName } from '../report/figure-names';
import { holdsOneOf, quoteName, quoteTable } from '../sql/print';
import { markOf } from '../vocabulary/marks';
import { isShopOfAccount } from '../vocabulary/roles';
import { statusTopicOf } from '../vocabulary/status-words';
import { fitOf } from '../vocabulary/subjects';
import { t } from '../words/words';
import { openParents, skusAmong } from './beside';
import {
  answered,
  answeredOrAssumed,
  assumed,
  type Home,
  NO_REMARKS,
  type Remarks,
  remarks,
  together,
} from './remarks';
import { countsOf, restricted, restrictedBy } from './restrictions';
import { choose, say } from './terminal';

/** Conditions by the rows' own marks, which need no question. */
export async function markStep({ ask }: Home, subject: Subject, table: Table): Promise<Remarks> {
  const only: string[] = [];
  const about: string[] = [];
  for (const column of table.columns) {
    const found = markOf(column);
    if (!found || found.mark === 'hidden') continue;
    if (found.mark === 'bot' && subject !== 'visits') continue;
    const count = await countRows(ask, table, `NOT (${found.unmarked})`);
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
  if (subject === 'products') {
    const shown = together(...steps).only;
    steps.push(await openParents(home, table), await skusAmong(home, table, shown));
  }
  return together(...steps);
}

/** Finds the sellers among accounts: by a mark, by the words of a role, or by the roles that another table gives them. */
async function sellersAmong(home: Home, table: Table, marked: readonly string[]): Promise<Remarks> {
  const where = marked.join(' AND ') || 'TRUE';
  const mark = sellerMarkOf(table);
  if (mark) {
    const condition = `${quoteName(mark.name)} = 1`;
    return restricted(home, table, where, { condition, evidence: t`${mark.name} marks sellers` });
  }
  const roles = await surveyRoles(home.ask, home.tables, table, where);
  if (!roles) return isAccounts(table) ? ofAllAccounts(home, table) : NO_REMARKS;
  const { column, beside, values, sellers } = roles;
  const name = beside ? `${beside.name}.${column.name}` : column.name;
  const evidence = t`${name} holds ${countsOf(values)}`;
  if (sellers.length > 0) {
    const condition = roles.holds(sellers);
    const kept = await restricted(home, table, where, { condition, evidence });
    // What another table says of a row is not the row's own word: the admin owns it.
    const note = answeredOrAssumed(home, 'only', condition, evidence);
    return beside ? { ...kept, notes: [note] } : kept;
  }
  // In a table of shops a type is no role; among accounts, even a number may be one.
  if (!values.some(isRole) && !isAccounts(table)) return NO_REMARKS;
  if (home.asks) {
    const chosen = await askValues(t`Which rows are sellers, by ${name}?`, column, values);
    return chosen ? ownedRestriction(roles.holds(chosen), evidence) : NO_REMARKS;
  }
  say(t`  Which of these are sellers? ${evidence}: that is left open.`);
  const example = values.slice(0, 1);
  return remarks({
    unsure: [t`which rows are sellers? ${evidence}: add AND ${roles.holds(example)}`],
  });
}

/** Counts all accounts where nothing says who sells, if the admin says so. */
async function ofAllAccounts(home: Home, table: Table): Promise<Remarks> {
  const { asks } = home;
  for (const { name, type } of table.columns.filter((each) => isShopOfAccount(each.name))) {
    const [column, none] = [quoteName(name), /char|text/.test(type) ? "''" : '0'];
    const own = await restrictedBy(home, table, {
      condition: `COALESCE(${column}, ${none}) <> ${none}`,
      evidence: t`Accounts without ${name} are no sellers`,
    });
    if (own !== NO_REMARKS) return own;
  }
  const what = t`rows of ${quoteTable(table)} are accounts, and nothing says which of them sell`;
  if (!asks) {
    say(`  ${what}.`);
    return remarks({ notes: [assumed('counts', table.name, what)] });
  }
  const all = await choose(
    t`${what}. Do all of them?`,
    [
      { value: true, label: t`yes: each account may sell` },
      { value: false, label: t`no: leave it open` },
    ],
    t`there is no terminal to ask at`,
    t`"Tổng số người bán" counts who sells on the platform: shops, not accounts of buyers. Where the platform sells its own goods alone, it is the one seller.`,
  );
  return all
    ? remarks({ notes: [answered('counts', table.name, what)] })
    : remarks({ unsure: [what] });
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
    const values = await valuesOf(home.ask, quoteTable(table), readable(column), where);
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
  const open = shownStatuses(values);
  if (open.length > 0) {
    return restricted(home, table, where, { condition: hasStatus(column, open), evidence });
  }
  // If a status has no other values than 1 and 0, they mean yes and no.
  const [yes, no, ...more] = [...values].sort((a, b) => Number(b.value) - Number(a.value));
  if (!home.asks && yes?.value === '1' && no?.value === '0' && more.length === 0) {
    const condition = `${quoteName(column.name)} = 1`;
    return restrictedBy(home, table, {
      condition,
      evidence: t`${evidence}, and 1 is taken for ${subject === 'sellers' ? t`open` : t`on sale`}`,
    });
  }
  if (home.asks) {
    const question =
      subject === 'sellers'
        ? t`Which rows are sellers, by ${column.name}?`
        : t`Which rows are products that can be bought, by ${column.name}?`;
    const chosen = await askValues(question, column, values);
    if (chosen) return ownedRestriction(hasStatus(column, chosen), evidence);
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

function ownedRestriction(condition: string, evidence: string): Remarks {
  return remarks({ only: [condition], notes: [answered('only', condition, evidence)] });
}

/** The values of a column with which rows count; undefined for all rows. */
async function askValues(
  question: string,
  column: Column,
  values: readonly StatusValue[],
): Promise<readonly StatusValue[] | undefined> {
  const chosen: StatusValue[] = [];
  const left = () =>
    values
      .filter((each) => each.value !== null && !chosen.includes(each))
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
    chosen.push(answer);
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
