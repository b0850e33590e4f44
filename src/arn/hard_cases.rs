//! What no rule about formats can know: how people write certain ARNs, and what AWS takes them for.
//!
//! Each table names the page that settles its rows.

use super::{Arn, Tier};

/// Placeholders whose values have slashes or colons of their own, as (service of the ARN, placeholder).
///
/// Found by going through AWS's formats; the naming rules are in each service's own documentation, as in
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html> and
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>.
const PATHS: &[(&str, &str)] = &[
    ("codeartifact", "PackageName"),
    ("codeartifact", "PackageNamespace"),
    ("ecr", "RepositoryName"),
    ("ecr-public", "RepositoryName"),
    ("events", "EventBusName"),
    ("events", "EventSourceName"),
    ("execute-api", "ApiSpecificResourcePath"),
    ("frauddetector", "ResourcePath"),
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
    ("mediastore", "FolderPath"),
    ("mediastore", "ObjectPath"),
    ("profile", "Uri"),
    ("ram", "ResourcePath"),
    ("s3", "ObjectName"),
    ("s3-outposts", "ObjectName"),
    ("secretsmanager", "SecretId"),
    ("ssm", "ParameterNameWithoutLeadingSlash"),
    ("ssm", "ResourceId"),
    ("vpc-lattice", "RequestPath"),
];

/// Types of which AWS owns some: their ARNs have no account, as (service of the ARN, begin of the resource).
///
/// - Public parameters:
///   <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html>
/// - Documents and automations that AWS owns:
///   <https://docs.aws.amazon.com/systems-manager/latest/userguide/security_iam_service-with-iam.html>
const OWNED_BY_AWS: &[(&str, &str)] =
    &[("ssm", "automation-definition/"), ("ssm", "document/"), ("ssm", "parameter/aws/")];

/// Resources whose last segment is a qualifier, as (service, begin of the resource). The qualified ARN is
/// what IAM asks for the version or alias, and for the thing itself.
///
/// - Lambda: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html>
/// - Step Functions:
///   <https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html>
/// - Lex V1: <https://docs.aws.amazon.com/lex/latest/dg/security_iam_service-with-iam.html>
/// - Bedrock prompts:
///   <https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-management-prereq.html>
const QUALIFIED: &[(&str, &str)] =
    &[("bedrock", "prompt/"), ("lambda", "function:"), ("lex", "bot:"), ("states", "stateMachine:")];

/// Kinds of load balancers whose ARNs `loadbalancer/*` covers, Classic ones (the literal reading) apart.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/load-balancer-authentication-access-control.html>
const LOAD_BALANCERS: [&str; 3] = ["loadbalancer/app/*/*", "loadbalancer/gwy/*/*", "loadbalancer/net/*/*"];

/// Whether a placeholder's values may be paths.
pub(super) fn is_path(arn_service: &str, placeholder: &str) -> bool {
    PATHS.contains(&(arn_service, placeholder))
}

/// Whether the ARN is one of those that have no account since AWS owns what they name.
pub(super) fn may_lack_account(arn: &Arn) -> bool {
    OWNED_BY_AWS.iter().any(|(service, begin)| arn.service() == *service && arn.resource().starts_with(begin))
}

/// The ARNs as which this one is to be read: itself, or what the tables above make of it. A tier is given
/// where the reading is not what stands there.
pub(super) fn readings(arn: &Arn) -> Vec<(Arn, Option<Tier>)> {
    let resource = arn.resource();
    let documented = |resource: &str| (arn.with_resource(resource), Some(Tier::Documented));
    match arn.service() {
        // The group's own ARN as the console and GetLogGroups show it, and the streams in it.
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
        "logs" if is_group_with_star(resource) => {
            let group = resource.trim_end_matches(":*");
            vec![documented(group), documented(&format!("{group}:log-stream:*"))]
        }
        "elasticloadbalancing" if resource == "loadbalancer/*" => {
            LOAD_BALANCERS.into_iter().chain([resource]).map(documented).collect()
        }
        _ => [(arn.clone(), None)].into_iter().chain(without_qualifier(arn).map(documented)).collect(),
    }
}

/// `log-group:NAME:*`, but neither `log-group:*` nor an ARN that goes on to name streams.
fn is_group_with_star(resource: &str) -> bool {
    let name = resource.strip_prefix("log-group:").and_then(|rest| rest.strip_suffix(":*"));
    name.is_some_and(|name| !name.is_empty() && !name.contains(":log-stream"))
}

fn without_qualifier(arn: &Arn) -> Option<&str> {
    let (_, begin) = QUALIFIED
        .iter()
        .find(|(service, begin)| arn.service() == *service && arn.resource().starts_with(begin))?;
    let (unqualified, qualifier) = arn.resource().rsplit_once(':')?;
    let name = unqualified.strip_prefix(begin)?;
    let is_plain = |text: &str| !text.is_empty() && !text.contains(['/', ':']);
    (is_plain(name) && is_plain(qualifier)).then_some(unqualified)
}
