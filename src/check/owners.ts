/**
 * Applies the notes above a statement by which the admin vouches, with a reason, for what the rows cannot prove. A
 * finding with a note is accepted; a note without a finding is a warning.
 */
import { withReason } from '../report/notes';
import type { Note, Statement } from '../report/report-sql';
import { t } from '../words/words';
import { isZoneSettled } from './account/zone-differs';
import type { StatementFacts } from './facts';
import {
  accepted,
  CODES,
  type Code,
  type Effect,
  type Finding,
  type Findings,
  ownable,
  warning,
} from './finding';

const KEYS: readonly Note['key'][] = ['accepted', 'only', 'counts', 'date', 'zone', 'value'];

/** The rows that a note left out when it was written, as in `only: region <> 'XX' [54 rows on 2026-11-26]`. */
const MEASURED = /\s*\[(\d+) rows? on (\d{4}-\d\d-\d\d)\]$/;

/**
 * The findings of a statement as its notes own them, and what is wrong with the notes.
 * @param today the day in Vietnam, which the lines to paste carry with the rows that they are about
 */
export function withOwners(
  statement: Statement,
  findings: readonly Finding[],
  isQuick: boolean,
  today: string,
): Finding[] {
  const notes = statement.notes
    .filter(({ key }) => KEYS.includes(key))
    .map((note) => ({ ...note, ...withReason(note.value) }));
  const used = new Set<(typeof notes)[number]>();
  const owned = findings.map((finding): Finding => {
    if (finding.level !== 'fault' && finding.level !== 'warning') return finding;
    const owner = finding.owner ?? (CODES[finding.code] ? `accepted: ${finding.code}` : undefined);
    if (owner === undefined) return finding;
    const note = notes.find(
      ({ key, text }) => plain(`${key}: ${asOwned(key, text, owner)}`) === plain(owner),
    );
    if (note) used.add(note);
    const grown = note && otherNumber(note.text, finding.effect, today);
    if (note && !grown && isReason(note.reason)) return accepted(finding, owner, note.reason);
    const line = `-- ${owner} (…)`;
    const [first, ...more] = finding.advice ?? [];
    const isOffered = finding.owner === undefined || first === line;
    const others = first === undefined || first === line ? more : [first, ...more];
    const message = !grown
      ? finding.message
      : grown.day > today
        ? t`${finding.message}; the day of its note, ${grown.day}, is still to come`
        : t`${finding.message}; when it was owned, on ${grown.day}, it was ${grown.rows} rows`;
    const offer = isOffered ? [line, ...measured(owner, finding.effect, today)] : [];
    return { ...finding, owner, message, advice: [...offer, ...others] };
  });
  return [
    ...owned,
    ...notes.flatMap((note) => complaint(statement, note, used.has(note), isQuick) ?? []),
  ];
}

/** A note's text without its number of rows; a date may be named through the alias of its table. */
function asOwned(key: Note['key'], text: string, owner: string): string {
  const bare = text.replace(MEASURED, '');
  return key === 'date' && !owner.includes('.') ? bare.replace(/^\S+\./, '') : bare;
}

/** Whether a note gives a reason: a word at least. */
function isReason(text: string): boolean {
  return /\p{L}{2}/u.test(text);
}

/** The line with today's number of rows, by which `check` notices later that they have doubled. */
function measured(owner: string, effect: Effect | undefined, today: string): string[] {
  if (!/^[1-9]\d*$/.test(effect?.rows ?? '')) return [];
  const line = `-- ${owner} [${effect?.rows} rows on ${today}] (…)`;
  return [t`To be asked again once this has doubled, paste this instead: ${line}`];
}

/**
 * What a note says that it was about when it was written, if it is about more than twice as many rows now or less than
 * half, or if that day is still to come.
 */
function otherNumber(
  text: string,
  effect: Effect | undefined,
  today: string,
): { rows: string; day: string } | undefined {
  const [, rows, day] = MEASURED.exec(text) ?? [];
  if (rows === undefined || day === undefined) return undefined;
  if (day > today) return { rows, day };
  if (!/^\d+$/.test(effect?.rows ?? '')) return undefined;
  const [then, now] = [BigInt(rows), BigInt(effect?.rows ?? 0)];
  return now > 2n * then || then > 2n * now ? { rows, day } : undefined;
}

function complaint(
  { place, parts }: Statement,
  { key, value, text, reason }: Note & { text: string; reason: string },
  isUsed: boolean,
  isQuick: boolean,
): Finding | undefined {
  if (key === 'accepted' && !Object.hasOwn(CODES, text)) {
    return warning('accepted', place, t`'-- accepted: ${value}' names no code of a finding`);
  }
  if (key === 'accepted' && !CODES[text as Code]) {
    return warning('accepted', place, t`'${text}' cannot be accepted: it must be mended`);
  }
  if (!isReason(reason)) {
    return warning(
      'accepted',
      place,
      t`'-- ${key}: ${value}' gives no reason: write '-- ${key}: ${text} (why)'`,
    );
  }
  // Rows that show their time zone today may not do so on a quiet day, when the line is needed again.
  const readsUtc = parts.some((part) => typeof part === 'object' && /_utc$/.test(part.parameter));
  const isSpareZone = key === 'zone' && text === (readsUtc ? '+00:00' : '+07:00');
  if (isUsed || isQuick || isSpareZone) return undefined;
  return warning(
    'accepted',
    place,
    t`'-- ${key}: ${text} (${reason})' fits no finding any more: take it out`,
  );
}

function plain(text: string): string {
  return text.replaceAll('`', '').replace(/\s+/g, ' ').trim().toLowerCase();
}

export async function* checkAssumed(facts: StatementFacts): Findings {
  for (const { value } of facts.notes('assumed')) {
    const { text, reason } = withReason(value);
    // The whole check asks the rows whether the zone could be another; the quick one cannot.
    const isZone = /^zone:/.test(text);
    if (isZone && (facts.context.quick || (await isZoneSettled(facts)))) continue;
    yield ownable(
      'assumed',
      facts.place,
      t`init assumed by itself: ${text}${reason === '' ? '' : ` (${reason})`}`,
      text,
      {
        advice: [t`If it is right, write the line above in its place, with your reason.`],
      },
    );
  }
}
