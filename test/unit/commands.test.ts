import { command } from '../../src/cli/command';
import { CommandFault } from '../../src/fault';

const called = jest.fn();
const example = command(() => ({
  summary: 'an example',
  about: 'Does nothing.',
  options: {
    force: { flag: true, help: 'whatever is there' },
    user: { value: 'NAME', help: 'whose', default: 'me' },
    tag: { value: 'TAG', help: 'how it is called', multiple: true },
    out: { value: 'FOLDER', help: 'where' },
  },
  operands: 'FILE',
  run: async (values, operands) => {
    called({ ...values }, operands);
  },
}));

beforeEach(() => called.mockClear());

test('options that are not given have their defaults, and each its own type', async () => {
  await example.execute('example', ['a.csv']);
  expect(called).toHaveBeenCalledWith({ force: false, user: 'me', tag: [] }, ['a.csv']);
  await example.execute('example', ['--tag', 'x', '--force', 'a.csv', '--tag=y', '--out', 'o']);
  expect(called).toHaveBeenLastCalledWith({ force: true, user: 'me', tag: ['x', 'y'], out: 'o' }, [
    'a.csv',
  ]);
});

test.each([
  [[], 'FILE is missing: baocao example FILE'],
  [['a', 'b'], "'b' is one argument too many"],
  [['--nonsense', 'a'], "Unknown option '--nonsense'"],
  [['--user'], "Option '--user <value>' argument missing"],
])('%j is refused in one line that says where help is', async (args, message) => {
  const refusal = example.execute('example', args);
  await expect(refusal).rejects.toThrow(CommandFault);
  await expect(refusal).rejects.toThrow(message);
  await refusal.catch((error: Error) => expect(error.message.split('\n')).toHaveLength(1));
  expect(called).not.toHaveBeenCalled();
});

test('its help is made from its options', async () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  await example.execute('example', ['--help']);
  const [[help]] = write.mock.calls as [[string]];
  write.mockRestore();
  expect(help).toBe(`Usage: baocao example [options] FILE

Does nothing.

  --force       whatever is there
  --user NAME   whose (default: me)
  --tag TAG     how it is called; may be given more than once
  --out FOLDER  where
  --lang vi|en  the language; otherwise that of LC_ALL, LC_MESSAGES or LANG
  --help        this text
`);
});
