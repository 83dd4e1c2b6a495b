import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { t } from '../words/words';
import { ConfigFault } from './config';

/**
 * Adds the variables of `.env`, if there is one, to the environment; those already set stay.
 * @throws ConfigFault if it is there and cannot be read
 */
export function loadEnvFile(): void {
  let text: string;
  try {
    text = readFileSync('.env', 'utf8');
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
