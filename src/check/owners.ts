/**
 * Owners: the notes above a statement by which the admin vouches, with a reason, for what rows cannot prove.
 * A finding that has an owner is accepted; a note that owns nothing is a warning.
 */
import type { Note, Statement } from '../report/report-sql';
import { t } from '../words/words';
import { withReason } from './account/statuses';
import type { StatementFacts } from './facts';
import { CODES, type Code, type Finding, type Findings, ownable, warning } from './finding';

const KEYS: readonly Note['key'][] = ['accepted', 'only', 'counts', 'date', 'zone', 'value'];

/** The findings of a statement as its notes own them, and what is wrong with the notes. */
export function withOwners(
  statement: Statement,
  findings: readonly Finding[],
  isQuick: boolean,
): Finding[] {
  const notes = statement.notes
    .filter(({ key }) => KEYS.includes(key))
    .map((note) => ({ ...note, ...withReason(note.value) }));
  const used = new Set<(typeof notes)[number]>();
  const owned = findings.map((finding): Finding => {
    if (finding.level !== 'fault' && finding.level !== 'warning') return finding;
    const owner = finding.owner ?? (CODES[finding.code] ? `accepted: ${finding.code}` : undefined);
    if (owner === undefined) return finding;
    const note = notes.find(({ key, text }) => plain(`${key}: ${text}`) === plain(owner));
    if (note && note.reason !== '') {
      used.add(note);
      const { advice: _, ...kept } = finding;
      return {
        ...kept,
        owner,
        level: 'accepted',
        message: t`${finding.message}; accepted: ${note.reason}`,
      };
    }
    const line = `-- ${owner} (…)`;
    const advice = finding.advice ?? [];
    return { ...finding, owner, advice: advice.includes(line) ? advice : [line, ...advice] };
  });
  return [
    ...owned,
    ...notes.flatMap((note) => complaint(statement, note, used.has(note), isQuick) ?? []),
  ];
}

function complaint(
  { place }: Statement,
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
  if (reason === '') {
    return warning(
      'accepted',
      place,
      t`'-- ${key}: ${value}' gives no reason: write '-- ${key}: ${text} (why)'`,
    );
  }
  if (isUsed || isQuick) return undefined;
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
