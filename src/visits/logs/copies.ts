import { beginsWith, headOf, readFault } from './prefix';

/** The logs, each once: of a log and a copy of its beginning, packed or not, the longer. @throws LogFault */
export async function withoutCopies(files: readonly string[]): Promise<readonly string[]> {
  const byHead = new Map<string, string[]>();
  for (const file of new Set(files)) {
    try {
      const head = await headOf(file);
      byHead.set(head, await added(byHead.get(head) ?? [], file));
    } catch (error) {
      throw readFault(file, error);
    }
  }
  return [...byHead.values()].flat();
}

async function added(logs: readonly string[], file: string): Promise<string[]> {
  const others: string[] = [];
  for (const log of logs) {
    if (await beginsWith(log, file)) return [...logs];
    if (!(await beginsWith(file, log))) others.push(log);
  }
  return [...others, file];
}
