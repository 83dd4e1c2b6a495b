/** The two servers, of the report and of the visits counter, and how a command runs one until a signal ends it. */

import type { Logger } from 'pino';
import { loadEnvFile, readConfig } from '../config/config';
import { variablesHelp } from '../config/variables';
import { CommandFault } from '../fault';
import { LOOPBACK } from '../metrics/metrics';
import { createLogger, startServer } from '../server';
import { readVisitsConfig, startVisitsServer } from '../visits/counter-server';
import { isSocketPath, type RunningServer } from '../web/http-server';
import { t } from '../words/words';
import { command, untilAskedToEnd } from './command';

export const serve = command(() => ({
  summary: t`the server`,
  about: `Serves the report page and the ministry's API. SIGTERM lets requests under way end; a second one does
not. It is configured by the environment and, if there is one, .env:

${variablesHelp()}`,
  async run() {
    loadEnvFile();
    const config = readConfig(process.env);
    const logger = createLogger(config);
    await runServer({
      logger,
      doors: [
        { host: config.host, port: config.port, variables: { host: 'HOST', port: 'PORT' } },
        ...(config.metricsPort === undefined
          ? []
          : [{ host: LOOPBACK, port: config.metricsPort, variables: { port: 'METRICS_PORT' } }]),
      ],
      start: () => startServer(config, logger),
      onHangup: (server) => server?.reopenAudit(),
    });
  },
}));

/** Variables of the report's server that the counter reads too. */
const SHARED = ['HTPASSWD_FILE', 'TRUST_PROXY', 'LOG_LEVEL'];

export const visitsServe = command(() => ({
  summary: t`the visits counter, a server of its own`,
  about: `Counts the visits that the platform's pages tell of by /truy-cap.js, into the table baocao_visits.
While the database is away they wait in the folder visits-state, here. SIGTERM writes what is left.
It is configured by the environment and, if there is one, .env:

${variablesHelp(({ name, ofVisits }) => ofVisits || SHARED.includes(name))}`,
  async run() {
    loadEnvFile();
    const config = readVisitsConfig(process.env);
    const logger = createLogger(config);
    await runServer({
      logger,
      doors: [{ ...config, variables: { host: 'VISITS_HOST', port: 'VISITS_PORT' } }],
      start: () => startVisitsServer(config, logger),
      // The counter has no log file to reopen, but a SIGHUP that logrotate meant for another server must not end
      // it.
      onHangup: () => undefined,
    });
  },
}));

/** A server, and how a command runs it. */
interface Served<S extends RunningServer> {
  readonly logger: Logger;
  /** The addresses that it listens on. */
  readonly doors: readonly [ListenAddress, ...ListenAddress[]];
  start(): Promise<S>;
  /** Called on SIGHUP; without it SIGHUP ends the server. */
  readonly onHangup?: ((server: S | undefined) => void) | undefined;
}

/** An address to listen on, and the variables that set it; without one for the host, the host is fixed. */
interface ListenAddress {
  readonly host: string;
  readonly port: number;
  readonly variables: { readonly host?: string; readonly port: string };
}

/** Runs a server until a signal ends it in order; an uncaught exception ends the process at once. */
export async function runServer<S extends RunningServer>(served: Served<S>): Promise<never> {
  const { logger, start, onHangup } = served;
  let server: S | undefined;
  const asked = untilAskedToEnd(onHangup && (() => onHangup(server)));
  process.on('uncaughtException', (error) => {
    try {
      logger.fatal({ err: error }, 'a bug: the server ends');
    } finally {
      process.exit(1);
    }
  });
  server = await start().catch((error: NodeJS.ErrnoException) => {
    throw error.syscall === 'listen' ? cannotListen(error, served.doors) : error;
  });
  await asked;
  logger.info('ending: requests under way are answered first');
  await server.stop();
  process.exit(0);
}

function cannotListen(
  error: NodeJS.ErrnoException,
  doors: Served<RunningServer>['doors'],
): CommandFault {
  const { code = '', port: refused } = error as typeof error & { readonly port?: number };
  const { host, port, variables } = doors.find((door) => door.port === refused) ?? doors[0];
  const hostRemedy = `this machine has no such address; set ${variables.host} to one of its own, such as 127.0.0.1`;
  if (isSocketPath(host)) {
    return new CommandFault(
      `cannot listen on the socket ${host} (${code}): its folder must be there and writable, and no other program listen on it`,
    );
  }
  const remedies: Record<string, string> = {
    EADDRINUSE: `another program listens there; end it, or set another ${variables.port}`,
    EACCES: `only root may listen below 1024; set a ${variables.port} above${variables.host ? ', nginx listens for the world' : ''}`,
    ...(variables.host ? { EADDRNOTAVAIL: hostRemedy } : {}),
  };
  const names = [variables.host, variables.port].filter(Boolean).join(' and ');
  const remedy = remedies[code] ?? `set ${names} to where it may listen`;
  return new CommandFault(`cannot listen on ${host}:${port} (${code}): ${remedy}`);
}
