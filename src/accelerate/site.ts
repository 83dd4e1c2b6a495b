import type { Session } from '../database/session';
import { Fault } from '../fault';
import { quoteText } from '../sql/quote';
import { t } from '../words/words';
import type { Site } from './install';

/** A server on which nothing can be counted ahead. */
export class NotAccelerable extends Fault {
  readonly audience = 'admin';
}

/**
 * What of the server and the account decides how the summaries are installed.
 * @throws NotAccelerable
 */
export async function readSite(session: Session, timeZone: string): Promise<Site> {
  if (session.server.createTrigger === undefined) {
    throw new NotAccelerable(
      t`${session.server.version} knows no triggers: nothing can be counted ahead there`,
    );
  }
  const { rows } = await session.query(`
    SELECT DATABASE(), CURRENT_USER(), @@event_scheduler, @@log_bin, @@binlog_format`);
  const [database = '', user = '', events, logged, format] = (rows[0] ?? []).map(
    ({ text }) => text ?? '',
  );
  if (logged === '1' && format === 'STATEMENT') {
    throw new NotAccelerable(
      t`binlog_format is STATEMENT, in which a fold that locks no row cannot be logged: set it to ROW or MIXED`,
    );
  }
  const at = user.lastIndexOf('@');
  const grants = (await session.query('SHOW GRANTS')).rows.map(([cell]) => cell?.text ?? '');
  return {
    database,
    timeZone,
    createTrigger: session.server.createTrigger,
    hasEvents: events === 'ON',
    account: `${quoteText(user.slice(0, at))}@${quoteText(user.slice(at + 1))}`,
    readsAll: grants.some((grant) => readsAll(grant, database)),
  };
}

/** Whether a line of SHOW GRANTS lets an account read every table of a database. */
function readsAll(grant: string, database: string): boolean {
  const [, rights = '', on = ''] = /^GRANT (.*?) ON (.*?) TO /s.exec(grant) ?? [];
  const reads = /\bSELECT\b(?! ?\()|^ALL PRIVILEGES/.test(rights);
  const schema = on.replace(/\.\*$/, '').replaceAll('`', '').replaceAll('\\', '');
  return reads && on.endsWith('.*') && (schema === '*' || schema === database);
}
