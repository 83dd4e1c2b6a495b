/** Table II.1 of a form: each row's result, and its change against the year before. */

import { AnnualFault } from '../report/report-faults';
import { type Bilingual, bilingual, groupedIn, t } from '../words/words';
import {
  type AnnualCell,
  type Base,
  changeCell,
  emptyCell,
  missingCell,
  notApplicable,
  valueCell,
} from './cell';
import { divided, isZero, type Ratio, ratioFrom, times, wholeShares } from './exact';
import type { Form, IndicatorRow } from './form';
import {
  type Indicator,
  type IndicatorName,
  indicatorsOf,
  PAYMENT_NAMES,
  PAYMENTS,
  type Payment,
  STOCKS,
} from './indicators';
import { Mapped } from './mapped';
import type { AnnualFigures } from './read';
import type { Settings } from './settings';
import { filedBase, inExactUnit, noFigureOf, sqlSource } from './year-before';
import { NOT_IN_SQL, type ReadingOrigin, sourcedValue, type YearData } from './year-data';

/** A row of table II.1; a heading has no cells. */
export interface ResultRow extends IndicatorRow {
  readonly indicator: Indicator | undefined;
  readonly result: AnnualCell | undefined;
  readonly change: AnnualCell | undefined;
}

/** An indicator's exact value, or why there is none. */
type Known =
  | {
      readonly state: 'computed' | 'given' | 'none';
      readonly value: Ratio;
      readonly source: string;
      readonly place?: string;
      readonly sql?: string | undefined;
      readonly warnings?: readonly Bilingual[];
    }
  | { readonly missing: Bilingual };

export const UNDECLARED = bilingual`Not declared`;

/** Table II.1 of a form for a year. */
export interface ResultRows {
  readonly rows: readonly ResultRow[];
  /** The successful orders by all payment methods together, mapped or not; undefined where one is missing. */
  readonly ordersByPayment: Ratio | undefined;
}

/** @throws AnnualFault for a figure that is both computed and declared */
export function resultRows(form: Form, data: YearData, settings: Settings): ResultRows {
  const table = new ResultTable(form, data, settings);
  return {
    rows: form.indicators.rows.map((row) => table.row(row)),
    ordersByPayment: table.ordersByPayment(),
  };
}

/** The orders with a payment method that the form does not have. */
export function unmappedPayments(data: YearData, settings: Settings): Mapped<Payment> | undefined {
  const group = data.flows.groups.payment_method;
  return group && Mapped.of(group, settings.payments);
}

class ResultTable {
  private readonly indicators: ReadonlyMap<string, Indicator>;
  private readonly now: Shares;
  private readonly before: Shares | { readonly missing: Bilingual };

  constructor(
    private readonly form: Form,
    private readonly data: YearData,
    private readonly settings: Settings,
  ) {
    this.indicators = indicatorsOf(form.number);
    this.now = new Shares(data.flows, settings, (name) => this.known(name));
    this.before =
      'missing' in data.before
        ? { missing: data.before.missing }
        : new Shares(data.before, settings, (name) => this.knownBefore(name));
  }

  row(row: IndicatorRow): ResultRow {
    const indicator = this.indicators.get(row.no);
    if (!indicator) return { ...row, indicator, result: undefined, change: undefined };
    const key = `II.1/${row.no}`;
    if (!this.applies(row.no)) {
      return {
        ...row,
        indicator,
        result: notApplicable(key),
        change: notApplicable(`${key}/change`),
      };
    }
    const result = this.result(key, indicator);
    const change = changeCell(`${key}/change`, result, this.base(key, indicator, result));
    return { ...row, indicator, result, change };
  }

  ordersByPayment(): Ratio | undefined {
    return this.now.total();
  }

  /** Whether a row's block applies to this platform. */
  private applies(no: string): boolean {
    const block = no.split('.')[0] ?? '';
    const { onlineOrdering, chatConfirmation } = this.settings;
    switch (this.form.number) {
      case '08':
        return true;
      case '09':
        return onlineOrdering || block !== '5';
      case '10':
        if (block === '4') return chatConfirmation;
        return onlineOrdering || !['5', '6', '7'].includes(block);
    }
  }

  private result(key: string, indicator: Indicator): AnnualCell {
    const { unit, decimals, names } = indicator;
    const [name] = names;
    if (name === undefined) return missingCell(key, NOT_IN_SQL);
    if (unit === 'percent') return this.now.cell(key, name, this.data.flowsOrigin);
    const known = names.length > 1 ? this.average(indicator) : this.known(name);
    if ('missing' in known) return missingCell(key, known.missing);
    if ('empty' in known) return emptyCell(key, known.empty, { source: known.source });
    const { millionDecimals } = this.settings;
    return valueCell(
      key,
      known.state,
      known.value,
      { unit, decimals, millionDecimals },
      partsOf(known),
    );
  }

  /** Seconds ÷ resolved, in days or hours. */
  private average({
    unit,
  }: Indicator): Known | { readonly empty: Bilingual; readonly source: string } {
    const resolved = this.known('complaints_resolved');
    const seconds = this.known('complaint_seconds');
    if ('missing' in resolved) return resolved;
    if (isZero(resolved.value)) {
      return { empty: bilingual`No complaint was resolved in the year`, source: resolved.source };
    }
    if ('missing' in seconds) return seconds;
    return { ...seconds, value: averageOf(seconds.value, resolved.value, unit) };
  }

  private known(name: IndicatorName): Known {
    const { settings } = this;
    const found = sourcedValue(this.data, name);
    const declared = settings.given.get(name);
    const isNone = settings.none.has(name);
    if (!('missing' in found)) {
      refuseDeclared(name, declared !== undefined, isNone, settings.file);
      return {
        state: 'computed',
        value: ratioFrom(found.value),
        source: found.origin.text,
        place: found.statement,
        sql: found.origin.statements[found.statement],
        warnings:
          found.origin.lateHours && STOCKS.has(name)
            ? [bilingual`read ${groupedIn(found.origin.lateHours)} hours after the year's end`]
            : [],
      };
    }
    if (declared) {
      const { by, on, source, value } = declared;
      return { state: 'given', value, source: `Khai bởi ${by} ngày ${dayInWords(on)}: ${source}` };
    }
    if (isNone) {
      return {
        state: 'none',
        value: { units: 0n, over: 1n },
        source: `Khai trong ${settings.file}: không có hoạt động này`,
      };
    }
    return found.missing === NOT_IN_SQL && !isFromDatabase(name)
      ? { missing: UNDECLARED }
      : { missing: found.missing };
  }

  private knownBefore(name: IndicatorName): Known {
    const { before } = this.data;
    if ('missing' in before) return { missing: before.missing };
    const found = before.values[name];
    return found
      ? { state: 'computed', value: ratioFrom(found.value), source: sqlSource(before.year) }
      : { missing: noFigureOf(before.year) };
  }

  /** The base of the change: the value filed for the year before, else the same SQL for that year. */
  private base(
    key: string,
    indicator: Indicator,
    result: AnnualCell,
  ): Base | { readonly missing: Bilingual } {
    const filed = filedBase(this.data, this.settings, this.form, key, [
      indicator.names.length > 1 ? 'complaint_average' : (indicator.names[0] ?? ''),
    ]);
    if (filed) return inExactUnit(filed, indicator.unit);
    if (result.state === 'given' || result.state === 'none') {
      return { missing: bilingual`${this.data.year - 1} is not declared` };
    }
    const [name] = indicator.names;
    if (name === undefined) return { missing: NOT_IN_SQL };
    if (indicator.isStock) {
      const stock = this.data.stockBefore(name);
      return 'missing' in stock
        ? stock
        : {
            value: ratioFrom(stock.value),
            source: `Năm ${this.data.year - 1}: ${stock.origin.text}`,
          };
    }
    if (indicator.unit === 'percent') {
      return 'missing' in this.before ? this.before : this.before.base(name, this.data.year - 1);
    }
    const known = this.knownBefore(name);
    if ('missing' in known || indicator.names.length === 1) {
      return 'missing' in known ? known : { value: known.value, source: known.source };
    }
    const seconds = this.knownBefore('complaint_seconds');
    if ('missing' in seconds) return seconds;
    if (isZero(known.value)) return { missing: bilingual`${this.data.year - 1} has no average` };
    return {
      value: averageOf(seconds.value, known.value, indicator.unit),
      source: known.source,
    };
  }
}

/** The shares of payment methods of one year. */
class Shares {
  private readonly mapped: Mapped<Payment> | undefined;
  private readonly statement: string | undefined;

  constructor(
    figures: AnnualFigures,
    settings: Settings,
    private readonly known: (name: IndicatorName) => Known,
  ) {
    const group = figures.groups.payment_method;
    this.statement = group?.statement;
    this.mapped = group && Mapped.of(group, settings.payments);
    if (!group) return;
    for (const name of Object.values(PAYMENTS)) {
      const declared = settings.given.has(name);
      refuseDeclared(name, declared, settings.none.has(name), settings.file);
      if (figures.values[name]) {
        const place = figures.values[name].statement;
        throw new AnnualFault(`${place}: ${t`${name} is given by ${group.statement} too`}`);
      }
    }
  }

  total(): Ratio | undefined {
    const parts = this.parts();
    if ('missing' in parts) return undefined;
    return { units: parts.counts.reduce((sum, count) => sum + count, 0n), over: 1n };
  }

  cell(key: string, name: IndicatorName, origin: ReadingOrigin): AnnualCell {
    const parts = this.parts();
    if ('missing' in parts) return missingCell(key, parts.missing);
    const index = PAYMENT_NAMES.findIndex((payment) => PAYMENTS[payment] === name);
    const shares = wholeShares(parts.counts);
    if (!shares) return emptyCell(key, bilingual`No order succeeded in the year`);
    const reason = this.mapped?.reason();
    if (reason !== undefined && parts.counts[index] === 0n) return missingCell(key, reason);
    const total = parts.counts.reduce((sum, count) => sum + count, 0n);
    const exact: Ratio = { units: (parts.counts[index] ?? 0n) * 100n, over: total };
    const plain = String(shares[index]);
    const cell = valueCell(
      key,
      parts.state,
      exact,
      { unit: 'percent', decimals: 0, millionDecimals: 0 },
      {
        source: parts.source ?? origin.text,
        statement: this.statement
          ? { place: this.statement, sql: origin.statements[this.statement] }
          : undefined,
      },
    );
    return { ...cell, plain, text: plain };
  }

  base(name: IndicatorName, year: number): Base | { readonly missing: Bilingual } {
    const parts = this.parts();
    if ('missing' in parts) return { missing: noFigureOf(year) };
    const reason = this.mapped?.reason();
    if (reason !== undefined) return { missing: bilingual`In ${year}: ${reason}` };
    const index = PAYMENT_NAMES.findIndex((payment) => PAYMENTS[payment] === name);
    const total = parts.counts.reduce((sum, count) => sum + count, 0n);
    if (total === 0n) return { missing: bilingual`No order succeeded in ${year}` };
    return {
      value: { units: (parts.counts[index] ?? 0n) * 100n, over: total },
      source: sqlSource(year),
    };
  }

  /** The orders of the five methods in the form's order, and of those that map nowhere. */
  private parts():
    | {
        readonly counts: readonly bigint[];
        readonly state: 'computed' | 'given' | 'none';
        readonly source?: string;
      }
    | { readonly missing: Bilingual } {
    const { mapped } = this;
    if (mapped && !mapped.has('orders')) return { missing: NOT_IN_SQL };
    if (mapped) {
      const counts = PAYMENT_NAMES.map((payment) => mapped.sum(payment, 'orders')?.units ?? 0n);
      return { counts: [...counts, mapped.unmappedSum('orders').units], state: 'computed' };
    }
    const counts: bigint[] = [];
    let state: 'computed' | 'given' | 'none' = 'none';
    let source: string | undefined;
    for (const name of Object.values(PAYMENTS)) {
      const known = this.known(name);
      if ('missing' in known) return known;
      counts.push(known.value.units / known.value.over);
      if (known.state !== 'none') {
        state = known.state;
        source = known.source;
      }
    }
    return { counts, state, ...(source === undefined ? {} : { source }) };
  }
}

function averageOf(seconds: Ratio, resolved: Ratio, unit: Indicator['unit']): Ratio {
  const length = unit === 'days' ? 86_400n : 3_600n;
  return divided(seconds, times(resolved, length));
}

function partsOf(known: Exclude<Known, { readonly missing: Bilingual }>) {
  return {
    source: known.source,
    warnings: known.warnings ?? [],
    statement: known.place === undefined ? undefined : { place: known.place, sql: known.sql },
  };
}

/** Refuses a declared value for a figure that the database gives, since choosing between them would be a guess. */
function refuseDeclared(name: string, given: boolean, none: boolean, file: string): void {
  if (given || none) {
    const key = `${given ? 'given' : 'none'}.${name}`;
    throw new AnnualFault(`${file}: ${t`${key}: annual.sql gives it too`}`);
  }
}

/** Whether the figure is expected from the platform's database. */
function isFromDatabase(name: IndicatorName): boolean {
  return !/^(complaint|livestream|platform_revenue|revenue_|chat_)|_(enterprise|household|individual|closed)/.test(
    name,
  );
}

/** '2027-01-05' as '05/01/2027'. */
export function dayInWords(day: string): string {
  return day.split('-').reverse().join('/');
}
