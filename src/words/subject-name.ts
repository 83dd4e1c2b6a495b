import { t } from './words';

/** What figures are about, in words. */
export function subjectName(subject: 'visits' | 'sellers' | 'products' | 'orders'): string {
  switch (subject) {
    case 'visits':
      return t`visits`;
    case 'sellers':
      return t`sellers`;
    case 'products':
      return t`products`;
    case 'orders':
      return t`orders`;
  }
}
