-- Vendors: 1 of before the year, 2 new, 3 inactive, 4 deleted, 5 of the next year.
INSERT INTO `Address` (Id, CreatedOnUtc) VALUES
  (1, '2024-12-31 16:59:59'), (2, '2024-12-31 17:00:00'), (3, '2025-02-01 00:00:00'), (4, '2025-02-01 00:00:00'), (5, '2025-12-31 17:00:00');
INSERT INTO `Vendor` (AddressId, Active, Deleted) VALUES (1, 1, 0), (2, 1, 0), (3, 0, 0), (4, 1, 1), (5, 1, 0);
