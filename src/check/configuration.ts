import { existsSync } from 'node:fs';
import { type Config, ConfigFault, readConfig } from '../config';
import { type Finding, type Findings, fault, ok } from './finding';
import { modeOf } from './mode';

/** The environment: what is wrong with it, and what it lets others reach. @returns it, if it is sound */
export async function* checkConfiguration(env: NodeJS.ProcessEnv): Findings<Config | undefined> {
  const about = 'configuration';
  let config: Config;
  try {
    config = readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    for (const message of error.faults) yield fault(about, message);
    return undefined;
  }
  yield ok(about, 'complete');
  yield* exposure(config, about);
  if (existsSync('.env')) yield modeOf('.env', 'secrets');
  return config;
}

function* exposure({ host }: Config, about: string): Generator<Finding> {
  if (!['localhost', '::1'].includes(host) && !host.startsWith('127.')) {
    const message = `HOST is ${host}: passwords pass unencrypted to whoever does not come through nginx`;
    yield { level: 'warning', about, message };
  }
}
