//! Special cases that no rule about formats covers: how people write certain ARNs, and how AWS interprets them.
//!
//! Each table names the pages that document its rows. A service is the one that the ARN names.

use super::{
    Arn,
    glob::{Glyph, intersects},
};

/// Placeholders whose values can contain slashes or colons, as (service, placeholder).
///
/// Found by going through AWS's formats. The documentation of each service describes the values:
///
/// - names with a path: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>
/// - object keys: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>
/// - log groups and streams:
///   <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html>
/// - parameter hierarchies, service settings:
///   <https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-hierarchies.html>
/// - secrets: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html>
/// - aliases: <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html>
/// - partner event buses and sources:
///   <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html>
/// - stream labels, which are times:
///   <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Stream.html>
/// - snapshots that a service creates itself, `rds:…` and `awsbackup:…`:
///   <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.ARN.Constructing.html>
/// - catalogs in catalogs: <https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html>
/// - documents and searches of a domain:
///   <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html>
/// - versions after a name: <https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry.html>,
///   <https://docs.aws.amazon.com/comprehend/latest/dg/manage-models.html>,
///   <https://docs.aws.amazon.com/translate/latest/APIReference/API_TerminologyProperties.html>
/// - identifiers with colons: <https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html>,
///   <https://docs.aws.amazon.com/cognito/latest/developerguide/resource-permissions.html>
/// - identifiers with several parts:
///   <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html>,
///   <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Connection.html>
/// - builds, `project:id`: <https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-access-control-identity-based.html>
/// - rules that other services own:
///   <https://docs.aws.amazon.com/config/latest/developerguide/service-linked-awsconfig-rules.html>
/// - users and groups in namespaces:
///   <https://docs.aws.amazon.com/quicksight/latest/APIReference/API_User.html>
/// - names that may contain a slash: <https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html>,
///   <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html>,
///   <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html>
const PATHS: &[(&str, &str)] = &[
    ("autoscaling", "GroupFriendlyName"),
    ("autoscaling", "LaunchConfigurationName"),
    ("bedrock", "ResourceId"),
    ("budgets", "BudgetName"),
    ("cassandra", "StreamLabel"),
    ("cloudformation", "StackSetTarget"),
    ("cloudwatch", "AlarmName"),
    ("codeartifact", "EncodedPackageGroupPattern"),
    ("codebuild", "BuildBatchId"),
    ("codebuild", "BuildId"),
    ("codebuild", "SandboxId"),
    ("cognito-identity", "IdentityPoolId"),
    ("cognito-sync", "IdentityId"),
    ("cognito-sync", "IdentityPoolId"),
    ("comprehend", "DocumentClassifierName"),
    ("comprehend", "EntityRecognizerName"),
    ("config", "ConfigRuleId"),
    ("dynamodb", "StreamLabel"),
    ("ecr", "RepositoryName"),
    ("ecr-public", "RepositoryName"),
    ("ecs", "TaskSetId"),
    ("elasticbeanstalk", "PlatformNameWithVersion"),
    ("es", "DomainName"),
    ("events", "ApiDestinationName"),
    ("events", "ConnectionName"),
    ("events", "EventBusName"),
    ("events", "EventSourceName"),
    ("execute-api", "ApiSpecificResourcePath"),
    ("forecast", "ResourceId"),
    ("frauddetector", "ResourcePath"),
    ("glue", "CatalogName"),
    ("glue", "DatabaseName"),
    ("iam", "CertificateNameWithPath"),
    ("iam", "EntityPath"),
    ("iam", "GroupNameWithPath"),
    ("iam", "InstanceProfileNameWithPath"),
    ("iam", "MfaTokenIdWithPath"),
    ("iam", "OidcProviderName"),
    ("iam", "PolicyNameWithPath"),
    ("iam", "RoleName"),
    ("iam", "RoleNameWithPath"),
    ("iam", "UserNameWithPath"),
    ("iot", "TopicFilter"),
    ("iot", "TopicName"),
    ("kms", "Alias"),
    ("logs", "LogGroupName"),
    ("logs", "LogStreamName"),
    ("mediaconvert", "CertificateArn"),
    ("mediastore", "FolderPath"),
    ("mediastore", "ObjectPath"),
    ("mgh", "ConnectionArn"),
    ("payment-cryptography", "Alias"),
    ("personalize", "ResourceId"),
    ("profile", "Uri"),
    ("quicksight", "ResourceId"),
    ("ram", "ResourcePath"),
    ("rds", "ClusterSnapshotName"),
    ("rds", "OptionGroupName"),
    ("rds", "SnapshotName"),
    ("redshift", "SnapshotName"),
    ("s3", "ObjectName"),
    ("s3-outposts", "ObjectName"),
    ("sagemaker", "HubContentName"),
    ("sagemaker", "ModelPackageName"),
    ("secretsmanager", "SecretId"),
    ("ssm", "ParameterNameWithoutLeadingSlash"),
    ("ssm", "ResourceId"),
    ("translate", "ResourceName"),
    ("vpc-lattice", "RequestPath"),
];

/// Placeholders whose values may be empty while their separators stay, as (service, placeholder).
///
/// - A package without a namespace: <https://docs.aws.amazon.com/codeartifact/latest/ug/packages-overview.html>
/// - The root of an API, `…/prod/GET/`:
///   <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html>
const MAY_BE_EMPTY: &[(&str, &str)] =
    &[("codeartifact", "PackageNamespace"), ("execute-api", "ApiSpecificResourcePath")];

/// Placeholders whose values never contain slashes or colons, as (service, placeholder): an ARN with more segments than the
/// format (a subscription after a topic, for example) is something else.
///
/// - <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateRepository.html>
/// - <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html>
/// - <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html>
/// - <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id>
/// - <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>
/// - <https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html>
/// - <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html>
/// - <https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html>
/// - <https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_GetService.html>
const NEVER_PATHS: &[(&str, &str)] = &[
    ("codecommit", "RepositoryName"),
    ("codepipeline", "PipelineName"),
    ("dynamodb", "TableName"),
    ("kms", "KeyId"),
    ("lambda", "Alias"),
    ("lambda", "FunctionName"),
    ("lambda", "LayerName"),
    ("lambda", "Version"),
    ("sns", "TopicName"),
    ("sqs", "QueueName"),
    ("states", "StateMachineName"),
    ("vpc-lattice", "ServiceId"),
];

/// How the region or account of an ARN may differ from the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deviation {
    /// The format has a region, and the ARN does not.
    NoRegion,
    /// The format has an account, and the ARN does not.
    NoAccount,
    /// The format has no account, and the ARN does.
    AnyAccount,
}

/// ARNs whose region or account differs from the format, as (service, resource with wildcards, deviation).
///
/// - Public extensions, and targets of stack sets:
///   <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-template.html>
/// - Custom platforms, which belong to an account:
///   <https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/AWSHowTo.iam.policies.arn.html>
/// - Multi-Region access points, which data actions treat as access points:
///   <https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointPermissions.html>
/// - AWS's own products: <https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Product.html>
/// - AWS's own documents and automations:
///   <https://docs.aws.amazon.com/systems-manager/latest/userguide/security_iam_service-with-iam.html>
/// - Public parameters:
///   <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html>
/// - AWS's own lenses: <https://docs.aws.amazon.com/wellarchitected/latest/APIReference/API_ExportLens.html>
const DEVIATIONS: &[(&str, &str, Deviation)] = &[
    ("cloudformation", "stackset-target/*", Deviation::NoRegion),
    ("cloudformation", "type/*", Deviation::NoAccount),
    ("elasticbeanstalk", "platform/*", Deviation::AnyAccount),
    ("s3", "accesspoint/*", Deviation::NoRegion),
    ("securityhub", "product/*", Deviation::NoAccount),
    ("ssm", "automation-definition/*", Deviation::NoAccount),
    ("ssm", "document/*", Deviation::NoAccount),
    ("ssm", "parameter/aws/*", Deviation::NoAccount),
    ("wellarchitected", "lens/*", Deviation::NoAccount),
];

/// The recovery points of AWS Backup, as (service, resource with wildcards). Their format is
/// `${Vendor}:…:*:${ResourceType}:${RecoveryPointId}`, which every ARN with a colon matches.
/// <https://docs.aws.amazon.com/aws-backup/latest/devguide/recovery-points.html>
const RECOVERY_POINTS: &[(&str, &str)] = &[
    ("backup", "recovery-point:*"),
    ("dynamodb", "table/*/backup/*"),
    ("ec2", "image/*"),
    ("ec2", "snapshot/*"),
    ("fsx", "backup/*"),
    ("rds", "cluster-snapshot:awsbackup:*"),
    ("rds", "snapshot:awsbackup:*"),
    ("redshift", "snapshot:*/awsbackup:*"),
];

/// Resources whose last segment is a qualifier, as (service, prefix of the resource). IAM authorizes both the version or alias
/// and the resource itself with the qualified ARN, because the actions only list the resource itself.
///
/// - Lambda: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html>
/// - Step Functions: <https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html>
///
/// This does not apply where AWS lists the qualified type itself for every action that supports it, as for Lex bots and
/// Bedrock prompts: there, the type alone has all of these actions, and the other actions of the resource are never
/// authorized with the qualified ARN.
const QUALIFIED: &[(&str, &str)] = &[("lambda", "function:"), ("states", "stateMachine:")];

/// Kinds of load balancers whose ARNs `loadbalancer/*` covers, except Classic ones, which are the literal reading.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/load-balancer-authentication-access-control.html>
const LOAD_BALANCERS: [&str; 3] = ["loadbalancer/app/*/*", "loadbalancer/gwy/*/*", "loadbalancer/net/*/*"];

/// Resources whose ARNs did not contain a cluster until 2021. Resources from before still have such ARNs.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html>
const ONCE_WITHOUT_CLUSTER: [&str; 3] = ["container-instance/", "service/", "task/"];

/// Whether a placeholder's values may be paths.
pub(super) fn is_path(service: &str, placeholder: &str) -> bool {
    PATHS.contains(&(service, placeholder))
}

/// Whether a placeholder's values are never paths.
pub(super) fn is_never_path(service: &str, placeholder: &str) -> bool {
    NEVER_PATHS.contains(&(service, placeholder))
}

/// Whether a placeholder's value may be missing.
pub(super) fn may_be_empty(service: &str, placeholder: &str) -> bool {
    MAY_BE_EMPTY.contains(&(service, placeholder))
}

/// Whether the ARN is one of those whose region or account deviates in this way.
pub(super) fn may_deviate(arn: &Arn, deviation: Deviation) -> bool {
    DEVIATIONS
        .iter()
        .any(|row| row.0 == arn.service() && row.2 == deviation && overlaps(arn.resource(), row.1))
}

/// Whether some ARN of the service deviates in one of these ways.
pub(super) fn ever_deviates(service: &str, deviations: &[Deviation]) -> bool {
    DEVIATIONS.iter().any(|row| row.0 == service && deviations.contains(&row.2))
}

/// Whether AWS Backup treats the ARN as a recovery point.
pub(super) fn is_recovery_point(arn: &Arn) -> bool {
    RECOVERY_POINTS
        .iter()
        .any(|(service, resource)| *service == arn.service() && overlaps(arn.resource(), resource))
}

/// Whether some text matches both patterns.
fn overlaps(left: &str, right: &str) -> bool {
    let glyphs = |pattern: &str| pattern.chars().map(Glyph::of_user).collect::<Vec<_>>();
    intersects(&glyphs(left), &glyphs(right))
}

/// The ARNs as which this one is interpreted: itself, or what the tables above turn it into. The flag is true if AWS's
/// documentation, and not the text itself, is the reason.
pub(super) fn readings(arn: &Arn) -> Vec<(Arn, bool)> {
    let resource = arn.resource();
    let documented = |resource: &str| (arn.with_resource(resource), true);
    let with = |other: String| vec![(arn.clone(), false), documented(&other)];
    match arn.service() {
        // The API and everything below it, as in the examples of
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html
        "apigateway" if matches!(resource, "/apis/*" | "/restapis/*") => with(format!("{resource}/*")),
        "ecs" if let Some(long) = with_cluster(resource) => with(long),
        // A route of a WebSocket API has no path after its key.
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
        "execute-api" if is_route(resource) => with(format!("{resource}/*")),
        "elasticloadbalancing" if resource == "loadbalancer/*" => {
            LOAD_BALANCERS.into_iter().chain([resource]).map(documented).collect()
        }
        // The ARN of the group as the console and GetLogGroups show it, and the streams in it.
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
        "logs" if is_group_with_star(resource) => {
            let group = without_stars(resource);
            vec![documented(group), documented(&format!("{group}:log-stream:*"))]
        }
        _ => match without_qualifier(arn) {
            Some(unqualified) => with(unqualified.to_owned()),
            None => vec![(arn.clone(), false)],
        },
    }
}

/// The prefixes, with wildcards, of everything that [`readings`] may turn a resource with this prefix into.
pub(super) fn may_be_read_as(service: &str, beginning: &str) -> Vec<String> {
    let as_written = beginning.to_owned();
    // A reading that takes something off the end may take off all that is known.
    let shortened = QUALIFIED.iter().chain(&[("logs", "log-group:")]);
    let shortened = shortened.filter(|(of, begin)| *of == service && beginning.starts_with(begin));
    let mut all: Vec<String> = shortened.map(|(_, begin)| (*begin).to_owned()).collect();
    if service == "ecs" {
        let begin = ONCE_WITHOUT_CLUSTER.into_iter().find(|begin| beginning.starts_with(begin));
        all.extend(begin.map(|begin| format!("{begin}*")));
    }
    // All other readings are of what the ARN itself covers, or go on where it ends.
    all.push(as_written);
    all
}

/// `service/*/web` for `service/web`.
fn with_cluster(resource: &str) -> Option<String> {
    let begin = ONCE_WITHOUT_CLUSTER.into_iter().find(|begin| resource.starts_with(begin))?;
    let name = resource.strip_prefix(begin)?;
    (is_plain(name) && !name.ends_with('*')).then(|| format!("{begin}*/{name}"))
}

/// `API/STAGE/ROUTE`.
fn is_route(resource: &str) -> bool {
    let mut segments = resource.split('/');
    let all_plain = segments.by_ref().take(3).filter(|segment| is_plain(segment)).count() == 3;
    all_plain && segments.next().is_none() && !resource.ends_with('*')
}

/// `log-group:NAME:*`, but neither `log-group:*` nor an ARN that continues with streams.
fn is_group_with_star(resource: &str) -> bool {
    let name = resource.strip_prefix("log-group:").and_then(|rest| rest.strip_suffix(":*"));
    name.is_some_and(|name| !name.is_empty() && !name.contains(":log-stream"))
}

/// `log-group:NAME` of `log-group:NAME:*` and of `log-group:NAME:*:*`.
fn without_stars(group: &str) -> &str {
    match group.strip_suffix(":*") {
        Some(shorter) if is_group_with_star(group) => without_stars(shorter),
        _ => group,
    }
}

fn without_qualifier(arn: &Arn) -> Option<&str> {
    let (_, begin) = QUALIFIED
        .iter()
        .find(|(service, begin)| arn.service() == *service && arn.resource().starts_with(begin))?;
    let (unqualified, qualifier) = arn.resource().rsplit_once(':')?;
    let name = unqualified.strip_prefix(begin)?;
    (is_plain(name) && is_plain(qualifier)).then_some(unqualified)
}

/// One non-empty segment.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains(['/', ':'])
}
