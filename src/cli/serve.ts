import { loadEnvFile, readConfig } from '../config';
import { createLogger, startServer } from '../server';
import { type Command, CommandFault, untilAskedToEnd } from './command';

export const serve: Command = {
  summary: 'the server',
  help: `Usage: baocao serve

Serves the report page and the ministry's API. Configured by the environment and .env; README.md,
"Configuration", lists the variables. SIGTERM lets requests under way end; a second one does not.
`,
  options: {},
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
};
