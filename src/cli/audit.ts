/** `baocao audit`: finds what was shown under a code, and verifies the chain of the audit file. */

import { shortHead } from '../audit/chain';
import { findLines, holdsWitness, verifyTrail } from '../audit/trail';
import { loadEnvFile, readVariables } from '../config/config';
import { CommandFault } from '../fault';
import { say } from '../init/terminal';
import { t } from '../words/words';
import { command } from './command';

export const audit = command(() => ({
  summary: t`what was shown by the code on a copy, and whether the trail is whole`,
  about: t`With a report's code, prints the lines of AUDIT_FILE, and of the files that logrotate made of it: one for each
time that this read was shown, with the account, the address, the path, the format, the period, the figures
and the instant. A line with "withdrawn" takes one back that did not reach its client whole.

With --verify, looks for lines that were edited, removed, inserted or moved, and ends with 1 and the first of
them if there is one. A copy in someone's hands is a witness: --witness with its code ("Mã tra cứu") and its
head of the chain ("Chuỗi") finds out whether the trail up to it was written anew since.`,
  options: {
    verify: { flag: true, help: t`verify the chain` },
    witness: {
      value: 'CODE:HEAD',
      multiple: true,
      help: t`verify the chain, and that it has this line`,
    },
  },
  operands: '[CODE]',
  async run({ verify, witness }, [code]) {
    loadEnvFile();
    const file = readVariables(['AUDIT_FILE'], process.env).AUDIT_FILE;
    if (file === undefined) {
      throw new CommandFault(t`AUDIT_FILE is not set: no report is recorded apart from the log`);
    }
    const verifies = verify || witness.length > 0;
    if (!verifies && code === undefined) {
      throw new CommandFault(t`a code is missing: baocao audit CODE, or baocao audit --verify`);
    }
    try {
      if (verifies) await sayVerified(file, witness);
      if (code !== undefined) await sayLines(file, code);
    } catch (error) {
      const { code: reason, path = file } = error as NodeJS.ErrnoException;
      if (error instanceof CommandFault || reason === undefined) throw error;
      throw new CommandFault(t`${path} cannot be read (${reason})`);
    }
  },
}));

async function sayVerified(file: string, witnesses: readonly string[]): Promise<void> {
  const { files, lines, unproven, broken, head, continues } = await verifyTrail(file);
  if (broken) throw new CommandFault(t`${broken.file} line ${broken.line}: ${broken.reason}`);
  for (const witness of witnesses) {
    if (await holdsWitness(file, witness)) continue;
    throw new CommandFault(
      t`${witness} is not in the chain: the trail was written anew, or the copy is not of this server`,
    );
  }
  if (head === undefined) {
    say(t`No line is in a chain yet (${lines} lines).`);
    return;
  }
  say(t`The chain is whole: ${lines} lines in ${files.length} files, up to ${shortHead(head)}.`);
  if (unproven > 0) {
    say(
      t`It covers ${unproven} lines that had no hash, or were cut off: they may have been edited before it did.`,
    );
  }
  if (continues) say(t`It goes on from an older file, which is not here any more.`);
  for (const witness of witnesses) say(t`${witness} is in it.`);
}

async function sayLines(file: string, code: string): Promise<void> {
  let found = 0;
  for await (const line of findLines(file, code)) {
    found += 1;
    process.stdout.write(`${jsonEscaped(line)}\n`);
  }
  if (found === 0) throw new CommandFault(t`no report with the code ${code} was shown`);
}

/** The same line of JSON with control characters escaped, so that it is safe to print on a terminal. */
function jsonEscaped(line: string): string {
  return line.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
