import type { Logger } from 'pino';
import type { RunningServer } from '../web/http-server';
import { untilAskedToEnd } from './command';

/** Runs a server until the process is asked to end, and ends it in order. A bug ends it at once. */
export async function runServer(
  logger: Logger,
  start: () => Promise<RunningServer>,
): Promise<never> {
  const asked = untilAskedToEnd();
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'a bug: the server ends');
    process.exit(1);
  });
  const server = await start();
  await asked;
  logger.info('ending: requests under way are answered first');
  await server.stop();
  process.exit(0);
}
