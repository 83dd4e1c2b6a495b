import { parseEnv } from 'node:util';
import { readRegularFile } from '../read-file';
import { t } from '../words/words';
import { ConfigFault } from './config';

/** An environment is small: what is larger, in bytes, is something else. */
const MOST_BYTES = 1024 * 1024;

/**
 * Adds the variables of `.env`, if there is one, to the environment; those already set stay.
 * @throws ConfigFault if it is there and cannot be read
 */
export function loadEnvFile(): void {
  let text: string;
  try {
    text = readRegularFile('.env', MOST_BYTES);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    throw new ConfigFault([
      t`.env is there but cannot be read (${code}): run this as its owner, or chown it to the account that runs this`,
    ]);
  }
  // Windows' editors put a byte order mark before the first name.
  const variables = parseEnv(text.replace(/^\uFEFF/, ''));
  for (const [name, value] of Object.entries(variables)) process.env[name] ??= value;
}
