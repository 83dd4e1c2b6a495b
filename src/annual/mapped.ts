// A many-row statement, sorted into the rows of the form by annual.json. What maps nowhere stays apart.
import { type Ratio, ratioFrom, rounded, sumOf, ZERO } from './exact';
import type { ReadGroup } from './read';

/** What the texts of the platform mean, as annual.json says. */
type Mapping<Row> = ReadonlyMap<string, Row>;

export interface Unmapped {
  readonly raw: string;
  /** By column. */
  readonly values: Readonly<Record<string, Ratio>>;
}

/** The sums of a group by the rows of the form. */
export class Mapped<Row> {
  private constructor(
    private readonly sums: ReadonlyMap<Row, Readonly<Record<string, Ratio>>>,
    readonly unmapped: readonly Unmapped[],
    private readonly total: Readonly<Record<string, Ratio>>,
  ) {}

  static of<Row>(group: ReadGroup, mapping: Mapping<Row>): Mapped<Row> {
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
    return new Mapped(sums, present, total);
  }

  /** Undefined for a row that nothing is mapped to in this year. */
  sum(row: Row, column: string): Ratio | undefined {
    return this.sums.get(row)?.[column];
  }

  /** The texts of the platform that are mapped to a row. */
  totalOf(column: string): Ratio {
    return this.total[column] ?? ZERO;
  }

  unmappedSum(column: string): Ratio {
    return sumOf(this.unmapped.map(({ values }) => values[column] ?? ZERO));
  }

  /** "Chưa xếp: 14 đơn ở 'Hoà Lạc'"; undefined once all is mapped. */
  reason(column: string, unit: 'đơn' | 'đồng', where: string): string | undefined {
    if (this.unmapped.length === 0) return undefined;
    const shown = this.unmapped.slice(0, 5).map(({ raw, values }) => {
      const amount = rounded(values[column] ?? ZERO, 0);
      return `${new Intl.NumberFormat('vi-VN').format(BigInt(amount))} ${unit} ${where} '${raw}'`;
    });
    const more = this.unmapped.length - shown.length;
    return `Chưa xếp: ${shown.join(', ')}${more > 0 ? ` và ${more} mục nữa` : ''}`;
  }
}

function addTo(sums: Record<string, Ratio>, values: Readonly<Record<string, Ratio>>): void {
  for (const [column, value] of Object.entries(values)) {
    sums[column] = sumOf([sums[column] ?? ZERO, value]);
  }
}
