"""One action of the STS by an unmodified boto3: `python3 boto3_actions.py SCENARIO`.

Who asks and where is in the environment, as for any program: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL_STS,
AWS_DEFAULT_REGION. STATE is the folder of `broker dev`, BROKER the program. A scenario that fails raises.
"""
import base64
import hashlib
import hmac
import json
import os
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request

import boto3
from botocore.exceptions import ClientError
from botocore.signers import RequestSigner

ROLE = "arn:aws:iam::123456789012:role/"
SESSION = "arn:aws:sts::123456789012:assumed-role/"
DEVICE = "arn:aws:iam::123456789012:mfa/alice"
LOOK_ONLY = [{"arn": "arn:aws:iam::123456789012:policy/look-only"}]
TAGS = {"Tags": [{"Key": "team", "Value": "search"}], "TransitiveTagKeys": ["team"]}

sts = boto3.client("sts")


def acting(answer):
    """A client with the credentials of an answer."""
    given = answer["Credentials"]
    return boto3.client(
        "sts",
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def refused(code, call, **parameters):
    """Gives the answer that says no."""
    try:
        call(**parameters)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error.response
    raise AssertionError("was not refused with " + code)


def is_caller(answer, arn):
    said = acting(answer).get_caller_identity()["Arn"]
    assert said == arn, said


def totp(ahead=0):
    """RFC 6238, written again here: the server's own code must not judge itself."""
    with open(os.path.join(os.environ["STATE"], "mfa-seed"), encoding="ascii") as file:
        seed = base64.b32decode(file.read().strip())
    mac = hmac.new(seed, struct.pack(">Q", int(time.time()) // 30 + ahead), hashlib.sha1).digest()
    number = struct.unpack(">I", mac[mac[-1] & 15:][:4])[0] & 0x7FFFFFFF
    return f"{number % 1000000:06}"


def state(*verb):
    return subprocess.run([os.environ["BROKER"], "dev", *verb, os.environ["STATE"]], check=True, capture_output=True, text=True).stdout.strip()


def caller_identity():
    answer = sts.get_caller_identity()
    assert answer["Arn"] == "arn:aws:iam::123456789012:user/alice", answer
    assert answer["UserId"].startswith("AIDA") and answer["Account"] == "123456789012", answer


def presigned_as_eks():
    """What `aws eks get-token` makes and an aws-iam-authenticator sends on: the name of the cluster is a signed header."""
    endpoint = os.environ["AWS_ENDPOINT_URL_STS"]
    region = os.environ["AWS_DEFAULT_REGION"]
    session = boto3.Session()
    signer = RequestSigner(sts.meta.service_model.service_id, region, "sts", "v4", session.get_credentials(), session.events)
    request = {
        "method": "GET",
        "url": endpoint + "/?Action=GetCallerIdentity&Version=2011-06-15",
        "body": {},
        "headers": {"x-k8s-aws-id": "cluster-1"},
        "context": {},
    }
    url = signer.generate_presigned_url(request, region_name=region, expires_in=60, operation_name="")

    def send(cluster):
        headers = {"Accept": "application/json", "x-k8s-aws-id": cluster}
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return json.load(answer)

    result = send("cluster-1")["GetCallerIdentityResponse"]["GetCallerIdentityResult"]
    assert result["Arn"] == "arn:aws:iam::123456789012:user/alice", result
    try:
        send("cluster-2")
    except urllib.error.HTTPError as error:
        assert error.code == 403, error
    else:
        raise AssertionError("a URL signed for one cluster was good for another")


def access_key_info():
    assert sts.get_access_key_info(AccessKeyId=os.environ["AWS_ACCESS_KEY_ID"])["Account"] == "123456789012"


def assume_role_tags():
    asked = {"RoleArn": ROLE + "tags", "RoleSessionName": "boto3"}
    answer = sts.assume_role(**asked, **TAGS, SourceIdentity="alice", DurationSeconds=900)
    assert answer["SourceIdentity"] == "alice" and answer["AssumedRoleUser"]["Arn"] == SESSION + "tags/boto3", answer
    is_caller(answer, SESSION + "tags/boto3")
    refused("AccessDenied", sts.assume_role, **asked)
    refused("AccessDenied", sts.assume_role, **asked, Tags=TAGS["Tags"])


def assume_role_chain():
    first = acting(sts.assume_role(RoleArn=ROLE + "tags", RoleSessionName="first", SourceIdentity="alice", **TAGS))
    answer = first.assume_role(RoleArn=ROLE + "chained", RoleSessionName="second")
    assert answer["SourceIdentity"] == "alice", answer
    is_caller(answer, SESSION + "chained/second")
    refused("AccessDenied", sts.assume_role, RoleArn=ROLE + "chained", RoleSessionName="alone")


def assume_role_external_id():
    asked = {"RoleArn": ROLE + "partner", "RoleSessionName": "boto3"}
    is_caller(sts.assume_role(**asked, ExternalId="example-42"), SESSION + "partner/boto3")
    refused("AccessDenied", sts.assume_role, **asked, ExternalId="example-43")
    refused("AccessDenied", sts.assume_role, **asked)


def assume_role_across_accounts():
    answer = sts.assume_role(RoleArn="arn:aws:iam::210987654321:role/cross-account", RoleSessionName="boto3")
    is_caller(answer, "arn:aws:sts::210987654321:assumed-role/cross-account/boto3")


def mfa():
    """One scenario for all codes: the server takes each once, and none that is older than the last."""
    asked = {"RoleArn": ROLE + "admin", "RoleSessionName": "boto3"}
    refused("AccessDenied", sts.assume_role, **asked)
    now = totp()
    is_caller(sts.assume_role(**asked, SerialNumber=DEVICE, TokenCode=now), SESSION + "admin/boto3")
    refused("AccessDenied", sts.assume_role, **asked, SerialNumber=DEVICE, TokenCode=now)
    answer = sts.get_session_token(SerialNumber=DEVICE, TokenCode=totp(ahead=1), DurationSeconds=900)
    is_caller(answer, "arn:aws:iam::123456789012:user/alice")
    is_caller(acting(answer).assume_role(**asked), SESSION + "admin/boto3")


def session_token():
    session = acting(sts.get_session_token(DurationSeconds=900))
    assert session.get_caller_identity()["Arn"] == "arn:aws:iam::123456789012:user/alice"
    refused("AccessDenied", session.get_session_token)


def web_identity():
    with open(os.environ["TOKEN_FILE"], encoding="ascii") as file:
        token = file.read()
    asked = {"RoleArn": ROLE + "demo", "RoleSessionName": "boto3", "WebIdentityToken": token}
    key = {"AccessKeyId": os.environ["AWS_ACCESS_KEY_ID"]}
    nothing = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})
    answer = sts.assume_role_with_web_identity(**asked, PolicyArns=LOOK_ONLY)
    assert answer["SubjectFromWebIdentityToken"] == "system:serviceaccount:default:demo", answer
    assert acting(answer).get_access_key_info(**key)["Account"] == "123456789012"
    limited = sts.assume_role_with_web_identity(**asked, Policy=nothing)
    refused("AccessDenied", acting(limited).get_access_key_info, **key)


def saml():
    asked = {
        "RoleArn": ROLE + "saml",
        "PrincipalArn": "arn:aws:iam::123456789012:saml-provider/corp",
        "SAMLAssertion": state("saml-response"),
    }
    answer = sts.assume_role_with_saml(**asked)
    assert (answer["Subject"], answer["Issuer"]) == ("alice", "https://corp.example/saml"), answer
    is_caller(answer, SESSION + "saml/alice")
    refused("InvalidIdentityToken", sts.assume_role_with_saml, **asked)


def federation_token():
    answer = sts.get_federation_token(Name="guest", PolicyArns=LOOK_ONLY, **{"Tags": TAGS["Tags"]})
    is_caller(answer, "arn:aws:sts::123456789012:federated-user/guest")
    # As at AWS: a federated user may ask this service who it is, and nothing else, whatever its policies say.
    refused("AccessDenied", acting(answer).get_access_key_info, AccessKeyId=os.environ["AWS_ACCESS_KEY_ID"])


def assume_root():
    task = {"arn": "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"}
    answer = sts.assume_root(TargetPrincipal="210987654321", TaskPolicyArn=task)
    is_caller(answer, "arn:aws:sts::210987654321:assumed-root")
    refused("AccessDenied", sts.assume_root, TargetPrincipal="111122223333", TaskPolicyArn=task)


def web_identity_token():
    answer = sts.get_web_identity_token(
        Audience=["api.example.com"], SigningAlgorithm="RS256", DurationSeconds=60, Tags=[{"Key": "team", "Value": "search"}])
    body = answer["WebIdentityToken"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    assert claims["sub"] == "arn:aws:iam::123456789012:user/alice", claims
    assert claims["iss"] == os.environ["AWS_ENDPOINT_URL_STS"] + "/123456789012", claims


def decode_authorization_message():
    answer = refused("AccessDenied", sts.assume_role, RoleArn=ROLE + "chained", RoleSessionName="boto3")
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    by_id, by_message = (
        json.loads(sts.decode_authorization_message(EncodedMessage=headers[name])["DecodedMessage"])
        for name in ("x-broker-authorization-id", "x-broker-authorization-message")
    )
    assert by_id["allowed"] is False and by_message["allowed"] is False, by_id
    assert by_id["context"]["action"] == "sts:AssumeRole", by_id
    refused("InvalidAuthorizationMessageException", sts.decode_authorization_message, EncodedMessage="auth-0")


globals()[sys.argv[1]]()
