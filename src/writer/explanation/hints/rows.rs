//! The hints, each with the page of AWS that says so.

use super::{Hint, Unless};

const BASE: Hint = Hint { on: &[], granting: &[], only: |_| true, unless: Unless::Never, text: "" };

/// A permission to use a customer managed key.
const WITH_KEY: Unless = Unless::Granting(&["kms:Decrypt"]);

/// In the order of the text: by service.
pub(super) const HINTS: &[Hint] = &[
    // https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html
    Hint {
        on: &["athena:workgroup"],
        granting: &["athena:StartQueryExecution"],
        unless: Unless::On(&["s3:object"]),
        text: "queries read the tables' data, write their results and look up tables with the caller's own \
               permissions in S3 and Glue",
        ..BASE
    },
    // https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
    Hint {
        on: &["bedrock:application-inference-profile", "bedrock:inference-profile"],
        unless: Unless::On(&["bedrock:foundation-model"]),
        text: "an inference profile is invoked with permission for its foundation model too, in each of its Regions",
        ..BASE
    },
    // https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html
    Hint {
        on: &["codeartifact:repository"],
        granting: &["codeartifact:PublishPackageVersion", "codeartifact:ReadFromRepository"],
        unless: Unless::Granting(&["codeartifact:GetAuthorizationToken"]),
        text: "package managers log in with `codeartifact:GetAuthorizationToken` on the domain, and with \
               `sts:GetServiceBearerToken` on `*`",
        ..BASE
    },
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/iam-policy-example-data-crud.html
    Hint {
        on: &["dynamodb:table"],
        granting: &["dynamodb:Query", "dynamodb:Scan"],
        unless: Unless::Behind("/index/"),
        text: "a table's indexes are queried with permission for `/index/*` behind its ARN",
        ..BASE
    },
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/iam-policy-read-stream-only.html
    Hint {
        on: &["dynamodb:table"],
        granting: &["dynamodb:GetItem"],
        unless: Unless::Behind("/stream/"),
        text: "a table's stream is read with permission for `/stream/*` behind its ARN",
        ..BASE
    },
    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
    Hint {
        on: &["ecr:repository"],
        granting: &["ecr:BatchGetImage", "ecr:PutImage"],
        unless: Unless::Granting(&["ecr:GetAuthorizationToken"]),
        text: "images are pulled and pushed with a token of `ecr:GetAuthorizationToken`, which is granted on `*` only",
        ..BASE
    },
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html
    Hint {
        on: &["ecs:task-definition"],
        granting: &["ecs:RunTask", "ecs:StartTask"],
        only: ends_in_a_number,
        text: "this is one revision; `:*` in its place means every revision to come",
        ..BASE
    },
    // https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html
    Hint {
        on: &["eks:cluster"],
        text: "what may be done within Kubernetes is for access entries of the cluster to say",
        ..BASE
    },
    // https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
    Hint {
        on: &["es:domain"],
        granting: &["es:ESHttpGet", "es:ESHttpPost", "es:ESHttpPut"],
        unless: Unless::Behind("/"),
        text: "requests to indexes and documents need permission for `/*` behind the domain's ARN",
        ..BASE
    },
    // https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html
    Hint {
        on: &["glue:table"],
        unless: Unless::On(&["glue:database"]),
        text: "Glue asks for permission on a table's database as well",
        ..BASE
    },
    // https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html
    Hint {
        on: &["glue:database", "glue:table"],
        unless: Unless::On(&["glue:catalog", "glue:rootcatalog"]),
        text: "Glue asks for permission on the catalog of databases and tables as well",
        ..BASE
    },
    // https://docs.aws.amazon.com/msk/latest/developerguide/iam-access-control.html
    Hint {
        on: &["kafka:cluster"],
        unless: Unless::On(&["kafka-cluster:cluster", "kafka-cluster:topic"]),
        text: "producing and consuming are actions of `kafka-cluster`, which rules with `resource_types` reach",
        ..BASE
    },
    // https://docs.aws.amazon.com/streams/latest/dev/building-enhanced-consumers-api.html
    Hint {
        on: &["kinesis:stream"],
        granting: &["kinesis:GetRecords"],
        unless: Unless::On(&["kinesis:consumer"]),
        text: "consumers with throughput of their own subscribe with permission for `/consumer/*` behind the stream's \
               ARN",
        ..BASE
    },
    // https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
    Hint {
        on: &["kinesis:stream"],
        granting: &["kinesis:GetRecords", "kinesis:PutRecord"],
        unless: WITH_KEY,
        text: "a stream with a customer managed key asks producers for `kms:GenerateDataKey` on it and consumers for \
               `kms:Decrypt`",
        ..BASE
    },
    // https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
    Hint {
        on: &["kms:alias"],
        unless: Unless::On(&["kms:key"]),
        text: "an alias stands for itself and not for its key; name the key's ARN, or keys with a condition on \
               `kms:ResourceAliases`",
        ..BASE
    },
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
    Hint {
        on: &["lambda:function"],
        granting: &["lambda:UpdateFunctionConfiguration"],
        unless: Unless::Granting(&["lambda:CreateEventSourceMapping"]),
        text: "event sources are connected by `lambda:CreateEventSourceMapping`, which takes `*` only, and a condition \
               on `lambda:FunctionArn`",
        ..BASE
    },
    // https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
    Hint {
        on: &["lambda:function"],
        granting: &["lambda:InvokeFunction"],
        only: has_no_qualifier,
        unless: Unless::Behind(":"),
        text: "versions and aliases of a function are invoked with permission for `:*` behind its ARN",
    },
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    Hint {
        on: &["logs:log-group"],
        unless: Unless::Behind(":log-stream:"),
        text: "events are written to and read from log streams, which `:*` behind the group's ARN covers",
        ..BASE
    },
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
    Hint {
        on: &["rds:cluster", "rds:db"],
        unless: Unless::On(&["rds-db:db-user"]),
        text: "logging in to the database is `rds-db:connect` on the ARN of a database user, or takes a password",
        ..BASE
    },
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
    Hint {
        on: &["s3:bucket"],
        unless: Unless::Behind("/"),
        text: "this is the bucket and none of its objects, which `/*` behind its ARN means",
        ..BASE
    },
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    Hint {
        on: &["s3:object"],
        granting: &["s3:GetObject"],
        unless: Unless::Before("/", "s3:bucket"),
        text: "objects are listed with `s3:ListBucket` on their bucket, without which one that does not exist is answered \
               with 403 and not 404",
        ..BASE
    },
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
    Hint {
        on: &["s3:object"],
        granting: &["s3:GetObject", "s3:PutObject"],
        unless: WITH_KEY,
        text: "objects with a customer managed key are read with `kms:Decrypt` on it, and written with \
               `kms:GenerateDataKey`",
        ..BASE
    },
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
    Hint {
        on: &["secretsmanager:Secret"],
        only: lacks_random_characters,
        text: "Secrets Manager puts a dash and six random characters behind a secret's name, and the ARN must have them: \
               `-??????` takes any",
        ..BASE
    },
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    Hint {
        on: &["secretsmanager:Secret"],
        granting: &["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
        unless: WITH_KEY,
        text: "secrets with a customer managed key are read with `kms:Decrypt` on it, and written with \
               `kms:GenerateDataKey` as well",
        ..BASE
    },
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    Hint {
        on: &["sns:topic"],
        granting: &["sns:Publish"],
        unless: WITH_KEY,
        text: "a topic with a customer managed key asks publishers for `kms:GenerateDataKey` and `kms:Decrypt` on it",
        ..BASE
    },
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    Hint {
        on: &["sqs:queue"],
        granting: &["sqs:ReceiveMessage", "sqs:SendMessage"],
        unless: WITH_KEY,
        text: "a queue with a customer managed key asks senders for `kms:GenerateDataKey` and `kms:Decrypt` on it, and \
               receivers for `kms:Decrypt`",
        ..BASE
    },
    // https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
    Hint {
        on: &["ssm:parameter"],
        granting: &["ssm:GetParameter", "ssm:PutParameter"],
        unless: WITH_KEY,
        text: "secure strings with a customer managed key are read with `kms:Decrypt` on it, and written with \
               `kms:Encrypt` or `kms:GenerateDataKey`",
        ..BASE
    },
    // https://docs.aws.amazon.com/step-functions/latest/dg/concept-create-iam-advanced.html
    Hint {
        on: &["states:statemachine"],
        granting: &["states:StartExecution"],
        unless: Unless::On(&["states:execution"]),
        text: "executions are watched and stopped with permission for ARNs of their own, `execution` in the place of \
               `stateMachine`",
        ..BASE
    },
];

fn ends_in_a_number(arn: &str) -> bool {
    arn.rsplit(':').next().is_some_and(|last| last.parse::<u32>().is_ok())
}

/// `function:orders`, and not `function:orders:live`.
fn has_no_qualifier(arn: &str) -> bool {
    arn.split(':').count() <= 7
}

/// Whether a secret's ARN ends neither in a wildcard that takes everything nor in a dash and six characters of which
/// some is no lower-case letter: those of `my-secret` are a word.
fn lacks_random_characters(arn: &str) -> bool {
    let Some((_, end)) = arn.rsplit_once('-') else { return !arn.ends_with('*') };
    let is_random = |letter: char| letter.is_ascii_alphanumeric() || letter == '?';
    let is_word = end.chars().all(|letter| letter.is_ascii_lowercase());
    !(arn.ends_with('*') || end.len() == 6 && end.chars().all(is_random) && !is_word)
}

/// For each hint, by how it begins: a policy that gives it, and what makes it needless.
#[cfg(test)]
pub(super) const EXAMPLES: &[(&str, &[&str], Option<&str>)] = &[
    (
        "queries read",
        &["write arn:aws:athena:eu-west-1:111122223333:workgroup/w"],
        Some("read arn:aws:s3:::results/*"),
    ),
    (
        "an inference profile",
        &["read arn:aws:bedrock:eu-west-1:111122223333:inference-profile/eu.model"],
        Some("read arn:aws:bedrock:*::foundation-model/*"),
    ),
    (
        "package managers",
        &["read arn:aws:codeartifact:eu-west-1:111122223333:repository/d/r"],
        Some("read arn:aws:codeartifact:eu-west-1:111122223333:domain/d"),
    ),
    (
        "a table's indexes",
        &["read arn:aws:dynamodb:eu-west-1:111122223333:table/t"],
        Some("read arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/*"),
    ),
    (
        "a table's stream",
        &["read arn:aws:dynamodb:eu-west-1:111122223333:table/t"],
        Some("read arn:aws:dynamodb:eu-west-1:111122223333:table/t/*"),
    ),
    ("images are pulled", &["read arn:aws:ecr:eu-west-1:111122223333:repository/r"], None),
    ("this is one revision", &["write arn:aws:ecs:eu-west-1:111122223333:task-definition/f:7"], None),
    ("what may be done within", &["read arn:aws:eks:eu-west-1:111122223333:cluster/c"], None),
    (
        "requests to indexes",
        &["read arn:aws:es:eu-west-1:111122223333:domain/d"],
        Some("read arn:aws:es:eu-west-1:111122223333:domain/d/*"),
    ),
    (
        "Glue asks for permission on a table",
        &["read arn:aws:glue:eu-west-1:111122223333:table/d/t"],
        Some("read arn:aws:glue:eu-west-1:111122223333:database/d"),
    ),
    (
        "Glue asks for permission on the catalog",
        &["read arn:aws:glue:eu-west-1:111122223333:table/d/t"],
        Some("read arn:aws:glue:eu-west-1:111122223333:catalog"),
    ),
    ("producing and consuming", &["read arn:aws:kafka:eu-west-1:111122223333:cluster/c/u"], None),
    (
        "consumers with",
        &["read arn:aws:kinesis:eu-west-1:111122223333:stream/s"],
        Some("read arn:aws:kinesis:eu-west-1:111122223333:stream/s/consumer/c:1"),
    ),
    (
        "a stream with",
        &["read arn:aws:kinesis:eu-west-1:111122223333:stream/s"],
        Some("write arn:aws:kms:eu-west-1:111122223333:key/k"),
    ),
    (
        "an alias stands",
        &["write arn:aws:kms:eu-west-1:111122223333:alias/a"],
        Some("write arn:aws:kms:eu-west-1:111122223333:key/k"),
    ),
    ("event sources", &["write arn:aws:lambda:eu-west-1:111122223333:function:f"], None),
    (
        "versions and aliases",
        &["write arn:aws:lambda:eu-west-1:111122223333:function:f"],
        Some("write arn:aws:lambda:eu-west-1:111122223333:function:f:*"),
    ),
    (
        "events are written",
        &["write arn:aws:logs:eu-west-1:111122223333:log-group:g"],
        Some("write arn:aws:logs:eu-west-1:111122223333:log-group:g:*"),
    ),
    (
        "logging in to",
        &["read arn:aws:rds:eu-west-1:111122223333:db:d"],
        Some("permissions_management arn:aws:rds-db:eu-west-1:111122223333:dbuser:r/u"),
    ),
    ("this is the bucket", &["read arn:aws:s3:::b"], Some("read arn:aws:s3:::b/*")),
    ("objects are listed", &["read arn:aws:s3:::b/*"], Some("list arn:aws:s3:::b")),
    ("objects with", &["read arn:aws:s3:::b/*"], Some("write arn:aws:kms:eu-west-1:111122223333:key/k")),
    ("Secrets Manager puts", &["read arn:aws:secretsmanager:eu-west-1:111122223333:secret:my-secret"], None),
    (
        "secrets with",
        &["read arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-??????"],
        Some("write arn:aws:kms:eu-west-1:111122223333:key/k"),
    ),
    (
        "a topic with",
        &["write arn:aws:sns:eu-west-1:111122223333:t"],
        Some("write arn:aws:kms:eu-west-1:111122223333:key/k"),
    ),
    (
        "a queue with",
        &["write arn:aws:sqs:eu-west-1:111122223333:q"],
        Some("write arn:aws:kms:eu-west-1:111122223333:key/k"),
    ),
    (
        "secure strings",
        &["read arn:aws:ssm:eu-west-1:111122223333:parameter/p"],
        Some("write arn:aws:kms:eu-west-1:111122223333:key/k"),
    ),
    (
        "executions are watched",
        &["write arn:aws:states:eu-west-1:111122223333:stateMachine:s"],
        Some("read arn:aws:states:eu-west-1:111122223333:execution:s:*"),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_random_characters_are_told_from_a_word() {
        for (name, lacks) in [
            ("mysecret", true),
            ("my-secret", true),
            ("my-secret-", true),
            ("my-secret-AbC123", false),
            ("my-secret-??????", false),
            ("my-secret-*", false),
            ("my-*", false),
            ("*", false),
        ] {
            let arn = format!("arn:aws:secretsmanager:eu-west-1:111122223333:secret:{name}");
            assert_eq!(lacks_random_characters(&arn), lacks, "{name}");
        }
    }
}
