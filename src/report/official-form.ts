/** The ministry's table, as section II of the guidance has it, and the labels of its figures. */

import type { FigureName } from './figure-names';
import form from './official-form.json';

/** A cell of the official form: its lines, and the columns and rows that it spans. */
export interface FormCell {
  readonly lines: readonly string[];
  readonly colspan: number;
  readonly rowspan: number;
}

/** A row of the official form. A cell that an earlier row's span covers is null. */
export interface FormRow {
  readonly figure: FigureName;
  readonly group: FormCell | null;
  readonly criterion: FormCell | null;
  readonly explanation: FormCell | null;
}

/** The ministry's table, section II of the guidance, word for word and with its slips. */
interface OfficialForm {
  readonly title: string;
  readonly period: string;
  readonly columns: readonly { readonly label: string; readonly colspan: number }[];
  readonly rows: readonly FormRow[];
}

/** The official form of a report year: `202x` becomes the year, nothing else changes. */
export function officialForm(year: number): OfficialForm {
  const dated = (text: string) => text.replaceAll('202x', String(year));
  const cell = (lines?: readonly string[], colspan = 1, rowspan = 1): FormCell | null =>
    lines ? { lines: lines.map(dated), colspan, rowspan } : null;

  return {
    title: form.title,
    period: dated(form.period),
    columns: form.columns.map(({ label, colspan = 1 }) => ({ label, colspan })),
    rows: form.rows.map((row) => ({
      figure: row.figure as FigureName,
      group: cell(row.group, row.group_colspan, row.group_rowspan),
      criterion: cell(row.criterion),
      explanation: cell(row.explanation, 1, row.explanation_rowspan),
    })),
  };
}

/** A figure's label: the form's own, or ours for the one figure that has no row. */
export function figureLabel(figure: FigureName): string {
  return formLabel(figure) ?? 'Số lượng truy cập trong kỳ';
}

/** The form's label of a figure, on one line; undefined for a figure without a row. */
export function formLabel(figure: FigureName): string | undefined {
  const row = form.rows.find((each) => each.figure === figure);
  return (row?.criterion ?? row?.group)?.[0];
}
