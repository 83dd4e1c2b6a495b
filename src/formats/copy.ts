import type { Report } from '../report/live-report';
import { type Platform, reportHost } from '../report/platform';
import { reconcile } from '../report/reconciliation';
import { vietnameseTime, vietnamStamp } from '../vietnam';

/**
 * What a file that is taken along says below the official table, as label and text: whose it is, the sums,
 * and by which read. Its reader no longer sees the page.
 */
export function additions(platform: Platform, report: Report): [label: string, text: string][] {
  const { name, domain } = platform;
  const { id, period, figures, readAt } = report;
  const sums = reconcile(figures, period).map(({ text, holds }): [string, string] => [
    'Đối chiếu',
    holds ? text : `⚠ Không khớp: ${text}`,
  ]);
  return [
    ...(name ? [['Sàn', name] satisfies [string, string]] : []),
    ...(domain ? [['Tên miền', domain] satisfies [string, string]] : []),
    ...sums,
    ['Đơn vị của giá trị', 'đồng'],
    ['Đọc trực tiếp lúc', `${vietnameseTime(readAt)} (giờ Việt Nam)`],
    ['Mã lần đọc', id],
  ];
}

/** By which an archive finds it again: 'baocao.chomau.vn_2026_20261124-210504', without an extension. */
export function fileName(platform: Platform, { period, readAt }: Report): string {
  return [reportHost(platform) ?? 'bao-cao', period.year, vietnamStamp(readAt)].join('_');
}
