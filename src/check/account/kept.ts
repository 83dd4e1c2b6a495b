/** The figures whose queries are kept as written, since they group, number or limit rows, and the tables of these. */
import type { FigureName } from '../../report/figure-names';
import { type Subject, subjectOf } from '../../report/subject';
import type { Column, Table } from '../../sql/tables';
import { fitOf } from '../../vocabulary/subjects';
import type { StatementFacts } from '../facts';
import { Unaccounted } from './model';

/** The figures that come out of a kept query, and the words of the clause that keeps it. */
export function keptFigures(facts: StatementFacts): Map<FigureName, string> {
  const kept = new Map<FigureName, string>();
  for (const [figure, terms] of facts.terms()) {
    if (terms instanceof Unaccounted) {
      if (terms.kind === 'rows') kept.set(figure, terms.text);
      continue;
    }
    const [clause] = terms.flatMap(({ rows }) => rows.parts.flatMap((part) => part.kept ?? []));
    if (clause !== undefined) kept.set(figure, clause);
  }
  return kept;
}

/** What a subject's kept figures count, by the date that is compared with the period. */
export interface KeptSubject {
  readonly subject: Subject;
  readonly figures: readonly FigureName[];
  readonly table: Table;
  readonly column: Column;
}

export function keptSubjects(facts: StatementFacts): KeptSubject[] {
  const subjects = new Map<Subject, FigureName[]>();
  for (const figure of keptFigures(facts).keys()) {
    const subject = subjectOf(figure);
    subjects.set(subject, [...(subjects.get(subject) ?? []), figure]);
  }
  return [...subjects].flatMap(([subject, figures]) => {
    const [use] = facts
      .dates()
      .flatMap(({ origin }) => (origin ? [{ table: origin.table, column: origin.column }] : []))
      .sort((a, b) => (fitOf(subject, a.table.name) ?? 9) - (fitOf(subject, b.table.name) ?? 9));
    return use ? [{ subject, figures, ...use }] : [];
  });
}
