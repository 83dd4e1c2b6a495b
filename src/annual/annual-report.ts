/** The yearly report of one form and year: its rows and grids, what is missing, and whether it can be filed. */

import type { Platform } from '../report/platform';
import { dayNumber, dayNumberOf, vietnamStamp } from '../vietnam';
import { asWritten, type Bilingual, bilingual } from '../words/words';
import { type AnnualCell, NO_RESULT } from './cell';
import { type Form, formOf } from './form';
import { type Boxes, boxesOf, type Grid, gridsOf } from './grids';
import { checkIdentities, type Identity } from './identities';
import { type ResultRow, resultRows, UNDECLARED, unmappedPayments } from './indicator-rows';
import type { FormNumber } from './indicators';
import { formNotice } from './notices';
import type { Settings } from './settings';
import { notClosed, type YearData } from './year-data';

/** A field of section I, and what fills it in. */
export interface GeneralField {
  readonly no: string;
  readonly label: string;
  readonly value: string | undefined;
}

/** Something that is missing, with the place of the page where it stands. */
export interface Gap {
  readonly anchor: string;
  readonly label: Bilingual;
  readonly reason: Bilingual;
}

export interface AnnualReport {
  readonly form: Form;
  readonly year: number;
  readonly platform: Platform;
  readonly data: YearData;
  readonly settings: Settings;
  readonly general: readonly GeneralField[];
  readonly rows: readonly ResultRow[];
  /** The orders that no method of payment of the form counts. */
  readonly unmappedPayments: Bilingual | undefined;
  readonly grids: readonly Grid[];
  readonly boxes: Boxes | undefined;
  /** The three texts, in the form's order. */
  readonly texts: readonly { readonly label: string; readonly text: string }[];
  readonly identities: readonly Identity[];
  /** Why it cannot be filed yet. */
  readonly gaps: readonly Gap[];
  /** Missing entries outside the rows: fields of section I, the boxes of form 08. */
  readonly blanks: readonly Gap[];
  /** Changes against the year before that cannot be computed, with the reason. */
  readonly changesMissing: readonly Gap[];
  /** 'Có 27/34 dòng' */
  readonly headline: Bilingual;
  /** Rows of table II.1 without a result. */
  readonly missingRows: number;
  readonly verdict: 'open' | 'incomplete' | 'ready';
  readonly verdictText: Bilingual;
  /** 'BẢN NHÁP – thiếu 7 dòng'; undefined once it can be filed. */
  readonly draftMark: string | undefined;
  readonly deadline: Deadline;
  readonly notice: string;
  /** Remarks that do not keep it from being filed. */
  readonly warnings: readonly Bilingual[];
}

export interface Deadline {
  /** '14/02/2027' */
  readonly day: string;
  /** Negative once it has passed. */
  readonly daysLeft: number;
  readonly text: Bilingual;
}

/** @throws AnnualFault for a figure that annual.sql and annual.json both give */
export function annualReport(
  number: FormNumber,
  data: YearData,
  settings: Settings,
  platform: Platform,
  now: Date,
): AnnualReport {
  const form = formOf(number);
  const { rows, ordersByPayment } = resultRows(form, data, settings);
  const grids = gridsOf(form, data, settings);
  const boxes = boxesOf(form, data, settings);
  const payments = unmappedPayments(data, settings);
  const paymentsApply = rows.some(
    ({ indicator, result }) => indicator?.unit === 'percent' && result?.state !== 'not_applicable',
  );
  const unmapped = paymentsApply ? payments?.reason() : undefined;
  const identities = checkIdentities(number, { rows, grids, ordersByPayment });
  const general = generalFields(form, settings, platform);
  const gaps = gapsOf({ data, rows, grids, boxes, unmapped, identities });
  const asked = rows.flatMap(({ result }) => (applies(result) ? [result] : []));
  const missingRows = asked.filter(({ state }) => state === 'missing').length;
  const year = data.year;
  const verdict =
    data.state === 'open' ? 'open' : gaps.length === 0 ? 'ready' : ('incomplete' as const);
  const { texts } = settings;
  return {
    form,
    year,
    platform,
    data,
    settings,
    general,
    rows,
    unmappedPayments: unmapped,
    grids,
    boxes,
    texts: [texts.difficulties, texts.causes, texts.proposals].map((text, index) => ({
      label: form.texts.items[index] ?? '',
      text: text ?? '',
    })),
    identities,
    gaps,
    blanks: blanksOf(general, boxes),
    changesMissing: changesMissing(rows, grids),
    headline: bilingual`${asked.length - missingRows} of ${asked.length} rows`,
    missingRows,
    verdict,
    verdictText: VERDICTS[verdict],
    draftMark: verdict === 'ready' ? undefined : draftMark(verdict, missingRows),
    deadline: deadlineOf(year, now),
    notice: formNotice(number, settings),
    warnings: warningsOf(rows, grids, identities),
  };
}

const VERDICTS = {
  open: bilingual`The year is not over`,
  incomplete: bilingual`Not complete`,
  ready: bilingual`Complete`,
} as const;

/** On paper, which is in Vietnamese. */
function draftMark(verdict: 'open' | 'incomplete', missingRows: number): string {
  if (missingRows > 0) return `BẢN NHÁP – thiếu ${missingRows} dòng`;
  return `BẢN NHÁP – ${VERDICTS[verdict].vi.toLowerCase()}`;
}

function applies(result: AnnualCell | undefined): result is AnnualCell {
  return result !== undefined && result.state !== 'not_applicable';
}

function generalFields(form: Form, settings: Settings, platform: Platform): GeneralField[] {
  const { province, reporter } = settings;
  const organisation = settings.organisation ?? platform.owner;
  const taxCode = settings.taxCode ?? platform.taxCode;
  const values = [platform.domain ?? platform.name, organisation, taxCode, province, undefined];
  const people = [reporter.name, reporter.position, reporter.phone];
  return form.general.fields.flatMap(({ no, label, fields }, index) => [
    { no, label, value: fields.length > 0 ? '' : values[index] },
    ...fields.map((field, part) => ({ no: '', label: field, value: people[part] })),
  ]);
}

/** The anchor of a row on the page. */
export function anchorOf(key: string): string {
  return `o-${key.replace(/[^\w]+/g, '-')}`;
}

function gapsOf({
  data,
  rows,
  grids,
  boxes,
  unmapped,
  identities,
}: {
  readonly data: YearData;
  readonly rows: readonly ResultRow[];
  readonly grids: readonly Grid[];
  readonly boxes: Boxes | undefined;
  readonly unmapped: Bilingual | undefined;
  readonly identities: readonly Identity[];
}): Gap[] {
  return [
    ...data.problems.map((problem) => ({
      anchor: 'tinh-trang',
      label: bilingual`Readings`,
      reason: asWritten(problem),
    })),
    ...(data.state === 'unread'
      ? [
          {
            anchor: 'tinh-trang',
            label: bilingual`Year ${data.year}`,
            reason: notClosed(data.year),
          },
        ]
      : []),
    ...rows.flatMap(({ no, label, result }) =>
      result?.state === 'missing' && result.reason
        ? [
            {
              anchor: anchorOf(result.key),
              label: asWritten(`${no} ${label}`),
              reason: result.reason,
            },
          ]
        : [],
    ),
    ...(unmapped
      ? [{ anchor: 'chua-xep', label: bilingual`Payment methods`, reason: unmapped }]
      : []),
    ...grids.flatMap(({ id, title, gaps }) =>
      gaps.map((reason) => ({ anchor: anchorOf(id), label: asWritten(title), reason })),
    ),
    ...(boxes?.unmapped
      ? [{ anchor: 'hang-hoa', label: asWritten(boxes.title), reason: boxes.unmapped }]
      : []),
    ...identities
      .filter(({ holds, isSoft }) => holds === false && !isSoft)
      .map((identity) => ({
        anchor: 'doi-chieu',
        label: bilingual`Identities`,
        reason: doesNotHold(identity),
      })),
  ];
}

function doesNotHold({ text, detail }: Identity): Bilingual {
  return bilingual`does not hold: ${text} (${detail})`;
}

function blanksOf(general: readonly GeneralField[], boxes: Boxes | undefined): Gap[] {
  return [
    ...general
      .filter(({ value }) => value === undefined)
      .map(({ no, label }) => ({
        anchor: 'thong-tin-chung',
        label: asWritten(`I.${no || '5'} ${label.replace(/:$/, '')}`),
        reason: UNDECLARED,
      })),
    ...(boxes?.missing
      ? [{ anchor: 'hang-hoa', label: asWritten(boxes.title), reason: boxes.missing }]
      : []),
  ];
}

/** The gaps of a grid, one for each reason. */
function changesMissing(rows: readonly ResultRow[], grids: readonly Grid[]): Gap[] {
  const ofGrids = grids.flatMap(({ id, title, lines }) => {
    const reasons = new Map(
      lines
        .flatMap(({ cells }) => cells)
        .flatMap(({ key, state, reason }) =>
          key.endsWith('_change') && state === 'missing' && reason && reason !== NO_RESULT
            ? [[reason.en, reason] as const]
            : [],
        ),
    );
    return [...reasons.values()].map((reason) => ({
      anchor: anchorOf(id),
      label: asWritten(title),
      reason,
    }));
  });
  const ofRows = rows.flatMap(({ no, label, result, change }) =>
    result?.state !== 'missing' && result && change?.state === 'missing' && change.reason
      ? [
          {
            anchor: anchorOf(result.key),
            label: asWritten(`${no} ${label}`),
            reason: change.reason,
          },
        ]
      : [],
  );
  return [...ofRows, ...ofGrids];
}

function warningsOf(
  rows: readonly ResultRow[],
  grids: readonly Grid[],
  identities: readonly Identity[],
): Bilingual[] {
  const small = grids.flatMap(({ title, lines }) =>
    lines.some(({ cells }) => cells.some(({ warnings }) => warnings.length > 0))
      ? [bilingual`${title}: cells below 10 million đồng, of which whole millions lose many digits`]
      : [],
  );
  return [
    ...rows.flatMap(({ no, label, result }) =>
      (result?.warnings ?? []).map((warning) => bilingual`${no} ${label}: ${warning}`),
    ),
    ...small,
    ...identities.filter(({ holds, isSoft }) => holds === false && isSoft).map(doesNotHold),
  ];
}

/** The last day is 14 February of the year after: "trước ngày 15 tháng 02". */
export function deadlineOf(year: number, now: Date): Deadline {
  const last = `${year + 1}-02-14`;
  const daysLeft = dayNumberOf(last) - dayNumber(Number(now));
  const day = `14/02/${year + 1}`;
  const text =
    daysLeft >= 0
      ? bilingual`${daysLeft} days are left to ${day}`
      : bilingual`${-daysLeft} days past ${day}`;
  return { day, daysLeft, text };
}

/** 'bao-cao-nam_mau-09_san.vn_2026_20270105-101500', without an extension. */
export function annualFileName({ form, year, platform, data }: AnnualReport): string {
  const parts = [
    'bao-cao-nam',
    `mau-${form.number}`,
    platform.domain,
    year,
    vietnamStamp(data.instant),
  ];
  return parts.filter((part) => part !== undefined).join('_');
}
