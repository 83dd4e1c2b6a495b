/**
 * What a row of a table stands for: an event, a day's number, a line of an order, a part of an order. If the rows
 * leave it open, the admin decides.
 */
import type { Column, Table } from '../database/schema';
import { grainOf } from '../evidence/grain';
import { namesAnother, namesNone, partsIn } from '../evidence/wholes';
import { CommandFault } from '../fault';
import type { Subject } from '../report/figure-names';
import { quoteName, quoteTable } from '../sql/print';
import { plainName } from '../vocabulary/name-words';
import { t } from '../words/words';
import {
  answered,
  answeredOrAssumed,
  assumed,
  givenBy,
  type Home,
  type Remarks,
  remarks,
} from './remarks';
import { choose, say } from './terminal';

interface GrainStep {
  readonly sharedCode: Column | undefined;
  readonly sum: Column | undefined;
  readonly remarks: Remarks;
}

/** What a row stands for: an event, a day's number, a line of an order. */
export async function grainStep(
  { ask, asks, values }: Home,
  subject: Subject,
  table: Table,
  date: Column | undefined,
): Promise<GrainStep> {
  const nothing: GrainStep = { sharedCode: undefined, sum: undefined, remarks: remarks({}) };
  const name = quoteTable(table);
  if (subject === 'visits' && values['visits-sum'] !== undefined) {
    const wanted = values['visits-sum'];
    const sum = table.columns.find((each) => each.name.toLowerCase() === wanted.toLowerCase());
    if (!sum) throw new CommandFault(t`--visits-sum ${wanted}: ${name} has no such column`);
    return {
      ...nothing,
      sum,
      remarks: remarks({ notes: [givenBy('visits-sum', 'counts', sum.name)] }),
    };
  }
  const grain = await grainOf(ask, table, date);
  if (grain.kind === 'running' && subject === 'visits') {
    const columns = grain.sums.map((each) => each.name).join(', ');
    say(
      t`  ${columns} of ${name} only grows: each row holds the sum of all before it, which cannot be added up. That is left open.`,
    );
    return {
      ...nothing,
      remarks: remarks({
        unsure: [t`${columns} is a running total: a day's visits are what it grew by`],
      }),
    };
  }
  if (grain.kind === 'summary' && subject === 'visits') {
    const [only, ...more] = grain.sums;
    const sum =
      more.length === 0
        ? only
        : asks
          ? await choose<Column | undefined>(
              t`A row of ${name} is a day. Which column is its number of visits?`,
              [
                ...grain.sums.map((each) => ({ value: each, label: each.name })),
                { value: undefined, label: t`none of these: leave it open` },
              ],
              t`there is no terminal to ask at`,
              t`"Số lượng truy cập" counts visits: of visitors, visits and pages, take the visits.`,
            )
          : undefined;
    if (!sum) {
      const list = grain.sums.map((each) => each.name).join(', ');
      say(
        t`  A row of ${name} is a day, with several numbers (${list}): say which with --visits-sum.`,
      );
      return {
        ...nothing,
        remarks: remarks({ unsure: [t`a row is a day: add up one of ${list}, with --visits-sum`] }),
      };
    }
    say(t`  A row of ${name} is a day: ${sum.name} is added up.`);
    const isPages = /view|xem|hit|page|trang/.test(plainName(sum.name));
    const seen = t`${sum.name} may count pages, of which a visit sees several`;
    const notes =
      more.length > 0
        ? [answered('counts', sum.name, t`a row is a day`)]
        : isPages
          ? [answeredOrAssumed({ asks }, 'counts', sum.name, seen)]
          : [];
    return {
      ...nothing,
      sum,
      remarks: remarks({ notes, about: [t`A row is a day; ${sum.name} is its number of visits.`] }),
    };
  }
  if (grain.kind === 'summary' && subject === 'orders') {
    return {
      ...nothing,
      remarks: remarks({
        unsure: [
          t`a row of ${name} is a day's summary, not an order: name the table of the orders themselves`,
        ],
      }),
    };
  }
  if (grain.kind === 'lines' && subject === 'orders') {
    say(
      t`  Rows of ${name} share ${grain.key.name} and its date: ${grain.keys} orders in ${grain.rows} rows. One code is one order.`,
    );
    return {
      ...nothing,
      sharedCode: grain.key,
      remarks: remarks({
        about: [t`A row is a line of an order: those of one ${grain.key.name} are one order.`],
      }),
    };
  }
  return subject === 'orders'
    ? { ...nothing, remarks: await partsStep({ ask, asks }, table) }
    : nothing;
}

/** Orders that are parts of other orders of the same table. */
async function partsStep(
  { ask, asks }: Pick<Home, 'ask' | 'asks'>,
  table: Table,
): Promise<Remarks> {
  const parts = await partsIn(ask, table);
  const key = table.columns.find((each) => each.key);
  if (!parts || !key) return remarks({});
  const parent = quoteName(parts.column.name);
  const isPart = namesAnother(parts.column);
  const conditions = {
    wholes: `(${namesNone(parts.column)})`,
    parts: `(${isPart} OR ${quoteName(key.name)} NOT IN (SELECT ${parent} FROM ${quoteTable(table)} WHERE ${isPart}))`,
  };
  const evidence = t`${parts.rows} rows name another by ${parts.column.name}`;
  if (!asks) {
    say(t`  ${evidence}: the parts, which carry an outcome each, are taken for the orders.`);
    return remarks({
      only: [conditions.parts],
      notes: [assumed('only', conditions.parts, evidence)],
      about: [
        t`Of orders in parts, the parts count, and orders without parts. To count the wholes instead: AND ${conditions.wholes}`,
      ],
    });
  }
  const condition = await choose<string | undefined>(
    t`${evidence}. Which of them are the orders?`,
    [
      {
        value: conditions.parts,
        label: t`the parts, one for each seller, and orders without parts`,
      },
      { value: conditions.wholes, label: t`the wholes, as the buyer placed them` },
      { value: undefined, label: t`leave it open` },
    ],
    t`there is no terminal to ask at`,
    t`Of orders in parts, those count that carry an outcome of their own, each once.`,
  );
  return condition === undefined
    ? remarks({ unsure: [evidence] })
    : remarks({ only: [condition], notes: [answered('only', condition, evidence)] });
}
