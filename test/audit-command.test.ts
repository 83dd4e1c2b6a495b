import { appendFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { shortHead } from '../src/audit/chain';
import { QUICK_FOLDER } from './support/mariadb';
import { as, auditLines, end, ServerFolder } from './support/server-folder';

const home = new ServerFolder(QUICK_FOLDER);
let auditFile: string;
beforeEach(() => {
  auditFile = home.file('audit.jsonl');
});

const serve = (env: NodeJS.ProcessEnv = { AUDIT_FILE: auditFile }) => home.serve(env);
const lines = (file = auditFile) => auditLines(file);

describe('baocao audit', () => {
  const audit = (id: string, env: NodeJS.ProcessEnv = { AUDIT_FILE: auditFile }) =>
    home.run(['audit', id], env).result();

  test('prints the lines of a code in every spelling in which a person types it, from rotated files too', async () => {
    const line = (id: string, format: string) => `${JSON.stringify({ id, format })}\n`;
    writeFileSync(`${auditFile}.2.gz`, gzipSync(line('7F3A9-1C0QX', 'csv')));
    utimesSync(`${auditFile}.2.gz`, 1_700_000_000, 1_700_000_000);
    writeFileSync(
      `${auditFile}-20261124`,
      `torn${line('7F3A9-1C0QX', 'x')}${line('AAAAA-BBBBB', 'x')}`,
    );
    utimesSync(`${auditFile}-20261124`, 1_700_000_001, 1_700_000_001);
    writeFileSync(auditFile, line('7F3A9-1C0QX', 'html'));
    appendFileSync(auditFile, line('7F3A9-1C0QY', 'html').trimEnd());
    for (const id of ['7F3A9-1C0QX', '7f3a9 1c0qx', '7F3A91COQX', '7F3A9-IC0QX']) {
      expect(await audit(id)).toEqual({
        code: 0,
        output: line('7F3A9-1C0QX', 'csv') + line('7F3A9-1C0QX', 'html'),
      });
    }
    expect((await audit('7F3A9-1C0QY')).output).toBe(line('7F3A9-1C0QY', 'html'));
  });

  test('finds what the server has just shown', async () => {
    const { server, url } = await serve();
    const answer = await fetch(url, { headers: as('BaocaoTMDT') });
    const { code, output } = await audit(String(answer.headers.get('x-report-id')));
    expect([code, JSON.parse(output)]).toEqual([0, lines()[0]]);
    await end(server);
  });

  test('verifies that a copy is in the chain', async () => {
    const { server, url } = await serve();
    await fetch(url, { headers: as('BaocaoTMDT') });
    await end(server);
    const [{ id, hash }] = lines();
    const run = (witness: string) =>
      home.run(['audit', '--witness', witness], { AUDIT_FILE: auditFile }).result();
    const witness = `${id}:${shortHead(hash)}`;
    expect(await run(witness)).toEqual({
      code: 0,
      output: expect.stringMatching(new RegExp(`^The chain is whole.*\n${witness} is in it.\n$`)),
    });
    rmSync(auditFile);
    const again = await serve();
    await fetch(again.url, { headers: as('BaocaoTMDT') });
    await end(again.server);
    expect(await run(witness)).toEqual({
      code: 1,
      output: expect.stringContaining(`${witness} is not in the chain`),
    });
  });

  test.each([
    ['none', 'ZZZZZ-ZZZZZ', 'no report with the code ZZZZZ-ZZZZZ was shown'],
    ['a file that is not there', '7F3A9-1C0QX', 'no report with the code'],
  ])('says so in one line where there is %s', async (what, id, message) => {
    if (what === 'none') writeFileSync(auditFile, '{"id":"7F3A9-1C0QX"}\n');
    const { code, output } = await audit(id);
    expect([code, output.trim().split('\n')]).toEqual([1, [expect.stringContaining(message)]]);
  });

  test('says in one line that AUDIT_FILE is not set', async () => {
    const { code, output } = await audit('7F3A9-1C0QX', {});
    expect([code, output]).toEqual([1, expect.stringContaining('AUDIT_FILE is not set')]);
  });
});
