/**
 * Compares a statement with its source: whether it is still, word for word, what the source gives for this
 * database, and whether the platform still meets the source's conditions.
 */

import { Catalogue } from '../platforms/catalogue';
import { sectionFrom } from '../platforms/compose-report-sql';
import { rowsAt } from '../platforms/discover';
import { recheckSource } from '../platforms/recheck';
import {
  type Meaning,
  meaningName,
  placeNoted,
  type Source,
  type TablePrefix,
} from '../platforms/source';
import { noteOf } from '../report/notes';
import { parseReportSql, type Statement, sqlOf } from '../report/report-sql';
import { plainSql } from '../sql/lexer';
import { outcomeOf } from '../vocabulary/status-words';
import { t } from '../words/words';
import { mayDecide, statusNotes } from './account/status-notes';
import type { StatementFacts } from './facts';
import { type Code, type Finding, fault, warning } from './finding';

/** What was found of a statement's source. */
export interface SourceFacts {
  readonly same: boolean;
  /** The codes that the platform itself was asked about. */
  readonly judged: ReadonlySet<Code>;
  readonly findings: readonly Finding[];
}

/** @throws DatabaseUnavailable, StatementRefused */
export async function sourceOf(facts: StatementFacts): Promise<SourceFacts> {
  const { statement, context, place } = facts;
  const name = noteOf(statement, 'source');
  if (name === undefined) return { same: false, judged: new Set(), findings: [] };
  const { problems, judged } = await recheckSource(statement, context.sources, context);
  const findings = problems.map(({ code, message, advice }) => fault(code, place, message, advice));
  const source = context.sources.find((each) => each.name === name);
  if (!source) return { same: false, judged: new Set(), findings };
  const at = placeNoted(statement);
  const part = new Catalogue(context.tables).sourceAt(source, at);
  const same = isSame(statement, part, at);
  if (!same && findings.length > 0) {
    // The platform no longer meets the source's conditions. That is the fault; a changed statement adds nothing.
    return { same: true, judged: new Set(judged), findings };
  }
  if (!same) {
    const message = t`it is not what its source '${name}' gives for this database: it is judged as home-made`;
    return {
      same,
      judged: new Set(),
      findings: [...findings, warning('source-changed', place, message)],
    };
  }
  return {
    same,
    judged: new Set(judged),
    findings: [...findings, ...(await contradictions(facts, part, at))],
  };
}

/** Whether a statement is, but for layout and comments, one of those that its source gives here. */
function isSame(statement: Statement, part: Source, at: TablePrefix): boolean {
  const meanings = new Map<string, Meaning>();
  for (const [status, { outcome }] of statusNotes(statement)) {
    const own = part.meanings.get(status);
    if (own !== undefined && own !== outcome) return false;
    meanings.set(status, outcome);
  }
  const choice = noteOf(statement, 'choice') ?? '';
  const wanted = [new Map<string, Meaning>(), meanings].flatMap((each) => {
    const { sql } = sectionFrom(part, at, { meanings: each, choice });
    return parseReportSql(sql, 'source').map((one) => plainSql(sqlOf(one)));
  });
  return wanted.includes(plainSql(sqlOf(statement)));
}

/** Statuses that the source does not know must not count otherwise than their labels say. */
async function contradictions(
  facts: StatementFacts,
  part: Source,
  at: TablePrefix,
): Promise<Finding[]> {
  const { statuses } = part.queries;
  const notes = statusNotes(facts.statement);
  const extra = [...notes].filter(([status]) => !part.meanings.has(status));
  if (extra.length === 0 || facts.context.quick) return [];
  const rows = statuses === undefined ? [] : await rowsAt(facts.context.session, statuses, at);
  const labels = new Map(rows.map(([status, label]) => [status ?? '', label ?? status ?? '']));
  return extra.flatMap(([status, note]) => {
    const { outcome } = note;
    const label = labels.get(status) ?? status;
    const says = outcomeOf(label);
    if (says === undefined || says === outcome || mayDecide(note, label, says)) return [];
    return [
      fault(
        'status-unknown',
        facts.place,
        t`a note says that ${status} (${label}) is ${meaningName(outcome)}, but the word says ${meaningName(says)}`,
        [`-- ${outcome}: '${status}' = '${label}' (…)`],
      ),
    ];
  });
}
