import { quoteName } from '../sql/quote';
import type { Summary } from './summary';

/** The objects that `install.sql` makes once, beside those of each summary. */
export const FOLD = 'baocao_fold';
export const WATCH = 'baocao_watch';
export const WATCH_FUNCTION = 'baocao_watching';

/** The table that holds a row a day. */
export function daysTable(summary: Summary): string {
  return own(summary, `${summary.name}_days`);
}

/** The table into which triggers write what changed. */
export function changesTable(summary: Summary): string {
  return own(summary, `${summary.name}_changes`);
}

/** The table in which a fold notes, until it ends, which changes it takes. */
export function batchTable(summary: Summary): string {
  return own(summary, `${summary.name}_batch`);
}

/** The events of a table that its triggers see. */
export const EVENTS = ['INSERT', 'UPDATE', 'DELETE'] as const;

/** A trigger of the table of summaries, which all stand over the same one. */
export function triggerName([first]: readonly Summary[], event: (typeof EVENTS)[number]): string {
  return `${first?.name}_${event.toLowerCase()}`;
}

/** A name of ours, which needs no quotes, with the schema of the table that it is about. */
export function own({ table }: Summary, name: string): string {
  return table.schema === undefined ? name : `${quoteName(table.schema)}.${name}`;
}

/** Summaries by the table that they count. */
export function byTable(summaries: readonly Summary[]): Summary[][] {
  const groups = new Map<string, Summary[]>();
  for (const summary of summaries) {
    const key = `${summary.table.schema ?? ''}.${summary.table.name}`;
    groups.set(key, [...(groups.get(key) ?? []), summary]);
  }
  return [...groups.values()];
}
