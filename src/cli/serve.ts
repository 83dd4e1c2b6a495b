import { readConfig } from '../config/config';
import { loadEnvFile } from '../config/env-file';
import { variablesHelp } from '../config/variables';
import { LOOPBACK } from '../metrics/metrics';
import { createLogger, startServer } from '../server';
import { t } from '../words/words';
import { command } from './command';
import { runServer } from './run-server';

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
