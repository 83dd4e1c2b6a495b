import type { ErrorRequestHandler } from 'express';
import { Fault } from '../fault';
import { compileView } from '../formats/view';
import { MappingFault } from '../report/faults';
import { formLabel } from '../report/form';

/** What goes wrong with a request, as its sender may read it: in Vietnamese, and without detail. */
const PROBLEMS = {
  malformed: [400, 'Yêu cầu không hợp lệ', 'Máy chủ không hiểu nội dung yêu cầu.'],
  invalid_year: [
    400,
    'Năm báo cáo không hợp lệ',
    'Tham số «nam» phải là một năm gồm bốn chữ số, không muộn hơn năm nay.',
  ],
  unauthorized: [401, 'Cần đăng nhập', 'Tài khoản hoặc mật khẩu không đúng.'],
  not_found: [404, 'Không tìm thấy trang', 'Địa chỉ này không có nội dung.'],
  method_not_allowed: [
    405,
    'Phương thức không được hỗ trợ',
    'Địa chỉ này chỉ nhận yêu cầu theo phương thức POST.',
  ],
  too_large: [413, 'Yêu cầu quá lớn', 'Nội dung yêu cầu vượt quá giới hạn cho phép.'],
  too_many_attempts: [
    429,
    'Đăng nhập sai quá nhiều lần',
    'Địa chỉ hoặc tài khoản này đã đăng nhập sai quá nhiều lần. Vui lòng thử lại sau.',
  ],
  too_many_log_ins: [
    429,
    'Quá nhiều lượt đăng nhập cùng lúc',
    'Quá nhiều lượt đăng nhập đang chờ. Vui lòng thử lại sau ít giây.',
  ],
  internal: [500, 'Lỗi máy chủ', 'Máy chủ gặp lỗi. Vui lòng báo cho quản trị viên của sàn.'],
  database_unavailable: [
    503,
    'Tạm thời chưa đọc được số liệu',
    'Cơ sở dữ liệu của sàn chưa trả lời. Không có số liệu nào được hiển thị thay thế. Vui lòng thử lại sau ít phút.',
  ],
  figure_unavailable: [
    503,
    'Chưa đọc được số liệu',
    'Cơ sở dữ liệu của sàn chưa cho biết đủ các chỉ tiêu. Không có số liệu nào được hiển thị thay thế. Vui lòng báo cho quản trị viên của sàn.',
  ],
  audit_unavailable: [
    503,
    'Chưa ghi được nhật ký',
    'Số liệu chỉ được hiển thị khi đã ghi vào nhật ký, và lúc này chưa ghi được. Vui lòng báo cho quản trị viên của sàn.',
  ],
  busy: [
    503,
    'Máy chủ đang bận',
    'Quá nhiều yêu cầu đang chờ đọc số liệu. Vui lòng thử lại sau ít phút.',
  ],
} as const satisfies Record<string, readonly [status: number, title: string, message: string]>;

type ProblemCode = keyof typeof PROBLEMS;

const page = compileView('problem.ejs');

/** An answer that is not what was asked for. Its message is Vietnamese, for the one who asked. */
export class Problem extends Fault {
  readonly audience = 'caller';
  readonly status: number;
  readonly title: string;

  /** @param detail a Vietnamese sentence that follows the message */
  constructor(
    override readonly code: ProblemCode,
    readonly headers: Readonly<Record<string, string>> = {},
    detail = '',
  ) {
    const [status, title, message] = PROBLEMS[code];
    super(detail ? `${message} ${detail}` : message);
    this.status = status;
    this.title = title;
  }
}

/** The end of every chain of routes. */
export function notFound(): never {
  throw new Problem('not_found');
}

/** Answers every error: JSON below /api, a page elsewhere. What is the server's own goes to the log. */
export function answerProblems(): ErrorRequestHandler {
  return (error, req, res, _next) => {
    if (res.headersSent || res.destroyed) {
      res.destroy();
      return;
    }
    const problem = problemFrom(error);
    if (problem.status >= 500) req.log.error({ reason: reasonOf(error) }, problem.code);
    res.status(problem.status).set(problem.headers);
    if (/^\/api([/?]|$)/.test(req.originalUrl)) {
      res.json({ error: { code: problem.code, message: problem.message } });
    } else {
      res.type('html').send(page({ title: problem.title, message: problem.message }));
    }
  };
}

/** What of an error may leave the server: its code, how long to wait, and which figures it hides. */
function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Fault) {
    const { retryAfterSeconds: seconds } = error;
    const headers: Record<string, string> = seconds ? { 'Retry-After': String(seconds) } : {};
    return new Problem(isProblem(error.code) ? error.code : 'internal', headers, detailOf(error));
  }
  // What Express and its parsers refuse carries a status of its own.
  const { status } = error as { status?: unknown };
  if (status === 413) return new Problem('too_large');
  if (status === 404) return new Problem('not_found');
  if (typeof status === 'number' && status >= 400 && status < 500) return new Problem('malformed');
  return new Problem('internal');
}

function isProblem(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

function detailOf(fault: Fault): string {
  const figures = fault instanceof MappingFault ? fault.figures : [];
  const labels = figures.map((figure) => `«${formLabel(figure) ?? figure}»`);
  return labels.length > 0 ? `Chỉ tiêu chưa đọc được: ${labels.join(', ')}.` : '';
}

/** For the log: an expected fault in one line, a bug with its stack. */
function reasonOf(error: unknown): unknown {
  return error instanceof Fault ? error.message : error;
}
