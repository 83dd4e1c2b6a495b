import { quoteAccount, readAccount, readRights } from '../database/account';
import type { Session } from '../database/session';
import { Fault } from '../fault';
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
    SELECT DATABASE(), @@event_scheduler, @@log_bin, @@binlog_format`);
  const [database = '', events, logged, format] = (rows[0] ?? []).map(({ text }) => text ?? '');
  if (logged === '1' && format === 'STATEMENT') {
    throw new NotAccelerable(
      t`binlog_format is STATEMENT, in which a fold that locks no row cannot be logged: set it to ROW or MIXED`,
    );
  }
  const rights = await readRights(session);
  return {
    database,
    timeZone,
    createTrigger: session.server.createTrigger,
    hasEvents: events === 'ON',
    account: quoteAccount(await readAccount(session)),
    readsAll: rights.readsSchema(database),
  };
}
