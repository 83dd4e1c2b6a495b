import ipaddr from 'ipaddr.js';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { Fault } from '../fault';

/** Failed log-ins within a quarter of an hour, after which the next are refused. */
export const FAILURES_PER_ADDRESS = 10;
export const FAILURES_PER_ACCOUNT = 100;
const WINDOW_SECONDS = 15 * 60;

/** Too many failed log-ins. */
export class TooManyAttempts extends Fault {
  readonly audience = 'caller';
  override readonly code = 'too_many_attempts';

  constructor(override readonly retryAfterSeconds: number) {
    super(`too many failed log-ins; again in ${retryAfterSeconds} s`);
  }
}

/**
 * Counts failed log-ins by address and by account. An address that has failed too often is refused
 * unheard. An account is not, or strangers could lock the inspector out: only its failures are.
 */
export class LoginThrottle {
  private readonly addresses = new RateLimiterMemory({
    points: FAILURES_PER_ADDRESS,
    duration: WINDOW_SECONDS,
  });
  private readonly accounts = new RateLimiterMemory({
    points: FAILURES_PER_ACCOUNT,
    duration: WINDOW_SECONDS,
  });

  /** @throws TooManyAttempts if the address has no try left */
  async admit(address: string): Promise<void> {
    const spent = await this.addresses.get(addressKey(address));
    if (spent && spent.consumedPoints >= FAILURES_PER_ADDRESS) throw tooMany(spent);
  }

  /**
   * Counts a try as failed, before its outcome is known, so that tries at once cannot slip through.
   * @returns `forgive`, to call if it succeeds, and the refusal that its failure deserves because
   *   of others' failures on the same account
   * @throws TooManyAttempts if the address has no try left
   */
  async attempt(
    address: string,
    account: string,
  ): Promise<{ forgive(): Promise<void>; refusal: TooManyAttempts | undefined }> {
    const key = addressKey(address);
    const byAddress = await this.addresses.penalty(key);
    if (byAddress.consumedPoints > FAILURES_PER_ADDRESS) throw tooMany(byAddress);
    const byAccount = await this.accounts.penalty(account);
    return {
      refusal: byAccount.consumedPoints > FAILURES_PER_ACCOUNT ? tooMany(byAccount) : undefined,
      forgive: async () => {
        await this.addresses.reward(key);
        await this.accounts.reward(account);
      },
    };
  }
}

function tooMany(spent: RateLimiterRes): TooManyAttempts {
  return new TooManyAttempts(Math.max(1, Math.ceil(spent.msBeforeNext / 1000)));
}

/** One key a subscriber: an IPv4 address, mapped into IPv6 or not, or the /64 of an IPv6 address. */
export function addressKey(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6
    ? `${parsed.parts
        .slice(0, 4)
        .map((part) => part.toString(16))
        .join(':')}::/64`
    : parsed.toString();
}
