#!/usr/bin/env python3
"""Applies `examples/analyse-account` beside a moto server, with the real AWS provider.

    python3 tests/partner/analyse_account.py target/debug

Needs moto[server,iam]==5.2.5, terraform, and hashicorp/aws where tests/partner/aws-mirror finds it; the folder is that of the
built provider. An account is filled with policies of every kind that the example
reads, and the report must have what they are a risk of, and a second plan nothing new.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import boto3
from moto.server import ThreadedMotoServer

AWS_MIRROR = pathlib.Path(__file__).parent / "aws-mirror"
EXAMPLE = pathlib.Path(__file__).parent.parent.parent / "examples" / "analyse-account"
ROLE = "arn:aws:iam::123456789012:role/worker"


def main():
    options = arguments()
    server = ThreadedMotoServer("127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    try:
        with tempfile.TemporaryDirectory() as folder:
            run(pathlib.Path(folder), f"http://{host}:{port}", options)
    finally:
        server.stop()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("provider", type=pathlib.Path)
    return parser.parse_args()


def run(folder, endpoint, options):
    environment = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "CHECKPOINT_DISABLE": "1",
        "TF_CLI_CONFIG_FILE": str(folder / "terraform.rc"),
    }
    os.environ.update(environment)
    details = filled_account(boto3.client("iam", endpoint_url=endpoint))
    shutil.copytree(EXAMPLE, folder / "example")
    (folder / "details.json").write_text(json.dumps(details, default=str))
    (folder / "terraform.rc").write_text(installation(folder, options))

    def terraform(*command):
        done = subprocess.run(["terraform", *command], cwd=folder / "example", capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    given = [
        "-input=false",
        "-no-color",
        f"-var=authorization_details={folder / 'details.json'}",
        '-var=managed_policies=["named"]',
    ]
    terraform("init", "-input=false", "-no-color")
    terraform("apply", "-auto-approve", *given)
    findings = json.loads(terraform("output", "-json", "findings"))
    check(findings)
    assert "No changes." in terraform("plan", *given)
    print(terraform("output", "-raw", "report"))


def filled_account(iam):
    """Policies of every kind, and what AWS's CLI prints of them."""
    trust = policy("Allow", "sts:AssumeRole", None) | {"Principal": {"Service": "ec2.amazonaws.com"}}
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=document(trust))
    iam.put_role_policy(RoleName="worker", PolicyName="inline", PolicyDocument=document(policy("Allow", "s3:GetObject", "*")))
    iam.create_user(UserName="jane")
    user = policy("Allow", "iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}")
    iam.put_user_policy(UserName="jane", PolicyName="own", PolicyDocument=document(user))
    iam.create_group(GroupName="team")
    iam.put_group_policy(GroupName="team", PolicyName="all", PolicyDocument=document(policy("Allow", "sqs:*", "*")))
    iam.create_policy(PolicyName="named", PolicyDocument=document(policy("Allow", "iam:PutRolePolicy", ROLE)))
    made = iam.create_policy(PolicyName="versions", PolicyDocument=document(policy("Allow", "*", "*")))
    iam.create_policy_version(
        PolicyArn=made["Policy"]["Arn"],
        PolicyDocument=document(policy("Allow", "iam:CreatePolicyVersion", "*")),
        SetAsDefault=True,
    )
    details = iam.get_account_authorization_details(Filter=["User", "Role", "Group", "LocalManagedPolicy"], MaxItems=1000)
    # moto leaves the names out, which AWS has. The example reads one of the policies by its name.
    for one in details["Policies"]:
        one["PolicyName"] = one["Arn"].split("/")[-1]
    details["Policies"] = [one for one in details["Policies"] if one["PolicyName"] != "named"]
    return details


def policy(effect, action, resource):
    return {"Effect": effect, "Action": action} | ({"Resource": resource} if resource else {})


def document(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def installation(folder, options):
    """Our provider and that of AWS from folders."""
    version = "0.1.0"
    package = folder / "mirror" / "registry.terraform.io" / "policy-sentry" / "policy" / version / platform()
    package.mkdir(parents=True)
    name = "terraform-provider-policy"
    shutil.copy(options.provider / name, package / f"{name}_v{version}")
    found = subprocess.run([AWS_MIRROR], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    ours, aws = mirror(folder / "mirror", "policy-sentry"), mirror(found, "hashicorp")
    return f"provider_installation {{\n{ours}\n{aws}\n}}\n"


def mirror(path, namespace):
    return f'filesystem_mirror {{\n  path = "{path}"\n  include = ["registry.terraform.io/{namespace}/*"]\n}}'


def platform():
    version = subprocess.run(["terraform", "version", "-json"], check=True, capture_output=True)
    return json.loads(version.stdout)["platform"]


def check(findings):
    found = {(one["policy"], one["category"], one["severity"], one["method"]) for one in findings}
    expected = {
        ("named", "privilege_escalation", "medium", "iam-005"),
        ("role/worker/inline", "data_exfiltration", "medium", None),
        ("user/jane/own", "credentials_exposure", "medium", None),
        ("group/team/all", "service_wildcard", "medium", None),
        ("versions", "privilege_escalation", "high", "iam-001"),
    }
    assert expected <= found, expected - found
    # The first version, which allows everything, counts no more.
    assert ("versions", "service_wildcard", "medium", None) not in found, found


if __name__ == "__main__":
    main()
