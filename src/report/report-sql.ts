/** report.sql as text: its statements, their parameters and notes. `sql/` knows what the SQL means. */
import { PARAMETERS, type Parameter } from '../database/snapshot';
import { readRegularFile } from '../files';
import { sqlTokens } from '../sql/lexer';
import { t } from '../words/words';
import { FIGURE_NAMES, type FigureName } from './figure-names';
import { MappingFault } from './report-faults';

/** One SELECT of report.sql, with its parameters cut out of the text. */
export interface Statement<Name extends string = FigureName> {
  /** Where it stands, for errors: 'report.sql line 12 (statement 2)'. */
  readonly place: string;
  readonly parts: readonly (string | { readonly parameter: Parameter })[];
  /** The figures that its text names, which are missing if it fails. */
  readonly figures: readonly Name[];
  readonly notes: readonly Note[];
}

/**
 * A comment above a statement that the commands read: the source that `init` used, how each status counts, and the
 * admin's answers to findings of `check`.
 */
export interface Note {
  readonly key: (typeof NOTES)[number];
  readonly value: string;
}

const NOTES = [
  'source',
  'schema',
  'prefix',
  'choice',
  'succeeded',
  'failed',
  'under way',
  'no order',
  'accepted',
  'only',
  'counts',
  'date',
  'zone',
  'value',
  'assumed',
] as const;

/**
 * The statements of a report.sql, in order. See docs/report-sql.md.
 * @param file the name that errors give
 * @throws MappingFault for what is not a SELECT ended by ';', an unknown parameter, or an open
 *   place `{{...}}` that `baocao init` left to be filled in
 */
export function parseReportSql(sql: string, file: string): Statement[] {
  return parseStatements(sql, file, FIGURE_NAMES);
}

/**
 * The statements of a file under the rules of report.sql, with figures of any names.
 * @param names the figures that its statements may name
 * @throws MappingFault as `parseReportSql`
 */
export function parseStatements<Name extends string>(
  sql: string,
  file: string,
  names: readonly Name[],
): Statement<Name>[] {
  const statements: Statement<Name>[] = [];
  let line = 1;
  let draft = new Draft();
  let startsLine = true;

  for (const { kind, text } of sqlTokens(sql.replace(/^\uFEFF/, ''))) {
    if (kind === 'broken') throw new MappingFault(`${lineOf(file, line)}: ${whyBroken(text)}`);
    if (kind === 'open') throw new MappingFault(openFault(sql, file));

    if (kind === 'end') {
      const place = t`${file} line ${draft.line ?? line} (statement ${statements.length + 1})`;
      statements.push(draft.finish(place, names));
      draft = new Draft();
    } else {
      if (kind !== 'comment' && text.trim() !== '') draft.line ??= line;
      if (kind === 'parameter') draft.addParameter(text.slice(1), () => lineOf(file, line));
      else draft.addText(text, kind === 'word' ? text : undefined);
      if (kind === 'comment' && startsLine && draft.line === undefined) draft.addNote(text);
    }
    const lines = text.split('\n');
    line += lines.length - 1;
    startsLine = (startsLine || lines.length > 1) && lines.at(-1)?.trim() === '';
  }
  if (draft.line !== undefined) {
    throw new MappingFault(t`${file} line ${draft.line}: the last statement does not end with ';'`);
  }
  if (statements.length === 0) throw new MappingFault(t`${file} holds no statement`);
  return statements;
}

function lineOf(file: string, line: number): string {
  return t`${file} line ${line}`;
}

/** A place `{{...}}` that must be filled in before the server starts. */
interface OpenPlace {
  readonly line: number;
  readonly text: string;
}

/** The open places of a report.sql, in order; none stands in a comment. */
export function openPlaces(sql: string): OpenPlace[] {
  const places: OpenPlace[] = [];
  let line = 1;
  for (const { kind, text } of sqlTokens(sql)) {
    if (kind === 'open') places.push({ line, text: text.replace(/\s+/g, ' ') });
    line += text.split('\n').length - 1;
  }
  return places;
}

function openFault(sql: string, file: string): string {
  const [first, ...more] = openPlaces(sql);
  const rest =
    more.length === 0
      ? ''
      : t`; ${more.length + 1} places are open, the others on lines ${[...new Set(more.map(({ line }) => line))].join(', ')}`;
  return t`${file} line ${first?.line}: fill in ${first?.text}${rest}`;
}

/**
 * The statements in a file.
 * @throws MappingFault also for a file that cannot be read
 */
export function readReportSql(file: string): Statement[] {
  return parseReportSql(readReportText(file), file);
}

/** No mapping is larger, in bytes. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * The text of a report.sql, or of another file that a command writes.
 * @param writer the command
 * @throws MappingFault for a file that cannot be read
 */
export function readReportText(file: string, writer = 'init'): string {
  try {
    return readRegularFile(file, MOST_BYTES);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new MappingFault(
      code === 'ENOENT'
        ? t`${file} does not exist; 'npx baocao ${writer}' writes it`
        : t`${file} cannot be read (${code})`,
    );
  }
}

/** A statement's SQL as its author wrote it, with its parameters by name. */
export function sqlOf({ parts }: Pick<Statement, 'parts'>): string {
  return parts.map((part) => (typeof part === 'string' ? part : `:${part.parameter}`)).join('');
}

/** A statement's SQL, its parameters replaced by literals. */
export function bind(
  statement: Pick<Statement, 'parts'>,
  literals: Record<Parameter, string>,
): string {
  return statement.parts
    .map((part) => (typeof part === 'string' ? part : literals[part.parameter]))
    .join('');
}

/** A statement while it is being read. */
class Draft {
  /** The line of its first token. */
  line: number | undefined;
  private readonly parts: (string | { parameter: Parameter })[] = [];
  private text = '';
  private readonly words: string[] = [];
  private readonly notes: Note[] = [];

  addText(text: string, word?: string): void {
    this.text += text;
    if (word) this.words.push(word);
  }

  addNote(comment: string): void {
    const [, name, value = ''] = /^-- ([a-z ]+): *(.*?)\s*$/.exec(comment) ?? [];
    const key = NOTES.find((known) => known === name);
    if (key) this.notes.push({ key, value });
  }

  addParameter(name: string, place: () => string): void {
    const parameter = PARAMETERS.find((known) => known === name);
    if (!parameter) {
      const known = PARAMETERS.map((each) => `:${each}`).join(', ');
      throw new MappingFault(t`${place()}: unknown parameter :${name}; there are ${known}`);
    }
    this.parts.push(this.text, { parameter });
    this.text = '';
  }

  finish<Name extends string>(place: string, names: readonly Name[]): Statement<Name> {
    const words = this.words.join(' ');
    if (this.line === undefined) throw new MappingFault(t`${place} is empty`);
    if (!/^(SELECT|WITH)\b/i.test(words)) throw new MappingFault(t`${place} is not a SELECT`);
    const change = /\b(INTO|FOR UPDATE|FOR SHARE|LOCK IN SHARE MODE)\b/i.exec(words)?.[1];
    if (change) throw new MappingFault(t`${place} is not a plain SELECT: it holds ${change}`);
    return {
      place,
      parts: [...this.parts, this.text],
      figures: names.filter((name) => this.words.includes(name)),
      notes: this.notes,
    };
  }
}

function whyBroken(opening: string): string {
  if (opening === '/*') return t`this comment does not end`;
  if (opening.startsWith('/*')) return t`an executable comment (${opening}) is not allowed`;
  return t`the text that ${opening} opens does not end`;
}
