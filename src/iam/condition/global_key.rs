use super::{ConditionKeyType, is_key_named};
use crate::iam::nearest;

/// What a condition key is a property of, and so where in a policy it makes sense.
///
/// AWS says of each global key when a request has it, under "Availability" on
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyGroup {
    /// Who asks, whence and when, and whose the resource is. No action lists such a key, and every action may have it.
    Request,
    /// What only some actions have: the keys of services, and the tags of a resource or a request.
    Documented,
    /// What only a request of an AWS service in its own name has (`aws:SourceArn`). No user or role ever makes one, so
    /// that such a key makes no sense in the policy of an identity; it does in that of a resource.
    ServiceToService,
}

impl KeyGroup {
    /// The group of a condition key. What [`GlobalKey::ALL`] does not know is for services to list.
    #[must_use]
    pub fn of(key: &str) -> Self {
        GlobalKey::named(key).map_or(Self::Documented, |global| global.group)
    }
}

/// A condition key that is not one service's own: `aws:SourceIp`, or one that a service puts into the sessions of
/// roles (`lambda:SourceFunctionArn`) and that then goes with every request to any service.
#[derive(Debug, PartialEq, Eq)]
pub struct GlobalKey {
    /// The key as AWS writes it. The key of a tag is `${TagKey}`, as in AWS's lists of actions.
    pub name: &'static str,
    /// Where the key makes sense.
    pub group: KeyGroup,
    /// The types of its values: one, or two of which the key has either.
    pub types: &'static [ConditionKeyType],
    /// Where AWS explains it.
    pub page: &'static str,
}

/// The place of a key on AWS's page of global condition keys.
macro_rules! page {
    ($anchor:literal) => {
        concat!(
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-",
            $anchor
        )
    };
}

const OIDC_PAGE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#cross-condition-keys-wif";
const SAML_PAGE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#cross-condition-keys-saml";

const STRING: &[ConditionKeyType] = &[ConditionKeyType::String];
const STRINGS: &[ConditionKeyType] = &[ConditionKeyType::ArrayOfString];
const ARN: &[ConditionKeyType] = &[ConditionKeyType::Arn];
const ARN_OR_STRING: &[ConditionKeyType] = &[ConditionKeyType::Arn, ConditionKeyType::String];
const BOOL: &[ConditionKeyType] = &[ConditionKeyType::Bool];
const DATE: &[ConditionKeyType] = &[ConditionKeyType::Date];
const DATE_OR_NUMBER: &[ConditionKeyType] = &[ConditionKeyType::Date, ConditionKeyType::Numeric];
const IP_ADDRESS: &[ConditionKeyType] = &[ConditionKeyType::IpAddress];
const NUMBER: &[ConditionKeyType] = &[ConditionKeyType::Numeric];

const fn request(name: &'static str, types: &'static [ConditionKeyType], page: &'static str) -> GlobalKey {
    GlobalKey { name, group: KeyGroup::Request, types, page }
}

const fn documented(name: &'static str, types: &'static [ConditionKeyType], page: &'static str) -> GlobalKey {
    GlobalKey { name, group: KeyGroup::Documented, types, page }
}

const fn service(name: &'static str, types: &'static [ConditionKeyType], page: &'static str) -> GlobalKey {
    GlobalKey { name, group: KeyGroup::ServiceToService, types, page }
}

impl GlobalKey {
    /// Every global key, in the order of AWS's page.
    pub const ALL: &[Self] = &[
        // Properties of the principal.
        request("aws:PrincipalArn", ARN, page!("principalarn")),
        request("aws:PrincipalAccount", STRING, page!("principalaccount")),
        request("aws:PrincipalOrgPaths", STRINGS, page!("principalorgpaths")),
        request("aws:PrincipalOrgID", STRING, page!("principalorgid")),
        request("aws:PrincipalTag/${TagKey}", STRING, page!("principaltag")),
        // False for users and roles, so it is there; the two below are not, but for a service in its own name.
        request("aws:PrincipalIsAWSService", BOOL, page!("principalisawsservice")),
        service("aws:PrincipalServiceName", STRING, page!("principalservicename")),
        service("aws:PrincipalServiceNamesList", STRINGS, page!("principalservicenameslist")),
        request("aws:PrincipalType", STRING, page!("principaltype")),
        request("aws:userid", STRING, page!("userid")),
        request("aws:username", STRING, page!("username")),
        // Properties of a role session.
        request("aws:AssumedRoot", BOOL, page!("assumedroot")),
        // An ARN, unless AWS has the identity provider built in.
        request("aws:FederatedProvider", ARN_OR_STRING, page!("federatedprovider")),
        request("aws:TokenIssueTime", DATE, page!("tokenissuetime")),
        request("aws:SignInSessionArn", ARN, page!("signinsessionarn")),
        request("aws:MultiFactorAuthAge", NUMBER, page!("multifactorauthage")),
        request("aws:MultiFactorAuthPresent", BOOL, page!("multifactorauthpresent")),
        request("aws:ChatbotSourceArn", ARN, page!("chatbotsourcearn")),
        request("aws:Ec2InstanceSourceVpc", STRING, page!("ec2instancesourcevpc")),
        request("aws:Ec2InstanceSourcePrivateIPv4", IP_ADDRESS, page!("ec2instancesourceprivateip4")),
        request("aws:SourceIdentity", STRING, page!("sourceidentity")),
        request("ec2:RoleDelivery", NUMBER, page!("ec2-role-delivery")),
        request("ec2:SourceInstanceArn", ARN, page!("ec2-source-instance-arn")),
        request("glue:RoleAssumedBy", STRING, page!("glue-role-assumed-by")),
        request("glue:CredentialIssuingService", STRING, page!("glue-credential-issuing")),
        request("codebuild:BuildArn", ARN, page!("codebuild-build-arn")),
        request("codebuild:ProjectArn", ARN, page!("codebuild-project-arn")),
        request("lambda:SourceFunctionArn", ARN, page!("lambda-source-function-arn")),
        request("ssm:SourceInstanceArn", ARN, page!("ssm-source-instance-arn")),
        request("identitystore:UserId", STRING, page!("identity-store-user-id")),
        // What an identity provider said of a federated user and AWS keeps for the session: these and no others.
        request("saml:namequalifier", STRING, SAML_PAGE),
        request("saml:sub", STRING, SAML_PAGE),
        request("saml:sub_type", STRING, SAML_PAGE),
        request("accounts.google.com:aud", STRING, OIDC_PAGE),
        request("accounts.google.com:sub", STRING, OIDC_PAGE),
        request("cognito-identity.amazonaws.com:amr", STRINGS, OIDC_PAGE), // AWS lists String and explains a list
        request("cognito-identity.amazonaws.com:aud", STRING, OIDC_PAGE),
        request("cognito-identity.amazonaws.com:sub", STRING, OIDC_PAGE),
        request("graph.facebook.com:app_id", STRING, OIDC_PAGE),
        request("graph.facebook.com:id", STRING, OIDC_PAGE),
        request("www.amazon.com:app_id", STRING, OIDC_PAGE),
        request("www.amazon.com:user_id", STRING, OIDC_PAGE),
        // Properties of the network.
        request("aws:SourceIp", IP_ADDRESS, page!("sourceip")),
        request("aws:SourceVpc", STRING, page!("sourcevpc")),
        request("aws:SourceVpcArn", ARN, page!("sourcevpcarn")),
        request("aws:SourceVpce", STRING, page!("sourcevpce")),
        request("aws:VpceAccount", STRING, page!("vpceaccount")),
        request("aws:VpceOrgID", STRING, page!("vpceorgid")),
        request("aws:VpceOrgPaths", STRINGS, page!("vpceorgpaths")),
        request("aws:VpcSourceIp", IP_ADDRESS, page!("vpcsourceip")),
        // Properties of the resource. Whose it is, AWS finds out for any resource; its tags, only where it says so.
        request("aws:ResourceAccount", STRING, page!("resourceaccount")),
        request("aws:ResourceOrgPaths", STRINGS, page!("resourceorgpaths")),
        request("aws:ResourceOrgID", STRING, page!("resourceorgid")),
        documented("aws:ResourceTag/${TagKey}", STRING, page!("resourcetag")),
        // Properties of the request.
        request("aws:CalledVia", STRINGS, page!("calledvia")),
        request("aws:CalledViaFirst", STRING, page!("calledviafirst")),
        request("aws:CalledViaLast", STRING, page!("calledvialast")),
        request("aws:ViaAWSService", BOOL, page!("viaawsservice")),
        request("aws:CalledViaAWSMCP", STRING, page!("calledviaawasmcp")), // AWS's own slip
        request("aws:ViaAWSMCPService", BOOL, page!("viaawsmcpservice")),
        request("aws:CurrentTime", DATE, page!("currenttime")),
        request("aws:EpochTime", DATE_OR_NUMBER, page!("epochtime")),
        request("aws:referer", STRING, page!("referer")),
        request("aws:RequestedRegion", STRING, page!("requestedregion")),
        documented("aws:RequestTag/${TagKey}", STRING, page!("requesttag")),
        documented("aws:TagKeys", STRINGS, page!("tagkeys")),
        request("aws:SecureTransport", BOOL, page!("securetransport")),
        service("aws:SourceAccount", STRING, page!("sourceaccount")),
        service("aws:SourceArn", ARN, page!("sourcearn")),
        service("aws:SourceOrgID", STRING, page!("sourceorgid")),
        service("aws:SourceOrgPaths", STRINGS, page!("sourceorgpaths")),
        request("aws:UserAgent", STRING, page!("useragent")),
        request("aws:IsMcpServiceAction", BOOL, page!("ismcpserviceaction")),
        // Older than aws:SourceAccount, and left to the policies of SNS topics.
        service(
            "aws:SourceOwner",
            STRING,
            "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#source-account-versus-source-owner",
        ),
    ];

    /// The global key of this name; `None` for the key of a service.
    ///
    /// A key that begins with `aws:` is global or does not exist, and then this is an error:
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-global-condition-key>.
    pub fn find(key: &str) -> Result<Option<&'static Self>, UnknownGlobalKeyError> {
        match Self::named(key) {
            None if has_global_prefix(key) => Err(UnknownGlobalKeyError::new(key)),
            found => Ok(found),
        }
    }

    /// Whether a request may have several values for the key, so that a condition needs a set operator.
    #[must_use]
    pub fn is_multivalued(&self) -> bool {
        self.types.iter().any(|key_type| key_type.is_multivalued())
    }

    fn named(key: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|global| is_key_named(global.name, key))
    }
}

fn has_global_prefix(key: &str) -> bool {
    key.split_once(':').is_some_and(|(prefix, _)| prefix.eq_ignore_ascii_case("aws"))
}

/// The key begins with `aws:`, and AWS has none of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("AWS has no global condition key `{key}`")]
pub struct UnknownGlobalKeyError {
    key: String,
    /// The name that was probably meant.
    pub nearest: Option<&'static str>,
}

impl UnknownGlobalKeyError {
    fn new(key: &str) -> Self {
        Self { key: key.to_owned(), nearest: successor(key).or_else(|| nearest_global(key)) }
    }
}

/// What AWS recommends in place of a key that it has given up:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-global-condition-key>.
fn successor(key: &str) -> Option<&'static str> {
    key.eq_ignore_ascii_case("aws:ARN").then_some("aws:PrincipalArn")
}

/// The nearest name. What stands behind a slash is a tag of the user's and says nothing of the key that was meant.
fn nearest_global(key: &str) -> Option<&'static str> {
    let before_tag = |name: &'static str| name.split_once('/').map_or(name, |(before, _)| before);
    let written = key.split_once('/').map_or(key, |(before, _)| before);
    let globals = || GlobalKey::ALL.iter().map(|global| global.name).filter(|name| has_global_prefix(name));
    let found = nearest(written, globals().map(before_tag))?;
    globals().find(|name| before_tag(name) == found)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_in_the_group_that_their_availability_tells() {
        for (key, group) in [
            ("aws:SourceIp", KeyGroup::Request),
            ("AWS:SOURCEIP", KeyGroup::Request),
            ("aws:PrincipalTag/team", KeyGroup::Request),
            ("aws:PrincipalIsAWSService", KeyGroup::Request),
            ("aws:PrincipalServiceName", KeyGroup::ServiceToService),
            ("aws:SourceVpcArn", KeyGroup::Request),
            ("aws:ResourceAccount", KeyGroup::Request),
            ("ec2:SourceInstanceARN", KeyGroup::Request),
            ("codebuild:buildArn", KeyGroup::Request),
            ("identitystore:UserId", KeyGroup::Request),
            ("cognito-identity.amazonaws.com:sub", KeyGroup::Request),
            ("token.actions.githubusercontent.com:sub", KeyGroup::Documented),
            ("identitystore:GroupId", KeyGroup::Documented),
            ("aws:ResourceTag/team", KeyGroup::Documented),
            ("aws:RequestTag/team", KeyGroup::Documented),
            ("aws:TagKeys", KeyGroup::Documented),
            ("s3:prefix", KeyGroup::Documented),
            ("sts:SourceIdentity", KeyGroup::Documented),
            ("aws:SourceArn", KeyGroup::ServiceToService),
            ("AWS:SourceOwner", KeyGroup::ServiceToService),
            ("aws:NoSuchKey", KeyGroup::Documented),
        ] {
            assert_eq!(KeyGroup::of(key), group, "{key}");
        }
    }

    #[test]
    fn several_values_are_where_aws_says_multivalued() {
        let multivalued: Vec<&str> =
            GlobalKey::ALL.iter().filter(|key| key.is_multivalued()).map(|key| key.name).collect();
        assert_eq!(
            multivalued,
            [
                "aws:PrincipalOrgPaths",
                "aws:PrincipalServiceNamesList",
                "cognito-identity.amazonaws.com:amr",
                "aws:VpceOrgPaths",
                "aws:ResourceOrgPaths",
                "aws:CalledVia",
                "aws:TagKeys",
                "aws:SourceOrgPaths",
            ]
        );
    }

    #[test]
    fn unknown_keys_are_told_from_those_of_services() {
        for (key, expected) in [
            ("aws:SourceIP", Ok(Some("aws:SourceIp"))),
            ("aws:PrincipalTag/cost center", Ok(Some("aws:PrincipalTag/${TagKey}"))),
            ("s3:prefix", Ok(None)),
            ("no key at all", Ok(None)),
            ("aws:SourceIps", Err(Some("aws:SourceIp"))),
            ("aws:SourceVpcId", Err(Some("aws:SourceVpc"))),
            ("aws:PrincipalOrgld", Err(Some("aws:PrincipalOrgID"))),
            ("aws:PrincipalTags/team", Err(Some("aws:PrincipalTag/${TagKey}"))),
            ("aws:ResourceTag", Err(Some("aws:ResourceTag/${TagKey}"))),
            ("aws:ResourceTag/", Err(Some("aws:ResourceTag/${TagKey}"))),
            ("aws:ARN", Err(Some("aws:PrincipalArn"))),
            ("aws:", Err(None)),
        ] {
            let found =
                GlobalKey::find(key).map(|key| key.map(|key| key.name)).map_err(|error| error.nearest);
            assert_eq!(found, expected, "{key}");
        }
    }

    #[test]
    fn each_key_is_listed_once_with_a_place_of_its_own() {
        let names: BTreeSet<_> = GlobalKey::ALL.iter().map(|key| key.name.to_ascii_lowercase()).collect();
        assert_eq!(names.len(), GlobalKey::ALL.len());
        assert!(GlobalKey::ALL.iter().all(|key| !key.types.is_empty()));

        let of_aws = || GlobalKey::ALL.iter().filter(|key| has_global_prefix(key.name));
        let pages: BTreeSet<_> = of_aws().map(|key| key.page).collect();
        assert_eq!(pages.len(), of_aws().count());
    }

    proptest! {
        #[test]
        fn any_text_has_an_answer(key in "(aws:)?\\PC{0,30}") {
            let found = GlobalKey::find(&key);
            prop_assert_eq!(found.is_err(), key.starts_with("aws:") && GlobalKey::named(&key).is_none());
        }
    }
}
