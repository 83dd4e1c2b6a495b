/** What all formats of a read share: their interface, the lines that a copy adds, and a file's name. */

import { reconcile } from '../report/figures';
import type { Report, ShownReport } from '../report/live-report';
import { type Platform, reportHost } from '../report/platform';
import { vietnameseTime, vietnamStamp } from '../vietnam';
import type { Proof } from './frame';

/** How a read is shown: as a page, a file or JSON. */
export interface Format<Read = Report> {
  readonly contentType: string;
  /** The file extension, without the dot. */
  readonly extension: string;
  /** @param proof what the audit file says of this showing */
  render(read: Read, proof?: Proof): string | Buffer | Promise<string | Buffer>;
}

/** The lines below the official table of a file, as label and text: its reader does not see the page. */
export function additions(
  platform: Platform,
  { id, period, figures, readAt }: ShownReport,
  { chain }: Proof,
): [label: string, text: string][] {
  const host = reportHost(platform);
  const sums = reconcile(figures, period).map(({ text, holds }): [string, string] => [
    'Đối chiếu',
    holds ? text : `⚠ Không khớp: ${text}`,
  ]);
  const lines: [label: string, text: string | undefined][] = [
    ['Sàn', platform.name],
    ['Tên miền', platform.domain],
    ['Chủ sở hữu', platform.owner],
    ['Mã số thuế', platform.taxCode],
    ...sums,
    ['Đơn vị của giá trị', 'đồng'],
    ['Đọc trực tiếp lúc', `${vietnameseTime(readAt)} (giờ Việt Nam)`],
    ['Mã tra cứu', id],
    ['Chuỗi', chain],
    ['Địa chỉ', host && `https://${host}/`],
  ];
  return lines.flatMap(([label, text]) => (text ? [[label, text]] : []));
}

/** A name under which an archive finds the file again, without an extension. */
export function fileName(platform: Platform, { period, readAt }: ShownReport): string {
  return [reportHost(platform) ?? 'bao-cao', period.year, vietnamStamp(readAt)].join('_');
}
