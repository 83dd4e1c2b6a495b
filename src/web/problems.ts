import type { ErrorRequestHandler } from 'express';
import { CHALLENGE, Unauthorized } from '../accounts/basic';
import { TooManyAttempts } from '../accounts/throttle';
import { DatabaseUnavailable, MappingFault, TooManyWaiting, YearToCome } from '../report/faults';
import { formLabel } from '../report/form';
import { renderProblem } from './views';

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
  busy: [
    503,
    'Máy chủ đang bận',
    'Quá nhiều yêu cầu đang chờ đọc số liệu. Vui lòng thử lại sau ít phút.',
  ],
} as const satisfies Record<string, readonly [status: number, title: string, message: string]>;

type ProblemCode = keyof typeof PROBLEMS;

/** An answer that is not what was asked for. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;

  /** @param detail a Vietnamese sentence that follows the message */
  constructor(
    readonly code: ProblemCode,
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
    if (req.originalUrl.startsWith('/api')) {
      res.json({ error: { code: problem.code, message: problem.message } });
    } else {
      res.type('html').send(renderProblem(problem));
    }
  };
}

function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Unauthorized) {
    return new Problem('unauthorized', { 'WWW-Authenticate': CHALLENGE });
  }
  if (error instanceof TooManyAttempts) {
    return new Problem('too_many_attempts', { 'Retry-After': String(error.retryAfterSeconds) });
  }
  if (error instanceof YearToCome) return new Problem('invalid_year');
  if (error instanceof DatabaseUnavailable) {
    return new Problem('database_unavailable', { 'Retry-After': '10' });
  }
  if (error instanceof TooManyWaiting) return new Problem('busy', { 'Retry-After': '10' });
  if (error instanceof MappingFault) {
    const labels = error.figures.map((figure) => `«${formLabel(figure) ?? figure}»`);
    const detail = labels.length > 0 ? `Chỉ tiêu chưa đọc được: ${labels.join(', ')}.` : '';
    return new Problem('figure_unavailable', { 'Retry-After': '60' }, detail);
  }
  // What Express and its parsers refuse carries a status of its own.
  const { status } = error as { status?: unknown };
  if (status === 413) return new Problem('too_large');
  if (status === 404) return new Problem('not_found');
  if (typeof status === 'number' && status >= 400 && status < 500) return new Problem('malformed');
  return new Problem('internal');
}

/** For the log: an expected fault in one line, a bug with its stack. */
function reasonOf(error: unknown): unknown {
  const expected = [DatabaseUnavailable, MappingFault, TooManyWaiting];
  return expected.some((kind) => error instanceof kind) ? (error as Error).message : error;
}
