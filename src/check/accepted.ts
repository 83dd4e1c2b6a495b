import type { Statement } from '../report/report-sql';
import { t } from '../words/words';
import { CODES, type Code, type Finding, type Findings, warning } from './finding';

/**
 * Heeds the admin's word above a statement: `-- accepted: CODE (reason)` makes a finding of judgement
 * accepted. A line without a reason, of a code that cannot be accepted, or that fits nothing, is told.
 * @param quick whether only a part was looked for, so that a line that fits nothing may fit the rest
 */
export async function* heeding<T>(
  statement: Statement,
  findings: Findings<T>,
  quick: boolean,
): Findings<T> {
  const reasons = new Map<Code, string>();
  const { place } = statement;
  for (const { key, value } of statement.notes) {
    if (key !== 'accepted') continue;
    const [, code = '', reason = ''] = /^([\w-]*)\s*(?:\((.*)\))?\s*$/s.exec(value) ?? [];
    if (!isCode(code)) {
      yield warning('accepted', place, t`'-- accepted: ${value}' names no code of a finding`);
    } else if (!CODES[code]) {
      yield warning('accepted', place, t`'${code}' cannot be accepted: it must be mended`);
    } else if (reason.trim() === '') {
      const message = t`'-- accepted: ${value}' gives no reason: write '-- accepted: ${code} (why)'`;
      yield warning('accepted', place, message);
    } else reasons.set(code, reason.trim());
  }
  const used = new Set<Code>();
  let step = await findings.next();
  for (; !step.done; step = await findings.next()) {
    yield accept(step.value, reasons, used);
  }
  for (const [code, reason] of reasons) {
    if (quick || used.has(code)) continue;
    const message = t`'-- accepted: ${code} (${reason})' fits no finding any more: take it out`;
    yield warning('accepted', place, message);
  }
  return step.value;
}

function accept(finding: Finding, reasons: ReadonlyMap<Code, string>, used: Set<Code>): Finding {
  const reason = reasons.get(finding.code);
  if (reason === undefined || finding.level === 'ok') return finding;
  used.add(finding.code);
  const { advice: _, ...kept } = finding;
  return { ...kept, level: 'accepted', message: t`${finding.message}; accepted: ${reason}` };
}

function isCode(text: string): text is Code {
  return Object.hasOwn(CODES, text);
}
