"""The site: a private bucket behind CloudFront, which also serves the API under /api."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Annotations, Aws, Duration, RemovalPolicy
from aws_cdk import aws_certificatemanager as certificatemanager
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct

from infra.client import site_release
from infra.client.configuration import Configuration
from infra.client.paths import BUILD, ROOT
from infra.stacks.acknowledgements import acknowledge
from infra.stacks.api import STAGE, Api
from infra.stacks.data_stack import log_requests


def content_security_policy(sign_in_url: str) -> str:
    """Return a policy that limits scripts to the site's files and connections to the site and the sign-in."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            f"connect-src 'self' {sign_in_url}",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            # The page may turn one URL into a script, its service worker's.
            "trusted-types service-worker",
        ]
    )


class Site(Construct):
    """Bucket and distribution; `deploy_files` fills the bucket."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        configuration: Configuration,
        api: Api,
        sign_in_url: str,
        access_logs: s3.Bucket | None,
    ) -> None:
        super().__init__(scope, id_)
        self.bucket = s3.Bucket(
            self,
            "Files",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            # Deleting the stack leaves the bucket: CloudFormation cannot delete one that holds files, and a
            # function that empties it would need more rights than any other here.
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        if access_logs:
            log_requests(self.bucket, access_logs, "site/")
        headers = _headers(self, sign_in_url)
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment="Expense tracker",
            default_root_object="index.html",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            **_own_domain(self, configuration),
            log_bucket=access_logs,
            log_file_prefix="cloudfront/" if access_logs else None,
            default_behavior=cloudfront.BehaviorOptions(
                # With LIST a missing file is a 404, without it a 403.
                origin=origins.S3BucketOrigin.with_origin_access_control(
                    self.bucket,
                    origin_access_control=cloudfront.S3OriginAccessControl(
                        self, "Access", origin_access_control_name=_name("site")
                    ),
                    origin_access_levels=[cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST],
                ),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
                cache_policy=_object_cache_policy(self),
                response_headers_policy=headers,
                compress=True,
            ),
            additional_behaviors={f"/{STAGE}/*": _api_behaviour(api, headers)},
        )
        Annotations.of(self.distribution).acknowledge_warning(
            "@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk",
            "There is a default root object, so no request lists the bucket.",
        )
        acknowledge(self.bucket, "S1", "Access logs hold addresses; `accessLogs` decides about them.")
        acknowledge(self.distribution, "CFR1", "Users travel; no country is barred from signing in.")
        acknowledge(
            self.distribution, "CFR2", "A firewall costs $5 a month; the API is throttled and signed in."
        )
        acknowledge(self.distribution, "CFR3", "Access logs hold addresses; `accessLogs` decides about them.")
        acknowledge(
            self.distribution, "CFR4", "CloudFront's own domain sets it; `domainName` brings TLS 1.2."
        )
        self.url = f"https://{configuration.domain_name or self.distribution.distribution_domain_name}"

    def deploy_files(self, config: Mapping[str, str]) -> None:
        """Upload the page and its config.json: first the release's files, then those that refer to them."""
        page = site_release.release_files(ROOT / "frontend")
        immutable = site_release.write_files([file for file in page if file.is_immutable], BUILD / "site")
        entry = site_release.write_files([file for file in page if not file.is_immutable], BUILD / "site")
        # Older releases stay, because open pages still load modules from them.
        first = deployment.BucketDeployment(
            self,
            "Release",
            destination_bucket=self.bucket,
            sources=[deployment.Source.asset(str(immutable))],
            cache_control=[deployment.CacheControl.from_string(site_release.IMMUTABLE)],
            prune=False,
        )
        second = deployment.BucketDeployment(
            self,
            "Entry",
            destination_bucket=self.bucket,
            sources=[
                deployment.Source.asset(str(entry)),
                deployment.Source.json_data(site_release.CONFIG, dict(config)),
            ],
            cache_control=[deployment.CacheControl.from_string(site_release.NO_CACHE)],
            prune=False,
        )
        second.node.add_dependency(first)


def _own_domain(scope: Construct, configuration: Configuration) -> dict[str, Any]:
    """Return the distribution's properties for `domainName`; none where CloudFront's own domain serves.

    CloudFront's own certificate allows TLS 1.0 whatever one asks for; another one does not.
    """
    if not configuration.domain_name:
        return {}
    return {
        "domain_names": [configuration.domain_name],
        "certificate": certificatemanager.Certificate.from_certificate_arn(
            scope, "Certificate", configuration.certificate_arn
        ),
        "minimum_protocol_version": cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
        "ssl_support_method": cloudfront.SSLMethod.SNI,
    }


def _api_behaviour(api: Api, headers: cloudfront.ResponseHeadersPolicy) -> cloudfront.BehaviorOptions:
    """Return the behaviour of /api: nothing is cached, and every header except Host is passed on.

    The path needs no rewriting, because its first part is the name of the API's stage. Plain HTTP is refused
    rather than redirected: a redirect would come after the token was sent in clear text.
    """
    return cloudfront.BehaviorOptions(
        origin=origins.HttpOrigin(api.host, protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY),
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
        cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
        origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        response_headers_policy=headers,
        compress=True,
    )


def _object_cache_policy(scope: Construct) -> cloudfront.CachePolicy:
    """Return a policy that follows each object's Cache-Control: a year for a release, else no-cache."""
    return cloudfront.CachePolicy(
        scope,
        "ObjectCacheControl",
        cache_policy_name=_name("cache"),
        comment="Follows the object's Cache-Control",
        min_ttl=Duration.seconds(0),
        default_ttl=Duration.seconds(0),
        max_ttl=Duration.days(365),
        enable_accept_encoding_gzip=True,
        enable_accept_encoding_brotli=True,
    )


def _headers(scope: Construct, sign_in_url: str) -> cloudfront.ResponseHeadersPolicy:
    return cloudfront.ResponseHeadersPolicy(
        scope,
        "Headers",
        response_headers_policy_name=_name("headers"),
        comment="Expense tracker",
        security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
            content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                content_security_policy=content_security_policy(sign_in_url), override=True
            ),
            content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
            frame_options=cloudfront.ResponseHeadersFrameOptions(
                frame_option=cloudfront.HeadersFrameOption.DENY, override=True
            ),
            referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
            ),
            strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                access_control_max_age=Duration.days(365), include_subdomains=True, override=True
            ),
        ),
        custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
            custom_headers=[
                cloudfront.ResponseCustomHeader(
                    header="Permissions-Policy",
                    value="camera=(), geolocation=(), microphone=(), payment=(), usb=()",
                    override=True,
                ),
                cloudfront.ResponseCustomHeader(
                    header="Cross-Origin-Opener-Policy", value="same-origin", override=True
                ),
            ]
        ),
    )


def _name(part: str) -> str:
    """Return a name that is unique in an account, as CloudFront needs; stack names repeat across regions."""
    return f"{Aws.STACK_NAME}-{part}-{Aws.REGION}"
