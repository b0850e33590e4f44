use super::is_key_named;
use crate::iam::{ActionName, matches_pattern};

/// Keys that some actions do not have in spite of their lists or of the keys' group.
#[derive(Debug)]
pub struct Unsupported {
    keys: &'static [&'static str],
    actions: Actions,
    /// Where AWS says so.
    pub page: &'static str,
}

/// The actions that do not have a key, as patterns.
#[derive(Debug)]
enum Actions {
    /// These and no others.
    These(&'static [&'static str]),
    /// All but those of services that AWS names.
    AllBut(&'static [&'static [&'static str]]),
}

/// Why a condition with this key never sees the key when the action is asked for, if that is so.
///
/// Only what AWS says in so many words. `events:PutEvents` is left out: it lacks `aws:ResourceAccount` only for targets
/// set up before March 2023.
#[must_use]
pub fn unsupported(action: &ActionName, key: &str) -> Option<&'static Unsupported> {
    UNSUPPORTED.iter().find(|unsupported| {
        unsupported.keys.iter().any(|documented| is_key_named(documented, key))
            && unsupported.actions.include(action)
    })
}

impl Unsupported {
    /// Every entry, for whoever checks them against a database.
    pub const ALL: &[Self] = UNSUPPORTED;

    /// The patterns of actions that the entry names, be it for having the keys or for not having them.
    pub fn patterns(&'static self) -> impl Iterator<Item = &'static str> {
        let lists: &'static [&'static [&'static str]] = match &self.actions {
            Actions::These(patterns) => std::slice::from_ref(patterns),
            Actions::AllBut(lists) => lists,
        };
        lists.iter().flat_map(|list| list.iter().copied())
    }
}

impl Actions {
    fn include(&self, action: &ActionName) -> bool {
        let is_one_of =
            |patterns: &[&str]| patterns.iter().any(|pattern| matches_pattern(pattern, action.as_str()));
        match self {
            Self::These(patterns) => is_one_of(patterns),
            Self::AllBut(lists) => !lists.iter().any(|patterns| is_one_of(patterns)),
        }
    }
}

const UNSUPPORTED: &[Unsupported] = &[
    // The type `role` lists the tags, and passing a role does not look at them.
    Unsupported {
        keys: &["aws:ResourceTag/${TagKey}", "iam:ResourceTag/${TagKey}"],
        actions: Actions::These(&["iam:PassRole"]),
        page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    },
    // What reaches into another account. AWS has the same list for the three keys.
    Unsupported {
        keys: &["aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths"],
        actions: Actions::These(&[
            "auditmanager:UpdateAssessmentFrameworkShare",
            "detective:AcceptInvitation",
            "ds:AcceptSharedDirectory",
            "ebs:*",
            "ec2:AcceptTransitGatewayPeeringAttachment",
            "ec2:AcceptVpcEndpointConnections",
            "ec2:AcceptVpcPeeringConnection",
            "ec2:CreateTransitGatewayPeeringAttachment",
            "ec2:CreateVpcEndpoint",
            "ec2:CreateVpcPeeringConnection",
            "es:AcceptInboundConnection",
            "guardduty:AcceptAdministratorInvitation",
            "macie2:AcceptInvitation",
            "route53:AssociateVPCWithHostedZone",
            "route53:CreateVPCAssociationAuthorization",
            "securityhub:AcceptAdministratorInvitation",
        ]),
        page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount",
    },
    // AWS: "Always scope the condition key to supported services in your policies."
    Unsupported {
        keys: &["aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"],
        actions: Actions::These(&["iam:PassRole"]),
        page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpcarn",
    },
    Unsupported {
        keys: &["aws:SourceVpcArn"],
        actions: Actions::AllBut(&[TELL_THE_ENDPOINT]),
        page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpcarn",
    },
    Unsupported {
        keys: &["aws:VpceAccount"],
        actions: Actions::AllBut(&[TELL_THE_ENDPOINT, &["dynamodb:*", "gamelift:*", "shield:*"]]),
        page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceaccount",
    },
    Unsupported {
        keys: &["aws:VpceOrgPaths"],
        actions: Actions::AllBut(&[TELL_THE_ENDPOINT, &["dynamodb:*", "shield:*"]]),
        page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceorgpaths",
    },
    Unsupported {
        keys: &["aws:VpceOrgID"],
        actions: Actions::AllBut(&[
            TELL_THE_ENDPOINT,
            &[
                "b2bi:*",
                "cassandra:*",
                "cognito-identity:*",
                "dms:*",
                "ds-data:*",
                "dynamodb:*",
                "gamelift:*",
                "identitystore:*",
                "iottwinmaker:*",
                "network-firewall:*",
                "pricing:*",
                "ses:*",
                "shield:*",
                "sms-voice:*",
                "sqs:*",
                "workmail:*",
            ],
        ]),
        page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceorgid",
    },
];

/// The services that AWS names for each of the four keys about VPC endpoints, as of 2026.
const TELL_THE_ENDPOINT: &[&str] = &[
    "acm-pca:*",
    "applicationinsights:*",
    "apprunner:*",
    "athena:*",
    "cloudformation:*",
    "comprehendmedical:*",
    "compute-optimizer:*",
    "datasync:*",
    "discovery:*",
    "ebs:*",
    "ecr:*",
    "ecs:*",
    "firehose:*",
    "healthlake:*",
    "iam:*",
    "iotfleetwise:*",
    "iotwireless:*",
    "kinesisanalytics:*",
    "kms:*",
    "lambda:*",
    "medical-imaging:*",
    "omics:*",
    "payment-cryptography:*",
    "polly:*",
    "rbin:*",
    "rekognition:*",
    "route53:*",
    "s3:*",
    "scheduler:*",
    "servicediscovery:*",
    "servicequotas:*",
    "ssm-contacts:*",
    "storagegateway:*",
    "textract:*",
    "transcribe:*",
    "transfer:*",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_rules_out_is_unfit() {
        for (action, key, expected) in [
            ("iam:PassRole", "aws:ResourceTag/team", true),
            ("IAM:passrole", "IAM:resourcetag/team", true),
            ("iam:PassRole", "iam:PassedToService", false),
            ("iam:DeleteRole", "aws:ResourceTag/team", false),
            ("ebs:PutSnapshotBlock", "aws:ResourceAccount", true),
            ("ec2:CreateVpcEndpoint", "aws:ResourceOrgPaths", true),
            ("ec2:RunInstances", "aws:ResourceOrgID", false),
            ("events:PutEvents", "aws:ResourceAccount", false),
            ("s3:GetObject", "aws:SourceVpcArn", false),
            ("s3:GetObject", "aws:SourceVpc", false),
            ("ec2:RunInstances", "aws:SourceVpc", false),
            ("ec2:RunInstances", "aws:SourceVpcArn", true),
            ("iam:PassRole", "aws:VpceAccount", true),
            ("iam:GetRole", "aws:VpceAccount", false),
            ("sqs:SendMessage", "aws:VpceAccount", true),
            ("sqs:SendMessage", "aws:VpceOrgID", false),
            ("gamelift:CreateFleet", "aws:VpceAccount", false),
            ("gamelift:CreateFleet", "aws:VpceOrgPaths", true),
        ] {
            assert_eq!(unsupported(&action.parse().unwrap(), key).is_some(), expected, "{action} {key}");
        }
    }
}
