"""Adapts the synthesised templates to the emulator, MiniStack, where it differs from AWS.

The stacks know nothing of a local cloud. Each adapter changes one thing that MiniStack cannot do and gives
the reason; a test fails when an adapter has nothing left to change.
"""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

Template = dict[str, Any]

LOCAL_OVERLAP_S = 5
UNSUPPORTED_TYPES = (
    "AWS::Cognito::ManagedLoginBranding",
    "AWS::Athena::NamedQuery",
    "AWS::Budgets::Budget",
    "AWS::Glue::TableOptimizer",
)


def adapt(template: Template, port: int) -> Template:
    """Return a copy of `template` with every adapter applied; `port` is where the emulator listens."""
    adapted = copy.deepcopy(template)
    for adapter in ADAPTERS:
        adapter(adapted, port)
    return adapted


def remove_unsupported_types(template: Template, port: int) -> None:
    """Remove resources for which MiniStack 1.5.33 has no provisioner: it would refuse the whole stack."""
    _remove(template, {name for name, kind in _types(template) if kind in UNSUPPORTED_TYPES})


def remove_custom_resources(template: Template, port: int) -> None:
    """Remove the CDK's custom resources, which need Lambda runtimes (node, the AWS CLI layer) not in here.

    Instead of them, `site.publish` uploads the site's files, and `tracker up` runs the first export.
    """
    custom_resources = {name for name, kind in _types(template) if kind.startswith("Custom::")}
    providers = set[str]()
    for name in custom_resources:
        providers |= set(_names_in(template["Resources"][name]["Properties"]["ServiceToken"]))
    roles = set[str]()
    layers = set[str]()
    for name in providers:
        properties = template["Resources"][name]["Properties"]
        roles |= set(_names_in(properties["Role"]))
        layers |= set(_names_in(properties.get("Layers", [])))
    policies = {
        name
        for name, kind in _types(template)
        if kind == "AWS::IAM::Policy"
        and set(_names_in(template["Resources"][name]["Properties"].get("Roles", []))) & roles
    }
    _remove(template, custom_resources | providers | roles | layers | policies)
    # Every bucket deployment declares a layer of 20 MB, though all use the provider of the first one.
    unused = {name for name, kind in _types(template) if kind == "AWS::Lambda::LayerVersion"}
    _remove(template, unused - set(_names_in(template)))


def allow_plain_http(template: Template, port: int) -> None:
    """Allow plain HTTP, since the emulator's CloudFront has no HTTPS to redirect to."""
    for _, distribution in _of_type(template, "AWS::CloudFront::Distribution"):
        config = distribution["Properties"]["DistributionConfig"]
        for behaviour in [config["DefaultCacheBehavior"], *config.get("CacheBehaviors", [])]:
            behaviour["ViewerProtocolPolicy"] = "allow-all"


def drop_tls_only_statements(template: Template, port: int) -> None:
    """Remove the statements that deny plain HTTP: the emulator enforces them, and has no other protocol."""
    emptied = set[str]()
    for name, kind in _types(template):
        if kind not in ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"):
            continue
        document = template["Resources"][name]["Properties"]["PolicyDocument"]
        document["Statement"] = [
            statement for statement in document["Statement"] if "aws:SecureTransport" not in str(statement)
        ]
        # A topic without a policy gets a default one, which lets the whole account publish and subscribe.
        if not document["Statement"] and kind != "AWS::SNS::TopicPolicy":
            emptied.add(name)
    _remove(template, emptied)


def allow_glue_databases_as_tables(template: Template, port: int) -> None:
    """Allow GetDatabase on the ARN of a table of the same name, which the emulator checks instead."""
    for _, policy in _of_type(template, "AWS::IAM::Policy"):
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            if "glue:GetDatabase" not in statement["Action"]:
                continue
            databases = [arn for arn in statement["Resource"] if ":database/" in json.dumps(arn)]
            statement["Resource"] += [
                json.loads(json.dumps(arn).replace(":database/", ":table/")) for arn in databases
            ]


def allow_any_subscription_protocol(template: Template, port: int) -> None:
    """Drop the condition on a subscription's protocol, whose key the emulator's IAM does not know."""
    for _, policy in _of_type(template, "AWS::IAM::Policy"):
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            if "sns:Protocol" in str(statement.get("Condition")):
                del statement["Condition"]


def shorten_export_overlap(template: Template, port: int) -> None:
    """Shorten the time that an export reads again, since the emulator reads a user's whole ledger for it.

    That would take many seconds per run, and the emulator's indexes never lag. Some seconds remain for
    writes in progress.
    """
    for _, function in _of_type(template, "AWS::Lambda::Function"):
        variables = function["Properties"].get("Environment", {}).get("Variables", {})
        if "EXPORT_OVERLAP_S" in variables:
            variables["EXPORT_OVERLAP_S"] = str(LOCAL_OVERLAP_S)


def route_api_origin_to_emulator(template: Template, port: int) -> None:
    """Route the site's API requests to the emulator's one endpoint, where the API's stages are paths."""
    for _, distribution in _of_type(template, "AWS::CloudFront::Distribution"):
        for origin in distribution["Properties"]["DistributionConfig"]["Origins"]:
            domain = origin["DomainName"]
            if "CustomOriginConfig" not in origin or ".execute-api." not in str(domain):
                continue
            origin["DomainName"] = "localhost"
            origin["OriginPath"] = {"Fn::Join": ["", ["/_aws/execute-api/", *_references(domain)[:1]]]}
            origin["CustomOriginConfig"] = {"OriginProtocolPolicy": "http-only", "HTTPPort": port}


def serve_site_on_localhost(template: Template, port: int) -> None:
    """Replace the site's `<label>.cloudfront.net` by `<label>.cloudfront.localhost:<port>` in all texts.

    Browsers treat it as a secure context. The sign-in's callbacks and the outputs need it.
    """
    distributions = {name for name, _ in _of_type(template, "AWS::CloudFront::Distribution")}
    for pieces in _joins(template):
        for position in range(len(pieces) - 1):
            before, domain = pieces[position], pieces[position + 1]
            if (
                _is_domain_of(domain, distributions)
                and isinstance(before, str)
                and before.endswith("https://")
            ):
                pieces[position] = before.removesuffix("https://") + "http://"
                pieces[position + 1] = _local_host(domain, port)


def serve_sign_in_on_site(template: Template, port: int) -> None:
    """Use the site's origin for the sign-in: the emulator has no domains for it and serves it everywhere.

    The page's content security policy then names no other origin.
    """
    distributions = [name for name, _ in _of_type(template, "AWS::CloudFront::Distribution")]
    for pieces in _joins(template):
        for position, piece in enumerate(pieces):
            if not (isinstance(piece, str) and piece.startswith(".auth.")):
                continue
            # "…https://expenses-", parts of the stack's id, ".auth.", region, ".amazoncognito.com…"
            start = max(i for i in range(position) if "https://" in str(pieces[i]))
            before, after = pieces[start], pieces[position + 2]
            pieces[start : position + 3] = [
                before.rpartition("https://")[0].rstrip() + after.removeprefix(".amazoncognito.com")
            ]
            break
    output = template.get("Outputs", {}).get("SignInUrl")
    if output and distributions:
        domain = {"Fn::GetAtt": [distributions[0], "DomainName"]}
        output["Value"] = {"Fn::Join": ["", ["http://", _local_host(domain, port)]]}


Adapter = Callable[[Template, int], None]
ADAPTERS: tuple[Adapter, ...] = (
    remove_unsupported_types,
    remove_custom_resources,
    allow_plain_http,
    drop_tls_only_statements,
    allow_glue_databases_as_tables,
    allow_any_subscription_protocol,
    shorten_export_overlap,
    route_api_origin_to_emulator,
    serve_site_on_localhost,
    serve_sign_in_on_site,
)


def _local_host(domain: Any, port: int) -> dict[str, Any]:
    label = {"Fn::Select": [0, {"Fn::Split": [".", domain]}]}
    return {"Fn::Join": ["", [label, f".cloudfront.localhost:{port}"]]}


def _is_domain_of(value: Any, names: set[str]) -> bool:
    match value:
        case {"Fn::GetAtt": [name, "DomainName"]}:
            return name in names
    return False


def _types(template: Template) -> list[tuple[str, str]]:
    return [(name, resource["Type"]) for name, resource in template["Resources"].items()]


def _of_type(template: Template, kind: str) -> list[tuple[str, dict[str, Any]]]:
    return [(name, template["Resources"][name]) for name, type_ in _types(template) if type_ == kind]


def _remove(template: Template, names: set[str]) -> None:
    """Remove resources; raises ValueError if others still refer to them."""
    for name in names:
        del template["Resources"][name]
    for resource in template["Resources"].values():
        if dependencies := resource.get("DependsOn"):
            as_list = [dependencies] if isinstance(dependencies, str) else dependencies
            resource["DependsOn"] = [name for name in as_list if name not in names]
    dangling = names & set(_names_in(template))
    if dangling:
        raise ValueError(f"still referred to: {', '.join(sorted(dangling))}")


def _walk(value: Any) -> Iterator[Any]:
    yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from _walk(child)


def _joins(template: Template) -> list[list[Any]]:
    """Return the pieces of every Fn::Join, for changes in place."""
    return [node["Fn::Join"][1] for node in _walk(template) if isinstance(node, dict) and "Fn::Join" in node]


def _references(value: Any) -> list[dict[str, Any]]:
    return [node for node in _walk(value) if isinstance(node, dict) and node.keys() & {"Ref", "Fn::GetAtt"}]


def _names_in(value: Any) -> list[str]:
    """Return the logical ids that `value` refers to."""
    return [node["Ref"] if "Ref" in node else node["Fn::GetAtt"][0] for node in _references(value)]
