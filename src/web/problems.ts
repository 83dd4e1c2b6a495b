/**
 * Answers every error, in Vietnamese for the sender of the request. It alone decides how much of an error leaves
 * the server.
 */
import type { ErrorRequestHandler, Request, Response } from 'express';
import { INSPECTOR } from '../accounts/htpasswd';
import { TooManyLogIns } from '../accounts/log-in-line';
import { TooManyAttempts } from '../accounts/throttle';
import { DatabaseUnavailable } from '../database/faults';
import { Fault } from '../fault';
import { compileView, emptyFrame, type ReportSite } from '../formats/frame';
import { formLabel } from '../report/official-form';
import { AnnualFault, BeforeOperation, MappingFault } from '../report/report-faults';
import { vietnameseTime } from '../vietnam';

const WAIT = 'Vui lòng thử lại sau ít phút.';
const TELL_ADMIN = 'Vui lòng báo cho quản trị viên của sàn.';
const NO_STAND_IN = 'Không có số liệu nào được hiển thị thay thế.';
const ACCOUNT = `Tài khoản: ${INSPECTOR}.`;

/** A title, what happened, and what to do. */
const PROBLEMS = {
  malformed: [400, 'Yêu cầu không hợp lệ', 'Máy chủ không hiểu nội dung yêu cầu.', ''],
  invalid_year: [
    400,
    'Năm báo cáo không hợp lệ',
    'Tham số “nam” phải là một năm gồm bốn chữ số, không muộn hơn năm nay.',
    'Hãy chọn một năm ở đầu trang.',
  ],
  invalid_form: [
    400,
    'Mẫu báo cáo không hợp lệ',
    'Tham số “mau” phải là 08, 09 hoặc 10.',
    'Hãy chọn một mẫu ở đầu trang báo cáo năm.',
  ],
  unauthorized: [401, 'Cần đăng nhập', 'Tài khoản hoặc mật khẩu không đúng.', ACCOUNT],
  foreign_origin: [403, 'Không được phép', 'Trang gửi yêu cầu không thuộc sàn này.', ''],
  not_found: [404, 'Không tìm thấy trang', 'Địa chỉ này không có nội dung.', ''],
  read_not_found: [
    404,
    'Không tìm thấy mã tra cứu',
    'Không có số liệu nào được ghi với mã này.',
    'Hãy kiểm tra lại mã, hoặc tải lại trang báo cáo rồi lấy tệp lần nữa.',
  ],
  before_operation: [
    404,
    'Chưa hoạt động trong năm này',
    'Sàn chưa hoạt động trong năm được hỏi nên không có số liệu của năm đó.',
    'Hãy chọn một năm ở đầu trang.',
  ],
  method_not_allowed: [
    405,
    'Phương thức không được hỗ trợ',
    'Địa chỉ này chỉ nhận yêu cầu theo phương thức POST.',
    '',
  ],
  too_large: [413, 'Yêu cầu quá lớn', 'Nội dung yêu cầu vượt quá giới hạn cho phép.', ''],
  too_many_attempts: [
    429,
    'Đăng nhập sai quá nhiều lần',
    'Địa chỉ hoặc tài khoản này đã đăng nhập sai quá nhiều lần.',
    WAIT,
  ],
  too_many_visits: [
    429,
    'Quá nhiều lượt truy cập',
    'Địa chỉ này đã gửi quá nhiều lượt truy cập.',
    WAIT,
  ],
  too_many_log_ins: [
    429,
    'Quá nhiều lượt đăng nhập cùng lúc',
    'Quá nhiều lượt đăng nhập đang chờ.',
    'Vui lòng thử lại sau ít giây.',
  ],
  internal: [500, 'Lỗi máy chủ', 'Máy chủ gặp lỗi.', TELL_ADMIN],
  database_unavailable: [
    503,
    'Tạm thời chưa đọc được số liệu',
    'Cơ sở dữ liệu của sàn chưa trả lời.',
    `${NO_STAND_IN} ${WAIT}`,
  ],
  figure_unavailable: [
    503,
    'Chưa đọc được số liệu',
    'Cơ sở dữ liệu của sàn chưa cho biết đủ các chỉ tiêu.',
    `${NO_STAND_IN} ${TELL_ADMIN}`,
  ],
  annual_unavailable: [
    503,
    'Chưa lập được báo cáo năm',
    'Tệp annual.sql hoặc annual.json có lỗi.',
    `${NO_STAND_IN} Chạy 'npx baocao annual check' để biết chỗ sai.`,
  ],
  visits_unavailable: [
    503,
    'Chưa ghi nhận được lượt truy cập',
    'Lượt truy cập chưa được ghi nhận.',
    WAIT,
  ],
  audit_unavailable: [
    503,
    'Chưa ghi được nhật ký',
    'Số liệu chỉ được hiển thị khi đã ghi vào nhật ký, và lúc này chưa ghi được.',
    TELL_ADMIN,
  ],
  busy: [503, 'Máy chủ đang bận', 'Quá nhiều yêu cầu đang chờ đọc số liệu.', WAIT],
} as const satisfies Record<
  string,
  readonly [status: number, title: string, what: string, advice: string]
>;

type ProblemCode = keyof typeof PROBLEMS;

interface Words {
  readonly what?: string;
  readonly advice?: string;
}

const page = compileView('problem.ejs');

/** An answer other than the one that was requested, in Vietnamese for its sender. */
export class Problem extends Fault {
  readonly audience = 'caller';
  readonly status: number;
  readonly title: string;
  /** What happened, and what to do; the message is both. */
  readonly what: string;
  readonly advice: string;

  /** @param words replace those of the code */
  constructor(
    override readonly code: ProblemCode,
    readonly headers: Readonly<Record<string, string>> = {},
    words: Words = {},
  ) {
    const [status, title, usualWhat, usualAdvice] = PROBLEMS[code];
    const { what = usualWhat, advice = usualAdvice } = words;
    super(advice ? `${what} ${advice}` : what);
    this.status = status;
    this.title = title;
    this.what = what;
    this.advice = advice;
  }

  /** Whether the same request may succeed later, or once its sender has logged in. */
  get canRetry(): boolean {
    return this.status === 401 || this.status === 429 || this.status >= 500;
  }

  /** Whether the reader is asked to call the platform. */
  get needsAdmin(): boolean {
    return this.advice.includes(TELL_ADMIN);
  }

  /** What a program reads. */
  toJSON(): object {
    return { error: { code: this.code, message: this.message } };
  }
}

/** Answers what no route has answered: 404. */
export function notFound(): never {
  throw new Problem('not_found');
}

/**
 * Answers every error.
 * @param log is given each problem, and its reason: an expected fault in one line, a bug with its stack
 * @param send writes the problem's body; its status and headers are set
 */
export function answerErrors(
  log: (problem: Problem, reason: unknown, req: Request) => void,
  send: (problem: Problem, req: Request, res: Response) => void,
): ErrorRequestHandler {
  return (error, req, res, _next) => {
    if (res.headersSent || res.destroyed) {
      res.destroy();
      return;
    }
    const problem = problemFrom(error);
    log(problem, error instanceof Fault ? error.message : error, req);
    res.status(problem.status).set(problem.headers);
    send(problem, req, res);
  };
}

/** Answers the report's errors: JSON below /api, a page elsewhere. The server's own faults go to the log. */
export function answerProblems(site: ReportSite): ErrorRequestHandler {
  return answerErrors(
    (problem, reason, req) => {
      if (problem.status >= 500) req.log.error({ reason }, problem.code);
    },
    (problem, req, res) => {
      if (/^\/api(\/|$)/i.test(req.baseUrl + req.path)) {
        res.json(problem);
        return;
      }
      const now = new Date();
      const frame = emptyFrame(site, problem.title, now);
      const contact = problem.needsAdmin ? site.platform.contact : undefined;
      const time = vietnameseTime(now);
      res.type('html').send(page({ frame, problem, contact, time, id: req.id }));
    },
  );
}

/** The part of an error that may leave the server: its code, how long to wait, and which figures it hides. */
function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Fault) {
    const { retryAfterSeconds: seconds } = error;
    const headers: Record<string, string> = seconds ? { 'Retry-After': String(seconds) } : {};
    return new Problem(isProblem(error.code) ? error.code : 'internal', headers, wordsFor(error));
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

/** Words for faults that deserve more detail than their code alone. */
function wordsFor(fault: Fault): Words {
  if (fault instanceof MappingFault && fault.figures.length > 0) {
    const labels = fault.figures.map((figure) => `“${formLabel(figure) ?? figure}”`);
    return { what: `Cơ sở dữ liệu của sàn chưa cho biết chỉ tiêu ${labels.join(', ')}.` };
  }
  // Only the platform's own account sees the yearly report, so it may read which line of the files is wrong.
  if (fault instanceof AnnualFault) return { what: fault.message };
  if (fault instanceof DatabaseUnavailable && fault.inStatement) {
    const what = 'Cơ sở dữ liệu của sàn có trả lời, nhưng chưa đếm xong trong thời gian cho phép.';
    return { what };
  }
  if (fault instanceof BeforeOperation) {
    const { firstYear } = fault;
    return { what: `Sàn hoạt động từ năm ${firstYear}, nên không có số liệu của năm trước đó.` };
  }
  if (fault instanceof TooManyAttempts || fault instanceof TooManyLogIns) {
    return { advice: `Thử lại sau ${waitInWords(fault.retryAfterSeconds)}.` };
  }
  return {};
}

/** 811 s are '14 phút', rounded up: a caller who waits so long is not refused again. */
function waitInWords(seconds: number): string {
  return seconds > 60 ? `${Math.ceil(seconds / 60)} phút` : `${seconds} giây`;
}
