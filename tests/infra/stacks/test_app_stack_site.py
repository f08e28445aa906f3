"""The site: a private bucket behind CloudFront, the API behind the same name, and a strict policy."""

from typing import Any

import pytest

from tests.support.stacks import OTHER, listed, of_type, statements, template, the_only


@pytest.fixture
def app() -> dict[str, Any]:
    return template("ExpensesApp")


def distribution(app: dict[str, Any]) -> dict[str, Any]:
    config: dict[str, Any] = the_only(app, "AWS::CloudFront::Distribution")["DistributionConfig"]
    return config


def test_the_sites_bucket_is_private_and_only_the_distribution_reads_it(app: dict[str, Any]) -> None:
    bucket = the_only(app, "AWS::S3::Bucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    allowed = [s for _, s in statements(app, "AWS::S3::BucketPolicy") if s["Effect"] == "Allow"]
    assert {action for statement in allowed for action in listed(statement["Action"])} == {
        "s3:GetObject",
        "s3:ListBucket",
    }
    for statement in allowed:
        assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        assert "AWS:SourceArn" in statement["Condition"]["StringEquals"]
    (refused,) = [s for _, s in statements(app, "AWS::S3::BucketPolicy") if s["Effect"] == "Deny"]
    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_api_behind_the_site_is_never_cached_and_gets_the_token(app: dict[str, Any]) -> None:
    (behaviour,) = distribution(app)["CacheBehaviors"]
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
    assert behaviour["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "CachingDisabled"
    # …/using-managed-origin-request-policies.html
    assert behaviour["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac", (
        "AllViewerExceptHostHeader"
    )
    assert set(behaviour["AllowedMethods"]) >= {"GET", "POST", "PUT", "DELETE"}
    assert behaviour["ViewerProtocolPolicy"] == "https-only"


def test_a_domain_of_ones_own_needs_tls_1_2_and_is_where_the_sign_in_returns_to() -> None:
    own = template("ExpensesApp", **OTHER)
    config = distribution(own)
    assert config["Aliases"] == [OTHER["domainName"]]
    certificate = config["ViewerCertificate"]
    assert certificate["AcmCertificateArn"] == OTHER["certificateArn"]
    assert certificate["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert the_only(own, "AWS::Cognito::UserPoolClient")["CallbackURLs"] == [
        f"https://{OTHER['domainName']}/"
    ]
    assert own["Outputs"]["SiteUrl"]["Value"] == f"https://{OTHER['domainName']}"


def test_access_is_logged_only_where_it_is_configured(app: dict[str, Any]) -> None:
    assert "Logging" not in distribution(app)
    assert "LoggingConfiguration" not in the_only(app, "AWS::S3::Bucket")
    assert "AccessLogSettings" not in the_only(app, "AWS::ApiGatewayV2::Stage")
    other = template("ExpensesApp", **OTHER)
    assert distribution(other)["Logging"]["Prefix"] == "cloudfront/"
    assert the_only(other, "AWS::S3::Bucket")["LoggingConfiguration"]["LogFilePrefix"] == "site/"
    assert "$context.status" in the_only(other, "AWS::ApiGatewayV2::Stage")["AccessLogSettings"]["Format"]
    logs = [
        bucket["Properties"]
        for name, bucket in of_type(template("ExpensesData", **OTHER), "AWS::S3::Bucket").items()
        if name.startswith("AccessLogs")
    ]
    assert [rule["ExpirationInDays"] for rule in logs[0]["LifecycleConfiguration"]["Rules"]] == [30]


def test_no_error_page_of_the_site_replaces_an_answer_of_the_api(app: dict[str, Any]) -> None:
    assert "CustomErrorResponses" not in distribution(app)


def test_the_page_may_run_its_own_files_and_connect_to_the_sign_in_only(app: dict[str, Any]) -> None:
    headers = the_only(app, "AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]
    security = headers["SecurityHeadersConfig"]
    pieces = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Join"][1]
    policy = "".join(piece if isinstance(piece, str) else "X" for piece in pieces)
    assert dict(part.split(" ", 1) for part in policy.split("; ")) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self' https://expenses-X-X.auth.X.amazoncognito.com",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "service-worker",
    }
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    assert security["ContentTypeOptions"] == {"Override": True}
    assert security["ReferrerPolicy"]["ReferrerPolicy"] == "no-referrer"


def test_releases_are_immutable_and_the_files_that_refer_to_them_are_revalidated(app: dict[str, Any]) -> None:
    puts = of_type(app, "Custom::CDKBucketDeployment")
    controls = {body["Properties"]["SystemMetadata"]["cache-control"]: name for name, body in puts.items()}
    assert set(controls) == {"public, max-age=31536000, immutable", "no-cache"}
    assert controls["public, max-age=31536000, immutable"] in str(puts[controls["no-cache"]]["DependsOn"])
    assert all(body["Properties"]["Prune"] is False for body in puts.values())


def test_the_tracker_can_be_deployed_in_two_regions_of_one_account(app: dict[str, Any]) -> None:
    kinds = ("CachePolicy", "ResponseHeadersPolicy", "OriginAccessControl")
    for kind in kinds:
        (config,) = the_only(app, f"AWS::CloudFront::{kind}").values()
        assert {"Ref": "AWS::Region"} in config["Name"]["Fn::Join"][1], kind
