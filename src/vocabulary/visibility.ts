/*
 * What the word of a seller's or a product's status says: whether buyers see it. Vietnamese and English.
 * Marks of yes or no are in `marks.ts`; the statuses of orders in `statuses.ts`.
 */
import { wordsOf } from './words';

const HIDDEN =
  /\b(draft|onboarding|applied|applicant|unlisted|paused|frozen|terminated|blacklisted|dormant|pending|wait(ing)?|review|inactive|disabled?|hidden|hide|private|trash(ed)?|deleted?|removed|archived?|reject(ed)?|denied|banned|block(ed)?|lock(ed)?|suspended|closed?|expired|unpublished?|unapproved|offline|new|invisible|stopped|discontinued|sold out|nhap|cho|cho duyet|chua|chua duyet|tu choi|khoa|bi khoa|da khoa|tam khoa|tam ngung|tam an|ngung|ngung ban|ngung hoat dong|an|da an|bi an|xoa|da xoa|bi xoa|dong|dong cua|da dong|het han|vi pham|bi chan|chan|huy|da huy|luu tru|go)\b/;
const SHOWN =
  /\b(active|activated|public|listed|approved|enabled?|published?|publish|visible|online|live|open(ed)?|verified|available|on sale|selling|in stock|normal|ok|hien|hien thi|hoat dong|dang hoat dong|da duyet|duyet|dang ban|con ban|mo|dang mo|kich hoat|da kich hoat|con hang|binh thuong|cong khai)\b/;
const NOT = /^(chua|khong|not|un|in|dis|tam|ngung|cho|dang cho|bi)\b/;

/** Whether buyers see what has a status, by its word; undefined where the word does not say. */
export function visibilityOf(word: string): 'shown' | 'hidden' | undefined {
  const plain = wordsOf(word).join(' ');
  if (plain === '' || /^\d+$/.test(plain)) return undefined;
  if (NOT.test(plain)) return 'hidden';
  if (SHOWN.test(plain) && !/\b(xoa|khoa|dong|ngung|tu choi|deleted|closed|inactive)\b/.test(plain))
    return 'shown';
  return HIDDEN.test(plain) ? 'hidden' : undefined;
}
