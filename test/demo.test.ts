import { existsSync, readdirSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { temporaryFolder } from './support/app';
import { eventually } from './support/eventually';
import { Baocao } from './support/process';

let folder: string;
let remove: () => void;

beforeAll(() => {
  ({ folder, remove } = temporaryFolder());
});
afterAll(() => remove());

interface Demo {
  readonly run: Baocao;
  readonly page: string;
  figures(): Promise<Record<string, number>>;
}

/** A demo whose temporary folders lie in `folder`, so that the test sees what it leaves behind. */
async function startDemo(): Promise<Demo> {
  const run = Baocao.run(['demo'], { TMPDIR: folder, PORT: taken }, folder);
  const [, page] = await run.says(/Page {6}(\S+)/);
  const [, password] = await run.says(/Password {2}(\S+)/);
  const figures = async () => {
    const response = await fetch(`${page}/api/baocao`, {
      method: 'POST',
      body: JSON.stringify({ UserName: 'BaocaoTMDT', PassWord: password }),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Record<string, number>;
  };
  return { run, page: String(page), figures };
}

let taken: string;
let blocker: http.Server;

beforeAll(async () => {
  blocker = http.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => blocker.once('listening', resolve));
  taken = String((blocker.address() as { port: number }).port);
});
afterAll(() => blocker.close());

test('two demos at once, with the port taken: believable figures that go on, and nothing left behind', async () => {
  const demos = await Promise.all([startDemo(), startDemo()]);
  expect(demos[0].page).not.toBe(demos[1].page);

  for (const { run } of demos) {
    expect(run.output).toMatch(/ \d+ % {2}sellers\n[\s\S]* \d+ % {2}visits\n {2}100 %/);
    expect(run.output).toContain(`Port ${taken} is taken by another program`);
  }

  for (const { figures } of demos) {
    const before = await figures();
    expect(before.soNguoiBan).toBe(500);
    expect(before.tongSoSanPham).toBe(20_000);
    expect(before.soLuongGiaoDich).toBeGreaterThan(20_000);
    const hasMore = async () =>
      Number((await figures()).soLuongGiaoDich) > Number(before.soLuongGiaoDich);
    await eventually(hasMore, true);
  }

  const [asked, killed] = demos.map(({ run }) => run);
  asked?.child.kill('SIGINT');
  expect((await asked?.ended)?.code).toBe(0);
  killed?.child.kill('SIGKILL');
  await killed?.ended;
  for (let tries = 0; readdirSync(folder).length > 0 && tries < 100; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(readdirSync(folder)).toEqual([]);
  expect(existsSync(path.join(os.tmpdir(), 'report.sql'))).toBe(false);
}, 120_000);
