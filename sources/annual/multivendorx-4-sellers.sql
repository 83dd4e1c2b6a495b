-- Sellers' accounts of MultiVendorX: all with the role "dc_vendor", whether they may sell now or not.

-- of: multivendorx-4-sellers

{part role-accounts: accounts = seller_accounts; role = dc_vendor}
