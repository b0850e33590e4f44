//! Facts that the bundled database must have, read off its sources by other means than the readers that make it, and
//! invariants that hold in any.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::rc::Rc;

use policy_sentry::{
    database::{ActionDetails, ActionFilter, Counts, Database, Reader, UnlistedStatus},
    iam::{AccessLevel, AccessLevelSource, ConditionKeyType},
};
use pretty_assertions::assert_eq;

/// What AWS documents about one action. Types are starred where AWS stars them. What is `None` no source says.
struct Fact {
    action: &'static str,
    access_level: AccessLevel,
    permission_only: Option<bool>,
    resource_types: &'static [&'static str],
    condition_keys: &'static [&'static str],
    dependent_actions: Option<&'static [&'static str]>,
    documentation: Option<&'static str>,
}

const ACTIONS: &[Fact] = &[
    Fact {
        action: "s3:GetObject",
        access_level: AccessLevel::Read,
        permission_only: Some(false),
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
        dependent_actions: Some(&[]),
        documentation: Some("https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html"),
    },
    Fact {
        action: "s3:ListBucket",
        access_level: AccessLevel::List,
        permission_only: Some(false),
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
        dependent_actions: Some(&[]),
        documentation: Some("https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html"),
    },
    Fact {
        action: "s3:PutBucketPolicy",
        access_level: AccessLevel::PermissionsManagement,
        permission_only: Some(false),
        resource_types: &["bucket*"],
        condition_keys: &[
            "s3:authType",
            "s3:ResourceAccount",
            "s3:signatureAge",
            "s3:signatureversion",
            "s3:TlsVersion",
            "s3:x-amz-content-sha256",
        ],
        dependent_actions: Some(&[]),
        documentation: Some("https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html"),
    },
    Fact {
        action: "s3:ListAllMyBuckets",
        access_level: AccessLevel::List,
        permission_only: Some(false),
        resource_types: &[],
        condition_keys: &[
            "s3:authType",
            "s3:ResourceAccount",
            "s3:signatureAge",
            "s3:signatureversion",
            "s3:TlsVersion",
            "s3:x-amz-content-sha256",
        ],
        dependent_actions: Some(&[]),
        documentation: Some("https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html"),
    },
    Fact {
        action: "s3:InitiateReplication",
        access_level: AccessLevel::Write,
        permission_only: Some(true),
        resource_types: &["object*"],
        condition_keys: &["s3:ResourceAccount"],
        dependent_actions: Some(&[]),
        documentation: Some(
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html",
        ),
    },
    Fact {
        action: "iam:PassRole",
        access_level: AccessLevel::Write,
        permission_only: Some(true),
        resource_types: &["role*"],
        condition_keys: &["iam:AssociatedResourceArn", "iam:PassedToService"],
        dependent_actions: Some(&[]),
        documentation: Some("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"),
    },
    Fact {
        action: "ec2:DescribeInstances",
        access_level: AccessLevel::List,
        permission_only: Some(false),
        resource_types: &[],
        condition_keys: &["ec2:Region"],
        dependent_actions: Some(&[]),
        documentation: Some(
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html",
        ),
    },
    Fact {
        action: "lambda:CreateFunction",
        access_level: AccessLevel::Write,
        permission_only: Some(false),
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
        dependent_actions: Some(&["iam:PassRole", "lambda:PassCapacityProvider"]),
        documentation: Some("https://docs.aws.amazon.com/lambda/latest/dg/API_CreateFunction.html"),
    },
    Fact {
        action: "kms:CreateKey",
        access_level: AccessLevel::Write,
        permission_only: Some(false),
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
        dependent_actions: Some(&["iam:CreateServiceLinkedRole", "kms:PutKeyPolicy", "kms:TagResource"]),
        documentation: Some("https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html"),
    },
    Fact {
        action: "sts:AssumeRole",
        access_level: AccessLevel::Write,
        permission_only: Some(false),
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
        dependent_actions: Some(&[]),
        documentation: Some("https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"),
    },
    Fact {
        action: "sts:GetCallerIdentity",
        access_level: AccessLevel::Read,
        permission_only: Some(false),
        resource_types: &[],
        condition_keys: &[],
        dependent_actions: Some(&[]),
        documentation: Some("https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html"),
    },
    Fact {
        action: "dynamodb:Query",
        access_level: AccessLevel::Read,
        permission_only: Some(false),
        resource_types: &["index", "table*"],
        condition_keys: &[
            "dynamodb:Attributes",
            "dynamodb:LeadingKeys",
            "dynamodb:ReturnConsumedCapacity",
            "dynamodb:ReturnValues",
            "dynamodb:Select",
        ],
        dependent_actions: Some(&[]),
        documentation: Some("https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html"),
    },
    Fact {
        action: "apigateway:GET",
        access_level: AccessLevel::Read,
        permission_only: Some(false),
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
        dependent_actions: Some(&[]),
        documentation: Some(
            "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/api-reference.html",
        ),
    },
    Fact {
        action: "elasticloadbalancing:CreateLoadBalancer",
        access_level: AccessLevel::Write,
        permission_only: Some(false),
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
        dependent_actions: Some(&["elasticloadbalancing:AddTags"]),
        documentation: Some(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
        ),
    },
    Fact {
        action: "ses:TagResource",
        access_level: AccessLevel::Tagging,
        permission_only: Some(false),
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
        dependent_actions: Some(&[]),
        documentation: Some("https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_TagResource.html"),
    },
    Fact {
        action: "bedrock:UpdateDataAutomationProject",
        access_level: AccessLevel::Write,
        permission_only: Some(false),
        resource_types: &["blueprint", "data-automation-project*"],
        condition_keys: &[],
        dependent_actions: Some(&[]),
        documentation: Some(
            "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_data-automation_UpdateDataAutomationProject.html",
        ),
    },
    Fact {
        action: "ec2-instance-connect:OpenTunnel",
        access_level: AccessLevel::Write,
        permission_only: Some(false),
        resource_types: &["instance-connect-endpoint*"],
        condition_keys: &[],
        dependent_actions: Some(&[]),
        documentation: Some(
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/permissions-for-ec2-instance-connect-endpoint.html#iam-OpenTunnel",
        ),
    },
    Fact {
        action: "vpc-lattice:AssociateViaAWSService-EventsAndStates",
        access_level: AccessLevel::PermissionsManagement,
        permission_only: Some(true),
        resource_types: &[],
        condition_keys: &[],
        dependent_actions: Some(&[]),
        documentation: None,
    },
    Fact {
        action: "robomaker:UpdateRobotDeployment",
        access_level: AccessLevel::Write,
        permission_only: Some(true),
        resource_types: &[],
        condition_keys: &[],
        dependent_actions: Some(&[]),
        documentation: None,
    },
    Fact {
        action: "iam:CreateRole",
        access_level: AccessLevel::Write,
        permission_only: Some(false),
        resource_types: &["role*"],
        condition_keys: &[
            "aws:RequestTag/${TagKey}",
            "aws:TagKeys",
            "iam:PermissionsBoundary",
            "iam:RoleTemplateARN",
        ],
        dependent_actions: Some(&[]),
        documentation: Some("https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html"),
    },
    Fact {
        action: "iam:TagRole",
        access_level: AccessLevel::Tagging,
        permission_only: Some(false),
        resource_types: &["role*"],
        condition_keys: &["aws:RequestTag/${TagKey}", "aws:TagKeys", "iam:RoleTemplateARN"],
        dependent_actions: Some(&[]),
        documentation: Some("https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html"),
    },
    Fact {
        action: "ec2:RunInstances",
        access_level: AccessLevel::Write,
        permission_only: Some(false),
        resource_types: &[
            "capacity-reservation",
            "elastic-gpu",
            "elastic-inference",
            "group",
            "image*",
            "instance*",
            "key-pair",
            "launch-template",
            "license-configuration",
            "network-interface*",
            "placement-group",
            "secondary-interface",
            "secondary-subnet",
            "security-group*",
            "snapshot",
            "spot-instances-request",
            "subnet*",
            "volume",
        ],
        condition_keys: &["ec2:Region"],
        dependent_actions: Some(&["ec2:CreateTags", "iam:PassRole", "ssm:GetParameters"]),
        documentation: Some("https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html"),
    },
    Fact {
        action: "kms:Decrypt",
        access_level: AccessLevel::Write,
        permission_only: Some(false),
        resource_types: &["key*"],
        condition_keys: &[
            "kms:CallerAccount",
            "kms:EncryptionAlgorithm",
            "kms:EncryptionContext:${EncryptionContextKey}",
            "kms:EncryptionContextKeys",
            "kms:RecipientAttestation:ImageSha384",
            "kms:RecipientAttestation:NitroTPMPCR0",
            "kms:RecipientAttestation:NitroTPMPCR1",
            "kms:RecipientAttestation:NitroTPMPCR10",
            "kms:RecipientAttestation:NitroTPMPCR11",
            "kms:RecipientAttestation:NitroTPMPCR12",
            "kms:RecipientAttestation:NitroTPMPCR13",
            "kms:RecipientAttestation:NitroTPMPCR14",
            "kms:RecipientAttestation:NitroTPMPCR15",
            "kms:RecipientAttestation:NitroTPMPCR16",
            "kms:RecipientAttestation:NitroTPMPCR17",
            "kms:RecipientAttestation:NitroTPMPCR18",
            "kms:RecipientAttestation:NitroTPMPCR19",
            "kms:RecipientAttestation:NitroTPMPCR2",
            "kms:RecipientAttestation:NitroTPMPCR20",
            "kms:RecipientAttestation:NitroTPMPCR21",
            "kms:RecipientAttestation:NitroTPMPCR22",
            "kms:RecipientAttestation:NitroTPMPCR23",
            "kms:RecipientAttestation:NitroTPMPCR3",
            "kms:RecipientAttestation:NitroTPMPCR4",
            "kms:RecipientAttestation:NitroTPMPCR5",
            "kms:RecipientAttestation:NitroTPMPCR6",
            "kms:RecipientAttestation:NitroTPMPCR7",
            "kms:RecipientAttestation:NitroTPMPCR8",
            "kms:RecipientAttestation:NitroTPMPCR9",
            "kms:RecipientAttestation:PCR0",
            "kms:RecipientAttestation:PCR1",
            "kms:RecipientAttestation:PCR10",
            "kms:RecipientAttestation:PCR11",
            "kms:RecipientAttestation:PCR12",
            "kms:RecipientAttestation:PCR13",
            "kms:RecipientAttestation:PCR14",
            "kms:RecipientAttestation:PCR15",
            "kms:RecipientAttestation:PCR16",
            "kms:RecipientAttestation:PCR17",
            "kms:RecipientAttestation:PCR18",
            "kms:RecipientAttestation:PCR19",
            "kms:RecipientAttestation:PCR2",
            "kms:RecipientAttestation:PCR20",
            "kms:RecipientAttestation:PCR21",
            "kms:RecipientAttestation:PCR22",
            "kms:RecipientAttestation:PCR23",
            "kms:RecipientAttestation:PCR24",
            "kms:RecipientAttestation:PCR25",
            "kms:RecipientAttestation:PCR26",
            "kms:RecipientAttestation:PCR27",
            "kms:RecipientAttestation:PCR28",
            "kms:RecipientAttestation:PCR29",
            "kms:RecipientAttestation:PCR3",
            "kms:RecipientAttestation:PCR30",
            "kms:RecipientAttestation:PCR31",
            "kms:RecipientAttestation:PCR4",
            "kms:RecipientAttestation:PCR5",
            "kms:RecipientAttestation:PCR6",
            "kms:RecipientAttestation:PCR7",
            "kms:RecipientAttestation:PCR8",
            "kms:RecipientAttestation:PCR8:ServiceName",
            "kms:RecipientAttestation:PCR9",
            "kms:RequestAlias",
            "kms:ViaService",
        ],
        dependent_actions: Some(&[]),
        documentation: Some("https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html"),
    },
    Fact {
        action: "secretsmanager:BatchGetSecretValue",
        access_level: AccessLevel::Read,
        permission_only: Some(false),
        resource_types: &[],
        condition_keys: &[],
        dependent_actions: Some(&[]),
        documentation: Some(
            "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html",
        ),
    },
    Fact {
        action: "organizations:AttachPolicy",
        access_level: AccessLevel::PermissionsManagement,
        permission_only: Some(false),
        resource_types: &["account", "organizationalunit", "policy*", "root"],
        condition_keys: &["organizations:PolicyType"],
        dependent_actions: Some(&[]),
        documentation: Some(
            "https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html",
        ),
    },
    Fact {
        action: "ecs:RunTask",
        access_level: AccessLevel::Write,
        permission_only: Some(false),
        resource_types: &["task-definition*"],
        condition_keys: &[
            "aws:RequestTag/${TagKey}",
            "aws:ResourceTag/${TagKey}",
            "aws:TagKeys",
            "ecs:capacity-provider",
            "ecs:cluster",
            "ecs:enable-ebs-volumes",
            "ecs:enable-execute-command",
            "ecs:task-cpu",
            "ecs:task-memory",
        ],
        dependent_actions: Some(&["iam:PassRole"]),
        documentation: Some("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html"),
    },
    Fact {
        action: "autoscaling:CreateAutoScalingGroup",
        access_level: AccessLevel::Write,
        permission_only: Some(false),
        resource_types: &["autoScalingGroup*"],
        condition_keys: &[
            "autoscaling:CapacityReservationIds",
            "autoscaling:CapacityReservationResourceGroupArns",
            "autoscaling:ImageId",
            "autoscaling:InstanceTypes",
            "autoscaling:LaunchConfigurationName",
            "autoscaling:LaunchTemplateVersionSpecified",
            "autoscaling:LoadBalancerNames",
            "autoscaling:MaxSize",
            "autoscaling:MinSize",
            "autoscaling:OperatorPrincipal",
            "autoscaling:TargetCapacityTypes",
            "autoscaling:TargetGroupARNs",
            "autoscaling:TrafficSourceIdentifiers",
            "autoscaling:VPCZoneIdentifiers",
            "aws:RequestTag/${TagKey}",
            "aws:TagKeys",
        ],
        dependent_actions: Some(&["iam:CreateServiceLinkedRole", "iam:PassRole"]),
        documentation: Some(
            "https://docs.aws.amazon.com/AutoScaling/latest/APIReference/API_CreateAutoScalingGroup.html",
        ),
    },
    Fact {
        action: "sqs:SetQueueAttributes",
        access_level: AccessLevel::PermissionsManagement,
        permission_only: Some(false),
        resource_types: &["queue*"],
        condition_keys: &[],
        dependent_actions: Some(&[]),
        documentation: Some(
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
        ),
    },
    Fact {
        action: "cloudwatch:TagResource",
        access_level: AccessLevel::Tagging,
        permission_only: Some(false),
        resource_types: &[
            "alarm",
            "alarm-mute-rule",
            "dashboard",
            "dataset",
            "insight-rule",
            "metric-stream",
            "service",
            "slo",
        ],
        condition_keys: &["aws:RequestTag/${TagKey}", "aws:TagKeys", "cloudwatch:HasAccessGrant"],
        dependent_actions: Some(&[]),
        documentation: Some(
            "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html",
        ),
    },
    Fact {
        action: "account-access:CreateEntitlement",
        access_level: AccessLevel::Write,
        permission_only: None,
        resource_types: &["application*"],
        condition_keys: &[],
        dependent_actions: None,
        documentation: Some(
            "https://docs.aws.amazon.com/service-authorization/latest/reference/list_account-access.html",
        ),
    },
    Fact {
        action: "rds:CreateDBInstance",
        access_level: AccessLevel::Write,
        permission_only: Some(false),
        resource_types: &["cluster", "db*", "db-capacity-reservation", "og", "pg", "secgrp", "subgrp"],
        condition_keys: &[
            "aws:RequestTag/${TagKey}",
            "aws:TagKeys",
            "rds:BackupTarget",
            "rds:ManageMasterUserPassword",
            "rds:PubliclyAccessible",
            "rds:req-tag/${TagKey}",
        ],
        dependent_actions: Some(&[
            "iam:PassRole",
            "kms:CreateGrant",
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:GenerateDataKey",
            "rds:AddTagsToResource",
            "rds:CreateTenantDatabase",
            "secretsmanager:CreateSecret",
            "secretsmanager:TagResource",
        ]),
        documentation: Some(
            "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
        ),
    },
    Fact {
        action: "aoss:TagResource",
        access_level: AccessLevel::Tagging,
        permission_only: Some(false),
        resource_types: &["Collection*", "CollectionGroup*", "IngestionJob*", "IngestionStream*"],
        condition_keys: &["aws:RequestTag/${TagKey}", "aws:ResourceTag/${TagKey}", "aws:TagKeys"],
        dependent_actions: Some(&[]),
        documentation: Some(
            "https://docs.aws.amazon.com/opensearch-service/latest/ServerlessAPIReference/API_TagResource.html",
        ),
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
    ("iot", "iot:IncludeSocketInformation", ConditionKeyType::Bool),
    ("sts", "agent.${Domain}.buildkite.dev:build_branch", ConditionKeyType::String),
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
    assert_eq!(reader().version().unwrap(), "2026-10-27");
    assert_eq!(
        reader().counts().unwrap(),
        Counts {
            services: 457,
            pages: 477,
            actions: 22_321,
            resource_types: 2_348,
            undefined_resource_types: 0,
            arn_formats: 2_361,
            condition_keys: 2_595,
            unlisted_condition_keys: 1,
            actions_with_dependents: 1_738,
            actions_with_unknown_dependents: 1_040,
            dependents: 4_518,
            resource_type_uses: 22_267,
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
        let dependents = fact.dependent_actions.map(|names| names.iter().map(ToString::to_string).collect());
        assert_eq!(found.dependent_actions, dependents, "{}", fact.action);
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

/// The newest source gives the level of each action; those of two names are the one that says most.
#[test]
fn levels_are_those_of_the_newest_source() {
    let actions = reader().query_actions(&ActionFilter::default()).unwrap();
    let count = |level| actions.iter().filter(|action| action.documented_access_level == level).count();
    assert_eq!(AccessLevel::ALL.map(count), [3_748, 5_947, 719, 11_485, 422]);
}

/// What only one of the dated sources has dates an action or a type; the oldest is the first.
#[test]
fn actions_and_types_are_dated_by_the_oldest_source_that_has_them() {
    let actions = reader().query_actions(&ActionFilter::default()).unwrap();
    let mut days = std::collections::BTreeMap::<_, usize>::new();
    for action in &actions {
        *days.entry(action.first_seen.as_str()).or_default() += 1;
    }
    assert_eq!(
        days.keys().copied().collect::<Vec<_>>(),
        ["2026-06-14", "2026-07-08", "2026-08-22", "2026-10-27"]
    );
    assert_eq!(action("s3:GetObject").first_seen, "2026-06-14");
    assert_eq!(action("account-access:CreateEntitlement").first_seen, "2026-08-22");
}

/// Actions that are gone, or that no page ever had, are known to be that and found by no question about actions.
#[test]
fn unlisted_actions_are_kept_apart() {
    let reader = reader();
    for (name, status, last_seen) in [
        ("codestar:CreateProject", UnlistedStatus::Retired, "2026-08-22"),
        ("deepracer:AddLeaderboardAccessPermission", UnlistedStatus::Undocumented, "2026-08-22"),
    ] {
        let (service, _) = name.split_once(':').unwrap();
        let unlisted = reader.unlisted_actions(service).unwrap();
        let found = unlisted.iter().find(|action| action.name.as_str() == name).unwrap();
        assert_eq!((found.status, found.last_seen.as_str()), (status, last_seen), "{name}");
        assert_eq!(reader.action(&found.name, AccessLevelSource::Aws).unwrap(), None);
        assert!(!reader.is_service(service).unwrap());
        assert!(reader.unlisted_action_names(service).unwrap().contains(&found.name));
    }
    let prefixes = reader.unlisted_service_prefixes().unwrap();
    let all: Vec<_> = prefixes.iter().flat_map(|prefix| reader.unlisted_actions(prefix).unwrap()).collect();
    let retired = all.iter().filter(|action| action.status == UnlistedStatus::Retired).count();
    assert_eq!((retired, all.len() - retired), (117, 192));
}

#[test]
fn actions_say_to_which_services_they_pass_a_role() {
    let services = |name: &str| {
        let found = reader().action(&name.parse().unwrap(), AccessLevelSource::Aws).unwrap().unwrap();
        reader().passed_to_services(found.id).unwrap()
    };
    assert_eq!(services("lambda:CreateFunction"), ["lambda.amazonaws.com"]);
    assert!(services("es:CreateDomain").contains(&"es.amazonaws.com".to_owned()));
    assert_eq!(services("s3:GetObject"), Vec::<String>::new());
}

#[test]
fn the_bundled_database_has_no_sentences() {
    let actions = reader().query_actions(&ActionFilter::default()).unwrap();
    assert!(actions.iter().all(|action| action.description.is_none()));
    let keys = reader().query_condition_keys(None, None).unwrap();
    assert!(keys.iter().all(|key| key.description.is_none()));
}
