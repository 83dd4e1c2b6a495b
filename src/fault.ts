/** Who can mend a fault: the platform's admin, or the sender of the request. */
export type Audience = 'admin' | 'caller';

/**
 * An expected failure. Its message is for the admin, in the language of the terminal, and in English in a log: one
 * line, or a line for each thing to mend. No caller sees it; `web/problems.ts` says its `code` in Vietnamese.
 */
export abstract class Fault extends Error {
  abstract readonly audience: Audience;
  /** The part that a caller may know: a code of `web/problems.ts`. */
  readonly code: string = 'internal';
  /** The same request may be answered after so many seconds. */
  readonly retryAfterSeconds: number | undefined = undefined;
}

/** A command cannot do its work; the message is one line that names the remedy. */
export class CommandFault extends Fault {
  readonly audience = 'admin';
}
