/**
 * What sessions need of mysql2 beyond its documented interface: several statements in one packet with an answer
 * each, a time limit for a reset, and TLS to an address. Each use fails safely where the driver changes.
 */
import net from 'node:net';
import type mysql from 'mysql2';
import type { PoolConnection } from 'mysql2';
import { t } from '../words/words';
import { type Answer, answerFrom } from './answer';
import { DatabaseUnavailable } from './faults';

/** No limit cuts the warnings, and nothing comes between a statement and them. */
export const SHOWS_WARNINGS = /^\s*SHOW\s+WARNINGS\b/i;

/** A command of the driver, as far as several statements in one need it. */
interface DriverCommand {
  /** The rows and the columns of each result so far, and the index of the one that is being read. */
  readonly _rows: readonly unknown[];
  readonly _fields: readonly (mysql.FieldPacket[] | undefined)[];
  readonly _resultIndex: number;
  /** Ends the command; it runs from the command's beginning. */
  readonly queryTimeout: NodeJS.Timeout | null;
  execute(packet: Packet | undefined, connection: unknown): unknown;
  on(event: 'fields', listener: () => void): void;
}
interface Packet {
  isEOF(): boolean;
  eofWarningCount(): number;
}
interface Driver {
  query(options: mysql.QueryOptions, done: (error: Error | null) => void): DriverCommand;
}

const NOTHING_SENT = { _rows: [], _fields: [], _resultIndex: 0 };

/** The answers to the first of some statements, and what ended the one after them; undefined where all are answered. */
interface Sent {
  readonly answers: Answer[];
  readonly error: unknown;
}

/**
 * Sends statements in one packet; the server runs one after the other, up to the first that fails.
 * @param timeout within how many milliseconds each must be answered
 * @param mostRows how many rows are kept: the server's limit does not bind a statement with a LIMIT of its own
 */
export function send(
  connection: PoolConnection,
  sqls: readonly string[],
  timeout: number,
  mostRows = Number.POSITIVE_INFINITY,
): Promise<Sent> {
  return new Promise((resolve) => {
    const driver = connection as unknown as Driver;
    let sent: DriverCommand | undefined;
    const warnings: number[] = [];
    // The line break ends a comment at the end of a statement.
    const sql = sqls.join('\n;\n');
    const command = driver.query({ sql, timeout }, (error) => {
      // The driver lets the time limit of a statement run on whose connection has closed.
      if (sent?.queryTimeout) clearTimeout(sent.queryTimeout);
      // On a closed connection the driver calls back before it returns.
      const { _rows: results, _fields: fields, _resultIndex: last } = sent ?? NOTHING_SENT;
      const answers = results
        .slice(0, error ? last : undefined)
        .map((rows, index) =>
          answerFrom(Array.isArray(rows) ? rows : [], fields[index] ?? [], warnings[index] ?? 0),
        );
      resolve({ answers, error: error ?? undefined });
    });
    sent = command;
    command.on('fields', () => command.queryTimeout?.refresh());
    const { execute } = command;
    command.execute = (packet, core) => {
      const rows = command._rows.at(-1);
      // The packet after the last row has the count; the one after the columns has none yet.
      if (packet?.isEOF()) warnings[command._rows.length - 1] = packet.eofWarningCount();
      const isCut = Array.isArray(rows) && rows.length > mostRows;
      if (isCut && !SHOWS_WARNINGS.test(sqls[command._rows.length - 1] ?? ''))
        rows.length = mostRows;
      return execute.call(command, packet, core);
    };
  });
}

/** Resets the session. The driver has no time limit for this command. @throws DatabaseUnavailable from a frozen server */
export function reset(connection: PoolConnection, timeout: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new DatabaseUnavailable(t`no answer within QUERY_TIMEOUT_MS`)),
      timeout,
    );
    connection.reset((error) => {
      clearTimeout(late);
      if (error) reject(error);
      else resolve();
    });
  });
}

/**
 * A socket to a host that is given by its address. mysql2 has no name to verify there, and Node would verify the
 * certificate for 'localhost': it looks for the host's name at this place of the socket, which it leaves
 * empty for an address. If it ever looks elsewhere, such connections are refused, not trusted.
 */
export function connectTo(address: string, port: number): net.Socket {
  const socket = net.connect({ host: address, port, keepAlive: true, noDelay: true });
  return Object.assign(socket, { _host: address });
}
