import { type Config, DOCUMENTED_VARIABLES, readConfig } from '../config';
import { loadEnvFile } from '../env-file';
import { createLogger, type RunningServer, startServer } from '../server';
import { CommandFault, command, untilAskedToEnd } from './command';

const width = Math.max(...DOCUMENTED_VARIABLES.map(({ name }) => name.length)) + 2;

export const serve = command({
  summary: 'the server',
  about: `Serves the report page and the ministry's API. SIGTERM lets requests under way end; a second one does
not. It is configured by the environment and, if there is one, .env:

${DOCUMENTED_VARIABLES.map(
  ({ name, default: value = 'required', meaning }) =>
    `  ${name.padEnd(width)}${meaning}${value && ` (${value})`}`,
).join('\n')}`,
  async run() {
    loadEnvFile();
    const config = readConfig(process.env);
    const logger = createLogger(config);
    let server: RunningServer | undefined;
    const asked = untilAskedToEnd(
      config.auditFile === undefined ? undefined : () => server?.reopenAudit(),
    );
    process.on('uncaughtException', (error) => {
      try {
        logger.fatal({ err: error }, 'a bug: the server ends');
      } finally {
        process.exit(1);
      }
    });
    server = await startServer(config, logger).catch((error: NodeJS.ErrnoException) => {
      throw error.syscall === 'listen' ? cannotListen(error, config) : error;
    });
    await asked;
    logger.info('ending: requests under way are answered first');
    await server.stop();
    process.exit(0);
  },
});

const REMEDIES: Record<string, string> = {
  EADDRINUSE: 'another program listens there; end it, or set another PORT',
  EACCES: 'only root may listen below 1024; set a PORT above, nginx listens for the world',
  EADDRNOTAVAIL: 'this machine has no such address; set HOST to one of its own, such as 127.0.0.1',
};

function cannotListen({ code = '' }: NodeJS.ErrnoException, { host, port }: Config): CommandFault {
  const remedy = REMEDIES[code] ?? 'set HOST and PORT to where it may listen';
  return new CommandFault(`cannot listen on ${host}:${port} (${code}): ${remedy}`);
}
