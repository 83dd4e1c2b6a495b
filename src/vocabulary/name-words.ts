/**
 * Splits a name or a status into words, in lower case and without diacritics. The other files of this room know
 * what the words mean.
 */

/** The bytes 0x80 to 0x9F as MySQL's latin1 (Windows-1252) shows them. */
const WINDOWS_1252 = new Map(
  Array.from({ length: 32 }, (_, index) => 0x80 + index).map((byte) => [
    new TextDecoder('windows-1252').decode(Uint8Array.of(byte)),
    byte,
  ]),
);

/**
 * Repairs a text whose UTF-8 bytes went through a latin1 connection ('ÄÃ£ há»§y' is 'Đã hủy'); any other text
 * stays.
 */
export function repaired(text: string): string {
  if (!/[ÃÄÆá]/.test(text)) return text;
  const bytes = [...text].map((sign) => WINDOWS_1252.get(sign) ?? sign.charCodeAt(0));
  if (bytes.some((byte) => byte > 0xff)) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return text;
  }
}

/** A text without diacritics: 'Đã hủy' is 'Da huy'. */
export function withoutDiacritics(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D');
}

/** The words of a name, in lower case and without diacritics: split at signs, at capitals and after digits. */
export function wordsOf(name: string): string[] {
  return withoutDiacritics(repaired(name))
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
}

/** The words of a name, joined by '_': 'NgayDat' and 'Ngày đặt' are both 'ngay_dat'. */
export function plainName(name: string): string {
  return wordsOf(name).join('_');
}

/** A list such as `order|don hang`, each name with its words glued together. */
export function gluedNames(list: string): string[] {
  return list.split('|').map((name) => name.replace(/\s+/g, ''));
}

/** A name and its singulars. */
export function singularsOf(name: string): string[] {
  return [
    name,
    name.replace(/ies$/, 'y'),
    name.replace(/s$/, ''),
    name.replace(/es$/, ''),
    name.replace(/s(logs?|skus?|variants?|variations?)$/, '$1'),
  ];
}
