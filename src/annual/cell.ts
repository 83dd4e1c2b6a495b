/** One cell of the yearly report: its state, its value in the form's unit, and where it comes from. */
import { type Bilingual, bilingual } from '../words/words';
import { divided, inVietnamese, isZero, type Ratio, rounded, times } from './exact';
import type { UnitCode } from './indicators';

/** `missing` is empty, with a reason, and never 0. `none` is a 0 that a person declared. */
export type CellState = 'computed' | 'given' | 'none' | 'missing' | 'not_applicable';

/** A state as the page and the workbook write it. */
export const STATE_WORDS: Readonly<Record<CellState, string>> = {
  computed: 'tính từ cơ sở dữ liệu',
  given: 'do người khai',
  none: 'không có hoạt động (khai 0)',
  missing: 'thiếu',
  not_applicable: 'không áp dụng',
};

export interface AnnualCell {
  /** Table and number, such as 'II.1/5.1' or 'II.2/29/seller_orders'. */
  readonly key: string;
  readonly state: CellState;
  /** The exact value in đồng, seconds, orders, per cent or hours. */
  readonly exact: Ratio | undefined;
  /** The value in the form's unit, rounded once, in plain digits: what is copied. */
  readonly plain: string | undefined;
  /** The same for people; empty where there is none. */
  readonly text: string;
  /** An amount in đồng, in plain digits. */
  readonly dong: string | undefined;
  /** Why it is empty. */
  readonly reason: Bilingual | undefined;
  /** From which reading, or declared by whom. */
  readonly source: string | undefined;
  /** Where its statement stands, and its SQL. */
  readonly statement: { readonly place: string; readonly sql: string | undefined } | undefined;
  readonly warnings: readonly Bilingual[];
}

const MILLION = 1_000_000n;

/** An amount below this, in đồng, is too small to be rounded to triệu đồng without a remark. */
const SMALL = { units: 10n * MILLION, over: 1n };

type CellDetails = Partial<Omit<AnnualCell, 'key' | 'state'>>;

const NOTHING = {
  exact: undefined,
  plain: undefined,
  text: '',
  dong: undefined,
  reason: undefined,
  source: undefined,
  statement: undefined,
  warnings: [],
} as const;

export function missingCell(key: string, reason: Bilingual, parts: CellDetails = {}): AnnualCell {
  return { ...NOTHING, ...parts, key, state: 'missing', reason };
}

export function notApplicable(key: string): AnnualCell {
  return { ...NOTHING, key, state: 'not_applicable', text: 'Không áp dụng' };
}

/** A cell that the form leaves empty although nothing is missing, such as a share of no orders. */
export function emptyCell(key: string, reason: Bilingual, parts: CellDetails = {}): AnnualCell {
  return { ...NOTHING, ...parts, key, state: 'computed', reason };
}

/** A cell of a unit, from its exact value. */
export function valueCell(
  key: string,
  state: Exclude<CellState, 'missing' | 'not_applicable'>,
  exact: Ratio,
  {
    unit,
    decimals,
    millionDecimals,
  }: { unit: UnitCode; decimals: number; millionDecimals: number },
  parts: CellDetails = {},
): AnnualCell {
  const isMoney = unit === 'million_dong';
  const plain = isMoney
    ? rounded(divided(exact, { units: MILLION, over: 1n }), millionDecimals)
    : rounded(exact, decimals);
  const small = isMoney && !isZero(exact) && exact.units * SMALL.over < SMALL.units * exact.over;
  return {
    ...NOTHING,
    ...parts,
    key,
    state,
    exact,
    plain,
    text: inVietnamese(plain),
    dong: isMoney ? rounded(exact, 0) : undefined,
    warnings: [
      ...(parts.warnings ?? []),
      ...(small && millionDecimals < 6
        ? [
            bilingual`below 10 million đồng: whole millions lose many of its digits; see the đồng beside it`,
          ]
        : []),
    ],
  };
}

/** The value of the year before, in the same unit as this year's. */
export interface Base {
  readonly value: Ratio;
  readonly source: string;
}

export const NO_RESULT = bilingual`no result of the year`;

const BEFORE_IS_ZERO = bilingual`cannot be computed (0 in the year before)`;

/** The change against the year before, in whole per cent, halves away from zero. */
export function changeCell(
  key: string,
  now: AnnualCell,
  before: Base | { missing: Bilingual },
): AnnualCell {
  if (now.state === 'not_applicable') return notApplicable(key);
  if (now.exact === undefined) {
    return now.state === 'missing'
      ? missingCell(key, NO_RESULT)
      : emptyCell(key, now.reason ?? NO_RESULT);
  }
  if ('missing' in before) return missingCell(key, before.missing);
  const { value, source } = before;
  if (isZero(value)) {
    return isZero(now.exact)
      ? percentCell(key, value, source)
      : emptyCell(key, BEFORE_IS_ZERO, { text: BEFORE_IS_ZERO.vi, source });
  }
  const difference: Ratio = {
    units: now.exact.units * value.over - value.units * now.exact.over,
    over: now.exact.over * value.over,
  };
  return percentCell(key, times(divided(difference, value), 100n), source);
}

function percentCell(key: string, percent: Ratio, source: string): AnnualCell {
  const plain = rounded(percent, 0);
  return {
    ...NOTHING,
    key,
    state: 'computed',
    exact: percent,
    plain,
    text: inVietnamese(plain),
    source,
  };
}
