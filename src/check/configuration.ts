import { existsSync } from 'node:fs';
import { type Config, ConfigFault, readConfig } from '../config/config';
import { t } from '../words/words';
import { type Finding, type Findings, fault, ok, warning } from './finding';
import { modeOf } from './mode';

/** The environment: what is wrong with it, and what it lets others reach. @returns it, if it is sound */
export async function* checkConfiguration(env: NodeJS.ProcessEnv): Findings<Config | undefined> {
  const about = t`configuration`;
  let config: Config;
  try {
    config = readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    for (const message of error.faults) yield fault('configuration', about, message);
    return undefined;
  }
  yield ok('configuration', about, t`complete`);
  yield* exposure(config, about);
  if (existsSync('.env')) yield modeOf('secrets', '.env', t`secrets`);
  return config;
}

function* exposure({ host }: Config, about: string): Generator<Finding> {
  // A path is a Unix socket.
  if (!['localhost', '::1'].includes(host) && !/^(127\.|\/)/.test(host)) {
    const message = t`HOST is ${host}: passwords pass unencrypted to whoever does not come through nginx`;
    yield warning('configuration', about, message);
  }
}
