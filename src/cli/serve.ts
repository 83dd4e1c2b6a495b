import { DOCUMENTED_VARIABLES, loadEnvFile, readConfig } from '../config';
import { createLogger, startServer } from '../server';
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
    const asked = untilAskedToEnd();
    process.on('uncaughtException', (error) => {
      logger.fatal({ err: error }, 'a bug: the server ends');
      process.exit(1);
    });
    const server = await startServer(config, logger).catch((error: NodeJS.ErrnoException) => {
      if (error.syscall === 'listen') {
        throw new CommandFault(`cannot listen on ${config.host}:${config.port} (${error.code})`);
      }
      throw error;
    });
    await asked;
    logger.info('ending: requests under way are answered first');
    await server.stop();
    process.exit(0);
  },
});
