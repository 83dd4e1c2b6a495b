import type { FigureName } from '../report/figure-names';
import { type Expression, type Query, type Relation, within } from '../sql/ast';
import { isAggregate, isCallOf } from '../sql/functions';
import type { Scope, Scoped, StatementReading } from './reading';
import { isFixed, isNothing, type Making, merged, type Told } from './told';

const RECKONED = /^(POW|POWER|EXP|SQRT|LN|LOG|LOG2|LOG10|SIN|COS|TAN|PI|CRC32|MOD)$/;
const KEEPS = /^(CAST|CONVERT|ROUND|FLOOR|CEIL|CEILING|TRUNCATE|ABS|BINARY|SUM|MIN|MAX|ANY_VALUE)$/;
const BOOLEAN =
  /^(=|<=>|<|<=|>|>=|<>|AND|OR|XOR|NOT|EXISTS|IS( NOT)?|(NOT )?(IN|LIKE|BETWEEN|REGEXP|RLIKE))$/;
const POWER_OF_TEN = /^(10*(\.0*)?|0?\.0*1|1e[+-]?\d+)$/i;

/** Tells by what a figure's value is told, from the statement alone. */
export class ValueReader {
  private readonly isCount: boolean;

  constructor(
    private readonly reading: StatementReading,
    figure: FigureName,
  ) {
    this.isCount = figure !== 'value_succeeded';
  }

  told({ expression, scope }: Scoped): Told {
    return this.value(expression, scope, false);
  }

  /** @param summed whether it is one row's part of a sum */
  private value(expression: Expression, scope: Scope, summed: boolean): Told {
    const { kind, text, args } = expression;
    const made = (how: Making, reads = true): Told => ({
      reads,
      made: { how, text: this.reading.text(expression) },
    });
    switch (kind) {
      case 'literal':
        return { reads: false, literal: text };
      case 'parameter':
        return made('clock', false);
      case 'variable':
        return made('variable', false);
      case 'star':
        return { reads: this.readsRows(scope) };
      case 'column':
        return this.column(expression, scope, summed);
      case 'query':
        return expression.query ? this.query(expression.query) : { reads: false };
      case 'case':
        return this.choice(
          [
            ...(expression.branches ?? []).map(({ value }) => value),
            expression.otherwise ?? [],
          ].flat(),
          expression,
          scope,
          summed,
        );
      case 'call':
        return this.call(expression, scope, summed);
      default:
        break;
    }
    if (BOOLEAN.test(text)) return { reads: this.readsAnything(expression, scope) };
    if (args.length === 1) return this.all(args, scope, summed);
    if (text === '+' || text === '-') {
      const parts = args.map((arg) => this.value(arg, scope, summed));
      const first = parts.find((part) => part.made);
      if (first) return { ...first, reads: parts.some(({ reads }) => reads) };
      return parts.some(isFixed)
        ? made(
            'added',
            parts.some(({ reads }) => reads),
          )
        : merged(parts);
    }
    return this.product(expression, scope, summed);
  }

  private product(expression: Expression, scope: Scope, summed: boolean): Told {
    const parts = expression.args.map((arg) => this.value(arg, scope, summed));
    const whole = merged(parts);
    if (whole.made) return whole;
    const at = parts.findIndex(({ reads }) => !reads);
    const constant = expression.args[at];
    const text =
      constant &&
      (parts[at]?.literal ?? this.reading.text(constant).replace(/^[(\s]+|[)\s]+$/g, ''));
    const unit =
      text !== undefined &&
      (Number(text) === 1 || (!this.isCount && POWER_OF_TEN.test(text))) &&
      /^([*/]|DIV)$/.test(expression.text);
    // A sum of products of columns, such as price by quantity, is read; a count is never a product.
    const read = text === undefined && (summed || !this.isCount);
    if (unit || read) return whole;
    return {
      reads: whole.reads,
      made: { how: 'multiplied', text: this.reading.text(expression) },
    };
  }

  private call(expression: Expression, scope: Scope, summed: boolean): Told {
    const { text, args } = expression;
    const made = (how: Making, reads: boolean): Told => ({
      reads,
      made: { how, text: this.reading.text(expression) },
    });
    const [first, ...others] = args;
    if (text === 'COUNT') return { reads: this.readsRows(scope) };
    if (text === 'SUM' && first) {
      const told = this.value(first, scope, true);
      if (told.made) return told;
      // SUM(1) counts rows; SUM(2), or a sum of money that no row holds, does not.
      const odd = told.literal !== '1';
      const reads = this.readsRows(scope);
      const isMadeUp = reads && isFixed(told) && (odd || !this.isCount);
      return isMadeUp ? made('multiplied', true) : { reads };
    }
    if (text === 'AVG') return made('reckoned', this.readsRows(scope));
    if (/^(MIN|MAX)$/.test(text) && first && this.isCount) {
      const [origin] =
        first.kind === 'column' ? this.reading.origins({ expression: first, scope }) : [];
      if (origin?.column.key) return made('highest', true);
    }
    const reads = this.readsAnything(expression, scope);
    if (isCallOf(expression, 'random')) return made('random', reads);
    if (isCallOf(expression, 'clock', 'timePart')) return made('clock', reads);
    if (RECKONED.test(text)) return made('reckoned', reads);
    if (text === 'IF') return this.choice(others, expression, scope, summed);
    if (/^(COALESCE|IFNULL|NVL|NVL2|NULLIF)$/.test(text)) {
      return this.choice(
        text === 'NULLIF' ? [first ?? []].flat() : args,
        expression,
        scope,
        summed,
      );
    }
    if (/^(GREATEST|LEAST)$/.test(text)) {
      const parts = args.map((arg) => this.value(arg, scope, summed));
      const whole = merged(parts);
      const bounded = parts.some(
        (part) => !part.reads && !(text === 'GREATEST' && isNothing(part)),
      );
      return bounded && !whole.made ? made('limited', whole.reads) : whole;
    }
    // What is done to a count by any other function makes it another number.
    const ofCount = args.some((arg) => [...within(arg)].some(isAggregate));
    if (ofCount && !KEEPS.test(text)) return made('reckoned', reads);
    return this.all(args, scope, summed);
  }

  /** Values of which one is taken: a literal among them is made up, but for nothing and for one row's 1. */
  private choice(
    choices: readonly Expression[],
    around: Expression,
    scope: Scope,
    summed: boolean,
  ): Told {
    const parts = choices.map((choice) => this.value(choice, scope, summed));
    const whole = merged(parts);
    if (whole.made) return whole;
    const one = summed && this.isCount;
    const literal = parts.some(
      (part) => isFixed(part) && !(one && /^(1|TRUE)$/i.test(part.literal ?? '')),
    );
    const reads = whole.reads || this.readsAnything(around, scope);
    return literal
      ? { reads, made: { how: 'replaced', text: this.reading.text(around) } }
      : { reads };
  }

  private column(column: Expression, scope: Scope, summed: boolean): Told {
    const found = this.reading.resolve(column, scope);
    if (found?.given) {
      return merged(
        found.given.map(({ expression, scope: inner }) => this.value(expression, inner, summed)),
      );
    }
    const ofCatalogue = scope.select.from.some(({ table }) =>
      /^(information_schema|performance_schema|mysql|sys)$/i.test(table?.schema ?? ''),
    );
    const reads = found !== undefined || this.readsRows(scope);
    return !found && ofCatalogue
      ? { reads, made: { how: 'estimate', text: this.reading.text(column) } }
      : { reads };
  }

  private query(query: Query): Told {
    return merged(
      this.reading.within(query).flatMap((scope) => {
        const [item] = scope.select.items;
        return item ? [this.value(item.expression, scope, false)] : [];
      }),
    );
  }

  private all(args: readonly Expression[], scope: Scope, summed: boolean): Told {
    return merged(args.map((arg) => this.value(arg, scope, summed)));
  }

  /** Whether a value depends on a row of any table. */
  private readsAnything(expression: Expression, scope: Scope): boolean {
    return [...within(expression)].some(
      (each) =>
        (each.query && this.reading.within(each.query).some((inner) => this.readsRows(inner))) ||
        ((each.kind === 'column' || isAggregate(each)) && this.readsRows(scope)),
    );
  }

  /** Whether the rows of a SELECT come from a table. */
  private readsRows(scope: Scope, seen: ReadonlySet<Scope> = new Set()): boolean {
    if (seen.has(scope)) return false;
    const now = new Set([...seen, scope]);
    return scope.select.from.some((relation) => {
      const query = this.reading.queryOf(relation, scope);
      if (!query) return isTable(relation);
      return this.reading.within(query).some((inner) => this.readsRows(inner, now));
    });
  }
}

function isTable({ table }: Relation): boolean {
  return table !== undefined;
}
