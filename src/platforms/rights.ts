import type { Session } from '../database/session';

/**
 * Whether the account may read a schema as a whole, so that a table which it does not see is not there.
 * With rights table by table, one that it does not see may be there all the same.
 */
export async function seesWhole(session: Session, schema: string): Promise<boolean> {
  const grants = (await session.query('SHOW GRANTS')).rows.map(([cell]) => cell?.text ?? '');
  return grants.some((grant) => {
    const [, rights = '', on = ''] = /^GRANT (.*?) ON (.*?)\.\* TO /s.exec(grant) ?? [];
    if (!/(^|, ?)(SELECT|ALL PRIVILEGES)(,|$)/.test(rights)) return false;
    return on === '*' || matches(on.replace(/^`|`$/g, '').replaceAll('``', '`'), schema);
  });
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
