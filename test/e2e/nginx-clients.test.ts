import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../support/app';
import { DOMAIN } from '../support/nginx';

const PROJECT = path.resolve(__dirname, '../..');

/** Why the clients cannot have addresses of their own here; undefined if they can. */
const missing = [
  ['unshare', '-n', 'true'],
  ['nft', '--version'],
  ['nginx', '-v'],
].find(([program = '', ...args]) => spawnSync(program, args).status !== 0);
if (missing) console.warn(`clients with addresses of their own are not tried: no ${missing[0]}`);

/** Opens 900 connections from an address, and sends half a request on each. */
const HALF_REQUESTS = `
  const net = require('node:net');
  let open = 0;
  for (let n = 0; n < 900; n += 1) {
    const socket = net.connect({ host: '10.9.0.1', port: 80, localAddress: '10.9.0.2' }, () => {
      open += 1;
      socket.write('GET / HTTP/1.1\\r\\nHost: a\\r\\nX: ');
    });
    socket.on('error', () => undefined);
  }
  setTimeout(() => console.log('half', open), 2500);
  setTimeout(() => process.exit(0), 6000);`;

/** Stands in for the server: says from whom a request comes. */
const SERVER = `
  require('node:http').createServer((req, res) => res.end('client ' + req.headers['x-forwarded-for'] + '\\n'))
    .listen(3000, '127.0.0.1').on('error', () => undefined);`;

(missing ? describe.skip : describe)('nginx.conf, in a network of its own', () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);

  /** What clients see, each from an address of its own. @param rules nftables' */
  function clients(rules: string): string {
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
    writeFileSync(
      path.join(folder, 'main.conf'),
      `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
       events {} http { access_log off; ${temporary.join(' ')} include ${folder}/site.conf; }`,
    );
    writeFileSync(path.join(folder, 'half.cjs'), HALF_REQUESTS);
    writeFileSync(path.join(folder, 'server.cjs'), SERVER);
    const curl = `curl -sk --max-time 5 -w 'answer %{http_version} %{http_code}\\n'`;
    const v4 = `--interface 10.9.0.3 --resolve ${DOMAIN}:443:10.9.0.1`;
    const v6 = `--interface fd00:9:2::3 --resolve ${DOMAIN}:443:[fd00:9::1]`;
    writeFileSync(
      path.join(folder, 'run.sh'),
      `ip link set lo up
       for a in 1 2 3; do ip addr add 10.9.0.$a/32 dev lo; done
       ip -6 addr add fd00:9::1/128 dev lo nodad
       ip -6 addr add fd00:9:2::3/128 dev lo nodad
       ${process.execPath} ${folder}/server.cjs & server=$!
       nginx -p ${folder} -c ${folder}/main.conf -e ${folder}/error.log 2>/dev/null & nginx=$!
       for try in $(seq 100); do curl -sk -o /dev/null https://10.9.0.1/ ; [ $? = 7 ] || break; sleep 0.1; done
       ${rules}
       ${process.execPath} ${folder}/half.cjs & half=$!
       sleep 3
       ${curl} --http2 ${v6} https://${DOMAIN}/
       ${curl} ${v4} https://${DOMAIN}/
       curl -skI ${v4} https://${DOMAIN}/truy-cap.js
       wait $half
       kill -QUIT $nginx; kill $server; wait`,
    );
    return execFileSync('unshare', ['-n', 'sh', path.join(folder, 'run.sh')], {
      encoding: 'utf8',
    });
  }

  test('a client over HTTP/2 and IPv6 is known by its own address, and others stay out of its way', () => {
    const output = clients('');
    expect(output).toContain('half 900');
    expect(output).toContain('client fd00:9:2::3\nanswer 2 200');
    expect(output).toContain('client 10.9.0.3\nanswer 2 200');
  });

  test('with nftables.example one client holds 60 of the connections that it opens', () => {
    const output = clients(`nft -f ${PROJECT}/deploy/nftables.example`);
    expect(Number(/half (\d+)/.exec(output)?.[1])).toBeLessThanOrEqual(60);
    expect(output).toContain('client fd00:9:2::3\nanswer 2 200');
  });

  test('what nginx answers for the counter has the security headers', () => {
    const output = clients('').toLowerCase();
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
