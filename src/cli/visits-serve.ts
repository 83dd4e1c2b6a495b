import { loadEnvFile } from '../config/env-file';
import { variablesHelp } from '../config/variables';
import { createLogger } from '../server';
import { readVisitsConfig, startVisitsServer } from '../visits/server';
import { t } from '../words/words';
import { command } from './command';
import { runServer } from './run-server';

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
      // There is no file to begin anew: a logrotate that means another server ends this one not.
      onHangup: () => undefined,
    });
  },
}));
