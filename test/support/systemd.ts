import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PROJECT } from './unit-file';

const PROGRAM = '/lib/systemd/systemd';
const START_SECONDS = 30;

/** Lays a root of its own over the folder $below, in the folder $base: devices, processes and no more of this machine. */
export const ROOT = `mount --make-rprivate /
  mount -t tmpfs tmpfs "$base"
  mkdir "$base/upper" "$base/work" "$base/root"
  root=$base/root
  mount -t overlay overlay -o "lowerdir=$below,upperdir=$base/upper,workdir=$base/work" "$root"
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  mount -t tmpfs tmpfs "$root/run"
  mount -t tmpfs tmpfs "$root/dev"
  while read -r name major minor; do mknod -m 666 "$root/dev/$name" c "$major" "$minor"; done <<END
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
tty 5 0
END
  mkdir "$root/dev/pts" "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts" && ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"`;

/**
 * The root of a small server, over this machine's own and gone with it: the project where a release would be, the
 * configuration, the units, and of systemd's own services the journal alone. The last line is PID 1.
 */
const SERVER = `
  set -eu
  base=$1 project=$2 node=$3 configuration=$4
  below=/
  ${ROOT}
  program=$root/opt/baocao/current/lib/node_modules/baocao-tmdt
  mkdir -p "$program" && mount --bind "$project" "$program"
  [ "$node" = /usr/bin/node ] || { touch "$root/usr/bin/node" && mount --bind "$node" "$root/usr/bin/node"; }

  chroot "$root" useradd --system --user-group --home-dir /opt/baocao --shell /usr/sbin/nologin baocao
  mkdir "$root/etc/baocao" && cp -r "$configuration/." "$root/etc/baocao"
  chroot "$root" chown -R baocao:baocao /etc/baocao && chmod 750 "$root/etc/baocao"
  chown root:root "$root/etc/baocao/alert"
  printf '#!/bin/sh\\ncat >>/var/mail.txt\\n' >"$root/usr/sbin/sendmail" && chmod 755 "$root/usr/sbin/sendmail"

  units=$root/lib/systemd/system
  rm -rf "$units"/*.target.wants "$root"/etc/systemd/system/*.wants "$root/etc/fstab"
  mkdir -p "$units/sysinit.target.wants" && ln -s ../systemd-journald.service "$units/sysinit.target.wants/"
  printf '[Unit]\\nRequires=basic.target\\nAfter=basic.target\\n' >"$units/trial.target"
  cp "$project"/deploy/*.service "$project"/deploy/*.timer "$root/etc/systemd/system/"
  for unit in baocao.service baocao-check.service baocao-check.timer; do
    cp "$root/etc/systemd/system/$unit" "$root/etc/systemd/system/\${unit%.*}@.\${unit##*.}"
  done
  [ -s "$root/etc/machine-id" ] || echo 0123456789abcdef0123456789abcdef >"$root/etc/machine-id"
  # A unit's own namespace begins at the root of mounts, which a chroot is not.
  cd "$root" && mkdir old && pivot_root . old && umount -l /old
  exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin ${PROGRAM} --unit=trial.target
`;

/** Begins a control group of our own, so that systemd makes its own within it, and then the namespaces. */
const NAMESPACES = `
  set -eu
  groups=$1/groups; mkdir "$groups"
  unshare -m sh -ec '
    mount --make-rprivate / && mount -t cgroup2 cgroup2 "$0"
    mkdir "$0/$1" && echo $PPID >"$0/$1/cgroup.procs"' "$groups" "$2"
  exec unshare -m -p -f -u -i -C --kill-child sh -c "$3" sh "$1" "$4" "$5" "$6"
`;

/** A systemd of a test's own, in namespaces: it shares the network with this machine, and writes nothing to it. */
export class Systemd {
  private constructor(
    private readonly pid: number,
    private readonly group: string,
    private readonly base: string,
    private readonly unshare: ReturnType<typeof spawn>,
  ) {}

  /** Why there can be none on this machine; undefined where there can. */
  static get missing(): string | undefined {
    if (!existsSync(PROGRAM)) return 'there is no systemd';
    if (process.getuid?.() !== 0) return 'only root can make its namespaces';
    const tried = spawnSync('unshare', [
      '-m',
      '-p',
      '-f',
      '-C',
      'mount',
      '-t',
      'tmpfs',
      'x',
      '/mnt',
    ]);
    return tried.status === 0 ? undefined : 'namespaces are not allowed here';
  }

  /**
   * @param base an empty folder
   * @param configuration what /etc/baocao is to hold
   */
  static async start(base: string, configuration: string): Promise<Systemd> {
    const group = path.basename(base);
    const inputs = [base, group, SERVER, PROJECT, process.execPath, configuration];
    const unshare = spawn('sh', ['-c', NAMESPACES, 'sh', ...inputs], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [unshare.stdout, unshare.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk;
      });
    }
    for (const deadline = Date.now() + START_SECONDS * 1000; Date.now() < deadline; ) {
      await sleep(100);
      const children = `/proc/${unshare.pid}/task/${unshare.pid}/children`;
      const pid = existsSync(children) ? Number(readFileSync(children, 'utf8').split(' ')[0]) : 0;
      if (unshare.exitCode !== null) break;
      if (pid === 0) continue;
      const systemd = new Systemd(pid, group, base, unshare);
      if ((await systemd.run('systemctl', 'is-active', 'trial.target')).output === 'active\n') {
        return systemd;
      }
    }
    unshare.kill('SIGKILL');
    throw new Error(`systemd does not start: ${said}`);
  }

  /** Runs a command on that server. */
  async run(...command: string[]): Promise<{ code: number; output: string }> {
    const into = ['-t', String(this.pid), '-m', '-p', '-u', '-i', '-C', '-r', '-w'];
    try {
      const { stdout, stderr } = await promisify(execFile)('nsenter', [...into, ...command]);
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.unshare.once('close', resolve));
    process.kill(this.pid, 'SIGKILL');
    await ended;
    // Control groups outlive their processes.
    const groups = path.join(this.base, 'groups');
    spawnSync('unshare', [
      ...['-m', 'sh', '-c'],
      `mount --make-rprivate / && mount -t cgroup2 cgroup2 "$0" && find "$0/$1" -depth -type d -exec rmdir {} +`,
      ...[groups, this.group],
    ]);
    await rm(groups, { recursive: true, force: true });
  }
}
