-- A small frozen database of an invented cloud, so that a refresh of AWS's facts changes no golden here.
-- Applied on top of src/database/schema.sql.
INSERT INTO meta VALUES ('version', '2020-01-01');

INSERT INTO service VALUES (1, 'iam'), (2, 'shop'), (3, 'vault'), (4, 'shop-data');

INSERT INTO resource_type VALUES
    (1, 1, 'role', '2020-01-01'),
    (2, 2, 'order', '2020-01-01'),
    (3, 2, 'order line', '2020-01-01'),
    (4, 2, 'archive', '2020-01-01'),
    (5, 3, 'Key', '2020-01-01'),
    (6, 4, 'order', '2020-01-01'),
    (7, 2, 'twin of order', '2020-01-01');

INSERT INTO arn_format VALUES
    (1, 'arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}', 'iam'),
    (2, 'arn:${Partition}:shop:${Region}:${Account}:order/${OrderId}', 'shop'),
    (3, 'arn:${Partition}:shop:${Region}:${Account}:order/${OrderId}/line/${LineId}', 'shop'),
    (4, 'arn:${Partition}:shop:::archive', 'shop'),
    (5, 'arn:${Partition}:vault:${Region}:${Account}:key/${KeyId}', 'vault'),
    (6, 'arn:${Partition}:shop:${Region}:${Account}:order/${OrderId}', 'shop'),
    (7, 'arn:${Partition}:shop:${Region}:${Account}:order/${OrderId}', 'shop');

INSERT INTO action (id, service_id, name, access_level, permission_only, dependent_actions_known, first_seen) VALUES
    (1, 1, 'GetRole', 'Read', 0, 1, '2020-01-01'),
    (2, 1, 'PassRole', 'Write', 1, 1, '2020-01-01'),
    (3, 2, 'GetOrder', 'Read', 0, 1, '2020-01-01'),
    (4, 2, 'PlaceOrder', 'Write', 0, 1, '2020-01-01'),
    (5, 2, 'deleteOrder', 'Write', 0, 1, '2020-01-01'),
    (6, 2, 'TagOrder', 'Tagging', 0, 1, '2020-01-01'),
    (7, 2, 'ListOrders', 'List', 0, 1, '2020-01-01'),
    (8, 2, 'DescribeRegions', 'Read', 0, 1, '2020-01-01'),
    (9, 2, 'ResetEverything', 'Write', 0, 1, '2020-01-01'),
    (10, 2, 'GetOrderLine', 'Read', 0, 1, '2020-01-01'),
    (11, 2, 'PutOrderPolicy', 'Permissions management', 0, 1, '2020-01-01'),
    (12, 3, 'Decrypt', 'Write', 0, 1, '2020-01-01'),
    (13, 3, 'GetKey', 'Read', 0, 0, '2020-01-01'),
    (14, 4, 'ReadOrder', 'Read', 0, 1, '2020-01-01'),
    (15, 2, 'ShipOrder', 'Write', 0, 1, '2020-01-01'),
    (16, 2, 'ReadArchive', 'Read', 0, 1, '2020-01-01'),
    (17, 2, 'GetTwin', 'Read', 0, 1, '2020-01-01'),
    (18, 2, 'ShareArchive', 'Permissions management', 0, 1, '2020-01-01');

-- Passing roles manages permissions in truth.
INSERT INTO access_level_override VALUES ('policy_sentry', 2, 'Permissions management');

INSERT INTO action_resource_type VALUES
    (1, 1, 0), (1, 2, 1), (2, 3, 1), (2, 4, 1), (2, 5, 1), (2, 6, 0), (3, 10, 1), (2, 11, 1), (5, 12, 1),
    (5, 13, 1), (6, 14, 1), (2, 15, 1), (4, 16, 1), (7, 3, 0), (7, 17, 1),
    (4, 18, 0), (3, 18, 0);

INSERT INTO dependent_action VALUES
    -- Placing needs to pass a role, to decrypt, and to list, which needs to know the regions.
    (4, 2), (4, 12), (4, 7), (7, 8),
    -- Shipping needs an action that cannot be narrowed and writes.
    (15, 9),
    -- Deleting needs what the request for writing grants by itself.
    (5, 4),
    -- Sharing needs what one of its types supports and the other does not.
    (18, 16);
