import { RECENT, type Shop } from '../../support/mutants';
import * as COUNTED from '../mappings';

export const NOPCOMMERCE: Shop = {
  fixtures: ['nopcommerce', 'nopcommerce-vendors'],
  noOrders: 'DELETE FROM `Order`',
  alive: `INSERT INTO \`Order\` (OrderStatusId, CreatedOnUtc, CustomerCurrencyCode, OrderTotal)
    SELECT 30, UTC_TIMESTAMP() - INTERVAL seq * 5 MINUTE, 'VND', 1000 FROM ${RECENT}`,
  figures: COUNTED.NOPCOMMERCE_VENDORS,
  mutants: {
    'in another zone': { timeZone: '+00:00', before: 'right' },
    'a second shop': {
      // Its primary currency is the dollar.
      sql: `INSERT INTO Setting (Name, Value, StoreId) VALUES ('currencysettings.primarystorecurrencyid', '2', 2);
        INSERT INTO \`Order\` (StoreId, OrderStatusId, CreatedOnUtc, CustomerCurrencyCode, OrderTotal)
        VALUES (2, 30, '2025-06-01', 'USD', 20)`,
      before: 'statement',
    },
    'parts of orders': 'an order with goods of several vendors stays one order',
    'a new status': {
      sql: 'UPDATE `Order` SET OrderStatusId = 50 WHERE Id = 2',
      before: 'status-unknown',
      after: 'refused',
    },
    'refunded in full': {
      sql: 'UPDATE `Order` SET PaymentStatusId = 40, RefundedAmount = OrderTotal WHERE Id = 2',
      figures: { orders_succeeded: 2, orders_failed: 2, value_succeeded: 750_000 },
      before: 'right',
    },
    'refunded in part': {
      sql: 'UPDATE `Order` SET PaymentStatusId = 35, RefundedAmount = 30000 WHERE Id = 2',
      figures: { value_succeeded: 820_000 },
      before: 'right',
    },
    translated: 'the texts of a product in each language are rows of another table',
    'an order without a date': {
      sql: `INSERT INTO \`Order\` (OrderStatusId, CreatedOnUtc) VALUES (30, '0000-00-00')`,
      before: 'undated-rows',
    },
    'a product without a date': {
      sql: `UPDATE Product SET CreatedOnUtc = '0000-00-00' WHERE Id = 1`,
      before: 'undated-rows',
    },
    'another currency': {
      sql: 'UPDATE `Order` SET CurrencyRate = 1 WHERE Id = 5',
      before: 'statement',
    },
    'another default currency': {
      sql: 'UPDATE `Order` SET CurrencyRate = 1.08, OrderTotal = 20 WHERE Id = 5',
      before: 'statement',
    },
    'a disabled product': {
      sql: 'UPDATE Product SET DisableBuyButton = 1 WHERE Id = 2',
      figures: { products_total: 2, products_new: 1 },
      before: 'right',
    },
    'not yet on sale': {
      sql: `UPDATE Product SET AvailableStartDateTimeUtc = UTC_TIMESTAMP() + INTERVAL 9 DAY WHERE Id = 1;
        UPDATE Product SET AvailableEndDateTimeUtc = UTC_TIMESTAMP() - INTERVAL 1 DAY WHERE Id = 4`,
      figures: { products_total: 2, products_new: 2 },
      before: 'right',
    },
    'switched to another way': 'there is one way in which it keeps orders',
    'a right lost': { hidden: 'Product', before: 'source-changed', after: 'refused' },
  },
};

export const OSCLASS: Shop = {
  fixtures: ['osclass'],
  noOrders: 'DELETE FROM oc_t_payment_pro_invoice',
  alive: `INSERT INTO oc_t_payment_pro_invoice (i_status, dt_date, s_currency_code, i_amount_total)
    SELECT 1, NOW() - INTERVAL seq * 5 MINUTE, 'VND', 1000000000 FROM ${RECENT}`,
  figures: COUNTED.OSCLASS,
  mutants: {
    'in another zone': { timeZone: '+00:00', before: 'zone-differs' },
    'a second shop': 'it has one site',
    'parts of orders': 'a fee has no parts',
    'a new status': {
      sql: 'UPDATE oc_t_payment_pro_invoice SET i_status = 7 WHERE pk_i_id = 2',
      before: 'status-unknown',
      after: 'refused',
    },
    'refunded in full': 'the plugin keeps no record of fees that were paid back',
    'refunded in part': 'the plugin keeps no record of fees that were paid back',
    translated: 'the texts of a listing in each language are rows of another table',
    'an order without a date': {
      sql: `INSERT INTO oc_t_payment_pro_invoice (i_status, dt_date, s_currency_code) VALUES (1, '0000-00-00', 'VND')`,
      before: 'undated-rows',
    },
    'a product without a date': {
      sql: `UPDATE oc_t_item SET dt_pub_date = '0000-00-00' WHERE pk_i_id = 2`,
      before: 'undated-rows',
    },
    'another currency': {
      sql: `UPDATE oc_t_payment_pro_invoice SET s_currency_code = 'USD' WHERE pk_i_id = 2`,
      before: 'statement',
    },
    'another default currency': 'each fee keeps its own currency',
    'a disabled product': {
      sql: 'UPDATE oc_t_item SET fk_i_category_id = 2 WHERE pk_i_id = 2',
      figures: { products_total: 3, products_new: 3 },
      before: 'right',
    },
    'not yet on sale': {
      // One that has expired, and a premium one that is shown all the same.
      sql: `UPDATE oc_t_item SET dt_expiration = '2025-06-01' WHERE pk_i_id IN (2, 3);
        UPDATE oc_t_item SET b_premium = 1 WHERE pk_i_id = 3`,
      figures: { products_total: 3, products_new: 3 },
      before: 'right',
    },
    'switched to another way': 'there is one way in which it keeps fees',
    'a right lost': { hidden: 'oc_t_category', before: 'source-changed' },
  },
};
