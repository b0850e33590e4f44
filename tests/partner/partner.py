"""A server in place of AWS, and the comparison of what it holds with what the plan wrote.

    partner.py serve PORT_FILE
    partner.py compare ENDPOINT OUTPUTS
"""

import json
import sys
from pathlib import Path
from urllib.parse import unquote

QUOTA = 6_144


def serve(port_file):
    """Serves IAM and STS on a free port, which the file names once it is served."""
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    application = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, application, threaded=True)
    Path(port_file).write_text(str(server.server_port))
    server.serve_forever()


def compare(endpoint, outputs):
    """Reads every policy back as AWS's own SDK sees it."""
    import boto3

    iam = boto3.client(
        "iam", endpoint_url=endpoint, region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    outputs = json.loads(Path(outputs).read_text())
    written = outputs["policies"]["value"]
    assert len(written) > 3, f"only {len(written)} policies"
    for arn, text in written.items():
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        document = json.loads(unquote(document)) if isinstance(document, str) else document
        assert document == json.loads(text), f"{arn} was read back otherwise than it was written"
        assert len(text) <= QUOTA, f"{arn} has {len(text)} characters"
    operator = [text for arn, text in written.items() if "/operator-" in arn]
    print(f"{outputs['size']['value']} characters stand in {len(operator)} documents of {[len(text) for text in operator]}")


if __name__ == "__main__":
    {"serve": serve, "compare": compare}[sys.argv[1]](*sys.argv[2:])
