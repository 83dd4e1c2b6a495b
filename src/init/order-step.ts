/*
 * The order in which the questions about orders are asked. The questions themselves are in
 * `outcome-step.ts`, `refunds.ts` and `amount-step.ts`.
 */
import type { Column, Table } from '../database/schema';
import { askedOnce } from '../evidence/ask';
import type { OrderParts } from '../own-schema/mapping';
import { amountStep } from './amount-step';
import { outcomeStep } from './outcome-step';
import { refundedColumnStep, refundNotes, refundStep, secondStatusStep } from './refunds';
import { type Home, NO_REMARKS, type Remarks, together } from './remarks';

interface OrderStep {
  readonly orders: OrderParts;
  readonly remarks: Remarks;
}

const UNKNOWN: OrderParts = {
  status: undefined,
  meanings: new Map(),
  labels: new Map(),
  unnamed: [],
  marks: undefined,
  allSucceeded: false,
  returned: [],
  refunds: undefined,
  refunded: undefined,
  value: undefined,
  lines: undefined,
  rate: undefined,
  form: undefined,
  unit: undefined,
};

/**
 * Finds out how orders end and what they are worth.
 * @param table undefined where it is not known
 * @param sharedCode the code that the lines of an order share
 * @param where a condition on the rows that count
 */
export async function orderStep(
  given: Home,
  table: Table | undefined,
  sharedCode: Column | undefined,
  where: string,
): Promise<OrderStep> {
  if (!table) return { orders: UNKNOWN, remarks: NO_REMARKS };
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
  // The note on the value repeats it as it stands in the end.
  const value = back === NO_REMARKS ? amount.noted : NO_REMARKS;
  return {
    orders: { ...UNKNOWN, ...outcome.parts, returned: second.returned, ...parts },
    remarks: together(
      ...[outcome.remarks, second.remarks, refunds.remarks, refunded?.remarks ?? NO_REMARKS],
      ...[back, amount.remarks, value],
    ),
  };
}
