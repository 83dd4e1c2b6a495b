/*
 * Writes docs/commands.md and its Vietnamese twin from the commands' own help. After an option was changed:
 * REGENERATE=1 npx jest test/unit/docs.test.ts
 */
import type { DocumentedCommand } from './commands';

const WORDS = {
  en: {
    title: 'The commands',
    intro: `lists them, and \`npx baocao COMMAND --help\` says of each what it does. In the project's folder they begin with
\`npx baocao\`; on a server that was set up by [install.md](install.md) with \`baocao\`, as the user \`baocao\` in
\`/etc/baocao\`. Every command has \`--help\`; each that does not serve has \`--lang vi|en\`, which goes before \`LC_ALL\`,
\`LC_MESSAGES\` and \`LANG\`. They read the variables of [configuration.md](configuration.md).

Exit status: 0 for success, 1 for a fault, which is written to standard error (\`check\`: to standard output), 2 for no
command of that name.`,
    command: 'command',
    does: 'does',
    option: 'option',
    meaning: 'meaning',
  },
  vi: {
    title: 'Các lệnh',
    intro: `liệt kê các lệnh, và \`npx baocao COMMAND --help\` cho biết từng lệnh làm gì. Trong thư mục dự án, lệnh bắt đầu bằng
\`npx baocao\`; trên máy chủ đã cài theo [install.md](install.md) thì bằng \`baocao\`, với người dùng \`baocao\` trong
\`/etc/baocao\`. Lệnh nào cũng có \`--help\`; lệnh nào không phải máy chủ thì có \`--lang vi|en\`, được ưu tiên hơn \`LC_ALL\`,
\`LC_MESSAGES\` và \`LANG\`. Các lệnh đọc những biến trong [configuration.md](configuration.md).

Mã thoát: 0 là thành công, 1 là có lỗi, được ghi ra standard error (với \`check\`: standard output), 2 là không có lệnh nào
tên như vậy.`,
    command: 'lệnh',
    does: 'làm gì',
    option: 'tùy chọn',
    meaning: 'ý nghĩa',
  },
};

export function commandsPage(
  language: 'en' | 'vi',
  commands: readonly DocumentedCommand[],
): string {
  const words = WORDS[language];
  const anchor = (name: string) => `baocao-${name.replaceAll(' ', '-')}`;
  const rows = commands.map(
    ({ name, summary }) => `| [\`${name}\`](#${anchor(name)}) | ${cell(summary)} |\n`,
  );
  const sections = commands.map(
    ({ name, operands, options }) =>
      `\n## baocao ${name}\n\n\`\`\`sh\n${usage(name, operands)}\n\`\`\`\n${table(options)}`,
  );
  return `# ${words.title}

\`\`\`sh
npx baocao --help
\`\`\`

${words.intro}

| ${words.command} | ${words.does} |
| --- | --- |
${rows.join('')}${sections.join('')}`;

  function table(options: DocumentedCommand['options']): string {
    if (options.length === 0) return '';
    const lines = options.map(({ term, meaning }) => `| \`${term}\` | ${cell(meaning)} |\n`);
    return `\n| ${words.option} | ${words.meaning} |\n| --- | --- |\n${lines.join('')}`;
  }
}

const usage = (name: string, operands: string) =>
  ['npx baocao', name, ...(operands ? [operands] : [])].join(' ');

const cell = (text: string) => text.replaceAll('|', '\\|');
