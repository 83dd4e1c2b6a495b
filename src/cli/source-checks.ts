import { fault } from '../check/finding';
import type { SourceChecks } from '../check/source-checks';
import { askAgain } from '../platforms/ask-again';
import type { Source } from '../platforms/source';

/** What `check` asks of the platforms: whether the sources of `sources/` still apply as they did at `init`. */
export function sourceChecks(sources: readonly Source[]): SourceChecks {
  return {
    async *recheck(statement, context) {
      const { problems, judged } = await askAgain(statement, sources, context);
      for (const { code, message, advice } of problems) {
        yield fault(code, statement.place, message, advice);
      }
      return judged;
    },
  };
}
