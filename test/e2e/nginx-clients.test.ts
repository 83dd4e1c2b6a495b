import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../support/app';
import { DOMAIN } from '../support/nginx';

const PROJECT = path.resolve(__dirname, '../..');

/** Why the clients cannot have a network of their own here; undefined if they can. */
const missing = [
  ['unshare', '-n', 'true'],
  ['nft', '--version'],
  ['nginx', '-v'],
].find(([program = '', ...args]) => spawnSync(program, args).status !== 0);
if (missing) console.warn(`clients with addresses of their own are not tried: no ${missing[0]}`);

/**
 * Holds 900 connections open, with half a request on each, from the addresses that it is given in turn. Prints the
 * most that were open at once, and how many are open at the end.
 */
const HALF_REQUESTS = `
  const net = require('node:net');
  const [, , seconds, reopens, host, ...sources] = process.argv;
  let open = 0, most = 0, ended = false;
  function hold(n) {
    if (ended) return;
    const socket = net.connect({ host, port: 80, localAddress: sources[n % sources.length] }, () => {
      open += 1;
      most = Math.max(most, open);
      socket.once('close', () => { open -= 1; });
      socket.write('GET / HTTP/1.1\\r\\nHost: a\\r\\nX: ');
    });
    socket.on('error', () => undefined);
    socket.once('close', () => reopens === 'yes' && setTimeout(hold, 50, n));
    socket.resume();
  }
  for (let n = 0; n < 900; n += 1) hold(n);
  setTimeout(() => {
    ended = true;
    console.log('half', most, open);
    process.exit(0);
  }, seconds * 1000);`;

/** Stands in for the server: says from whom a request comes. */
const SERVER = `
  require('node:http').createServer((req, res) => res.end('client ' + req.headers['x-forwarded-for'] + '\\n'))
    .listen(3000, '127.0.0.1').on('error', () => undefined);`;

const STRANGER = '10.9.0.2';
const STRANGERS = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `fd00:9:3::${n}`);

(missing ? describe.skip : describe)('nginx.conf, in a network of its own', () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);

  beforeAll(() => {
    mkdirSync(path.join(folder, 'www'), { recursive: true });
    const request = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${DOMAIN}`.split(' ');
    const files = ['-keyout', `${folder}/privkey.pem`, '-out', `${folder}/fullchain.pem`];
    execFileSync('openssl', [...request, ...files], { stdio: 'ignore' });
    const site = readFileSync(path.join(PROJECT, 'nginx.conf'), 'utf8')
      .replaceAll('/etc/letsencrypt/live/baocao/', `${folder}/`)
      .replace('root /var/www/html;', `root ${folder}/www;`)
      .replace('unix:/run/baocao/http.sock', '127.0.0.1:3000');
    writeFileSync(path.join(folder, 'site.conf'), site);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    // Debian's number of connections.
    writeFileSync(
      path.join(folder, 'main.conf'),
      `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
       events { worker_connections 768; }
       http { access_log off; ${temporary.join(' ')} include ${folder}/site.conf; }`,
    );
    writeFileSync(path.join(folder, 'half.cjs'), HALF_REQUESTS);
    writeFileSync(path.join(folder, 'server.cjs'), SERVER);
  });

  /**
   * Runs nginx in one network and commands in another, whose interface leads to the first: each client has an
   * address of its own, from which its packets come.
   * @param commands run among the clients, with `$half` for the holder of half requests
   * @param rules the file of nftables' rules in nginx's network
   */
  function among(commands: readonly string[], rules?: string): string {
    const clients = path.join(folder, 'clients.sh');
    writeFileSync(
      clients,
      `half="${process.execPath} ${folder}/half.cjs"\n${commands.join('\n')}\n`,
    );
    writeFileSync(
      path.join(folder, 'run.sh'),
      `ip link set lo up
       unshare -n sleep 60 & network=$!
       clients="nsenter -t $network -n"
       while [ "$(readlink /proc/$network/ns/net)" = "$(readlink /proc/$$/ns/net)" ]; do sleep 0.05; done
       ip link add v0 type veth peer name v1 netns $network
       ip addr add 10.9.0.1/24 dev v0
       ip -6 addr add fd00:9::1/64 dev v0 nodad
       ip link set v0 up
       $clients ip link set lo up
       for a in ${STRANGER} 10.9.0.3; do $clients ip addr add $a/24 dev v1; done
       $clients ip -6 addr add fd00:9::2/64 dev v1 nodad
       for a in fd00:9:2::3 ${STRANGERS.join(' ')}; do $clients ip -6 addr add $a/128 dev lo nodad; done
       $clients ip link set v1 up
       ip -6 route add fd00:9:2::/47 via fd00:9::2
       ${process.execPath} ${folder}/server.cjs & server=$!
       nginx -p ${folder} -c ${folder}/main.conf -e ${folder}/error.log 2>/dev/null & nginx=$!
       for try in $(seq 100); do curl -s -o /dev/null http://127.0.0.1:3000/ && break; sleep 0.1; done
       for host in 10.9.0.1 '[fd00:9::1]'; do
         for try in $(seq 100); do
           $clients curl -skg --max-time 1 https://$host/
           case $? in 7|28) sleep 0.1;; *) break;; esac
         done
       done
       ${rules === undefined ? '' : `nft -f ${rules}`}
       $clients sh ${clients}
       kill -QUIT $nginx; kill $server $network; wait`,
    );
    return execFileSync('unshare', ['-n', 'sh', path.join(folder, 'run.sh')], {
      encoding: 'utf8',
    });
  }

  const curl = (source: string, options: string, target = '/') => {
    const host = source.includes(':') ? '[fd00:9::1]' : '10.9.0.1';
    const to = `--interface ${source} --resolve ${DOMAIN}:443:${host}`;
    return `curl -sk --max-time 5 ${options} ${to} https://${DOMAIN}${target}`;
  };
  const ask = (source: string) =>
    curl(source, `-w 'answer %{http_version} %{http_code} %{time_total}\n'`);

  test('the server knows a client over HTTP/2, of IPv4 and of IPv6, by its own address', () => {
    const output = among([ask('fd00:9:2::3'), ask('10.9.0.3')]);
    expect(output).toMatch(
      /client fd00:9:2::3\nanswer 2 200 .*\nclient 10\.9\.0\.3\nanswer 2 200 /,
    );
  });

  test('nginx gives up half requests within seconds', () => {
    const output = among([`$half 8 no 10.9.0.1 ${STRANGER}`, ask('10.9.0.3')]);
    expect(output).toMatch(/^half \d{3} 0\n/);
    expect(output).toMatch(/answer 2 200/);
  });

  test.each([
    ['an IPv4 address', '10.9.0.1', [STRANGER]],
    ['one /64 of IPv6', 'fd00:9::1', STRANGERS],
  ])(
    'with nftables.example the half requests of %s, however often they begin again, delay no one',
    (_who, host, sources) => {
      const others = Array.from({ length: 5 }, () => [ask('fd00:9:2::3'), ask('10.9.0.3')]).flat();
      const output = among(
        [`$half 6 yes ${host} ${sources.join(' ')} &`, 'sleep 2', ...others, 'wait'],
        path.join(PROJECT, 'deploy/nftables.example'),
      );
      const answers = [...output.matchAll(/answer (\S+) (\d+) (\S+)/g)];
      expect(answers.map(([, version, status]) => [version, status])).toEqual(
        others.map(() => ['2', '200']),
      );
      expect(Math.max(...answers.map(([, , , seconds]) => Number(seconds)))).toBeLessThan(2);
      const [, most] = /^half (\d+)/m.exec(output) ?? [];
      expect(Number(most)).toBeGreaterThan(0);
      expect(Number(most)).toBeLessThanOrEqual(60);
    },
  );

  test('what nginx answers for the counter has the security headers', () => {
    const output = among([curl('10.9.0.3', '-I', '/truy-cap.js')]).toLowerCase();
    for (const header of [
      'strict-transport-security: max-age=31536000; includesubdomains',
      'x-content-type-options: nosniff',
      'x-frame-options: deny',
      'referrer-policy: no-referrer',
    ]) {
      expect(output).toContain(header);
    }
  });
});
