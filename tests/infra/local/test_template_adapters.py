"""The adapted templates: each adapter is needed, and nothing else differs from AWS."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.local import template_adapters
from tests.support.stacks import Template, of_type, template, the_only

PORT = 4711


@pytest.fixture
def local() -> Template:
    return template_adapters.adapt(template("ExpensesApp"), PORT)


@pytest.mark.parametrize("adapter", template_adapters.ADAPTERS, ids=lambda adapter: adapter.__name__)
def test_each_adapter_has_something_to_change(adapter: Callable[[Template, int], None]) -> None:
    changed = []
    for stack in ("ExpensesData", "ExpensesApp"):
        before = template(stack)
        after = copy.deepcopy(before)
        adapter(after, PORT)
        changed.append(after != before)
    assert any(changed)


@pytest.mark.parametrize("adapter", template_adapters.ADAPTERS, ids=lambda adapter: adapter.__name__)
def test_each_adapter_documents_its_reason(adapter: Callable[[Template, int], None]) -> None:
    assert len((adapter.__doc__ or "").split()) > 10


@pytest.mark.parametrize("stack", ["ExpensesData", "ExpensesApp"])
def test_adapting_is_idempotent_and_does_not_change_the_original(stack: str) -> None:
    original = template(stack)
    once = template_adapters.adapt(original, PORT)
    assert original == template(stack)
    for adapter in template_adapters.ADAPTERS:
        if (
            adapter is not template_adapters.allow_glue_databases_as_tables
        ):  # it adds, so twice would add twice
            again = copy.deepcopy(once)
            adapter(again, PORT)
            assert again == once, adapter.__name__


def test_nothing_refers_to_a_removed_resource(local: Template) -> None:
    known = set(local["Resources"]) | {"AWS::Region", "AWS::AccountId", "AWS::StackId", "AWS::Partition"}
    known |= {"AWS::URLSuffix", "AWS::StackName", "BootstrapVersion"}
    assert set(references(local)) <= known


def test_only_these_types_are_removed(local: Template) -> None:
    removed = set(template("ExpensesApp")["Resources"]) - set(local["Resources"])
    kinds = {template("ExpensesApp")["Resources"][name]["Type"] for name in removed}
    assert kinds == {
        "AWS::Athena::NamedQuery",
        "AWS::Cognito::ManagedLoginBranding",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::Lambda::Function",
        "AWS::Lambda::LayerVersion",
        "AWS::SQS::QueuePolicy",
        "Custom::CDKBucketDeployment",
        "Custom::Trigger",
    }
    functions = {
        name for name in removed if template("ExpensesApp")["Resources"][name]["Type"].endswith("Function")
    }
    assert all(name.startswith(("CustomCDKBucketDeployment", "AWSCDKTrigger")) for name in functions)


def test_the_permissions_of_our_functions_are_those_of_aws(local: Template) -> None:
    before, after = template("ExpensesApp")["Resources"], local["Resources"]
    for name, policy in of_type(local, "AWS::IAM::Policy").items():
        if name.startswith("ExportExportLake"):  # the emulator checks another Glue ARN
            continue
        original = copy.deepcopy(before[name])
        for statement in original["Properties"]["PolicyDocument"]["Statement"]:
            if statement["Action"] == "sns:Subscribe":  # the emulator does not know the condition's key
                assert statement.pop("Condition")
        assert policy == original
    for name in of_type(local, "AWS::IAM::Role"):
        assert after[name] == before[name]


def test_site_and_sign_in_are_on_this_machine(local: Template) -> None:
    (site,) = of_type(local, "AWS::CloudFront::Distribution")
    host = resolved(local["Outputs"]["SiteUrl"]["Value"], {site: "dabc.cloudfront.net"})
    assert host == "http://dabc.cloudfront.localhost:4711"
    assert resolved(local["Outputs"]["ApiUrl"]["Value"], {site: "dabc.cloudfront.net"}) == f"{host}/api"
    assert resolved(local["Outputs"]["SignInUrl"]["Value"], {site: "dabc.cloudfront.net"}) == host
    client = the_only(local, "AWS::Cognito::UserPoolClient")
    assert resolved(client["CallbackURLs"][0], {site: "dabc.cloudfront.net"}) == f"{host}/"
    assert resolved(client["LogoutURLs"][0], {site: "dabc.cloudfront.net"}) == f"{host}/"


def test_the_content_security_policy_differs_by_the_sign_in_alone(local: Template) -> None:
    def policy(adapted: Template) -> str:
        config = the_only(adapted, "AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]
        return resolved(config["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"], {})

    locally, on_aws = policy(local).split("; "), policy(template("ExpensesApp")).split("; ")
    assert [part for part in locally if part not in on_aws] == ["connect-src 'self'"]
    assert len(locally) == len(on_aws)


def test_the_api_is_a_path_of_the_emulators_endpoint(local: Template) -> None:
    config = the_only(local, "AWS::CloudFront::Distribution")["DistributionConfig"]
    (api,) = [origin for origin in config["Origins"] if "CustomOriginConfig" in origin]
    (name,) = of_type(local, "AWS::ApiGatewayV2::Api")
    assert api["DomainName"] == "localhost"
    assert api["OriginPath"] == {"Fn::Join": ["", ["/_aws/execute-api/", {"Ref": name}]]}
    assert api["CustomOriginConfig"] == {"OriginProtocolPolicy": "http-only", "HTTPPort": PORT}


def test_no_policy_requires_tls() -> None:
    for stack in ("ExpensesData", "ExpensesApp"):
        assert "aws:SecureTransport" not in json.dumps(template_adapters.adapt(template(stack), PORT))


def references(value: Any) -> list[str]:
    return template_adapters._names_in(value)


def resolved(value: Any, domains: dict[str, str]) -> str:
    """Resolve the few intrinsic functions that addresses use, as CloudFormation would."""
    match value:
        case str():
            return value
        case {"Fn::Join": [glue, pieces]}:
            return str(glue).join(resolved(piece, domains) for piece in pieces)
        case {"Fn::Select": [index, {"Fn::Split": [mark, text]}]}:
            return resolved(text, domains).split(str(mark))[int(index)]
        case {"Fn::GetAtt": [name, _]}:
            return domains[name]
        case {"Ref": "AWS::StackId"}:
            return "arn:aws:cloudformation:region:account:stack/name/1-2-3-4-5"
    return "X"
