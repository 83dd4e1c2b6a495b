/** The forms of Decree 248/2026/NĐ-CP, word for word, from forms.json. It holds no figures. */
import data from './forms.json';
import type { FormNumber } from './indicators';

/** A row of table II.1. */
export interface IndicatorRow {
  readonly no: string;
  readonly kind: 'figure' | 'heading';
  readonly label: string;
  readonly unit: string | null;
  readonly asksChange: boolean;
  readonly isBold: boolean;
  readonly isMerged: boolean;
}

/** A numbered row of a grid: a place or a category. */
export interface GridRow {
  readonly no: number;
  readonly label: string;
}

export interface GridColumn {
  readonly key: string;
  readonly group: string | undefined;
  readonly label: string;
}

/** A box of form 08's list of goods, numbered as the categories of forms 09 and 10. */
export interface Box {
  readonly no: number;
  readonly label: string;
  readonly asksText: boolean;
}

export interface Form {
  readonly number: FormNumber;
  readonly heading: string;
  readonly word: string;
  readonly subject: string;
  readonly addressee: string;
  readonly deadline: string;
  readonly head: {
    readonly left: string;
    readonly right: readonly string[];
    readonly numberLine: string;
    readonly placeAndDate: string;
  };
  readonly general: {
    readonly title: string;
    readonly fields: readonly { no: string; label: string; fields: readonly string[] }[];
  };
  readonly resultsTitle: string;
  readonly indicators: {
    readonly title: string;
    readonly columns: readonly string[];
    readonly rows: readonly IndicatorRow[];
  };
  readonly places:
    | {
        readonly title: string;
        readonly rows: readonly GridRow[];
        readonly columns: readonly GridColumn[];
        readonly total: string;
      }
    | undefined;
  readonly categories:
    | {
        readonly title: string;
        readonly rows: readonly GridRow[];
        readonly columns: readonly GridColumn[];
      }
    | undefined;
  readonly boxes: { readonly title: string; readonly items: readonly Box[] } | undefined;
  readonly texts: { readonly title: string; readonly items: readonly string[] };
  readonly signature: {
    readonly left: { readonly title: string; readonly lines: readonly string[] };
    readonly right: { readonly title: readonly string[]; readonly instruction: string };
  };
}

/** A table of forms.json; each kind has other keys. */
interface RawTable {
  readonly no: string;
  readonly title: string;
  readonly kind: string;
  readonly columns?: readonly (
    | string
    | { readonly key?: string; readonly group?: string; readonly label: string }
  )[];
  readonly rows?: readonly RawRow[];
  readonly items?: readonly { readonly label: string; readonly asks_text?: boolean }[];
  readonly total_row?: { readonly label: string } | null;
}

interface RawRow {
  readonly no: string;
  readonly kind?: string;
  readonly label: string;
  readonly unit?: string | null;
  readonly asks_change?: boolean;
  readonly bold?: string;
  readonly cells?: string;
}

/** A form by its number. */
export function formOf(number: FormNumber): Form {
  const form = data.forms.find((each) => each.number === number);
  if (!form) throw new RangeError(`no form ${number}`);
  const [general, results, texts] = form.sections;
  const tables = (results?.tables ?? []) as readonly RawTable[];
  const tableOf = (kind: string) => tables.find((each) => each.kind === kind);
  const indicators = tableOf('indicators');
  const places = tableOf('by_place');
  const categories = tableOf('by_category');
  const boxes = tableOf('checklist');
  return {
    number,
    heading: form.heading,
    word: form.document_word,
    subject: form.subject,
    addressee: form.addressee,
    deadline: form.when.deadline,
    head: {
      left: form.head_block.left,
      right: form.head_block.right,
      numberLine: form.head_block.number_line,
      placeAndDate: form.head_block.place_and_date,
    },
    general: {
      title: titled(general),
      fields: (general?.fields ?? []).map(({ no, label, fields = [] }) => ({ no, label, fields })),
    },
    resultsTitle: titled(results),
    indicators: {
      title: titled(indicators),
      columns: (indicators?.columns ?? []).map(String),
      rows: (indicators?.rows ?? []).map(indicatorRow),
    },
    places: places && {
      title: titled(places),
      rows: gridRows(places),
      columns: gridColumns(places),
      total: places.total_row?.label ?? '',
    },
    categories: categories && {
      title: titled(categories),
      rows: gridRows(categories),
      columns: gridColumns(categories),
    },
    boxes: boxes && {
      title: titled(boxes),
      items: (boxes.items ?? []).map(({ label, asks_text }, index) => ({
        no: index + 1,
        label,
        asksText: asks_text === true,
      })),
    },
    texts: { title: titled(texts), items: texts?.items ?? [] },
    signature: form.signature,
  };
}

/** '1. Thông tin chung', 'I. THÔNG TIN CHUNG …': as the form numbers and names a part. */
function titled(part: { readonly no: string; readonly title: string } | undefined): string {
  return part ? `${part.no}. ${part.title}` : '';
}

function indicatorRow(row: RawRow): IndicatorRow {
  return {
    no: row.no,
    kind: row.kind === 'figure' ? 'figure' : 'heading',
    label: row.label,
    unit: row.unit ?? null,
    asksChange: row.asks_change === true,
    isBold: row.bold !== undefined,
    isMerged: row.cells === 'merged across the row',
  };
}

function gridRows({ rows = [] }: RawTable): GridRow[] {
  return rows.map(({ no, label }) => ({ no: Number(no), label }));
}

function gridColumns({ columns = [] }: RawTable): GridColumn[] {
  return columns.flatMap((column) =>
    typeof column === 'string' || column.key === undefined
      ? []
      : [{ key: column.key, group: column.group, label: column.label }],
  );
}
