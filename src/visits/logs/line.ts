/**
 * Lines of an access log in nginx's predefined format `combined`, which is Apache's, too. From nginx's
 * ngx_http_log_module.c: remote_addr - remote_user [time_local] "request" status body_bytes_sent
 * "http_referer" "http_user_agent"; quotes and bytes beyond ASCII are written as \xXX.
 */

/** A request, as a line of a log describes it. */
export interface Hit {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly address: string;
  readonly userAgent: string;
  /** Whether a page was given to someone, and not an image, a redirect or an error. */
  readonly page: boolean;
}

const LINE =
  /^(\S+) \S+ .*?\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\] "((?:[^"\\]|\\.)*)" (\d{3}) \S+ "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)"/;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What a page consists of, and what is fetched without being looked at. */
const NO_PAGE = new Set(
  (
    'css js mjs map json xml txt ico png jpg jpeg gif webp avif svg bmp woff woff2 ttf otf eot ' +
    'mp3 mp4 webm ogg wav m3u8 ts pdf zip gz rar 7z apk exe dmg csv xls xlsx doc docx wasm ' +
    'webmanifest rss atom'
  ).split(' '),
);

/** @returns undefined for a line that is not of this format */
export function parseLine(line: string): Hit | undefined {
  const match = LINE.exec(line);
  if (!match) return undefined;
  const [, address = '', day, month = '', year, hour, minute, second, sign, hours, minutes] = match;
  const [request = '', status, userAgent = ''] = match.slice(11);
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
  const local = Date.UTC(
    Number(year),
    MONTHS.indexOf(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return {
    time: local - offset,
    address,
    userAgent: userAgent === '-' ? '' : userAgent,
    page: isPage(request, Number(status)),
  };
}

function isPage(request: string, status: number): boolean {
  if ((status < 200 || status > 299) && status !== 304) return false;
  const [, path] = /^GET ([^ ?#]*)/.exec(request) ?? [];
  if (path === undefined) return false;
  const [, extension] = /\.([A-Za-z0-9]+)$/.exec(path) ?? [];
  return extension === undefined || !NO_PAGE.has(extension.toLowerCase());
}
