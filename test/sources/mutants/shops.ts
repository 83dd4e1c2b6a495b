import type { Shop } from '../../support/mutants';
import { BAGISTO, BOTBLE, BOTBLE_MARKETPLACE } from './laravel';
import { MAGENTO, VENDURE } from './magento-vendure';
import { MORE_SHOPS } from './more-platforms';
import { NOPCOMMERCE, OSCLASS } from './nopcommerce-osclass';
import { OPENCART_3, OPENCART_4 } from './opencart';
import { PRESTASHOP } from './prestashop';
import { DOKAN, WOOCOMMERCE_HPOS, WOOCOMMERCE_POSTS } from './woocommerce';

/** Every platform that `sources/` maps, by its name in the table of mutants. */
export const SHOPS: Readonly<Record<string, Shop>> = {
  'WooCommerce, posts': WOOCOMMERCE_POSTS,
  'WooCommerce, HPOS': WOOCOMMERCE_HPOS,
  Dokan: DOKAN,
  'OpenCart 3': OPENCART_3,
  'OpenCart 4': OPENCART_4,
  PrestaShop: PRESTASHOP,
  'Magento 2': MAGENTO,
  Vendure: VENDURE,
  nopCommerce: NOPCOMMERCE,
  Bagisto: BAGISTO,
  Botble: BOTBLE,
  'Botble, marketplace': BOTBLE_MARKETPLACE,
  Osclass: OSCLASS,
  ...MORE_SHOPS,
};
