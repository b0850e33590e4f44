-- The IAM database: facts about AWS's actions, resource types and condition keys.
-- This file is the one definition of the tables; the builder writes them, the read side only reads.

PRAGMA application_id = 0x49414d44; -- "IAMD"
PRAGMA user_version = 1;

-- Where the facts come from: version (a date), one row per kind of fact and per source.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE service (
    id     INTEGER PRIMARY KEY,
    prefix TEXT NOT NULL UNIQUE COLLATE NOCASE -- s3
) STRICT;

-- A service prefix may be documented on several pages, each with a name of its own.
CREATE TABLE service_page (
    service_id INTEGER NOT NULL REFERENCES service (id),
    url        TEXT NOT NULL,
    name       TEXT NOT NULL, -- Amazon S3
    PRIMARY KEY (service_id, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE action (
    id                      INTEGER PRIMARY KEY,
    service_id              INTEGER NOT NULL REFERENCES service (id),
    name                    TEXT NOT NULL COLLATE NOCASE, -- GetObject
    access_level            TEXT NOT NULL CHECK (access_level IN
                                ('List', 'Read', 'Tagging', 'Write', 'Permissions management')),
    permission_only         INTEGER CHECK (permission_only IN (0, 1)), -- NULL: no source says
    -- 0: no source says whether the action has dependents. Never read that as "none".
    dependent_actions_known INTEGER NOT NULL CHECK (dependent_actions_known IN (0, 1)),
    documentation           TEXT, -- absolute https address, or NULL
    description             TEXT, -- NULL in the bundled database: the sentences are AWS's
    first_seen              TEXT NOT NULL, -- date of the oldest source that has the action
    UNIQUE (service_id, name)
) STRICT;

CREATE TABLE dependent_action (
    action_id           INTEGER NOT NULL REFERENCES action (id),
    dependent_action_id INTEGER NOT NULL REFERENCES action (id),
    PRIMARY KEY (action_id, dependent_action_id)
) STRICT, WITHOUT ROWID;

-- Services to which an action passes a role: the values of `iam:PassedToService` that `iam:PassRole` is asked for with.
CREATE TABLE passed_to_service (
    action_id INTEGER NOT NULL REFERENCES action (id),
    service   TEXT NOT NULL, -- lambda.amazonaws.com
    PRIMARY KEY (action_id, service)
) STRICT, WITHOUT ROWID;

-- Actions that AWS does not document, or not any more. Nothing that lists or grants actions reads them: they are known
-- for policies of before, which may name them.
CREATE TABLE unlisted_action (
    service      TEXT NOT NULL COLLATE NOCASE, -- need not be one of the table `service`
    name         TEXT NOT NULL COLLATE NOCASE,
    status       TEXT NOT NULL CHECK (status IN ('retired', 'undocumented')),
    access_level TEXT CHECK (access_level IN
                     ('List', 'Read', 'Tagging', 'Write', 'Permissions management')),
    first_seen   TEXT NOT NULL,
    last_seen    TEXT NOT NULL,
    PRIMARY KEY (service, name)
) STRICT, WITHOUT ROWID;

-- Levels that differ from the documented one. `source` is an `access_level_source` of the provider.
CREATE TABLE access_level_override (
    source       TEXT NOT NULL CHECK (source IN ('policy_sentry', 'resource_policies')),
    action_id    INTEGER NOT NULL REFERENCES action (id),
    access_level TEXT NOT NULL CHECK (access_level IN
                     ('List', 'Read', 'Tagging', 'Write', 'Permissions management')),
    PRIMARY KEY (source, action_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE resource_type (
    id          INTEGER PRIMARY KEY,
    service_id  INTEGER NOT NULL REFERENCES service (id),
    name        TEXT NOT NULL COLLATE NOCASE, -- object
    first_seen  TEXT NOT NULL,
    UNIQUE (service_id, name)
) STRICT;

-- A type has one format or several; a type that actions name but no table defines has none.
CREATE TABLE arn_format (
    resource_type_id INTEGER NOT NULL REFERENCES resource_type (id),
    format           TEXT NOT NULL, -- arn:${Partition}:s3:::${BucketName}/${ObjectName}
    arn_service      TEXT NOT NULL, -- third part of the format; '' where that is a placeholder
    PRIMARY KEY (resource_type_id, format)
) STRICT, WITHOUT ROWID;
CREATE INDEX arn_format_by_service ON arn_format (arn_service);

CREATE TABLE action_resource_type (
    resource_type_id INTEGER NOT NULL REFERENCES resource_type (id),
    action_id        INTEGER NOT NULL REFERENCES action (id),
    required         INTEGER NOT NULL CHECK (required IN (0, 1)), -- the `*` of AWS's table
    PRIMARY KEY (resource_type_id, action_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX action_resource_type_by_action ON action_resource_type (action_id);

-- A key that actions use but no table defines has no row in condition_key_type.
CREATE TABLE condition_key (
    id          INTEGER PRIMARY KEY,
    service_id  INTEGER NOT NULL REFERENCES service (id),
    name        TEXT NOT NULL COLLATE NOCASE, -- s3:ExistingObjectTag/<key>
    description TEXT,
    UNIQUE (service_id, name)
) STRICT;

CREATE TABLE condition_key_type (
    condition_key_id INTEGER NOT NULL REFERENCES condition_key (id),
    type             TEXT NOT NULL CHECK (type IN ('ARN', 'ArrayOfARN', 'ArrayOfBool', 'ArrayOfString',
                         'Bool', 'Date', 'IPAddress', 'Numeric', 'String')),
    PRIMARY KEY (condition_key_id, type)
) STRICT, WITHOUT ROWID;

-- Keys that an action carries whatever it is used on.
CREATE TABLE action_condition_key (
    action_id        INTEGER NOT NULL REFERENCES action (id),
    condition_key_id INTEGER NOT NULL REFERENCES condition_key (id),
    PRIMARY KEY (action_id, condition_key_id)
) STRICT, WITHOUT ROWID;

-- Keys that an action carries when it is used on a resource of that type.
CREATE TABLE action_resource_type_condition_key (
    action_id        INTEGER NOT NULL REFERENCES action (id),
    resource_type_id INTEGER NOT NULL REFERENCES resource_type (id),
    condition_key_id INTEGER NOT NULL REFERENCES condition_key (id),
    PRIMARY KEY (action_id, resource_type_id, condition_key_id)
) STRICT, WITHOUT ROWID;

-- Keys that the table of resource types lists for a type.
CREATE TABLE resource_type_condition_key (
    resource_type_id INTEGER NOT NULL REFERENCES resource_type (id),
    condition_key_id INTEGER NOT NULL REFERENCES condition_key (id),
    PRIMARY KEY (resource_type_id, condition_key_id)
) STRICT, WITHOUT ROWID;
