/** A bare Debian with systemd in namespaces: a copy of a debootstrap that is gone with it. It shares this machine's network. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../test/support/systemd';
import { Terminal } from './terminal';
import { until } from './try';

/** The folder's root becomes that of the namespaces. The last line is PID 1. */
const BOOT = `
  set -eu
  base=$1 below=$2
  ${ROOT}
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  cd "$root" && mkdir old && pivot_root . old && umount -l /old
  exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd
`;

/** Begins a control group of our own, so that systemd makes its own within it, and then the namespaces. */
const NAMESPACES = `
  set -eu
  groups=$1/groups; mkdir "$groups"
  unshare -m sh -ec '
    mount --make-rprivate / && mount -t cgroup2 cgroup2 "$0"
    mkdir -p "$0/baocao-debian" && echo $PPID >"$0/baocao-debian/cgroup.procs"' "$groups"
  exec unshare -m -p -f -u -i -C --kill-child sh -c "$2" sh "$1" "$3"
`;

/** Makes the bare system that each BareDebian begins with. */
export function debootstrap(folder: string, release: string, packages: readonly string[]): void {
  const include = ['systemd', 'systemd-sysv', 'ca-certificates', ...packages].join(',');
  execFileSync('debootstrap', ['--variant=minbase', `--include=${include}`, release, folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const authorities = process.env.NODE_EXTRA_CA_CERTS;
  const own = path.join(folder, 'etc/ssl/certs/builder.crt');
  writeFileSync(own, authorities ? readFileSync(authorities) : '');
}

export class BareDebian {
  private constructor(
    private readonly pid: number,
    private readonly unshare: ChildProcess,
  ) {}

  /** @param base an empty folder. @param below what `debootstrap` made */
  static async boot(base: string, below: string): Promise<BareDebian> {
    mkdirSync(base);
    const unshare = spawn('sh', ['-c', NAMESPACES, 'sh', base, BOOT, below], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [unshare.stdout, unshare.stderr]) {
      stream?.on('data', (chunk) => {
        said += chunk;
      });
    }
    const children = `/proc/${unshare.pid}/task/${unshare.pid}/children`;
    const running = () => {
      if (unshare.exitCode !== null) throw new Error(`Debian does not start: ${said}`);
      const [pid] = existsSync(children) ? readFileSync(children, 'utf8').split(' ') : [];
      if (!pid) return undefined;
      const debian = new BareDebian(Number(pid), unshare);
      return debian.succeeds('systemctl is-system-running | grep -E "running|degraded"')
        ? debian
        : undefined;
    };
    return until('Debian', 60, running, () => said);
  }

  /** A file of the system, as this machine reaches it. */
  file(name: string): string {
    return path.join(`/proc/${this.pid}/root`, name);
  }

  succeeds(command: string): boolean {
    try {
      execFileSync('sh', ['-c', this.entering(command)], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  }

  /** Opens a terminal of root, in whose home it begins, and types commands. */
  terminal(
    commands: string,
    answers: readonly (readonly [RegExp, string])[] = [],
    stopAtFault = true,
  ): Terminal {
    writeFileSync(this.file('root/.commands'), commands);
    const shell = `cd /root && sh ${stopAtFault ? '-e' : ''} .commands`;
    return new Terminal(this.entering(shell), { cwd: '/', env: process.env }, answers);
  }

  /** Runs commands to their end, which must be a good one. @returns what the screen showed */
  async run(...inputs: Parameters<BareDebian['terminal']>): Promise<string> {
    const { code, output } = await this.terminal(...inputs).ended;
    if (code !== 0) throw new Error(`ends with ${code}:\n${inputs[0]}\n${output}`);
    return output;
  }

  async halt(): Promise<void> {
    const ended = new Promise((resolve) => this.unshare.once('close', resolve));
    process.kill(this.pid, 'SIGKILL');
    await ended;
  }

  private entering(command: string): string {
    const authorities = 'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/builder.crt';
    const paths = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    const environment = `env -i ${paths} HOME=/root TERM=dumb LANG=C.UTF-8 ${authorities}`;
    return `nsenter -t ${this.pid} -m -p -u -i -C -r -w ${environment} sh -c '${command.replaceAll("'", "'\\''")}'`;
  }
}
