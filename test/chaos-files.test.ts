import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { writePassword } from '../src/accounts/passwords';
import { basicAuth, CONSTANT_REPORT, temporaryFolder } from './support/app';
import { TestDatabase } from './support/database';
import { Baocao } from './support/process';

const PASSWORD = 'một mật khẩu mạnh';
const FILES = [
  '.htpasswd',
  '.htpasswd.key',
  '.htpasswd.verified',
  'report.sql',
  'audit.jsonl',
  '.env',
];

let shop: TestDatabase;
let folder: string;
let remove: () => void;

beforeAll(async () => {
  shop = await TestDatabase.create();
});
afterAll(() => shop.drop());
beforeEach(async () => {
  ({ folder, remove } = temporaryFolder());
  await writePassword(path.join(folder, '.htpasswd'), 'BaocaoTMDT', PASSWORD);
  writeFileSync(path.join(folder, 'report.sql'), CONSTANT_REPORT);
  writeFileSync(
    path.join(folder, '.env'),
    `DATABASE_URL=${shop.url}\nPORT=0\nAUDIT_FILE=audit.jsonl\n`,
  );
  writeFileSync(path.join(folder, 'audit.jsonl'), '');
});
afterEach(() => remove());

/** What a fault makes of a file. */
const FAULTS: Record<string, (file: string) => void> = {
  removed: (file) => rmSync(file),
  emptied: (file) => writeFileSync(file, ''),
  'cut in half': (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2)),
  'full of junk': (file) => writeFileSync(file, '\u0000\u00ff junk = $( "\n'.repeat(50)),
  'a pipe': (file) => execFileSync('mkfifo', [file]),
  'a folder': (file) => mkdirSync(file),
  'a link to itself': (file) => symlinkSync(file, file),
  'a device without end': (file) => symlinkSync('/dev/zero', file),
};
const REPLACES = ['a pipe', 'a folder', 'a link to itself', 'a device without end'];

/** The faults of a file with which the server starts and serves as before; with all others it refuses. */
const HARMLESS: Record<string, readonly string[]> = {
  // A key of this run alone, or a new one.
  '.htpasswd.key': ['removed', ...REPLACES, 'emptied', 'cut in half', 'full of junk'],
  // It only saves time.
  '.htpasswd.verified': Object.keys(FAULTS),
  // It is made, or its lines are named as broken.
  'audit.jsonl': ['removed', 'emptied', 'cut in half', 'full of junk'],
};

describe.each(FILES)('%s', (name) => {
  // Half of .env is another environment, with which the server may well start.
  const faults = Object.keys(FAULTS).filter((fault) => name !== '.env' || fault !== 'cut in half');
  test.each(faults)(
    '%s: the server goes on serving, or refuses to start in one line',
    async (fault) => {
      const file = path.join(folder, name);
      if (REPLACES.includes(fault)) rmSync(file);
      FAULTS[fault]?.(file);
      const server = Baocao.run(['serve'], {}, folder);
      const url = await server.says(/"url":"([^"]+)","msg":"listening"/).catch(() => undefined);
      if (!HARMLESS[name]?.includes(fault)) {
        expect([name, fault, url]).toEqual([name, fault, undefined]);
        expect((await server.ended).code).toBe(1);
        expect(server.output).not.toMatch(/^\s+at /m);
        return;
      }
      const headers = {
        authorization: basicAuth('BaocaoTMDT', PASSWORD),
      };
      expect((await fetch(String(url?.[1]), { headers })).status).toBe(200);
      server.child.kill('SIGTERM');
      expect((await server.ended).code).toBe(0);
      // A server that root runs could replace it.
      expect(statSync('/dev/zero').isCharacterDevice()).toBe(true);
    },
  );
});
