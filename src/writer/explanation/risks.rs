//! Which actions delete and which run code. AWS says neither: it is read from names, and from the API references of the
//! services (<https://docs.aws.amazon.com/>).

use crate::{
    iam::{AccessLevel, ActionName},
    writer::Levels,
};

/// The words that an action's name begins with if it deletes.
const DELETING: [&str; 8] = ["Delete", "Destroy", "Drop", "Empty", "Erase", "Purge", "Remove", "Terminate"];

/// What may stand before these words: `BatchDeleteItem`, `AdminDeleteUser`.
const BEFORE_DELETING: [&str; 8] = ["", "Admin", "Batch", "Bulk", "ESHttp", "Force", "PartiQL", "Replicate"];

/// Actions that delete at once or in time, and whose names do not begin so. Sorted.
const DELETING_OTHERWISE: [&str; 14] = [
    "apigateway:DELETE",
    "backup:UpdateRecoveryPointLifecycle",
    "dynamodb:BatchWriteItem",
    "dynamodb:UpdateTimeToLive",
    "ecr:PutLifecyclePolicy",
    "fsx:DetachAndDeleteS3AccessPoint",
    "healthlake:StartFHIRBulkDeleteJob",
    "kinesis:DecreaseStreamRetentionPeriod",
    "kms:ScheduleKeyDeletion",
    "logs:PutRetentionPolicy",
    "personalize:CreateDataDeletionJob",
    "s3:PutLifecycleConfiguration",
    "s3tables:PutTableRecordExpirationConfiguration",
    "transfer:StartRemoteDelete",
];

/// Actions that run code, give a shell, or change code that something else runs. Sorted.
const RUNNING: &[&str] = &[
    "airflow:CreateCliToken",
    "airflow:InvokeRestApi",
    "amplify:StartDeployment",
    "amplify:StartJob",
    "apprunner:CreateService",
    "apprunner:StartDeployment",
    "apprunner:UpdateService",
    "athena:StartCalculationExecution",
    "athena:StartSession",
    "batch:RegisterJobDefinition",
    "batch:SubmitJob",
    "bedrock-agentcore:InvokeAgentRuntime",
    "bedrock-agentcore:InvokeCodeInterpreter",
    "bedrock-agentcore:StartCodeInterpreterSession",
    "braket:CreateJob",
    "cloud9:CreateEnvironmentEC2",
    "cloudformation:CreateStack",
    "cloudformation:CreateStackInstances",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:UpdateStack",
    "cloudfront:PublishFunction",
    "cloudfront:UpdateFunction",
    "cloudshell:CreateEnvironment",
    "codebuild:CreateProject",
    "codebuild:RetryBuild",
    "codebuild:RetryBuildBatch",
    "codebuild:StartBuild",
    "codebuild:StartBuildBatch",
    "codebuild:StartCommandExecution",
    "codebuild:StartSandbox",
    "codebuild:StartSandboxConnection",
    "codebuild:UpdateProject",
    "codedeploy:CreateDeployment",
    "codepipeline:StartPipelineExecution",
    "databrew:StartJobRun",
    "datapipeline:ActivatePipeline",
    "datapipeline:PutPipelineDefinition",
    "ec2-instance-connect:OpenTunnel",
    "ec2-instance-connect:SendSSHPublicKey",
    "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
    "ec2:CreateFleet",
    "ec2:CreateLaunchTemplateVersion",
    "ec2:ModifyInstanceAttribute",
    "ec2:RequestSpotFleet",
    "ec2:RequestSpotInstances",
    "ec2:RunInstances",
    "ec2:StartInstances",
    "ecs:CreateService",
    "ecs:ExecuteCommand",
    "ecs:RegisterTaskDefinition",
    "ecs:RunTask",
    "ecs:StartTask",
    "ecs:UpdateService",
    "elasticbeanstalk:CreateApplicationVersion",
    "elasticbeanstalk:CreateEnvironment",
    "elasticbeanstalk:UpdateEnvironment",
    "elasticmapreduce:AddJobFlowSteps",
    "elasticmapreduce:RunJobFlow",
    "emr-containers:StartJobRun",
    "emr-serverless:StartJobRun",
    "events:PutTargets",
    "glue:CreateDevEndpoint",
    "glue:CreateJob",
    "glue:CreateSession",
    "glue:RunStatement",
    "glue:StartJobRun",
    "glue:StartTrigger",
    "glue:StartWorkflowRun",
    "glue:UpdateDevEndpoint",
    "glue:UpdateJob",
    "greengrass:CreateDeployment",
    "imagebuilder:StartImagePipelineExecution",
    "iot:CreateJob",
    "kinesisanalytics:CreateApplication",
    "kinesisanalytics:StartApplication",
    "kinesisanalytics:UpdateApplication",
    "lambda:CreateEventSourceMapping",
    "lambda:CreateFunction",
    "lambda:InvokeAsync",
    "lambda:InvokeFunction",
    "lambda:InvokeFunctionUrl",
    "lambda:PublishLayerVersion",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "lightsail:CreateInstances",
    "lightsail:GetInstanceAccessDetails",
    "omics:StartRun",
    "sagemaker:CreateApp",
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreatePresignedDomainUrl",
    "sagemaker:CreatePresignedNotebookInstanceUrl",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
    "sagemaker:CreateTransformJob",
    "sagemaker:StartNotebookInstance",
    "sagemaker:StartPipelineExecution",
    "sagemaker:StartSession",
    "scheduler:CreateSchedule",
    "servicecatalog:ProvisionProduct",
    "ssm:CreateAssociation",
    "ssm:ResumeSession",
    "ssm:SendCommand",
    "ssm:StartAssociationsOnce",
    "ssm:StartAutomationExecution",
    "ssm:StartChangeRequestExecution",
    "ssm:StartSession",
    "ssm:UpdateAssociation",
    "states:CreateStateMachine",
    "states:RedriveExecution",
    "states:StartExecution",
    "states:StartSyncExecution",
    "states:TestState",
    "states:UpdateStateMachine",
    "synthetics:CreateCanary",
    "synthetics:StartCanary",
    "synthetics:UpdateCanary",
];

/// Whether the action deletes a resource or what is in it. Deleting tags and permissions is AWS's Tagging and Permissions
/// management, and is not meant.
pub(super) fn deletes(action: &ActionName, levels: Option<Levels>) -> bool {
    let writes = levels.is_none_or(|levels| levels.documented == AccessLevel::Write);
    writes && (begins_deleting(action.name()) || is_in(&DELETING_OTHERWISE, action, levels))
}

pub(super) fn runs_code(action: &ActionName, levels: Option<Levels>) -> bool {
    is_in(RUNNING, action, levels)
}

/// Whether a sorted list has the action. One that the database knows is spelled as AWS does, any other as its user did.
fn is_in(names: &[&str], action: &ActionName, levels: Option<Levels>) -> bool {
    match levels {
        Some(_) => names.binary_search(&action.as_str()).is_ok(),
        None => names.iter().any(|name| name.eq_ignore_ascii_case(action.as_str())),
    }
}

fn begins_deleting(name: &str) -> bool {
    let behind = BEFORE_DELETING.iter().filter_map(|before| name.strip_prefix(before));
    let mut rests = behind.flat_map(|rest| DELETING.iter().filter_map(move |word| rest.strip_prefix(word)));
    rests.any(|rest| !rest.starts_with(|letter: char| letter.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::{Catalog, Database},
        iam::AccessLevelSource,
    };

    #[test]
    fn every_action_of_the_lists_is_one() {
        let known = Catalog::of(&Database::embedded()).unwrap();
        for list in [&DELETING_OTHERWISE[..], RUNNING] {
            assert!(list.is_sorted_by(|left, right| left < right), "{list:?}");
            for name in list {
                let action = known.action(&name.parse().unwrap(), AccessLevelSource::Aws).unwrap();
                assert_eq!(action.unwrap().name.as_str(), *name);
            }
        }
    }

    #[test]
    fn deleting_is_told_by_the_first_word_and_the_level() {
        let at = |documented| Some(Levels { counted: AccessLevel::PermissionsManagement, documented });
        for (name, level, expected) in [
            ("s3:DeleteObject", at(AccessLevel::Write), true),
            ("ec2:TerminateInstances", at(AccessLevel::Write), true),
            ("cognito-idp:AdminDeleteUser", at(AccessLevel::Write), true),
            ("dynamodb:PartiQLDelete", at(AccessLevel::Write), true),
            ("kms:ScheduleKeyDeletion", at(AccessLevel::Write), true),
            ("s3:DeleteNewThings", None, true),
            ("s3:DeleteBucketPolicy", at(AccessLevel::PermissionsManagement), false),
            ("ec2:DeleteTags", at(AccessLevel::Tagging), false),
            ("network-firewall:UpdateFirewallDeleteProtection", at(AccessLevel::Write), false),
            ("example:DeletedItems", at(AccessLevel::Write), false),
        ] {
            assert_eq!(deletes(&name.parse().unwrap(), level), expected, "{name}");
        }
    }
}
