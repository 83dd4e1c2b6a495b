import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { CHALLENGE, Unauthorized } from '../accounts/basic';
import { TooManyAttempts } from '../accounts/throttle';
import { CounterUnavailable } from './counter';

/** Why a request counts nothing, as its sender may read it. */
const REFUSALS = {
  malformed: [
    400,
    'Nội dung phải là {"count": N} hoặc count=N, với N là số nguyên từ 1 đến 1000000.',
  ],
  unauthorized: [401, 'Gửi số lượt cần tài khoản (Basic); trang web gửi nội dung rỗng.'],
  foreign_origin: [403, 'Trang gửi yêu cầu không thuộc VISITS_ORIGINS.'],
  not_found: [404, 'Địa chỉ này không có nội dung.'],
  method_not_allowed: [405, 'Địa chỉ này chỉ nhận yêu cầu theo phương thức POST.'],
  too_large: [413, 'Nội dung yêu cầu vượt quá giới hạn cho phép.'],
  too_many: [429, 'Quá nhiều yêu cầu từ địa chỉ này. Vui lòng thử lại sau.'],
  internal: [500, 'Máy chủ gặp lỗi.'],
  unavailable: [503, 'Chưa ghi nhận được lượt truy cập. Vui lòng thử lại sau.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

/** An answer that counts nothing. */
export class Refusal extends Error {
  readonly status: number;

  constructor(
    readonly code: keyof typeof REFUSALS,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    const [status, message] = REFUSALS[code];
    super(message);
    this.status = status;
  }
}

/** Answers every error, as JSON. A bug goes to the log. */
export function answerRefusals(logger: Logger): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    if (res.headersSent || res.destroyed) {
      res.destroy();
      return;
    }
    const { status, headers, code, message } = refusalFrom(error);
    if (code === 'internal') logger.error({ err: error }, 'a request failed');
    res.status(status).set(headers).set('Cache-Control', 'no-store');
    res.json({ error: { code, message } });
  };
}

function refusalFrom(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof Unauthorized) {
    return new Refusal('unauthorized', { 'WWW-Authenticate': CHALLENGE });
  }
  if (error instanceof TooManyAttempts) {
    return new Refusal('too_many', { 'Retry-After': String(error.retryAfterSeconds) });
  }
  if (error instanceof CounterUnavailable) return new Refusal('unavailable', { 'Retry-After': '10' });
  // What Express and its parsers refuse carries a status of its own.
  const { status } = error as { status?: unknown };
  if (status === 413) return new Refusal('too_large');
  if (typeof status === 'number' && status >= 400 && status < 500) return new Refusal('malformed');
  return new Refusal('internal');
}
