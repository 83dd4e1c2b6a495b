/** The grids by place (II.2) and by category (II.3), and the boxes of form 08. */
import { type Bilingual, bilingual } from '../words/words';
import {
  type AnnualCell,
  changeCell,
  emptyCell,
  missingCell,
  NO_RESULT,
  notApplicable,
  valueCell,
} from './cell';
import { compare, type Ratio, ZERO } from './exact';
import type { Form, GridColumn } from './form';
import { GROUPS, type GroupKey, type UnitCode } from './indicators';
import { Mapped } from './mapped';
import type { AnnualFigures } from './read';
import type { Settings } from './settings';
import { filedBase, inExactUnit, noFigureOf, sqlSource } from './year-before';
import { NOT_IN_SQL, type YearData } from './year-data';

export interface GridLine {
  /** Null in the lines of what is unmapped and of the total. */
  readonly no: number | null;
  readonly kind: 'row' | 'unmapped' | 'total';
  readonly label: string;
  /** In the order of the grid's columns. */
  readonly cells: readonly AnnualCell[];
}

export interface Grid {
  readonly id: 'II.2' | 'II.3';
  readonly title: string;
  readonly columns: readonly GridColumn[];
  /** The units of amounts and numbers; printed above the grid where the form has none. */
  readonly units: string;
  readonly lines: readonly GridLine[];
  /** Why it is incomplete, a line each. */
  readonly gaps: readonly Bilingual[];
  /** The sums of the platform's rows, for the identities. */
  total(column: string): Ratio | undefined;
}

/** The column of annual.sql behind a column of a grid. */
interface Series {
  readonly group: GroupKey;
  readonly column: string;
  readonly unit: UnitCode;
  readonly isChange: boolean;
}

const SERIES: Readonly<Record<string, Series>> = {
  seller_orders: series('seller_place', 'seller_orders', 'count'),
  seller_orders_change: series('seller_place', 'seller_orders', 'count', true),
  seller_value: series('seller_place', 'seller_value', 'million_dong'),
  seller_value_change: series('seller_place', 'seller_value', 'million_dong', true),
  buyer_spend: series('buyer_place', 'buyer_spend', 'million_dong'),
  buyer_spend_change: series('buyer_place', 'buyer_spend', 'million_dong', true),
  orders: series('category', 'category_orders', 'count'),
  value: series('category', 'category_value', 'million_dong'),
};

/** Row 10 of the categories repeats row 1. */
export const REPEATED_CATEGORY = 10;

/** The grids of a form, in its order; none for form 08. */
export function gridsOf(form: Form, data: YearData, settings: Settings): Grid[] {
  const { places, categories } = form;
  return [
    ...(places ? [gridOf('II.2', places, { form, data, settings, mapping: settings.places })] : []),
    ...(categories
      ? [gridOf('II.3', categories, { form, data, settings, mapping: settings.categories })]
      : []),
  ];
}

interface Context {
  readonly form: Form;
  readonly data: YearData;
  readonly settings: Settings;
  readonly mapping: ReadonlyMap<string, number>;
}

function gridOf(
  id: Grid['id'],
  table: NonNullable<Form['places']> | NonNullable<Form['categories']>,
  context: Context,
): Grid {
  const { data, settings, mapping } = context;
  const keys = [...new Set(table.columns.flatMap(({ key }) => SERIES[key]?.group ?? []))];
  const now = mappedGroups(data.flows, keys, mapping);
  const before = 'missing' in data.before ? undefined : mappedGroups(data.before, keys, mapping);
  const maker = new CellMaker(id, context, now, before);
  const cellsOf = (row: number | 'total' | 'unmapped') =>
    table.columns.map(({ key }) => maker.cell(key, row));
  const total = 'total' in table ? table.total : undefined;
  const unmapped = [...now.values()].some((each) => each.unmapped.length > 0);
  const { onlineOrdering } = settings;
  return {
    id,
    title: table.title,
    columns: table.columns,
    units:
      id === 'II.2'
        ? 'Đơn vị tính: số đơn hàng; giá trị và chi phí: triệu đồng; tăng/giảm: %'
        : 'Đơn vị tính của số lượng: đơn hàng',
    lines: [
      ...table.rows.map(
        ({ no, label }): GridLine => ({
          no,
          kind: 'row',
          label,
          cells: cellsOf(no),
        }),
      ),
      ...(unmapped && onlineOrdering
        ? [{ no: null, kind: 'unmapped', label: 'Chưa xếp', cells: cellsOf('unmapped') } as const]
        : []),
      ...(total
        ? [{ no: null, kind: 'total', label: total, cells: cellsOf('total') } as const]
        : []),
    ],
    gaps: onlineOrdering ? gapsOf(table.columns, now) : [],
    total: (column) => {
      const found = Object.values(SERIES).find((each) => each.column === column);
      const mapped = found && now.get(found.group);
      return mapped?.has(column) ? mapped.totalOf(column) : undefined;
    },
  };
}

function gapsOf(
  columns: readonly GridColumn[],
  now: ReadonlyMap<GroupKey, Mapped<number>>,
): Bilingual[] {
  const series = columns.flatMap(({ key }) => {
    const found = SERIES[key];
    return found && !found.isChange ? [found] : [];
  });
  const missing = series
    .filter(({ group, column }) => !now.get(group)?.has(column))
    .map(({ column }) => notGiven(column));
  const unmapped = [...now.values()].flatMap((mapped) => mapped.reason() ?? []);
  return [...missing, ...unmapped];
}

function notGiven(column: string): Bilingual {
  return bilingual`${NOT_IN_SQL} (${column})`;
}

/** Makes the cells of one grid. */
class CellMaker {
  constructor(
    private readonly id: Grid['id'],
    private readonly context: Context,
    private readonly now: ReadonlyMap<GroupKey, Mapped<number>>,
    private readonly before: ReadonlyMap<GroupKey, Mapped<number>> | undefined,
  ) {}

  cell(columnKey: string, row: number | 'total' | 'unmapped'): AnnualCell {
    const key = `${this.id}/${row}/${columnKey}`;
    const found = SERIES[columnKey];
    if (!found) throw new RangeError(`a column of the form that is not known: ${columnKey}`);
    if (!this.context.settings.onlineOrdering) return notApplicable(key);
    const result = this.result(`${this.id}/${row}/${found.column}`, found, row);
    if (!found.isChange) return { ...result, key };
    if (row === 'unmapped') return emptyCell(key, bilingual`No change of what is unmapped`);
    return changeCell(key, result, this.base(found, row, result));
  }

  private result(key: string, { group, column, unit }: Series, row: number | 'total' | 'unmapped') {
    const mapped = this.now.get(group);
    const { flows, flowsOrigin } = this.context.data;
    if (this.id === 'II.3' && row === REPEATED_CATEGORY) {
      return emptyCell(key, bilingual`Row 10 repeats row 1: counted in row 1`);
    }
    if (!mapped?.has(column)) return missingCell(key, notGiven(column));
    const place = flows.groups[group]?.statement ?? '';
    const parts = {
      source: flowsOrigin.text,
      statement: { place, sql: flowsOrigin.statements[place] },
    };
    const { millionDecimals } = this.context.settings;
    const measured = (value: Ratio) =>
      valueCell(key, 'computed', value, { unit, decimals: 0, millionDecimals }, parts);
    if (row === 'total') return measured(mapped.totalOf(column));
    if (row === 'unmapped') return measured(mapped.unmappedSum(column));
    const sum = mapped.sum(row, column);
    const reason = mapped.reason();
    if (sum === undefined && reason !== undefined) return missingCell(key, reason, parts);
    return measured(sum ?? ZERO);
  }

  private base({ group, column, unit }: Series, row: number | 'total', result: AnnualCell) {
    const { data, settings, form } = this.context;
    const filed = filedBase(data, settings, form, `${this.id}/${row}/${column}`, [
      `${column}.${row}`,
    ]);
    if (filed) return inExactUnit(filed, unit);
    if (result.exact === undefined) return { missing: NO_RESULT };
    const year = data.year - 1;
    if ('missing' in data.before) return { missing: data.before.missing };
    const mapped = this.before?.get(group);
    if (!mapped?.has(column)) return { missing: noFigureOf(year) };
    const reason = row === 'total' ? undefined : mapped.reason();
    if (reason !== undefined) return { missing: bilingual`In ${year}: ${reason}` };
    const value = row === 'total' ? mapped.totalOf(column) : (mapped.sum(row, column) ?? ZERO);
    return { value, source: sqlSource(year) };
  }
}

function mappedGroups(
  figures: AnnualFigures,
  keys: readonly GroupKey[],
  mapping: ReadonlyMap<string, number>,
): Map<GroupKey, Mapped<number>> {
  return new Map(
    keys.flatMap((key) => {
      const group = figures.groups[key];
      return group ? [[key, Mapped.of(group, mapping)] as const] : [];
    }),
  );
}

function series(group: GroupKey, column: string, unit: UnitCode, isChange = false): Series {
  return { group, column, unit, isChange };
}

/** A box of form 08: ticked, not ticked, or not known. */
export interface TickedBox {
  readonly no: number;
  readonly label: string;
  readonly isTicked: boolean;
  /** What is written behind the last box. */
  readonly text: string;
}

export interface Boxes {
  readonly title: string;
  readonly items: readonly TickedBox[];
  readonly source: string;
  /** Why no box is ticked. */
  readonly missing: Bilingual | undefined;
  /** Sold categories that are not mapped to a box. */
  readonly unmapped: Bilingual | undefined;
}

/** The boxes of form 08: the categories that were sold, else those that annual.json names. */
export function boxesOf(form: Form, data: YearData, settings: Settings): Boxes | undefined {
  const { boxes } = form;
  if (!boxes) return undefined;
  const group = data.flows.groups.category;
  const mapped = group && Mapped.of(group, settings.categories);
  const declared = new Set(settings.categories.values());
  const sold = (no: number) =>
    GROUPS.category.some((column) => compare(mapped?.sum(no, column) ?? ZERO, ZERO) > 0n);
  const isTicked = (no: number) =>
    no !== REPEATED_CATEGORY && (mapped ? sold(no) : declared.has(no));
  const others = [...settings.categories].flatMap(([raw, no]) => (no === 19 ? [raw] : []));
  return {
    title: boxes.title,
    items: boxes.items.map(({ no, label, asksText }) => ({
      no,
      label,
      isTicked: isTicked(no),
      text: asksText && isTicked(no) ? others.join('; ') : '',
    })),
    source: mapped ? data.flowsOrigin.text : `Khai trong ${settings.file}`,
    missing:
      mapped === undefined && declared.size === 0
        ? bilingual`Not declared: categories in ${settings.file}`
        : undefined,
    unmapped: mapped?.reason(),
  };
}
