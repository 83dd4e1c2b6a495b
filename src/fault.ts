/** Who can mend a fault: the platform's admin, or the one who sent the request. */
export type Audience = 'admin' | 'caller';

/**
 * What is expected to go wrong. Its message is for the admin, in his language at a terminal and in English in a
 * log: one line, or several where there is much to mend. No caller sees it; `web/problems.ts` says its `code` in
 * Vietnamese.
 */
export abstract class Fault extends Error {
  abstract readonly audience: Audience;
  /** What a caller may know of it: a code of `web/problems.ts`. */
  readonly code: string = 'internal';
  /** After how many seconds the same request may be answered. */
  readonly retryAfterSeconds: number | undefined = undefined;
}

/** What keeps a command from doing its work, in one line that says what to do. */
export class CommandFault extends Fault {
  readonly audience = 'admin';
}
