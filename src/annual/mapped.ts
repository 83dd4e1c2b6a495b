/** Sorts the rows of a statement into the rows of the form by annual.json, and keeps the unmapped ones apart. */
import { type Bilingual, bilingual, groupedIn } from '../words/words';
import { byLargest, type Ratio, ratioFrom, rounded, sumOf, ZERO } from './exact';
import { mayHaveFraction } from './indicators';
import type { ReadGroup } from './read';

/** What the texts of the platform mean, as annual.json says. */
type TextMapping<Row> = ReadonlyMap<string, Row>;

export interface Unmapped {
  readonly raw: string;
  /** By column. */
  readonly values: Readonly<Record<string, Ratio>>;
}

/** The most unmapped texts that a message names. */
const MOST_SHOWN = 5;

/** The sums of a group by the rows of the form. */
export class Mapped<Row> {
  private constructor(
    private readonly sums: ReadonlyMap<Row, Readonly<Record<string, Ratio>>>,
    readonly unmapped: readonly Unmapped[],
    private readonly total: Readonly<Record<string, Ratio>>,
    private readonly columns: readonly string[],
  ) {}

  static of<Row>(group: ReadGroup, mapping: TextMapping<Row>): Mapped<Row> {
    const sums = new Map<Row, Record<string, Ratio>>();
    const unmapped: Unmapped[] = [];
    const total: Record<string, Ratio> = {};
    for (const { raw, values } of group.rows) {
      const exact = Object.fromEntries(
        group.columns.map((column, index) => [column, ratioFrom(values[index] ?? '0')]),
      );
      addTo(total, exact);
      const row = mapping.get(raw);
      if (row === undefined) {
        unmapped.push({ raw, values: exact });
        continue;
      }
      const known = sums.get(row) ?? {};
      addTo(known, exact);
      sums.set(row, known);
    }
    const present = unmapped.filter(({ values }) =>
      Object.values(values).some(({ units }) => units !== 0n),
    );
    return new Mapped(sums, present, total, group.columns);
  }

  /** Whether the statement gives a column: any may be left out. */
  has(column: string): boolean {
    return this.columns.includes(column);
  }

  /** Undefined for a row that nothing is mapped to in this year. */
  sum(row: Row, column: string): Ratio | undefined {
    return this.sums.get(row)?.[column];
  }

  /** The sum over all rows of the platform, mapped or not. */
  totalOf(column: string): Ratio {
    return this.total[column] ?? ZERO;
  }

  unmappedSum(column: string): Ratio {
    return sumOf(this.unmapped.map(({ values }) => values[column] ?? ZERO));
  }

  /** "Chưa xếp: 14 đơn ở 'Hoà Lạc'", in orders if they are given, else in đồng; undefined once all is mapped. */
  reason(): Bilingual | undefined {
    if (this.unmapped.length === 0) return undefined;
    const [column = ''] = this.columns;
    const largest = [...this.unmapped].sort((a, b) =>
      byLargest(a.values[column] ?? ZERO, b.values[column] ?? ZERO),
    );
    const shown = largest.slice(0, MOST_SHOWN).map(({ raw, values }) => {
      const amount = groupedIn(rounded(values[column] ?? ZERO, 0));
      return mayHaveFraction(column)
        ? bilingual`${amount} đồng at '${raw}'`
        : bilingual`${amount} orders at '${raw}'`;
    });
    const listed = (language: 'en' | 'vi') => shown.map((each) => each[language]).join(', ');
    const all = { en: listed('en'), vi: listed('vi') };
    const more = this.unmapped.length - shown.length;
    return more > 0 ? bilingual`Unmapped: ${all} and ${more} more` : bilingual`Unmapped: ${all}`;
  }
}

function addTo(sums: Record<string, Ratio>, values: Readonly<Record<string, Ratio>>): void {
  for (const [column, value] of Object.entries(values)) {
    sums[column] = sumOf([sums[column] ?? ZERO, value]);
  }
}
