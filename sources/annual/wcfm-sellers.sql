-- Sellers' accounts of WCFM: all with the role "wcfm_vendor", whether they may sell now or not.

-- of: wcfm-sellers

{part role-accounts: accounts = seller_accounts; role = wcfm_vendor}
