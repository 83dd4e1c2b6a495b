/** The answer of the ministry's API: nine keys, in the words and the order of the guidance. */
import type { FigureName } from '../report/figure-names';
import type { Format } from './format';

/** Which guidance the API follows: the original, or the ministry's update of 01/07/2022. */
export const EDITIONS = ['original', '2022-07-01'] as const;

export type Edition = (typeof EDITIONS)[number];

/** Guidance, section I: the nine keys in their order, with the original's slip in `tongSoDong…`. */
function keys(edition: Edition): [key: string, figure: FigureName][] {
  const original = edition === 'original';
  return [
    ['soLuongTruyCap', original ? 'visits_period' : 'visits_total'],
    ['soNguoiBan', 'sellers_total'],
    ['soNguoiBanMoi', 'sellers_new'],
    ['tongSoSanPham', 'products_total'],
    ['soSanPhamMoi', 'products_new'],
    ['soLuongGiaoDich', 'orders_total'],
    ['tongSoDonHangThanhCong', 'orders_succeeded'],
    [original ? 'tongSoDongHangKhongThanhCong' : 'tongSoDonHangKhongThanhCong', 'orders_failed'],
    ['tongGiaTriGiaoDich', 'value_succeeded'],
  ];
}

/** A figure's key in the API; undefined for a figure that the API leaves out. */
export function apiKey(edition: Edition, figure: FigureName): string | undefined {
  return keys(edition).find(([, named]) => named === figure)?.[0];
}

/**
 * The API's answer: a JSON object of the nine figures, each a number written digit for digit.
 * JSON.stringify has no exact number beyond 2^53, and the keys need no escaping.
 */
export function ministryJson(edition: Edition): Format {
  return {
    contentType: 'application/json; charset=utf-8',
    extension: 'json',
    render: ({ figures }) => {
      const members = keys(edition).map(([key, figure]) => `"${key}":${figures[figure]}`);
      return `{${members.join(',')}}`;
    },
  };
}
