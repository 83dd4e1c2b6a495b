/** Checks the identities between rows of a form that indicators.json lists. */
import { asWritten, type Bilingual, bilingual, groupedIn } from '../words/words';
import type { AnnualCell } from './cell';
import { compare, type Ratio, rounded, sumOf } from './exact';
import type { Grid } from './grids';
import type { ResultRow } from './indicator-rows';
import { type FormNumber, identitiesOf } from './indicators';

export interface Identity {
  /** '1.1 = 1.1.1 + 1.1.2' */
  readonly text: Bilingual;
  /** Undefined where a row of it is missing. */
  readonly holds: boolean | undefined;
  /** Whether it can fail in a correct report, such as when an account was opened and closed twice. */
  readonly isSoft: boolean;
  /** Both sides with their values. */
  readonly detail: Bilingual;
}

/** The rows, the grids, and the orders by payment that the identities compare. */
interface Facts {
  readonly rows: readonly ResultRow[];
  readonly grids: readonly Grid[];
  readonly ordersByPayment: Ratio | undefined;
}

/** Rows of grids under the names that indicators.json gives them. */
const GRID_TERMS: Readonly<Record<string, readonly [grid: Grid['id'], column: string]>> = {
  'II.2 total seller_orders': ['II.2', 'seller_orders'],
  'II.2 total seller_value': ['II.2', 'seller_value'],
  'II.2 total buyer_spend': ['II.2', 'buyer_spend'],
  'II.3 sum(orders)': ['II.3', 'category_orders'],
  'II.3 sum(value)': ['II.3', 'category_value'],
};

/** Form 10's grids are of its rows 5.x, as those of form 09 are. */
const GRID_IDENTITIES = [
  'II.2 total seller_orders = 5.1',
  'II.2 total seller_value = 5.3',
  'II.3 sum(orders) = 5.1',
  'II.3 sum(value) = 5.3',
];

/** The decree does not say that the spending of buyers equals the value of the orders; shipping may differ. */
const SPENDING: Readonly<Record<FormNumber, readonly string[]>> = {
  '08': [],
  '09': ['II.2 total buyer_spend = 5.3 (if it says nothing else)'],
  '10': ['II.2 total buyer_spend = 5.3 (if it says nothing else)'],
};

/** The identities of a form that apply to this platform. */
export function checkIdentities(form: FormNumber, facts: Facts): Identity[] {
  const written = identitiesOf(form).flatMap((text) => {
    if (/^II\.3 sum\(orders\)/.test(text)) return ['II.3 sum(orders) = 5.1'];
    return /^II\.2 and II\.3/.test(text) ? GRID_IDENTITIES : [text];
  });
  return [...written, ...SPENDING[form]].flatMap((text) => identityOf(text, facts) ?? []);
}

function identityOf(text: string, facts: Facts): Identity | undefined {
  const shares = /^sum\(([\d.]+)\.\d+\.\.[\d.]+\) = 100 when ([\d.]+) > 0$/.exec(text);
  if (shares) return paymentsAddUp(shares[2] ?? '', facts);
  const [, left = '', sign = '', right = '', caveat] =
    /^(.+?) (=|<=) ([^(]+?)(?: \((.*)\))?$/.exec(text) ?? [];
  if (left === '') throw new RangeError(`an identity that is not understood: ${text}`);
  const terms = right.split(' + ');
  if ([left, ...terms].some((term) => isOff(term, facts))) return undefined;
  const from = valueOfTerm(left, facts);
  const to = terms.map((term) => valueOfTerm(term, facts));
  const known = to.filter((each) => each !== undefined);
  const sum = known.length === to.length ? sumOf(known) : undefined;
  return {
    text: asWritten(`${left} ${sign === '=' ? '=' : '≤'} ${right}`),
    isSoft: caveat !== undefined,
    holds: holds(from, sign, sum),
    detail: detailOf(from, sum),
  };
}

/** Orders by payment method must add up to the successful orders; otherwise the shares would be wrong. */
function paymentsAddUp(total: string, facts: Facts): Identity | undefined {
  if (isOff(total, facts)) return undefined;
  const orders = valueOfTerm(total, facts);
  const { ordersByPayment: sum } = facts;
  return {
    text: bilingual`orders by payment method = ${total}`,
    isSoft: false,
    holds: holds(sum, '=', orders),
    detail: detailOf(sum, orders),
  };
}

function holds(left: Ratio | undefined, sign: string, right: Ratio | undefined) {
  if (left === undefined || right === undefined) return undefined;
  const order = compare(left, right);
  return sign === '=' ? order === 0n : order <= 0n;
}

function detailOf(left: Ratio | undefined, right: Ratio | undefined): Bilingual {
  const isWhole = [left, right].every((value) => !value || value.units % value.over === 0n);
  const shown = (value: Ratio | undefined) =>
    value === undefined ? bilingual`missing` : groupedIn(rounded(value, isWhole ? 0 : 2));
  return bilingual`${shown(left)} and ${shown(right)}`;
}

function valueOfTerm(term: string, { rows, grids }: Facts): Ratio | undefined {
  const grid = GRID_TERMS[term];
  if (grid) return grids.find(({ id }) => id === grid[0])?.total(grid[1]);
  return rows.find(({ no }) => no === term)?.result?.exact;
}

function isOff(term: string, { rows, grids }: Facts): boolean {
  const grid = GRID_TERMS[term];
  const cell: AnnualCell | undefined = grid
    ? grids.find(({ id }) => id === grid[0])?.lines[0]?.cells[0]
    : rows.find(({ no }) => no === term)?.result;
  return cell?.state === 'not_applicable';
}
