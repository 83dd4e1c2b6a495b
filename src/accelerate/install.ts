/** Writes install.sql and remove.sql from summaries, for the server that was read. */
import { quoteAccount, readAccount, readRights } from '../database/account';
import type { Session } from '../database/session';
import { Fault } from '../fault';
import { quoteName, quoteText } from '../sql/print';
import { t } from '../words/words';
import { createFold, fillHistory } from './fold';
import type { Summary } from './summary';
import {
  batchTable,
  byTable,
  changesTable,
  createBatch,
  createChanges,
  createDays,
  daysTable,
  EVENTS,
  FOLD,
  qualified,
  triggerName,
  WATCH,
  WATCH_FUNCTION,
} from './tables';
import { createTriggers, createWatch } from './triggers';

/** Where the summaries are installed, and who reads and folds them. */
export interface Site {
  /** The database of the report's connection. */
  readonly database: string;
  readonly timeZone: string;
  /** How the server's CREATE TRIGGER begins. */
  readonly createTrigger: string;
  /** Whether the server's event scheduler runs. */
  readonly hasEvents: boolean;
  /** The report's account, as GRANT writes it. */
  readonly account: string;
  /** Whether that account may read every table of the database. */
  readonly readsAll: boolean;
}

const BEGIN = 'baocao_begin';

/**
 * How long to wait for a table that a transaction uses, in seconds. Whoever wants the table after us waits as long.
 */
const LOCK_WAIT_S = 2;

/** The whole of install.sql, for the `mariadb` or `mysql` client. */
export function installSql(
  summaries: readonly Summary[],
  site: Site,
  notSplit: readonly string[],
): string {
  const tables = byTable(summaries);
  const names = tables
    .map(([first]) => (first ? qualified(first, first.table.name) : ''))
    .join(', ');
  return `-- Written by 'baocao accelerate' for a DBA to read, and to run until it ends well:
--   mariadb < install.sql
--
-- Counts the rows of ${names} ahead, day by day, so that a report takes the same time however large
-- they grow. From then on each INSERT, UPDATE and DELETE of a row that counts writes one or two short rows
-- more, in the same transaction. The account that runs this becomes the definer of all that it makes: keep it.
--
-- No trigger sees TRUNCATE, DROP PARTITION, EXCHANGE PARTITION, or a copy of the table that is put in
-- its place: after such a one run remove.sql and install.sql again. LOAD DATA, REPLACE and
-- INSERT ... ON DUPLICATE KEY are seen. 'baocao accelerate --verify' compares with the direct count.
--
-- With the binary log on, the account needs SUPER, or log_bin_trust_function_creators = 1, and the
-- format of the log must be ROW or MIXED. A table that transactions hold for ${LOCK_WAIT_S} s ends this with 'Lock wait
-- timeout exceeded': run it again, it goes on where it ended.
${notSplit.map((line) => `--\n-- Not counted ahead: ${line}\n`).join('')}
USE ${quoteName(site.database)};
SET NAMES utf8mb4;
SET SESSION sql_mode = '', time_zone = '${site.timeZone}', lock_wait_timeout = ${LOCK_WAIT_S};

${refuseTwice(summaries)}

-- What changes, as it changes.

${summaries.map(createChanges).join('\n\n')}

DELIMITER //

${tables.flatMap((group) => createTriggers(group, site.createTrigger)).join('\n\n')}

DELIMITER ;

-- What was there before, while the shop goes on selling: no row of it is locked.

${summaries.map((summary) => `SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;\n${fillHistory(summary)}`).join('\n\n')}

-- The days, the fold of changes into them, and what sees that the triggers are there.

${summaries.flatMap((each) => [createDays(each), createBatch(each)]).join('\n\n')}

DELIMITER //

${[createFold(summaries, site.timeZone), ...createWatch(summaries, site.database), ...event(site)].join('\n\n')}

DELIMITER ;
${granted(summaries, site)}
CALL ${FOLD}();
`;
}

/** Ends a second run before it changes anything: what was folded would be counted twice. */
function refuseTwice([first]: readonly Summary[]): string {
  if (!first) return '';
  const { schema } = first.table;
  return `DROP PROCEDURE IF EXISTS ${BEGIN};

DELIMITER //

CREATE PROCEDURE ${BEGIN}()
BEGIN
  IF EXISTS (
    SELECT 1
    FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = ${schema === undefined ? 'DATABASE()' : quoteText(schema)}
      AND TABLE_NAME = ${quoteText(`${first.name}_days`)}
  ) THEN
    SIGNAL SQLSTATE '45000'
      SET MESSAGE_TEXT = 'this is installed already: run remove.sql first';
  END IF;
END//

DELIMITER ;

CALL ${BEGIN}();
DROP PROCEDURE ${BEGIN};`;
}

/** The whole of remove.sql. */
export function removeSql(summaries: readonly Summary[], site: Site): string {
  const triggers = byTable(summaries).flatMap((group) =>
    EVENTS.map((event) => group[0] && qualified(group[0], triggerName(group, event))),
  );
  return `-- Written by 'baocao accelerate': takes away all that install.sql made. Put the former report.sql back first.

USE ${quoteName(site.database)};
SET SESSION lock_wait_timeout = ${LOCK_WAIT_S};

DROP EVENT IF EXISTS ${FOLD};
${triggers.map((name) => `DROP TRIGGER IF EXISTS ${name};`).join('\n')}
DROP VIEW IF EXISTS ${WATCH};
DROP FUNCTION IF EXISTS ${WATCH_FUNCTION};
DROP PROCEDURE IF EXISTS ${FOLD};
DROP PROCEDURE IF EXISTS ${BEGIN};
${summaries
  .flatMap((summary) => [daysTable(summary), batchTable(summary), changesTable(summary)])
  .map((table) => `DROP TABLE IF EXISTS ${table};`)
  .join('\n')}
${revoked(summaries, site)}`;
}

/** Rights outlive their tables. */
function revoked(summaries: readonly Summary[], site: Site): string {
  const names = site.readsAll ? [] : readable(summaries);
  if (names.length === 0) return '';
  const lines = names.map((name) => `REVOKE SELECT ON ${name} FROM ${site.account};`);
  return `\n-- Fails where install.sql never came so far: then nothing is left.\n${lines.join('\n')}\n`;
}

function event({ hasEvents }: Site): string[] {
  return hasEvents
    ? [
        `CREATE EVENT ${FOLD}\nON SCHEDULE EVERY 10 SECOND\nON COMPLETION PRESERVE\nDO CALL ${FOLD}()//`,
      ]
    : [];
}

/** The GRANTs that the report's account lacks. */
function granted(summaries: readonly Summary[], site: Site): string {
  const { account, readsAll, hasEvents } = site;
  const lines = [
    ...(readsAll ? [] : readable(summaries)).map(
      (name) => `GRANT SELECT ON ${name} TO ${account};`,
    ),
    // DROP PROCEDURE takes it back by itself.
    ...(hasEvents ? [] : [`GRANT EXECUTE ON PROCEDURE ${FOLD} TO ${account};`]),
  ];
  return lines.length > 0 ? `\n${lines.join('\n')}\n` : '';
}

function readable(summaries: readonly Summary[]): string[] {
  return [...summaries.flatMap((each) => [daysTable(each), changesTable(each)]), WATCH];
}

/** The server supports no summaries at all. */
export class ServerNotSupported extends Fault {
  readonly audience = 'admin';
}

/**
 * Reads what decides how the summaries are installed: the server's abilities and the account's rights.
 * @throws ServerNotSupported
 */
export async function readSite(session: Session, timeZone: string): Promise<Site> {
  if (session.server.createTrigger === undefined) {
    throw new ServerNotSupported(
      t`${session.server.version} knows no triggers: nothing can be counted ahead there`,
    );
  }
  const { rows } = await session.query(`
    SELECT DATABASE(), @@event_scheduler, @@log_bin, @@binlog_format`);
  const [database = '', events, logged, format] = (rows[0] ?? []).map(({ text }) => text ?? '');
  if (logged === '1' && format === 'STATEMENT') {
    throw new ServerNotSupported(
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
