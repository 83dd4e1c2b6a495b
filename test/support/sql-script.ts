import { spawn, spawnSync } from 'node:child_process';
import mysql from 'mysql2/promise';

/**
 * Runs a file of SQL as a DBA does, by the `mariadb` client where there is one, or statement by statement as
 * it would.
 * @throws Error at the first statement that fails
 */
export async function runScript(script: string, socketPath: string): Promise<void> {
  const client = ['mariadb', 'mysql'].find(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
  );
  if (client) {
    const running = spawn(client, ['--no-defaults', '-uroot', '-S', socketPath]);
    let stderr = '';
    running.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    running.stdin.end(script);
    const status = await new Promise((resolve) => running.once('close', resolve));
    if (status !== 0) throw new Error(stderr);
    return;
  }
  const connection = await mysql.createConnection({ socketPath, user: 'root' });
  try {
    for (const statement of statementsOf(script)) await connection.query(statement);
  } finally {
    await connection.end();
  }
}

/** What the client sends, one after the other: DELIMITER is its own word. */
function statementsOf(script: string): string[] {
  const found: string[] = [];
  let delimiter = ';';
  let statement = '';
  for (const line of script.split('\n')) {
    const change = /^DELIMITER (\S+)$/.exec(line)?.[1];
    if (change) {
      delimiter = change;
    } else if (line.trimEnd().endsWith(delimiter)) {
      found.push(statement + line.trimEnd().slice(0, -delimiter.length));
      statement = '';
    } else if (!/^\s*(--.*)?$/.test(line)) {
      statement += `${line}\n`;
    }
  }
  return found;
}
