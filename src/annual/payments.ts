// Payment methods whose row of the form is certain from their code alone.
import type { Payment } from './indicators';

/**
 * The row of a payment method's code. A gateway that takes cards, wallets and transfers behind one code, such as
 * VNPay, is none: its code does not show which of them was used.
 */
export function paymentOf(raw: string): Payment | undefined {
  const code = raw.toLowerCase().replace(/[^a-z\d]/g, '');
  return CERTAIN.find(([pattern]) => pattern.test(code))?.[1];
}

const CERTAIN: readonly (readonly [RegExp, Payment])[] = [
  [/^(cod|codcod|cashondelivery|pscashondelivery)$/, 'cod'],
  [
    /^(bacs|banktransfer|banktransferbanktransfer|pswirepayment|bankwire|wiretransfer)$/,
    'transfer',
  ],
  [/^(woocommerce|wc)?(momo|momopay|zalopay)(wallet|gateway|payment)?$/, 'ewallet'],
];
