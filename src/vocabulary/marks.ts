/*
 * The mark by which a row says of itself that it does not count: deleted, hidden, a test, a bot's, a draft.
 * A mark is known by its name and its type together. Whether rows carry it, `evidence/` asks.
 */
import type { Column } from '../database/schema';
import { quoteName } from '../sql/print';
import { plainName, wordsOf } from './words';

/** What a row's own mark says of it. Closed and blocked shops are `hidden`: buyers do not see them. */
export type Mark = 'deleted' | 'hidden' | 'test' | 'bot' | 'draft';

const DELETED =
  /^(is_?|da_?|bi_?|has_?been_?)?(deleted?|removed|trash(ed)?|xoa|xoa_?mem|thung_?rac)(_?(flag|yn|mark|status|state))?$|^del(_?flag)?$|^is_?del$|^(trong|vao|o)_?thung_?rac$|^(trang_?thai|tinh_?trang|co|flag)_?(da_?)?xoa$|^soft_?deleted?$|^deletion$/;
const DELETED_AT =
  /^(deleted|removed|trashed|delete|soft_?deleted|deletion)_?(at|on|date|time|ts)$|^(ngay|thoi_?gian|tg|ngay_?gio)_?(bi_?)?xoa$|^(deleted|xoa)_?(luc|vao)$/;
const HIDDEN =
  /^(is_?|da_?|bi_?)?(hidden|hide|invisible|disabled?|inactive|blocked|banned|locked|suspended|closed|an|khoa|chan|dong_?cua|ngung_?ban|ngung_?hoat_?dong|tam_?ngung|tam_?khoa|ngung_?kinh_?doanh)(_?(flag|yn))?$/;
const SHOWN =
  /^(is_?)?(active|activated|actived|enabled?|published|publish|visible|visibility|approved|verified|on_?sale|available|show|shown|display|displayed|online)(_?(flag|yn))?$|^(hien_?thi|hien|an_?hien|kich_?hoat|hoat_?dong|da_?duyet|duyet|dang_?ban|con_?ban|dang_?hoat_?dong|cho_?phep_?ban|trang_?thai_?hien_?thi)$/;
const TEST =
  /^(is_?)?(test|demo|sandbox|fake|dummy)(_?(order|mode|flag|data))?$|^(don_?)?(thu|thu_?nghiem|don_?thu|don_?test|chay_?thu)$/;
const BOT = /^(is_?)?(bot|robot|crawler|spider)(_?flag)?$|^la_?bot$/;
const DRAFT = /^(is_?|la_?)?(draft|nhap|ban_?nhap|don_?nhap)(_?flag)?$/;

const DATES = ['date', 'datetime', 'timestamp'];

/**
 * The mark that a column is, with the condition that holds for a row which counts; undefined for any other
 * column. A status of several words is no mark.
 */
export function markOf({ name, type }: Column): { mark: Mark; unmarked: string } | undefined {
  const plain = plainName(name);
  const mark =
    DELETED.test(plain) || DELETED_AT.test(plain)
      ? 'deleted'
      : HIDDEN.test(plain) || SHOWN.test(plain)
        ? 'hidden'
        : TEST.test(plain)
          ? 'test'
          : BOT.test(plain)
            ? 'bot'
            : DRAFT.test(plain)
              ? 'draft'
              : undefined;
  if (!mark) return undefined;
  const column = quoteName(name);
  const shows = SHOWN.test(plain);
  if (DATES.includes(type)) return shows ? undefined : { mark, unmarked: `${column} IS NULL` };
  if (/int$|^bit$|decimal|boolean/.test(type)) {
    return { mark, unmarked: shows ? `${column} = 1` : `COALESCE(${column}, 0) = 0` };
  }
  if (!/char|enum|text/.test(type)) return undefined;
  const [yes, no] = [
    "'1', 'y', 'yes', 'true', 'on', 'co'",
    "'', '0', 'n', 'no', 'false', 'off', 'khong'",
  ];
  return {
    mark,
    unmarked: shows ? `LOWER(${column}) IN (${yes})` : `LOWER(COALESCE(${column}, '')) IN (${no})`,
  };
}

/** Whether a buyer can buy of a shop or a product with this status, by its word; undefined where it does not say. */
export function availabilityOf(word: string): 'open' | 'closed' | undefined {
  const plain = wordsOf(word).join(' ');
  if (
    /^(in ?active|not active|pending|waiting|draft|hidden|blocked|banned|locked|suspended|closed|disabled|reject(ed)?|denied|deleted|trash(ed)?|archived|unpublish(ed)?|discontinued|an|bi an|da an|nhap|khoa|bi khoa|da khoa|tam khoa|ngung|ngung ban|ngung kinh doanh|ngung hoat dong|tam ngung|dong|dong cua|da dong|chan|bi chan|cho|cho duyet|chua duyet|tu choi|bi tu choi|xoa|da xoa|vi pham|khong hoat dong|khong hien thi|khong ban|khong duyet)\b/.test(
      plain,
    )
  )
    return 'closed';
  if (
    /^(active|activated|open|opened|approved|published|publish|enabled|visible|available|on sale|selling|live|online|normal|out of stock|sold out|in stock|mo|dang mo|da mo|mo ban|hoat dong|dang hoat dong|hien|hien thi|dang hien|dang ban|con hang|het hang|tam het|da duyet|duyet|kich hoat|da kich hoat|binh thuong|ban|kinh doanh|dang kinh doanh)\b/.test(
      plain,
    )
  )
    return 'open';
  return undefined;
}
