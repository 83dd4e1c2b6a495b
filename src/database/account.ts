/**
 * The rights of a session's account: SHOW GRANTS parsed once, the rights of its roles included. Callers decide
 * which rights they need or forbid.
 */
import { type Lexeme, lexemes } from '../sql/lexer';
import { quoteName, quoteText } from '../sql/print';
import { StatementRefused } from './faults';
import type { Session } from './session';

/** An account as its server knows it. */
export interface Account {
  readonly user: string;
  /** From where it may connect. */
  readonly host: string;
}

/** What a line of SHOW GRANTS gives. */
export interface Grant {
  readonly rights: readonly Right[];
  /** What the rights are on, as written, such as `shop`.* */
  readonly on: string;
  readonly kind: 'everything' | 'schema' | 'table' | 'routine' | 'account';
  /** The schema; in a grant on a whole schema a pattern of LIKE. */
  readonly schema: string;
  /** The table or routine; empty for a whole schema. */
  readonly name: string;
  readonly mayGrant: boolean;
  /** Whether the line takes the rights away, by partial_revokes of MySQL. */
  readonly isRevoked: boolean;
}

export interface Right {
  /** In capitals, such as 'SELECT' or 'ALL PRIVILEGES'. */
  readonly name: string;
  /** As written, with the columns to which it is limited. */
  readonly text: string;
  readonly isOfColumns: boolean;
}

/** The grants of an account and of its roles. */
export class Rights {
  /**
   * @param grants those that the session has now
   * @param withheld those of roles that are granted and not active, which SET ROLE would add
   * @param unreadRoles roles whose grants the account may not see, as written
   */
  constructor(
    readonly grants: readonly Grant[],
    readonly withheld: readonly Grant[] = [],
    readonly unreadRoles: readonly string[] = [],
  ) {}

  /** Whether it may read every table of a schema. Only then does a table that it cannot see not exist. */
  readsSchema(schema: string): boolean {
    const covers = (grant: Grant) =>
      grant.rights.some(isWholeSelect) &&
      (grant.kind === 'everything' || (grant.kind === 'schema' && matches(grant.schema, schema)));
    const taken = this.grants.some(
      ({ isRevoked, kind, schema: from, rights }) =>
        isRevoked && kind === 'schema' && rights.some(isWholeSelect) && matches(from, schema),
    );
    return !taken && this.grants.some((grant) => !grant.isRevoked && covers(grant));
  }

  /** Every right that it has now or could have after SET ROLE, less what a partial revoke takes away. */
  get all(): Grant[] {
    return [...this.grants, ...this.withheld].filter(({ isRevoked }) => !isRevoked);
  }
}

/** The account that a session runs as. */
export async function readAccount({ query }: Session): Promise<Account> {
  const { rows } = await query('SELECT CURRENT_USER()');
  return accountIn(rows[0]?.[0]?.text ?? '');
}

/** An account's name in SQL. */
export function quoteAccount({ user, host }: Account): string {
  return `${quoteText(user)}@${quoteText(host)}`;
}

/** What the account of a session may do. @throws DatabaseUnavailable, StatementRefused */
export async function readRights(session: Session): Promise<Rights> {
  const accountLines = await linesOf(session, 'SHOW GRANTS');
  const { grants, roles } = parseGrants(accountLines);
  if (roles.length === 0) return new Rights(grants);
  const [current = ''] = await linesOf(session, 'SELECT CURRENT_ROLE()');
  if (/MariaDB/i.test(session.server.version)) {
    // SHOW GRANTS includes the active role. The rights of any other role are hidden until SET ROLE.
    const active = new Set([current.toLowerCase()]);
    for (const { user, to } of roles)
      if (active.has(to.toLowerCase())) active.add(user.toLowerCase());
    const hidden = roles.filter(({ user }) => !active.has(user.toLowerCase()));
    return new Rights(
      grants,
      [],
      hidden.map(({ user }) => quoteName(user)),
    );
  }
  // MySQL and TiDB list active roles as `name`@`host`, and show the rights of each that is asked for.
  const active = new Set(splitAtCommas(lexemes(current)).map((role) => keyOf(accountAt(role))));
  const known = new Set(accountLines);
  const withheld: Grant[] = [];
  const unread: string[] = [];
  for (const role of roles) {
    const lines = await linesUsing(session, role);
    const added = lines?.filter((line) => !known.has(line)) ?? [];
    for (const line of added) known.add(line);
    if (!lines) unread.push(`${quoteName(role.user)}@${quoteName(role.host)}`);
    else (active.has(keyOf(role)) ? grants : withheld).push(...parseGrants(added).grants);
  }
  return new Rights(grants, withheld, unread);
}

async function linesOf({ query }: Session, sql: string): Promise<string[]> {
  return (await query(sql)).rows.map(([cell]) => cell?.text ?? '');
}

/** The account's lines with the rights of a role; undefined where the account may not see them. */
async function linesUsing(session: Session, role: Account): Promise<string[] | undefined> {
  try {
    return await linesOf(session, `SHOW GRANTS FOR CURRENT_USER() USING ${quoteAccount(role)}`);
  } catch (error) {
    if (error instanceof StatementRefused) return undefined;
    throw error;
  }
}

function keyOf({ user, host }: Account): string {
  return `${user}@${host}`.toLowerCase();
}

/** A role, and the name of the account or role to which it is granted. */
type GrantedRole = Account & { readonly to: string };

/** The grants in lines of SHOW GRANTS, and the roles that they give. */
export function parseGrants(lines: readonly string[]): { grants: Grant[]; roles: GrantedRole[] } {
  const grants: Grant[] = [];
  const roles: GrantedRole[] = [];
  for (const line of lines) {
    const pieces = lexemes(line);
    const verb = pieces[0]?.key;
    if (verb !== 'GRANT' && verb !== 'REVOKE') continue;
    const end = pieces.findIndex(isWord(verb === 'GRANT' ? 'TO' : 'FROM'));
    const onAt = pieces.findIndex(isWord('ON'));
    if (end < 0) continue;
    if (onAt < 0 || onAt > end) {
      const to = nameAt(pieces[end + 1]);
      for (const role of splitAtCommas(pieces.slice(1, end)))
        roles.push({ ...accountAt(role), to });
    } else {
      grants.push({
        ...objectIn(line, pieces.slice(onAt + 1, end)),
        rights: splitAtCommas(pieces.slice(1, onAt)).map((right) => rightIn(line, right)),
        mayGrant: hasGrantOption(pieces.slice(end)),
        isRevoked: verb === 'REVOKE',
      });
    }
  }
  return { grants, roles };
}

function isWord(word: string) {
  return ({ kind, key }: Lexeme) => kind === 'word' && key === word;
}

function hasGrantOption(pieces: readonly Lexeme[]): boolean {
  return pieces.some((_, index) =>
    ['WITH', 'GRANT', 'OPTION'].every((word, offset) => {
      const piece = pieces[index + offset];
      return piece !== undefined && isWord(word)(piece);
    }),
  );
}

function rightIn(line: string, pieces: readonly Lexeme[]): Right {
  const bracket = pieces.findIndex(({ key }) => key === '(');
  const words = bracket < 0 ? pieces : pieces.slice(0, bracket);
  return {
    name: words.map(({ key }) => key).join(' '),
    text: textOf(line, pieces),
    isOfColumns: bracket >= 0,
  };
}

function objectIn(
  line: string,
  pieces: readonly Lexeme[],
): Pick<Grant, 'on' | 'kind' | 'schema' | 'name'> {
  const on = textOf(line, pieces);
  const isRoutine = /^(PROCEDURE|FUNCTION|PACKAGE)$/.test(pieces[0]?.key ?? '');
  const path = pieces
    .filter(({ kind, key }) => kind !== 'sign' || key === '*')
    .slice(isRoutine ? -2 : 0);
  const [schema, name] = path;
  if (pieces.some(({ key }) => key.startsWith('@'))) {
    return { on, kind: 'account', schema: '', name: '' };
  }
  if (isRoutine) return { on, kind: 'routine', schema: nameAt(schema), name: nameAt(name) };
  if (schema?.key === '*') return { on, kind: 'everything', schema: '', name: '' };
  if (name?.key === '*') return { on, kind: 'schema', schema: nameAt(schema), name: '' };
  return { on, kind: 'table', schema: nameAt(schema), name: nameAt(name) };
}

function textOf(line: string, pieces: readonly Lexeme[]): string {
  return line.slice(pieces[0]?.start ?? 0, pieces.at(-1)?.end ?? 0);
}

/** A list of lexemes at its commas outside brackets. */
function splitAtCommas(pieces: readonly Lexeme[]): Lexeme[][] {
  const parts: Lexeme[][] = [[]];
  let depth = 0;
  for (const piece of pieces) {
    if (piece.kind === 'end') continue;
    if (piece.key === '(') depth += 1;
    if (piece.key === ')') depth -= 1;
    if (piece.key === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(piece);
  }
  return parts.filter((part) => part.length > 0);
}

/** `user`@`host`, quoted in whichever way; a role of MariaDB has no host. */
function accountAt(pieces: readonly Lexeme[]): Account {
  const [user, , host] = pieces;
  return { user: nameAt(user), host: host ? nameAt(host) : '' };
}

function accountIn(text: string): Account {
  const separator = text.lastIndexOf('@');
  return { user: text.slice(0, separator), host: text.slice(separator + 1) };
}

function nameAt(piece: Lexeme | undefined): string {
  const { kind, text = '' } = piece ?? {};
  if (kind !== 'quotedName' && kind !== 'text') return text;
  const quote = text.slice(0, 1);
  return text.slice(1, -1).replaceAll(quote + quote, quote);
}

function isWholeSelect({ name, isOfColumns }: Right): boolean {
  return (name === 'SELECT' && !isOfColumns) || name === 'ALL PRIVILEGES';
}

/** A schema's name in a grant is a pattern: `_` and `%` stand for others unless a backslash precedes them. */
function matches(pattern: string, schema: string): boolean {
  const source = [...pattern.matchAll(/\\(.)|([_%])|(.)/gs)]
    .map(([, escaped, wild, plain]) =>
      wild ? { _: '.', '%': '.*' }[wild] : (escaped ?? plain ?? '').replace(/\W/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}$`, 'is').test(schema);
}
