/**
 * The order in which the questions about orders are asked. The questions themselves are in
 * `outcome-step.ts`, `refunds.ts` and `amount-step.ts`.
 */
import type { Column, Table } from '../database/schema';
import { askedOnce } from '../evidence/ask';
import { type OrderParts, UNKNOWN_OUTCOME, UNKNOWN_VALUE } from '../own-schema/mapping';
import { amountStep } from './amount-step';
import { outcomeStep } from './outcome-step';
import { refundedColumnStep, refundNotes, refundStep, secondStatusStep } from './refunds';
import { type Home, NO_REMARKS, type Remarks, together } from './remarks';

interface OrderStep {
  readonly orders: OrderParts;
  readonly remarks: Remarks;
}

/** Orders of a table that is not known. */
export const UNKNOWN_ORDERS: OrderParts = { ...UNKNOWN_OUTCOME, ...UNKNOWN_VALUE, returned: [] };

/**
 * Finds out how orders end and what they are worth.
 * @param sharedCode the code that the lines of an order share
 * @param where a condition on the rows that count
 */
export async function orderStep(
  given: Home,
  table: Table,
  sharedCode: Column | undefined,
  where: string,
): Promise<OrderStep> {
  // The steps look at the same statuses and marks.
  const home: Home = { ...given, ask: askedOnce(given.ask) };
  const outcome = await outcomeStep(home, table, where);
  const second = await secondStatusStep(home, table, outcome.parts, where);
  const refunds = await refundStep(home, table);
  const amount = await amountStep(home, table, sharedCode, where);
  const refunded = refunds.parts
    ? undefined
    : await refundedColumnStep(home, table, amount.parts, amount.columns);
  const parts = { ...amount.parts, refunds: refunds.parts, refunded: refunded?.column };
  const back = refundNotes(home, parts);
  // If refunds change the value, their notes hold the changed one.
  const value = back === NO_REMARKS ? amount.noted : NO_REMARKS;
  return {
    orders: { ...outcome.parts, ...parts, returned: second.returned },
    remarks: together(
      ...[outcome.remarks, second.remarks, refunds.remarks, refunded?.remarks ?? NO_REMARKS],
      ...[back, amount.remarks, value],
    ),
  };
}
