import { statSync } from 'node:fs';
import { t } from '../words/words';
import { type Code, type Finding, fault, ok } from './finding';

/**
 * Whether a file that holds secrets is its owner's to read and write, and at most its group's to read.
 * @param more what else is well with it
 */
export function modeOf(code: Code, file: string, about: string, more = ''): Finding {
  const mode = statSync(file).mode & 0o777;
  const octal = mode.toString(8).padStart(4, '0');
  return (mode & 0o027) === 0
    ? ok(code, about, t`${file}, mode ${octal}${more}`)
    : fault(
        code,
        about,
        t`${file} has mode ${octal}, so that others may use it; run: chmod 600 ${file}`,
      );
}
