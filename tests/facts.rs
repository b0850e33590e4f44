//! Facts that the bundled database must have, read off AWS's documentation of June 2026 by other means than
//! the reader of its pages, and invariants that hold in any.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::rc::Rc;

use policy_sentry::{
    database::{ActionDetails, ActionFilter, Counts, Database, Reader},
    iam::{AccessLevel, AccessLevelSource, ConditionKeyType},
};
use pretty_assertions::assert_eq;

/// What AWS documents about one action. Types are starred where AWS stars them.
struct Fact {
    action: &'static str,
    access_level: AccessLevel,
    permission_only: bool,
    resource_types: &'static [&'static str],
    condition_keys: &'static [&'static str],
    dependent_actions: &'static [&'static str],
    documentation: Option<&'static str>,
}

const ACTIONS: &[Fact] = &[
    Fact {
        action: "s3:GetObject",
        access_level: AccessLevel::Read,
        permission_only: false,
        resource_types: &["accesspointobject", "object"],
        condition_keys: &[
            "s3:AccessGrantsInstanceArn",
            "s3:authType",
            "s3:ExistingObjectTag/<key>",
            "s3:ResourceAccount",
            "s3:signatureAge",
            "s3:signatureversion",
            "s3:TlsVersion",
            "s3:x-amz-content-sha256",
        ],
        dependent_actions: &[],
        documentation: Some("https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html"),
    },
    Fact {
        action: "s3:ListBucket",
        access_level: AccessLevel::List,
        permission_only: false,
        resource_types: &["accesspoint", "bucket"],
        condition_keys: &[
            "s3:AccessGrantsInstanceArn",
            "s3:authType",
            "s3:delimiter",
            "s3:max-keys",
            "s3:prefix",
            "s3:ResourceAccount",
            "s3:signatureAge",
            "s3:signatureversion",
            "s3:TlsVersion",
            "s3:x-amz-content-sha256",
        ],
        dependent_actions: &[],
        documentation: Some("https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html"),
    },
    Fact {
        action: "s3:PutBucketPolicy",
        access_level: AccessLevel::PermissionsManagement,
        permission_only: false,
        resource_types: &["bucket*"],
        condition_keys: &[
            "s3:authType",
            "s3:ResourceAccount",
            "s3:signatureAge",
            "s3:signatureversion",
            "s3:TlsVersion",
            "s3:x-amz-content-sha256",
        ],
        dependent_actions: &[],
        documentation: Some("https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html"),
    },
    Fact {
        action: "s3:ListAllMyBuckets",
        access_level: AccessLevel::List,
        permission_only: false,
        resource_types: &[],
        condition_keys: &[
            "s3:authType",
            "s3:ResourceAccount",
            "s3:signatureAge",
            "s3:signatureversion",
            "s3:TlsVersion",
            "s3:x-amz-content-sha256",
        ],
        dependent_actions: &[],
        documentation: Some("https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html"),
    },
    Fact {
        action: "s3:InitiateReplication",
        access_level: AccessLevel::Write,
        permission_only: true,
        resource_types: &["object*"],
        condition_keys: &["s3:ResourceAccount"],
        dependent_actions: &[],
        documentation: Some(
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html",
        ),
    },
    Fact {
        action: "iam:PassRole",
        access_level: AccessLevel::Write,
        permission_only: true,
        resource_types: &["role*"],
        condition_keys: &["iam:AssociatedResourceArn", "iam:PassedToService"],
        dependent_actions: &[],
        documentation: Some("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"),
    },
    Fact {
        action: "ec2:DescribeInstances",
        access_level: AccessLevel::List,
        permission_only: false,
        resource_types: &[],
        condition_keys: &["ec2:Region"],
        dependent_actions: &[],
        documentation: Some(
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html",
        ),
    },
    Fact {
        action: "lambda:CreateFunction",
        access_level: AccessLevel::Write,
        permission_only: false,
        resource_types: &["function*"],
        condition_keys: &[
            "aws:RequestTag/${TagKey}",
            "aws:TagKeys",
            "lambda:CodeSigningConfigArn",
            "lambda:Layer",
            "lambda:SecurityGroupIds",
            "lambda:SubnetIds",
            "lambda:VpcIds",
        ],
        dependent_actions: &["iam:PassRole", "lambda:PassCapacityProvider"],
        documentation: Some("https://docs.aws.amazon.com/lambda/latest/dg/API_CreateFunction.html"),
    },
    Fact {
        action: "kms:CreateKey",
        access_level: AccessLevel::Write,
        permission_only: false,
        resource_types: &[],
        condition_keys: &[
            "aws:RequestTag/${TagKey}",
            "aws:ResourceTag/${TagKey}",
            "aws:TagKeys",
            "kms:BypassPolicyLockoutSafetyCheck",
            "kms:CallerAccount",
            "kms:KeyOrigin",
            "kms:KeySpec",
            "kms:KeyUsage",
            "kms:MultiRegion",
            "kms:MultiRegionKeyType",
            "kms:ViaService",
        ],
        dependent_actions: &["iam:CreateServiceLinkedRole", "kms:PutKeyPolicy", "kms:TagResource"],
        documentation: Some("https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html"),
    },
    Fact {
        action: "sts:AssumeRole",
        access_level: AccessLevel::Write,
        permission_only: false,
        resource_types: &["role*"],
        condition_keys: &[
            "accounts.google.com:aud",
            "accounts.google.com:sub",
            "aws:RequestTag/${TagKey}",
            "aws:TagKeys",
            "cognito-identity.amazonaws.com:amr",
            "cognito-identity.amazonaws.com:aud",
            "cognito-identity.amazonaws.com:sub",
            "graph.facebook.com:app_id",
            "graph.facebook.com:id",
            "iam:ResourceTag/${TagKey}",
            "saml:namequalifier",
            "saml:sub",
            "saml:sub_type",
            "sts:ExternalId",
            "sts:RoleSessionName",
            "sts:SourceIdentity",
            "sts:TransitiveTagKeys",
            "www.amazon.com:app_id",
            "www.amazon.com:user_id",
        ],
        dependent_actions: &[],
        documentation: Some("https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"),
    },
    Fact {
        action: "sts:GetCallerIdentity",
        access_level: AccessLevel::Read,
        permission_only: false,
        resource_types: &[],
        condition_keys: &[],
        dependent_actions: &[],
        documentation: Some("https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html"),
    },
    Fact {
        action: "dynamodb:Query",
        access_level: AccessLevel::Read,
        permission_only: false,
        resource_types: &["index", "table*"],
        condition_keys: &[
            "dynamodb:Attributes",
            "dynamodb:LeadingKeys",
            "dynamodb:ReturnConsumedCapacity",
            "dynamodb:ReturnValues",
            "dynamodb:Select",
        ],
        dependent_actions: &[],
        documentation: Some("https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html"),
    },
    Fact {
        action: "apigateway:GET",
        access_level: AccessLevel::Read,
        permission_only: false,
        resource_types: &[
            "AccessLogSettings",
            "Account",
            "Api",
            "ApiKey",
            "ApiKeys",
            "ApiMapping",
            "ApiMappings",
            "Apis",
            "Authorizer",
            "Authorizers",
            "AuthorizersCache",
            "BasePathMapping",
            "BasePathMappings",
            "ClientCertificate",
            "ClientCertificates",
            "Cors",
            "Deployment",
            "Deployments",
            "DocumentationPart",
            "DocumentationParts",
            "DocumentationVersion",
            "DocumentationVersions",
            "DomainName",
            "DomainNameAccessAssociations",
            "DomainNames",
            "ExportedAPI",
            "GatewayResponse",
            "GatewayResponses",
            "Integration",
            "IntegrationResponse",
            "IntegrationResponses",
            "Integrations",
            "Method",
            "MethodResponse",
            "Model",
            "Models",
            "ModelTemplate",
            "PrivateBasePathMapping",
            "PrivateBasePathMappings",
            "PrivateDomainName",
            "RequestValidator",
            "RequestValidators",
            "Resource",
            "Resources",
            "RestApi",
            "RestApis",
            "Route",
            "RouteRequestParameter",
            "RouteResponse",
            "RouteResponses",
            "Routes",
            "RouteSettings",
            "Sdk",
            "Stage",
            "Stages",
            "Tags",
            "UsagePlan",
            "UsagePlanKey",
            "UsagePlanKeys",
            "UsagePlans",
            "VpcLink",
            "VpcLinks",
        ],
        condition_keys: &[],
        dependent_actions: &[],
        documentation: Some(
            "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/api-reference.html",
        ),
    },
    Fact {
        action: "elasticloadbalancing:CreateLoadBalancer",
        access_level: AccessLevel::Write,
        permission_only: false,
        resource_types: &["loadbalancer", "loadbalancer/app/", "loadbalancer/gwy/", "loadbalancer/net/"],
        condition_keys: &[
            "aws:RequestTag/${TagKey}",
            "aws:ResourceTag/${TagKey}",
            "aws:TagKeys",
            "elasticloadbalancing:ListenerProtocol",
            "elasticloadbalancing:ResourceTag/${TagKey}",
            "elasticloadbalancing:Scheme",
            "elasticloadbalancing:SecurityGroup",
            "elasticloadbalancing:Subnet",
        ],
        dependent_actions: &["elasticloadbalancing:AddTags"],
        documentation: Some(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
        ),
    },
    Fact {
        action: "ses:TagResource",
        access_level: AccessLevel::Tagging,
        permission_only: false,
        resource_types: &[
            "addon-instance",
            "addon-subscription",
            "configuration-set",
            "contact-list",
            "custom-verification-email-template",
            "dedicated-ip-pool",
            "deliverability-test-report",
            "identity",
            "mailmanager-address-list",
            "mailmanager-archive",
            "mailmanager-ingress-point",
            "mailmanager-rule-set",
            "mailmanager-smtp-relay",
            "mailmanager-traffic-policy",
            "template",
            "tenant",
        ],
        condition_keys: &["aws:RequestTag/${TagKey}", "aws:TagKeys", "ses:ApiVersion"],
        dependent_actions: &[],
        documentation: Some("https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_TagResource.html"),
    },
    Fact {
        action: "bedrock:UpdateDataAutomationProject",
        access_level: AccessLevel::Write,
        permission_only: false,
        resource_types: &["blueprint", "data-automation-project*"],
        condition_keys: &[],
        dependent_actions: &[],
        documentation: Some(
            "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_data-automation_UpdateDataAutomationProject.html",
        ),
    },
    Fact {
        action: "ec2-instance-connect:OpenTunnel",
        access_level: AccessLevel::Write,
        permission_only: false,
        resource_types: &["instance-connect-endpoint*"],
        condition_keys: &[],
        dependent_actions: &[],
        documentation: Some(
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/permissions-for-ec2-instance-connect-endpoint.html#iam-OpenTunnel",
        ),
    },
    Fact {
        action: "vpc-lattice:AssociateViaAWSService-EventsAndStates",
        access_level: AccessLevel::PermissionsManagement,
        permission_only: true,
        resource_types: &[],
        condition_keys: &[],
        dependent_actions: &[],
        documentation: None,
    },
    Fact {
        action: "robomaker:UpdateRobotDeployment",
        access_level: AccessLevel::Write,
        permission_only: true,
        resource_types: &[],
        condition_keys: &[],
        dependent_actions: &[],
        documentation: None,
    },
];

/// What AWS documents about one resource type.
struct ResourceType {
    name: &'static str,
    arn_formats: &'static [&'static str],
    condition_keys: &'static [&'static str],
}

const RESOURCE_TYPES: &[ResourceType] = &[
    ResourceType {
        name: "s3:object",
        arn_formats: &["arn:${Partition}:s3:::${BucketName}/${ObjectName}"],
        condition_keys: &["aws:ResourceTag/${TagKey}", "s3:BucketTag/${TagKey}"],
    },
    ResourceType {
        name: "s3:multiregionaccesspointrequestarn",
        arn_formats: &["arn:${Partition}:s3:us-west-2:${Account}:async-request/mrap/${Operation}/${Token}"],
        condition_keys: &[],
    },
    ResourceType {
        name: "lex:bot",
        arn_formats: &[
            "arn:${Partition}:lex:${Region}:${Account}:bot/${BotId}",
            "arn:${Partition}:lex:${Region}:${Account}:bot:${BotName}",
        ],
        condition_keys: &["aws:ResourceTag/${TagKey}"],
    },
    ResourceType {
        name: "braket:device",
        arn_formats: &["arn:${Partition}:braket:*:*:device/${DeviceType}/${Provider}/${DeviceId}"],
        condition_keys: &[],
    },
    ResourceType {
        name: "health:event",
        arn_formats: &["arn:${Partition}:health:*::event/${Service}/${EventTypeCode}/*"],
        condition_keys: &[],
    },
    ResourceType {
        name: "iam:role",
        arn_formats: &["arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"],
        condition_keys: &["aws:ResourceTag/${TagKey}", "iam:ResourceTag/${TagKey}"],
    },
    ResourceType {
        name: "elasticloadbalancing:loadbalancer/app/",
        arn_formats: &[
            "arn:${Partition}:elasticloadbalancing:${Region}:${Account}:loadbalancer/app/${LoadBalancerName}/${LoadBalancerId}",
        ],
        condition_keys: &["aws:ResourceTag/${TagKey}", "elasticloadbalancing:ResourceTag/${TagKey}"],
    },
    ResourceType {
        name: "apigateway:Stage",
        arn_formats: &[
            "arn:${Partition}:apigateway:${Region}::/apis/${ApiId}/stages/${StageName}",
            "arn:${Partition}:apigateway:${Region}::/restapis/${RestApiId}/stages/${StageName}",
        ],
        condition_keys: &[
            "apigateway:Request/AccessLoggingDestination",
            "apigateway:Request/AccessLoggingFormat",
            "apigateway:Resource/AccessLoggingDestination",
            "apigateway:Resource/AccessLoggingFormat",
            "aws:ResourceTag/${TagKey}",
        ],
    },
    ResourceType {
        name: "arc-zonal-shift:ALB",
        arn_formats: &[
            "arn:${Partition}:elasticloadbalancing:${Region}:${Account}:loadbalancer/app/${LoadBalancerName}/${LoadBalancerId}",
        ],
        condition_keys: &[
            "arc-zonal-shift:ResourceIdentifier",
            "aws:ResourceTag/${TagKey}",
            "elasticloadbalancing:ResourceTag/${TagKey}",
        ],
    },
    ResourceType {
        name: "opsworks-cm:backup",
        arn_formats: &[
            "arn:${Partition}:opsworks-cm::${Account}:backup/${ServerName}-{Date-and-Time-Stamp-of-Backup}",
        ],
        condition_keys: &[],
    },
    ResourceType {
        name: "gameliftstreams:stream group",
        arn_formats: &["arn:${Partition}:gameliftstreams:${Region}:${Account}:streamgroup/${StreamGroupId}"],
        condition_keys: &["aws:ResourceTag/${TagKey}"],
    },
    ResourceType {
        name: "cloudfront-keyvaluestore:key-value-store",
        arn_formats: &["arn:${Partition}:cloudfront::${Account}:key-value-store/${ResourceId}"],
        condition_keys: &[],
    },
];

/// One condition key of each type.
const CONDITION_KEYS: &[(&str, &str, ConditionKeyType)] = &[
    ("s3", "s3:ExistingObjectTag/<key>", ConditionKeyType::String),
    ("s3", "s3:TlsVersion", ConditionKeyType::Numeric),
    ("sts", "sts:ExternalId", ConditionKeyType::String),
    ("ec2", "ec2:CreateDate", ConditionKeyType::Date),
    ("ec2-instance-connect", "ec2-instance-connect:privateIpAddress", ConditionKeyType::IpAddress),
    ("apigateway", "apigateway:Request/ApiKeyRequired", ConditionKeyType::ArrayOfBool),
    ("dsql", "dsql:FisTargetArns", ConditionKeyType::ArrayOfArn),
    ("dynamodb", "dynamodb:Attributes", ConditionKeyType::ArrayOfString),
    ("ec2", "ec2:CloudwatchLogGroupArn", ConditionKeyType::Arn),
    ("ec2", "ec2:EbsOptimized", ConditionKeyType::Bool),
];

fn reader() -> Rc<Reader> {
    Database::embedded().reader().unwrap()
}

fn action(name: &str) -> ActionDetails {
    let filter = ActionFilter { name: Some(name), source: AccessLevelSource::Aws, ..ActionFilter::default() };
    let mut found = reader().query_actions(&filter).unwrap();
    assert_eq!(found.len(), 1, "{name}");
    found.remove(0)
}

/// The names of an action's types within its service, starred where required.
fn starred(action: &ActionDetails) -> Vec<String> {
    let star = |required| if required { "*" } else { "" };
    let types = action.resource_types.iter();
    types
        .map(|used| format!("{}{}", used.resource_type.split_once(':').unwrap().1, star(used.required)))
        .collect()
}

#[test]
fn the_bundled_database_is_whole() {
    assert_eq!(reader().version().unwrap(), "2026-06-14");
    assert_eq!(
        reader().counts().unwrap(),
        Counts {
            services: 450,
            pages: 470,
            actions: 20_912,
            resource_types: 2_218,
            undefined_resource_types: 1,
            arn_formats: 2_231,
            condition_keys: 2_397,
            unlisted_condition_keys: 0,
            actions_with_dependents: 1_696,
            actions_with_unknown_dependents: 0,
            dependents: 4_425,
            resource_type_uses: 20_803,
            access_level_overrides: 155 + 26,
        }
    );
}

#[test]
fn nothing_dangles_and_nothing_contradicts() {
    assert_eq!(reader().problems().unwrap(), Vec::<String>::new());
}

#[test]
fn actions_are_as_documented() {
    for fact in ACTIONS {
        let found = action(fact.action);
        assert_eq!(found.name, fact.action);
        assert_eq!(found.access_level, fact.access_level, "{}", fact.action);
        assert_eq!(found.permission_only, fact.permission_only, "{}", fact.action);
        assert_eq!(starred(&found), fact.resource_types, "{}", fact.action);
        assert_eq!(found.condition_keys, fact.condition_keys, "{}", fact.action);
        assert_eq!(found.dependent_actions.unwrap(), fact.dependent_actions, "{}", fact.action);
        assert_eq!(found.documentation.as_deref(), fact.documentation, "{}", fact.action);
    }
}

#[test]
fn resource_types_are_as_documented() {
    for fact in RESOURCE_TYPES {
        let (service, name) = fact.name.split_once(':').unwrap();
        let found = reader().query_resource_types(Some(service), Some(name)).unwrap();
        let [found] = found.as_slice() else { unreachable!("{} types are {}", found.len(), fact.name) };
        assert_eq!(found.resource_type, fact.name);
        assert_eq!(found.arn_formats, fact.arn_formats, "{}", fact.name);
        assert_eq!(found.condition_keys, fact.condition_keys, "{}", fact.name);
    }
}

#[test]
fn condition_keys_are_as_documented() {
    for (service, name, key_type) in CONDITION_KEYS {
        let found = reader().query_condition_keys(Some(service), Some(name)).unwrap();
        let types: Vec<_> = found.iter().flat_map(|key| key.types.iter().copied()).collect();
        assert_eq!((found.len(), types), (1, vec![*key_type]), "{name}");
    }
}

/// Types that are starred on one page or in one row only, and types that only the union of pages has.
#[test]
fn pages_and_rows_that_disagree_are_united() {
    for (name, resource_type) in [
        ("directconnect:AssociateHostedConnection", "dxcon*"),
        ("lex:GetSession", "bot alias"),
        ("elasticloadbalancing:CreateLoadBalancer", "loadbalancer/gwy/"),
        ("ec2-instance-connect:OpenTunnel", "instance-connect-endpoint*"),
    ] {
        assert!(starred(&action(name)).contains(&resource_type.to_owned()), "{name}");
    }
    let keys = action("ses:SendCustomVerificationEmail").condition_keys;
    for key in ["ses:FeedbackAddress", "ses:FromAddress", "ses:FromDisplayName", "ses:Recipients"] {
        assert!(keys.contains(&key.to_owned()), "{key} in {keys:?}");
    }
    let protocol =
        reader().query_condition_keys(None, Some("elasticloadbalancing:ListenerProtocol")).unwrap();
    let types: Vec<_> = protocol.into_iter().map(|key| key.types).collect();
    assert_eq!(types, [[ConditionKeyType::ArrayOfString, ConditionKeyType::String]]);
    let tunnel = action("ec2-instance-connect:OpenTunnel");
    assert_eq!(tunnel.resource_types.iter().map(|used| used.condition_keys.len()).sum::<usize>(), 5);
}

/// The scenarios of `ec2:RunInstances` and others are no rows of the action, and their stars are none.
#[test]
fn scenarios_are_left_out() {
    let types = action("ec2:RunInstances").resource_types;
    let required: Vec<_> =
        types.iter().filter(|used| used.required).map(|used| used.resource_type.as_str()).collect();
    assert_eq!(
        required,
        ["ec2:image", "ec2:instance", "ec2:network-interface", "ec2:security-group", "ec2:subnet"]
    );
    assert!(starred(&action("cloudwatch:TagResource")).iter().all(|name| !name.ends_with('*')));
}

#[test]
fn dependents_are_as_documented() {
    for (name, dependents) in [
        ("autoscaling:CreateAutoScalingGroup", "iam:CreateServiceLinkedRole iam:PassRole"),
        ("ec2:RunInstances", "ec2:CreateTags iam:PassRole ssm:GetParameters"),
        ("ecs:RunTask", "iam:PassRole"),
        (
            "rds:CreateDBInstance",
            "iam:PassRole kms:CreateGrant kms:Decrypt kms:DescribeKey kms:GenerateDataKey \
             rds:AddTagsToResource rds:CreateTenantDatabase secretsmanager:CreateSecret \
             secretsmanager:TagResource",
        ),
    ] {
        assert_eq!(action(name).dependent_actions.unwrap().join(" "), dependents, "{name}");
    }
}

#[test]
fn overrides_are_in_effect_where_they_are_asked_for() {
    let level =
        |name: &str, source| reader().action(&name.parse().unwrap(), source).unwrap().unwrap().access_level;
    for (name, documented, overridden) in [
        ("iam:CreateUser", AccessLevel::Write, AccessLevel::PermissionsManagement),
        ("iam:PassRole", AccessLevel::Write, AccessLevel::PermissionsManagement),
        ("ssm:PutConfigurePackageResult", AccessLevel::Read, AccessLevel::Write),
        ("waf:CreateWebACL", AccessLevel::PermissionsManagement, AccessLevel::Write),
        ("s3:GetObject", AccessLevel::Read, AccessLevel::Read),
    ] {
        assert_eq!(level(name, AccessLevelSource::Aws), documented, "{name}");
        assert_eq!(level(name, AccessLevelSource::PolicySentry), overridden, "{name}");
    }
    assert_eq!(level("iam:CreatePolicy", AccessLevelSource::ResourcePolicies), AccessLevel::Write);
    assert_eq!(
        level("s3:PutBucketPolicy", AccessLevelSource::ResourcePolicies),
        AccessLevel::PermissionsManagement
    );
}

/// AWS's `config` names a type that its table does not define.
#[test]
fn an_undefined_type_is_kept_without_formats() {
    let found = reader().query_resource_types(Some("config"), Some("Connector")).unwrap();
    assert_eq!(found.iter().map(|found| found.arn_formats.len()).collect::<Vec<_>>(), [0]);
}

#[test]
fn the_bundled_database_has_no_sentences() {
    let actions = reader().query_actions(&ActionFilter::default()).unwrap();
    assert!(actions.iter().all(|action| action.description.is_none()));
    let keys = reader().query_condition_keys(None, None).unwrap();
    assert!(keys.iter().all(|key| key.description.is_none()));
}
