import { sqlTokens } from '../sql/tokens';

/**
 * Names that platforms give to orders which are still on their way, in English and in Vietnamese, with and
 * without marks. An outcome, or a name that says nothing, is none of them.
 */
const UNDER_WAY =
  /^(new|draft|cart|open|created|placed|pending|waiting|await|hold|on hold|processing|in process|in progress|confirmed|accepted|approved|paid|unpaid|payment|packed|packing|packaged|preparing|picking|picked|ready|shipped|shipping|in transit|transit|delivering|out for delivery|partially shipped|partially paid|backorder|preorder|scheduled|moi|cho|dang|da dat|da xac nhan|xac nhan|da thanh toan|chua thanh toan|da dong goi|dong goi|dang giao|van chuyen)\b/;

const OUTCOME =
  /\b(done|complete[d]?|finish(ed)?|success(ful)?|delivered|received|closed|cancel(l?ed)?|void(ed)?|fail(ed|ure)?|return(ed)?|refund(ed)?|reject(ed)?|denied|expired|lost|error|huy|hoan|that bai|thanh cong|da giao|da nhan|tra hang|tu choi)\b/;

/** Whether a status says by its own name that the order is still under way. */
export function looksUnderWay(status: string | null): boolean {
  if (status === null) return false;
  const plain = status
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/đ/gi, 'd')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/^(wc|order|status|tt|trang thai)[-_ ]/, '')
    .replace(/[-_\s]+/g, ' ')
    .trim();
  return UNDER_WAY.test(plain) && !OUTCOME.test(plain);
}

/** The literals of a list such as `'a', 'b', 3`, as written. */
export function literalsIn(list: string): string[] {
  return [...sqlTokens(list)]
    .flatMap(({ kind, text }) => (kind === 'quoted' ? [text] : []))
    .concat(list.replace(/'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"/g, '').match(/-?\d+/g) ?? []);
}

/** Statuses as a list of SQL. */
export function literals(statuses: readonly string[]): string {
  const numeric = statuses.every((status) => /^\d+$/.test(status));
  return statuses
    .map((status) => (numeric || status === 'NULL' ? status : `'${status.replaceAll("'", "''")}'`))
    .join(', ');
}
