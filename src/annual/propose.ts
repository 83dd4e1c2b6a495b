// Proposes annual.json from what annual.sql returns: only what is certain. The rest is asked, or left to a person.
import type { FormNumber, GroupKey, IndicatorName, Payment } from './indicators';
import { paymentOf } from './payments';
import { rowOfPlace } from './provinces';
import type { AnnualRead } from './read';

/** The texts of the platform in this year and the one before, and the row of each that is certain. */
export interface Proposal {
  readonly payments: Map<string, Payment>;
  readonly places: Map<string, number>;
  /** What is to be asked, most orders first. */
  readonly openPayments: readonly string[];
  readonly openPlaces: readonly string[];
  readonly openCategories: readonly string[];
}

export function proposalFrom(read: AnnualRead): Proposal {
  const payments = textsOf(read, 'payment_method');
  const places = [...new Set([...textsOf(read, 'seller_place'), ...textsOf(read, 'buyer_place')])];
  const certainPayments = mapped(payments, paymentOf);
  const certainPlaces = mapped(places, rowOfPlace);
  return {
    payments: certainPayments,
    places: certainPlaces,
    openPayments: payments.filter((raw) => !certainPayments.has(raw)),
    openPlaces: places.filter((raw) => !certainPlaces.has(raw)),
    openCategories: textsOf(read, 'category'),
  };
}

/** What a person answered, beside what was certain. */
export interface Answers {
  readonly form: FormNumber;
  readonly organisation?: string;
  readonly taxCode?: string;
  readonly province?: string;
  /** Empty where it was left for later, as the others. */
  readonly reporter?: { readonly name: string; readonly position: string; readonly phone: string };
  readonly onlineOrdering?: boolean;
  readonly chatConfirmation?: boolean | undefined;
  /** Activities that do not exist. */
  readonly none: readonly IndicatorName[];
  readonly payments: ReadonlyMap<string, Payment>;
  readonly places: ReadonlyMap<string, number>;
  readonly categories: ReadonlyMap<string, number>;
}

/** The text of an annual.json. */
export function annualJson(answers: Answers): string {
  const { form, organisation, taxCode, province, payments, places, categories } = answers;
  const { onlineOrdering = true, chatConfirmation, none } = answers;
  const reporter = Object.entries(answers.reporter ?? {}).filter(([, text]) => text !== '');
  const document = {
    $schema: './annual.schema.json',
    form,
    ...(organisation ? { organisation } : {}),
    ...(taxCode ? { tax_code: taxCode } : {}),
    ...(province ? { province } : {}),
    ...(reporter.length > 0 ? { reporter: Object.fromEntries(reporter) } : {}),
    ...(form === '08' ? {} : { online_ordering: onlineOrdering }),
    ...(chatConfirmation === undefined ? {} : { chat_confirmation: chatConfirmation }),
    payments: Object.fromEntries(payments),
    ...(form === '08' ? {} : { places: Object.fromEntries(places) }),
    categories: Object.fromEntries(categories),
    given: {},
    none,
    texts: { difficulties: '', causes: '', proposals: '' },
    previous: {},
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function textsOf({ groups, before }: AnnualRead, key: GroupKey): string[] {
  const years = [groups, ...('missing' in before ? [] : [before.groups])];
  const rows = years.flatMap((each) => each[key]?.rows ?? []);
  return [...new Set(rows.map(({ raw }) => raw))];
}

function mapped<T>(
  texts: readonly string[],
  rowOf: (raw: string) => T | undefined,
): Map<string, T> {
  return new Map(
    texts.flatMap((raw) => {
      const row = rowOf(raw);
      return row === undefined ? [] : [[raw, row] as const];
    }),
  );
}
