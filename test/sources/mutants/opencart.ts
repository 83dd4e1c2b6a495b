import { RECENT, type Shop } from '../../support/mutants';
import * as COUNTED from '../mappings';

const shop = (version: '3' | '4', variant: string): Shop => ({
  fixtures: ['opencart', `opencart-${version}`],
  noOrders: 'DELETE FROM oc_order',
  alive: `INSERT INTO oc_order (order_status_id, date_added, total, currency_code)
    SELECT 5, NOW() - INTERVAL seq * 5 MINUTE, 1000, 'VND' FROM ${RECENT}`,
  figures: COUNTED.OPENCART,
  mutants: {
    'in another zone': { timeZone: '+00:00', before: 'zone-differs' },
    'a second shop': {
      // Its own currency is the dollar: what is paid there in euros has no value in đồng anywhere.
      sql: `INSERT INTO oc_setting (store_id, code, \`key\`, value, serialized) VALUES (1, 'config', 'config_currency', 'USD', 0);
        INSERT INTO oc_order (store_id, order_status_id, date_added, total, currency_code, currency_value)
        VALUES (1, 5, '2025-04-01', 20, 'USD', 1)`,
      before: 'statement',
    },
    'parts of orders': 'it has no marketplace of its own',
    'a new status': {
      sql: 'UPDATE oc_order SET order_status_id = 17 WHERE order_id = 2',
      before: 'status-unknown',
      after: 'refused',
    },
    'refunded in full': {
      sql: `INSERT INTO oc_return (order_id, product_id, quantity, return_action_id, return_status_id, date_added)
        VALUES (2, 1, 2, 1, 3, '2025-02-01'), (3, 1, 2, 3, 3, '2025-02-01'), (5, 1, 2, 1, 1, '2025-02-01')`,
      // Order 2 came back whole; 3 was replaced, and 5 only asked for.
      figures: { orders_succeeded: 2, orders_failed: 9, value_succeeded: 700_000 },
      before: 'right',
    },
    'refunded in part': {
      sql: `INSERT INTO oc_return (order_id, product_id, quantity, return_action_id, return_status_id, date_added)
        VALUES (2, 1, 1, 1, 3, '2025-02-01')`,
      before: 'statement',
    },
    translated: 'the texts of a product in each language are rows of another table',
    'an order without a date': {
      sql: `INSERT INTO oc_order (order_status_id, date_added, currency_code) VALUES (5, '0000-00-00', 'VND')`,
      before: 'undated-rows',
    },
    'a product without a date': {
      sql: `UPDATE oc_product SET date_added = '0000-00-00' WHERE product_id = ${variant}`,
      before: 'undated-rows',
    },
    'another currency': {
      sql: 'UPDATE oc_order SET currency_value = 1 WHERE order_id = 5',
      before: 'statement',
    },
    'another default currency': {
      sql: `UPDATE oc_order SET currency_code = 'USD', currency_value = 1.08, total = 10 WHERE order_id = 5`,
      before: 'statement',
    },
    'a disabled product': {
      sql: `UPDATE oc_product SET status = 0 WHERE product_id = ${variant}`,
      figures: { products_total: 2, products_new: 1 },
      before: 'right',
    },
    'not yet on sale': {
      sql: `UPDATE oc_product SET date_available = NOW() + INTERVAL 30 DAY WHERE product_id = ${variant}`,
      figures: { products_total: 2, products_new: 1 },
      before: 'right',
    },
    'switched to another way': 'there is one way in which it keeps orders',
    'a right lost': { hidden: 'oc_return', before: 'source-changed' },
  },
});

export const OPENCART_3 = shop('3', '3');
export const OPENCART_4 = shop('4', '3');
