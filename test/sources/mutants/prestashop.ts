import { RECENT, type Shop } from '../../support/mutants';
import * as COUNTED from '../mappings';

export const PRESTASHOP: Shop = {
  fixtures: ['prestashop'],
  noOrders: 'DELETE FROM ps_orders',
  alive: `INSERT INTO ps_orders (current_state, date_add, id_currency, total_paid_tax_incl)
    SELECT 5, NOW() - INTERVAL seq * 5 MINUTE, 1, 1000 FROM ${RECENT}`,
  figures: COUNTED.PRESTASHOP,
  mutants: {
    'in another zone': { timeZone: '+00:00', before: 'zone-differs' },
    'a second shop': {
      // Its default currency is the dollar, so that an order in euros has no value in đồng anywhere.
      sql: `INSERT INTO ps_shop (id_shop, id_shop_group, name) VALUES (2, 1, 'US');
        INSERT INTO ps_configuration (id_shop, name, value, date_add) VALUES (2, 'PS_CURRENCY_DEFAULT', '2', '2025-01-01');
        INSERT INTO ps_currency (iso_code, conversion_rate) VALUES ('EUR', 0.000036);
        INSERT INTO ps_currency_shop VALUES (3, 1, 0.000036), (3, 2, 0.92);
        INSERT INTO ps_product_shop SELECT id_product, 2, 1, 1, date_add FROM ps_product WHERE id_product IN (1, 3);
        INSERT INTO ps_orders (id_shop, current_state, date_add, id_currency, conversion_rate, total_paid_tax_incl)
        VALUES (2, 5, '2025-03-01', 3, 0.92, 10)`,
      // Product 3 is active there; its combination does not belong to that shop.
      figures: { products_total: 4, orders_total: 11, orders_succeeded: 4 },
      before: 'statement',
    },
    'parts of orders':
      'an order in packages is several orders under one reference, with none above them',
    'a new status': {
      sql: `UPDATE ps_orders SET current_state = 20 WHERE id_order = 2`,
      before: 'status-unknown',
      after: 'refused',
    },
    'refunded in full': {
      sql: `INSERT INTO ps_order_slip (id_order, total_products_tax_incl, total_shipping_tax_incl, date_add)
        VALUES (2, 90000, 10000, '2025-02-01')`,
      figures: { orders_succeeded: 2, orders_failed: 4, value_succeeded: 750_000 },
      before: 'right',
    },
    'refunded in part': {
      sql: `INSERT INTO ps_order_slip (id_order, total_products_tax_incl, total_shipping_tax_incl, date_add)
        VALUES (2, 30000, 0, '2025-02-01'), (5, 5, 0, '2025-06-01')`,
      figures: { value_succeeded: 850_000 - 30_000 - 125_000 },
      before: 'right',
    },
    translated: 'the texts of a product in each language are rows of another table',
    'an order without a date': {
      sql: `INSERT INTO ps_orders (current_state, date_add, id_currency) VALUES (5, '0000-00-00', 1)`,
      before: 'undated-rows',
    },
    'a product without a date': {
      sql: `INSERT INTO ps_product (id_product, active, state, date_add) VALUES (9, 1, 1, '0000-00-00');
        INSERT INTO ps_product_shop VALUES (9, 1, 1, 1, '0000-00-00')`,
      before: 'undated-rows',
    },
    'another currency': {
      sql: `UPDATE ps_orders SET conversion_rate = 1 WHERE id_order = 5`,
      before: 'statement',
    },
    'another default currency': {
      // Dollars at the rate of a shop whose own currency was the euro.
      sql: `UPDATE ps_orders SET conversion_rate = 1.08 WHERE id_order = 5`,
      before: 'statement',
    },
    'a disabled product': {
      sql: `UPDATE ps_product_shop SET active = 0 WHERE id_product = 2`,
      figures: { products_total: 2, products_new: 1 },
      before: 'right',
    },
    'not yet on sale': {
      sql: `UPDATE ps_product_shop SET available_for_order = 0 WHERE id_product = 1`,
      figures: { products_total: 3 },
      before: 'right',
    },
    'switched to another way': 'there is one way in which it keeps orders',
    'a right lost': { hidden: 'ps_order_slip', before: 'source-changed' },
  },
};
