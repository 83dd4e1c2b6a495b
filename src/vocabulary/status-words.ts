/**
 * The outcome that the word of a status means, in English and Vietnamese, with and without diacritics. A word that
 * shops use in two senses ('paid', 'closed', a requested refund) has none: the rows or a person must decide.
 */
import { plainName, wordsOf } from './name-words';

/** How an order ends, as the report counts it. */
export type Outcome = 'succeeded' | 'failed' | 'under way' | 'no order';

const NO_ORDER =
  /^(auto |checkout |order )?(draft|drafts|cart|carts|basket|abandoned|deleted|trash|spam|test|demo|quote|quotation|template)( order)?$|^(in|da luu) (cart|gio hang)$|^(don |don hang |ban |luu |phieu )?(nhap|nhap lieu|gio hang|bao gia|thung rac|xoa|da xoa|bi xoa|don tam|tam luu|luu tam)$/;

/** A request or an operation in progress says nothing about the outcome: a requested return may still be denied. */
const IN_DOUBT =
  /\b(request(ed|ing)?|yeu cau|de nghi|cho|dang|pending|awaiting|waiting|await|processing|partial(ly)?|mot phan|1 phan)\b.*\b(huy|hoan tien|hoan hang|hoan tra|hoan don|hoan ve|hoan|tra hang|tra lai|tra|doi tra|cancel(l?ed|lation|ling)?|refund(ed|ing)?|return(ed|ing)?|khieu nai|dispute)\b|\b(cancel(l?ation)?|refund|return|huy|hoan tien|tra hang|doi tra|hoan hang) (request(ed)?|pending|processing|dang cho|cho duyet|cho xu ly|dang xu ly)\b|\b(refund(ed)?|return(ed)?|hoan tien|tra hang|hoan tra) (partial(ly)?|mot phan|1 phan)\b|^(dang|cho) (hoan|tra|huy)\b|\b(returning|refunding|cancell?ing)\b/;

const DONE_WORDS = /^(dang|cho) (hoan (thanh|tat|thien)|hoa don)/;

const FAILED =
  /\b(cancel(l?ed|lation)?|void(ed)?|fail(ed|ure)?|unsuccessful|undelivered|undeliverable|return(ed)?|refund(ed)?|chargeback|reject(ed)?|denied|declined|expired|lost|error|no ?show|vang mat|khach vang|huy|huy don|that bai|tu choi|that lac|het han|qua han|bom|boom|bung|bung hang|loi)\b|\b(khong|chua|k|ko) (thanh cong|giao duoc|nhan hang|nhan|lien lac|lien he|mua|giao)\b|\b(tra|hoan|doi tra) (hang|lai|tien|don|ve|tra|kho|hoan)\b|\bda (hoan|tra|huy|hoan tra|doi tra)$|^(hoan|tra hang|doi tra|huy)$|\bnot (delivered|received|completed|successful)$/;

const SUCCEEDED =
  /\b(complete[d]?|done|finish(ed)?|success(ful|fully|ed)?|succeeded|delivered|fulfilled|received|hoan thanh|hoan tat|thanh cong|giao xong|xong|hoan thien|da giao|da nhan|da nhan hang|nhan hang|ket thuc)\b/;

/** Successes of a part of the way: the order was placed, confirmed, paid, or handed to a carrier. */
const OTHER_SUCCESS =
  /\b(dat|dat hang|dat mua|dat don|tao|tao don|xac nhan|duyet|dong goi|lay hang|gui hang|order|placed|confirm(ed)?|pick ?up|picked) (hang )?(thanh cong|success(ful|fully)?|xong)\b|\bda (giao|ban giao)( hang)? (cho )?(don vi|dvvc|dv|van chuyen|vc|shipper|ship|buu cuc|buu ta|hang van chuyen|ghn|ghtk|nvc|nha van chuyen)|\bda nhan (don|dat|yeu cau|order)|\b(order|don hang|don) (received|da nhan)$/;

const PAID =
  /\b(thanh toan|chuyen khoan|nap tien|coc|dat coc|payment|paid|pay|unpaid|prepaid|deposit)\b/;

const UNDER_WAY =
  /^(new|open|opened|created|placed|pending|waiting|wait|await|awaiting|hold|on hold|processing|process|in process|in progress|in transit|confirmed|confirm|unconfirmed|accepted|approved|unpaid|packed|packing|packaged|preparing|prepared|picking|picked|ready|shipped|ship|shipping|transit|delivering|out for delivery|partially shipped|dispatched|backorder|back order|preorder|pre order|scheduled|assigned|handover|to ship|to confirm|moi|don moi|don hang moi|cho|dang|chua|da dat|da xac nhan|xac nhan|da duyet|da tiep nhan|tiep nhan|dat hang|da dong goi|dong goi|da lay hang|lay hang|da gui|da gui hang|dang giao|van chuyen|giao hang|da ban giao|da chuyen|da xuat kho|xuat kho|chuan bi|da chuan bi|len don|tao don|da tao|khoi tao|tam giu|giu hang|xu ly|da xu ly|hen giao|giao lai|cod)\b/;

const NOT_YET =
  /^(chua|not|not yet|non|un|incomplete|in complete)\b|^(cho|dang|wait|waiting|await|awaiting|pending|ready|to be|sap|san sang)\b/;

/**
 * The outcome that a status means; undefined for a number, for a word without a clear meaning, and for one that
 * shops use in two senses.
 */
export function outcomeOf(word: string): Outcome | undefined {
  const plain = wordsOf(word)
    .join(' ')
    .replace(/^(wc|order status|order|status|trang thai|tt|don hang|don)\b(?= .)/, '')
    .trim();
  if (plain === '' || /^\d+( \d+)*$/.test(plain)) return undefined;
  const spaced = unglued(plain);
  if (NO_ORDER.test(spaced)) return 'no order';
  if (IN_DOUBT.test(spaced) && !DONE_WORDS.test(spaced)) return undefined;
  if (OTHER_SUCCESS.test(spaced)) return 'under way';
  const failed = FAILED.test(spaced);
  const succeeded = SUCCEEDED.test(spaced);
  if (PAID.test(spaced)) {
    // 'thanh toán thành công' and 'payment failed' are about money; 'chờ thanh toán' is about the order too.
    return NOT_YET.test(spaced) || /\bunpaid\b/.test(spaced) ? 'under way' : undefined;
  }
  if (NOT_YET.test(spaced) && !/^(chua|not) (thanh cong|successful)/.test(spaced)) {
    return 'under way';
  }
  if (failed) return /\b(khong|not|no) (huy|cancel)/.test(spaced) ? undefined : 'failed';
  if (succeeded) return 'succeeded';
  return UNDER_WAY.test(spaced) ? 'under way' : undefined;
}

/** Whether a failed status means that the order was cancelled, and not that it was returned or not delivered. */
export function isCancellation(word: string): boolean {
  const plain = unglued(wordsOf(word).join(' '));
  return (
    /\b(cancel(l?ed|lation)?|void(ed)?|huy)\b/.test(plain) &&
    !/\b(hoan|tra|refund(ed)?|return(ed)?)\b/.test(plain)
  );
}

/** Vietnamese words that are often written as one: 'dagiao', 'hoanthanh'. */
const GLUED: readonly (readonly [RegExp, string])[] = [
  [/\bhoan(thanh|tat|tien|hang|tra|don)\b/g, 'hoan $1'],
  [/\bthanh(cong)\b/g, 'thanh $1'],
  [/\bthat(bai)\b/g, 'that $1'],
  [/\bthanhtoan\b/g, 'thanh toan'],
  [
    /\b(da|dang|cho|chua|bi|khach|shop|nguoi ?ban|nguoi ?mua)(?=(huy|giao|nhan|xac|duyet|hoan|tra|thanh|xu|dat|lay|gui|dong|van)\w*\b)/g,
    '$1 ',
  ],
  [/\bxac(nhan)\b/g, 'xac $1'],
  [/\bxu(ly)\b/g, 'xu $1'],
  [/\b(tra|giao|nhan|lay|gui)(hang)\b/g, '$1 $2'],
  [/\b(huy)(don|hang)\b/g, '$1 $2'],
  [/\bdong(goi)\b/g, 'dong $1'],
  [/\bvan(chuyen)\b/g, 'van $1'],
  [/\b(cho|da) (xn)\b/g, '$1 xac nhan'],
  [/\b(da|chua|cho) (tt|ttoan)\b/g, '$1 thanh toan'],
];

function unglued(plain: string): string {
  return GLUED.reduce((text, [pattern, apart]) => text.replace(pattern, apart), plain);
}

/** What a column says of the orders in which it holds a mark or a date: `is_cancelled`, `da_huy`, `completed_at`. */
export function outcomeOfColumn(name: string): 'succeeded' | 'failed' | undefined {
  const plain = plainName(name)
    .replace(/^(is|has|was|bi|ngay|ngay_gio|thoi_?gian|luc|tg|date|time)_/, '')
    .replace(/_(at|on|date|time|luc|ngay|flag|yn|ts)$/, '');
  if (
    /^(da_?)?(huy|huy_don|cancel(l?ed)?|cancel(l?ation)?|void(ed)?|fail(ed)?|refund(ed)?|return(ed)?|reject(ed)?|that_?bai|hoan_?tien|hoan_?hang|tra_?hang|tu_?choi)$/.test(
      plain,
    )
  )
    return 'failed';
  if (
    /^(da_?)?(complete[d]?|completion|finish(ed)?|success|successful|done|delivered|delivery_?success|received|fulfilled|hoan_?thanh|hoan_?tat|thanh_?cong|giao_?thanh_?cong|giao_?xong|nhan_?hang|giao)$/.test(
      plain,
    )
  )
    return /^(ngay_)?giao$/.test(plainName(name)) ? undefined : 'succeeded';
  return undefined;
}

const STATUS_NAME =
  /(^|_)(status|state|stt_?don|trang_?thai|tinh_?trang|tt|tt_?don|tt_?don_?hang|tinhtrang)(_?(id|code|name|value|text|label|title|desc|description|don|don_?hang|dh|hd|hoa_?don|order|tt|thanh_?toan))?$|^(ma|id|fk)_?(trang_?thai|tinh_?trang|tt)(_?\w+)?$|^(order|don_?hang|purchase)_?(status|state|trang_?thai)(_?\w+)?$|^(trang_?thai|tinh_?trang)_?\w*$/;

/** Whether a column's name is one of a status. */
export function isStatusName(name: string): boolean {
  return STATUS_NAME.test(plainName(name));
}

/** What a status column is about, by its name: the order, or only its payment, its delivery, its deletion. */
export type StatusTopic = 'order' | 'payment' | 'delivery' | 'refund' | 'deletion';

export function statusTopicOf(name: string): StatusTopic | undefined {
  if (!isStatusName(name)) return undefined;
  const plain = plainName(name);
  if (/xoa|delet|remov/.test(plain)) return 'deletion';
  if (/refund|hoan_?tien|return|tra_?hang/.test(plain)) return 'refund';
  if (/pay|paid|thanh_?toan|trang_?thai_?tt$|(^|_)tt_?tt$|financial|transaction/.test(plain))
    return 'payment';
  if (/ship|deliver|giao|van_?chuyen|fulfil/.test(plain) && !/giao_?dich/.test(plain))
    return 'delivery';
  return 'order';
}

/** The labels in a comment by value; empty where it names no values. */
export function labelsIn(comment: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  const pattern =
    /(?<![\p{L}\d])['"(]?(-?\d{1,3})['")]?\s*(?:[:=.–—>-]+|là|\s)\s*(\p{L}[^\d,;|/\n]*?)\s*(?=[,;|/\n]|\d|$|\.\s|\(|\))/gu;
  for (const [, value, label] of comment.matchAll(pattern)) {
    if (value !== undefined && label && !labels.has(value)) labels.set(value, label.trim());
  }
  return labels.size >= 2 ? labels : new Map();
}

/** Whether the status of a refund says that the money went back. */
export function isPaidBack(label: string): boolean {
  return /^(refunded|approved|accepted|completed?|done|success(ful)?|paid|da_?(hoan|duyet|tra|chuyen|xong)(_?\w+)*|hoan_(thanh|tat|tien)|thanh_cong|duyet)$/.test(
    plainName(label),
  );
}

/** Whether the status of a refund says that the money did not go back, or not yet. */
export function isNotPaidBack(label: string): boolean {
  return /^(pending|requested|request|processing|new|rejected|reject|denied|cancell?ed|failed|failure|error|void(ed)?|cho.*|dang.*|tu_choi|huy|da_huy|yeu_cau|moi|khong_duyet|loi|that_bai|(khong|chua)_\w+)$/.test(
    plainName(label),
  );
}

const MONEY_BACK =
  /\b(refund(s|ed)?|charge ?backs?|money ?back|reversals?|reversed|credit (note|memo)|hoan (tien|lai|tra|coc|vi|phi)|tra lai( tien)?)\b|^hoan$/;
const GOODS_BACK = /\b(return(s|ed)?|tra hang|hoan (hang|don)|doi tra)\b/;
/** What does not come out of the value of an order, or did not happen. */
const NO_MONEY_BACK =
  /\b(commissions?|hoa hong|points?|diem|xu|coins?|fail(ed)?|reject(ed)?|denied|tu choi|that bai)\b/;

function saysBack(label: string, back: RegExp): boolean {
  const plain = unglued(wordsOf(label).join(' '));
  const isOpen = (IN_DOUBT.test(plain) && !DONE_WORDS.test(plain)) || NOT_YET.test(plain);
  return back.test(plain) && !NO_MONEY_BACK.test(plain) && !isOpen;
}

/** Whether a row of a journal gave money back, by the word of its kind. */
export function isMoneyBack(label: string): boolean {
  return saysBack(label, MONEY_BACK);
}

/** Whether a row of a journal is about goods that came back, by the word of its kind. */
export function isReturn(label: string): boolean {
  return saysBack(label, GOODS_BACK);
}
