/** `handover`: prints the declaration for online.gov.vn, and calls the public addresses as the ministry would. */
import { randomBytes } from 'node:crypto';
import { INSPECTOR } from '../accounts/htpasswd';
import { loadEnvFile, readConfig } from '../config/config';
import { CommandFault } from '../fault';
import { say } from '../init/terminal';
import { t } from '../words/words';
import { command } from './command';

const PATIENCE_MS = 10_000;

export const handover = command(() => ({
  summary: t`what to fill in at online.gov.vn`,
  about: t`Prints in Vietnamese and English what the portal asks for: the address of the page, the address of the
API, the account. If the address answers, verifies over HTTPS that its certificate is valid, that the
page asks for credentials, and that the API refuses a wrong password.`,
  options: {
    domain: {
      value: 'DOMAIN',
      help: t`the host of the report, as nginx serves it, such as baocao.example.vn`,
    },
  },
  async run({ domain }) {
    if (domain === undefined) {
      throw new CommandFault(t`--domain is missing: baocao.<your domain>`);
    }
    if (!/^[a-z\d-]+(\.[a-z\d-]+)*(:\d{1,5})?$/i.test(domain)) {
      throw new CommandFault(
        t`--domain ${domain}: write the host alone, such as baocao.example.vn`,
      );
    }
    loadEnvFile();
    const { htpasswdFile, apiAuth, platform } = readConfig(process.env);
    const page = `https://${domain}/`;
    const api = `https://${domain}/api/baocao`;
    say(t`Kê khai tại online.gov.vn / To fill in at online.gov.vn

  Tên sàn / Platform                    ${platform.name ?? notSet('PLATFORM_NAME')}
  Tên miền / Domain                     ${platform.domain ?? notSet('PLATFORM_DOMAIN')}
  Hoạt động từ / Operating since        ${platform.since?.day ?? notSet('PLATFORM_SINCE')}

  Địa chỉ trang báo cáo / Report page   ${page}
  Tài khoản / Account                   ${INSPECTOR}
  Mật khẩu / Password                   mật khẩu quý vị đã đặt / the one that you have set

  Địa chỉ API / API address             ${api}
  Phương thức / Method                  POST, JSON
  Xác thực / Authentication             ${apiAuth ? 'UserName, PassWord' : t`không / none`}

Mật khẩu không được lưu: ${htpasswdFile} chỉ giữ mã băm bcrypt. Nếu quên, hãy đặt lại bằng lệnh
"npx baocao set-password", có hiệu lực ngay.
The password is stored nowhere: that file holds a bcrypt hash alone. If it is lost, set it anew
with "npx baocao set-password"; that takes effect at once.
`);
    if (!/^baocao\./.test(domain)) {
      say(t`Lưu ý / Note: hướng dẫn yêu cầu địa chỉ / the guidance asks for baocao.<domain>.\n`);
    }
    await verify(page, api, apiAuth);
  },
}));

function notSet(variable: string): string {
  return t`chưa khai báo / not set: ${variable}`;
}

/** @throws CommandFault for the first thing that is not as the ministry needs it */
async function verify(page: string, api: string, apiAuth: boolean): Promise<void> {
  let answer: Response;
  try {
    answer = await send(page);
  } catch (error) {
    const code = reasonOf(error);
    if (/CERT|SSL|TLS|SELF_SIGNED|VERIFY|ALTNAME/i.test(code)) {
      throw new CommandFault(t`${page}: the certificate is not valid (${code})`);
    }
    throw new CommandFault(
      t`chưa kiểm tra / not verified: ${page} does not answer (${code}); run this again once it does`,
    );
  }
  say(t`ok  TLS: ${page} has a valid certificate`);

  const challenge = answer.headers.get('www-authenticate') ?? '';
  if (answer.status !== 401 || !challenge.startsWith('Basic')) {
    throw new CommandFault(t`${page} answers ${answer.status} where it should ask for credentials`);
  }
  say(t`ok  the page asks for credentials (401)`);

  if (!apiAuth) {
    say(t`ok  the API is open (API_AUTH=off): nothing to refuse`);
    return;
  }
  // No one can have an account of this name, so that its failures lock no one out.
  const credentials = { UserName: `kiem-tra-${randomBytes(6).toString('hex')}`, PassWord: 'sai' };
  const { status } = await send(api, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(credentials),
  });
  if (status !== 401) {
    throw new CommandFault(t`${api} answers ${status} to a wrong password, not 401`);
  }
  say(t`ok  the API refuses a wrong password (401)`);
}

function send(url: string, options: RequestInit = {}): Promise<Response> {
  return fetch(url, { ...options, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });
}

/** The cause of a failed fetch, whose own message says only that it failed. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as {
    cause?: { code?: string; message?: string };
    message: string;
  };
  return cause?.code ?? cause?.message ?? message;
}
