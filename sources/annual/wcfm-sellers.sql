-- Sellers' accounts of WCFM: all with the role "wcfm_vendor", whether they may sell now or not.

-- of: wcfm-sellers

{part vendor-accounts: role = wcfm_vendor}
