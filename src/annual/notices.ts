/** The notices on every yearly report: where its form was copied from, its limits, and how it counts. */

import { dayInWords } from './indicator-rows';
import type { FormNumber } from './indicators';
import type { Settings } from './settings';

const ONE_COPY =
  'Mẫu này chép từ một bản duy nhất của Nghị định 248/2026/NĐ-CP (bản Thư viện Pháp luật), chưa đối chiếu với bản ký. Trước khi nộp, so từng dòng với mẫu trên online.gov.vn.';

const TWO_COPIES =
  'Mẫu này chép từ hai bản của Nghị định 248/2026/NĐ-CP: bản Thư viện Pháp luật và bản quét của văn bản ký, bản thứ hai do máy đọc. Trước khi nộp, so từng dòng với mẫu trên online.gov.vn.';

/** The copies from which the form was taken, or who compared it, once someone did. */
export function formNotice(form: FormNumber, { formCompared }: Settings): string {
  if (formCompared) {
    const { with: text, by, on } = formCompared;
    return `Mẫu đã được ${by} so với ${text} ngày ${dayInWords(on)}.`;
  }
  return form === '08' ? TWO_COPIES : ONE_COPY;
}

export const NOT_FILED_HERE = 'Trang này không nộp thay.';

/** How the figures are counted. */
export const DEFINITIONS: readonly string[] = [
  'Đơn hàng thuộc năm đặt hàng (giờ Việt Nam), theo trạng thái lúc đọc.',
  'Đơn hàng bị hủy chỉ là đơn ở trạng thái hủy; đơn giao không thành công, hoàn trả hay hoàn tiền không tính vào đây.',
  'Số tài khoản và số tin rao là số có tại thời điểm đọc cuối năm (bản chụp sớm nhất của năm); các số phát sinh trong năm lấy từ bản chụp mới nhất, hoặc bản đã nộp.',
  'Giá trị tính chính xác đến đồng, làm tròn một lần đến triệu đồng (nửa lên); tổng làm tròn từ tổng chính xác.',
  'Tỷ lệ theo phương thức thanh toán tính trên số đơn hàng thành công, làm tròn sao cho cộng lại bằng 100.',
  'Đơn hàng có nhiều loại hàng tính một lần, vào loại của dòng hàng lớn nhất.',
  'Tỷ lệ tăng/giảm = (năm nay − năm trước) ÷ năm trước × 100, so với số đã nộp của năm trước nếu có, nếu không thì với cùng câu lệnh cho năm trước.',
  'Ô trống là chưa có số, không phải 0; 0 khai báo là do người khai.',
];
