import type { Logger } from 'pino';
import type { RunningServer } from '../web/http-server';
import { CommandFault, untilAskedToEnd } from './command';

/** A server as a command runs it. */
interface Served<S extends RunningServer> {
  readonly logger: Logger;
  /** Where it is to listen, and the prefix of the variables that say so. */
  readonly address: { readonly host: string; readonly port: number };
  readonly variables: '' | 'VISITS_';
  start(): Promise<S>;
  /** What SIGHUP does; it ends the server if undefined. */
  readonly onHangup?: ((server: S | undefined) => void) | undefined;
}

/** Runs a server until the process is asked to end, and ends it in order. A bug ends it at once. */
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
    throw error.syscall === 'listen' ? cannotListen(error, served) : error;
  });
  await asked;
  logger.info('ending: requests under way are answered first');
  await server.stop();
  process.exit(0);
}

function cannotListen(
  { code = '' }: NodeJS.ErrnoException,
  { address: { host, port }, variables }: Pick<Served<RunningServer>, 'address' | 'variables'>,
): CommandFault {
  const [hostName, portName] = [`${variables}HOST`, `${variables}PORT`];
  const remedies: Record<string, string> = {
    EADDRINUSE: `another program listens there; end it, or set another ${portName}`,
    EACCES: `only root may listen below 1024; set a ${portName} above, nginx listens for the world`,
    EADDRNOTAVAIL: `this machine has no such address; set ${hostName} to one of its own, such as 127.0.0.1`,
  };
  const remedy = remedies[code] ?? `set ${hostName} and ${portName} to where it may listen`;
  return new CommandFault(`cannot listen on ${host}:${port} (${code}): ${remedy}`);
}
