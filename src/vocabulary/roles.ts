/**
 * Whether an account is a seller's, a buyer's or staff's, by the word of its role. The meaning of a number must
 * come from a lookup table or a person.
 */
import { plainName, wordsOf } from './name-words';

export type AccountRole = 'seller' | 'buyer' | 'staff';

const ROLE_NAME =
  /^(user_?|account_?|member_?|tai_?khoan_?|nguoi_?dung_?)?(role|roles|vai_?tro|quyen|phan_?quyen|loai_?(tai_?khoan|nguoi_?dung|thanh_?vien|user|tk|nd)|(user|account|member)_?(type|role|kind|group)|type|loai|chuc_?vu|nhom|nhom_?quyen|level|cap_?bac)(_?(id|code|name))?$|^(id|ma|fk)_?(role|quyen|vai_?tro|loai_?\w+|chuc_?vu)$/;

/** Whether a column holds the role of an account. */
export function isRoleName(name: string): boolean {
  return ROLE_NAME.test(plainName(name));
}

/** A yes-or-no column that marks sellers among accounts. */
export function isSellerMark(name: string): boolean {
  return /^(is_?|la_?|co_?)?(seller|vendor|merchant|shop_?owner|nguoi_?ban|chu_?shop|nha_?ban|ban_?hang|co_?shop|is_?shop)(_?(flag|status))?$/.test(
    plainName(name),
  );
}

/** A column in which an account that sells has its shop: its name, or the row of its shop. */
export function isShopOfAccount(name: string): boolean {
  return /^(ten_?|ma_?|id_?)?(shop|store|gian_?hang|cua_?hang)(_?(name|ten|id|code|slug))?$/.test(
    plainName(name),
  );
}

/** Whose accounts have a role; undefined for a number, or a word that does not say. */
export function accountRoleOf(role: string): AccountRole | undefined {
  // A list such as '["ROLE_USER","ROLE_SELLER"]': one of its roles is enough to sell, or to be staff.
  const each = role.split(/[,;|[\]"{}]+/).filter((part) => part.trim() !== '');
  const known = each.map(roleOf);
  return (['seller', 'staff', 'buyer'] as const).find((one) => known.includes(one));
}

function roleOf(role: string): AccountRole | undefined {
  const plain = wordsOf(role)
    .join(' ')
    .replace(/^role /, '')
    .replace(/^(tai khoan|nguoi dung|user) (?=.)/, '');
  if (
    /^(seller|sellers|vendor|vendors|merchant|merchants|shop|shops|shop owner|store|store owner|ban hang|nguoi ban|nguoi ban hang|nha ban hang|nha ban|nha cung cap|chu shop|chu cua hang|chu gian hang|gian hang|cua hang|supplier|partner|doi tac|nguoiban|banhang|chushop)$/.test(
      plain,
    )
  )
    return 'seller';
  if (
    /^(buyer|buyers|customer|customers|client|clients|khach|khach hang|nguoi mua|guest|member|thanh vien|subscriber|khachhang|nguoimua|user|users|nguoi dung|kh)$/.test(
      plain,
    )
  )
    return 'buyer';
  if (
    /^(admin|admins|administrator|super admin|superadmin|root|staff|employee|manager|mod|moderator|editor|nhan vien|quan ly|quan tri|quan tri vien|ke toan|kho|thu kho|shipper|giao hang|nv|ql|support|cskh|nhanvien|quanly|quantri|tai xe)\b/.test(
      plain,
    )
  )
    return 'staff';
  return undefined;
}
