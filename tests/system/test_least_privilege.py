"""Each function needs every right that it has: without any one of them something fails."""

import copy
import itertools
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from infra.cli.session import lake_location
from infra.client.deployment import (
    APP_STACK,
    DATA_STACK,
    Deployment,
    LocalSession,
    open_session,
    read_stack_outputs,
)
from infra.stacks.operations import (
    BUDGET_ALERTS,
    DELETE_ACCOUNT,
    EXPORT_ACTIONS,
    EXPORT_LAKE_ACTIONS,
    EXPORT_NAME,
    OPERATIONS,
    Resource,
)
from lambdas.ledger.budgets import Budget
from lambdas.ledger.joining import transfer_id

EACH_RIGHT = [
    pytest.param(
        name, resource, action, id=f"{name}-{action.partition(':')[2]}-on-{resource.value.replace('/', '-')}"
    )
    for name, actions in [
        *((operation.name, operation.actions) for operation in (*OPERATIONS, BUDGET_ALERTS)),
        (EXPORT_NAME, EXPORT_ACTIONS),
    ]
    for resource, granted in actions.items()
    for action in granted
]


@pytest.mark.parametrize(("name", "resource", "action"), EACH_RIGHT)
def test_a_function_fails_without_any_one_of_its_rights(
    cloud: Deployment, new_user: Callable[[], Any], name: str, resource: Resource, action: str
) -> None:
    token = new_user().token
    with without_right(cloud, name, resource, action):
        failed = use(cloud, token, name) if name != EXPORT_NAME else export_fails(cloud, token)
    assert failed
    if name != EXPORT_NAME:
        # A busy machine may keep a function beyond its deadline, so other users try too.
        tokens = itertools.chain([token], (new_user().token for _ in range(2)))
        assert any(not use(cloud, token, name) for token in tokens), "the right is back"


@pytest.mark.parametrize("action", [each for actions in EXPORT_LAKE_ACTIONS.values() for each in actions])
def test_the_export_fails_without_any_one_of_its_rights_to_the_lake(
    cloud: Deployment, new_user: Callable[[], Any], action: str
) -> None:
    token = new_user().token
    # Without the right to delete no run fails, but old metadata files remain.
    fails = old_metadata_remains if action == "s3:DeleteObject" else export_fails
    with without_lake_table(cloud):
        with without_right(cloud, EXPORT_NAME, None, action):
            assert fails(cloud, token)
        if fails is old_metadata_remains:
            assert not fails(cloud, token), "the right is back"


@contextmanager
def without_lake_table(cloud: Deployment) -> Iterator[None]:
    """Remove the lake's table from the catalogue, as before the first export; restore it afterwards."""
    glue = local(cloud).client("glue")
    table_name = {"DatabaseName": cloud.database, "Name": cloud.table}
    before: dict[str, Any] = {}
    with suppress(glue.exceptions.EntityNotFoundException):
        before = glue.get_table(**table_name)["Table"]
        glue.delete_table(**table_name)
    yield
    with suppress(glue.exceptions.EntityNotFoundException):
        glue.delete_table(**table_name)
    if before:
        names = ("Name", "TableType", "Parameters", "StorageDescriptor")
        table = {name: before[name] for name in names if name in before}
        glue.create_table(DatabaseName=cloud.database, TableInput=table)


def old_metadata_remains(cloud: Deployment, token: str) -> bool:
    """Commit twice where one older version of the metadata may stay; return whether all of them stay."""
    client = local(cloud).client("s3")

    def files() -> set[str]:
        listed = client.list_objects_v2(Bucket=cloud.lake_bucket, Prefix=f"lake/{cloud.table}/metadata/")
        return {each["Key"] for each in listed["Contents"] if each["Key"].endswith(".metadata.json")}

    assert not export_fails(cloud, token)
    with lake_location(cloud).open().transaction() as transaction:
        transaction.set_properties({"write.metadata.previous-versions-max": "1"})
    before = files()
    for _ in range(2):
        call(cloud, token, "POST", "/transactions", ENTRY)
        assert not export_fails(cloud, token)
    return before <= files()


@contextmanager
def without_right(cloud: Deployment, name: str, resource: Resource | None, action: str) -> Iterator[None]:
    """Take one action on one resource (None: on all) from the function's role; restore it afterwards."""
    session = local(cloud)
    function = physical_id(cloud, APP_STACK, name)
    configuration = session.client("lambda").get_function_configuration(FunctionName=function)
    role = configuration["Role"].rpartition("/")[2]
    iam = session.client("iam")
    (policy,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    fewer = without(document, arn(cloud, resource) if resource else "", action)
    assert fewer != document
    try:
        iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(fewer))
        yield
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))


def without(document: dict[str, Any], suffix: str, action: str) -> dict[str, Any]:
    """Return the policy without `action` on the ARNs that end in `suffix`."""
    fewer = copy.deepcopy(document)
    for statement in list(fewer["Statement"]):
        actions, resources = as_list(statement["Action"]), as_list(statement["Resource"])
        if action in actions and any(resource.endswith(suffix) for resource in resources):
            statement["Action"] = [other for other in actions if other != action]
            others = [resource for resource in resources if not resource.endswith(suffix)]
            if others:
                fewer["Statement"].append({"Effect": "Allow", "Action": action, "Resource": others})
    fewer["Statement"] = [statement for statement in fewer["Statement"] if statement["Action"]]
    return fewer


def arn(cloud: Deployment, resource: Resource) -> str:
    if resource is Resource.USERS:
        return f"userpool/{cloud.user_pool_id}"
    if resource in (Resource.ANY, Resource.BUDGET_ALERTS):
        return "*" if resource is Resource.ANY else physical_id(cloud, DATA_STACK, "BudgetAlerts")
    table, _, index = resource.value.partition("/")
    settings = read_stack_outputs(local(cloud).client("cloudformation"), DATA_STACK)["SettingsTable"]
    names = {"Expenses": cloud.expenses_table, "Totals": cloud.totals_table, "Settings": settings}
    name = names[table]
    return f"table/{name}/{index}" if index else f"table/{name}"


def physical_id(cloud: Deployment, stack: str, name: str) -> str:
    """Return the physical id of the resource with this logical id, hash aside."""
    pages = (
        local(cloud).client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    )
    physical_ids = [
        each["PhysicalResourceId"]
        for page in pages
        for each in page["StackResourceSummaries"]
        if each["LogicalResourceId"].rstrip("0123456789ABCDEF") == name
    ]
    return str(physical_ids[0])


def as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


@dataclass(frozen=True)
class Caller:
    """Sends a user's requests and returns status, ETag and body."""

    cloud: Deployment
    token: str

    def __call__(
        self, route: str, body: Any = None, version: str | None = None
    ) -> tuple[int, str, dict[str, Any]]:
        method, path = route.split()
        return call(self.cloud, self.token, method, path, body, version)


ENTRY = {"date": "2026-03-01", "type": "expense", "category": "Food", "amount": "1.50"}
ONE = "/transactions/fixed-id-0001"
IDS = {"ids": ["fixed-id-0001"]}
OUT = {"ids": ["fixed-out"]}
ONE_ACCOUNT = "/accounts/fixed-account"
ACCOUNT_CONTENT = {"name": "Checking", "kind": "checking", "currency": "EUR"}
ACCOUNT = {"id": "fixed-account", **ACCOUNT_CONTENT}
BUDGET = {"category": "Food", "amount": "5", "currency": "EUR"}
# The id is known without an answer, so that each request is sent even if those before it fail.
ONE_BUDGET = f"/budgets/{Budget('Food', Decimal(5), 'EUR').id}"

ONE_RULE = "/rules/fixed-rule"
RULE = {"when": {"payee": {"operator": "contains", "value": "tea"}}, "set": {"category": "Food"}}


def add(user: Caller) -> Iterator[Any]:
    entry = ENTRY | {"id": "fixed-id-0001"}
    yield user("POST /transactions", entry)
    yield user("POST /transactions", entry)
    batch = [ENTRY | {"id": f"fixed-id-{number:04}"} for number in range(1, 4)]
    yield user("POST /transactions/batch", {"transactions": batch})
    for account in ("fixed-giro", "fixed-card"):
        yield user("POST /accounts", ACCOUNT | {"id": account})
    # Without a currency, so that the account is read for it.
    yield user("POST /transactions", ENTRY | {"id": "fixed-out", "account": "fixed-giro"})
    yield user("POST /transactions", ENTRY | {"id": "fixed-in", "type": "income", "account": "fixed-card"})
    yield user("POST /transactions/join", {"expense": "fixed-out", "income": "fixed-in"})


def read(user: Caller) -> Iterator[Any]:
    yield from add(user)
    yield user("GET /transactions")
    yield user(f"GET {ONE}")
    yield user("GET /export?format=ledger")


def update(user: Caller) -> Iterator[Any]:
    yield from add(user)
    _, version, _ = user(f"GET {ONE}")
    yield user(f"PUT {ONE}", ENTRY | {"amount": "2.50", "account": "fixed-giro"}, version)
    yield user("POST /transactions/batch/update", IDS | {"changes": {"category": "Food"}})
    yield user(f"PUT {ONE}", ENTRY, "*")  # as it was, for the next try


def delete(user: Caller) -> Iterator[Any]:
    yield user("POST /transactions/batch/restore", OUT)  # one that an earlier try could not restore
    yield from add(user)
    yield user(f"POST /transactions/{transfer_id('fixed-out', 'fixed-in')}/separate")
    yield user("POST /transactions/batch/delete", OUT)
    for closed in ("2026-02-01", None):
        _, version, _ = user("GET /accounts/fixed-giro")
        yield user("PUT /accounts/fixed-giro", ACCOUNT_CONTENT | {"closed": closed}, version)
        yield user(
            "POST /transactions/batch/restore", OUT
        )  # refused first; the account is read for the reason
    yield user(f"DELETE {ONE}")
    yield user(f"POST {ONE}/restore")
    yield user("POST /transactions/batch/delete", IDS)
    yield user("POST /transactions/batch/restore", IDS)


def sum_up(user: Caller) -> Iterator[Any]:
    yield from add(user)
    yield user("GET /summary?period=monthly")


def preview(user: Caller) -> Iterator[Any]:
    yield user("POST /imports/preview?currency=EUR", "Date,Amount,Payee\n2026-03-01,-1.50,Tea house\n")


def keep_accounts(user: Caller) -> Iterator[Any]:
    assertion = f"{ONE_ACCOUNT}/balance-assertions/2026-03-31"
    yield user(f"DELETE {ONE_ACCOUNT}")  # one that an earlier try could not delete
    yield user("POST /accounts", ACCOUNT)
    yield user("GET /accounts")
    _, version, _ = user(f"GET {ONE_ACCOUNT}")
    yield user(f"GET {ONE_ACCOUNT}")
    yield user(f"PUT {ONE_ACCOUNT}", {**ACCOUNT_CONTENT, "name": "Giro"}, version)
    yield user(f"PUT {assertion}", {"amount": "1.50"})
    yield user(f"GET {ONE_ACCOUNT}/balance-assertions")
    yield user("GET /balances")
    yield user(f"DELETE {assertion}")
    yield user(f"DELETE {ONE_ACCOUNT}")


def save_settings(user: Caller) -> Iterator[Any]:
    yield user(f"DELETE {ONE_BUDGET}")  # one that an earlier try could not delete
    _, version, _ = user("GET /settings")
    yield user("GET /settings")
    yield user("PUT /settings", {"currency": "USD", "alerts": {"mail": True}}, version)
    yield user("POST /budgets", BUDGET)
    yield user(f"PUT {ONE_BUDGET}", BUDGET | {"amount": "6"})
    yield user("GET /budgets")
    yield user(f"DELETE {ONE_BUDGET}")


def save_and_unsubscribe(user: Caller) -> Iterator[Any]:
    yield from save_settings(user)
    _, version, _ = user("GET /settings")
    yield user("PUT /settings", {}, version)


def run_as_scheduled(user: Caller, name: str) -> Any:
    client = local(user.cloud).client("lambda")
    ran = client.invoke(FunctionName=physical_id(user.cloud, APP_STACK, name), Payload=b"{}")
    return (500 if "FunctionError" in ran else 200, "", {})


def send_alert(user: Caller) -> Iterator[Any]:
    yield from save_settings(user)
    yield user("POST /budgets", BUDGET | {"amount": "1"})
    yield user("POST /transactions", ENTRY | {"date": date.today().isoformat(), "currency": "EUR"})
    yield run_as_scheduled(user, BUDGET_ALERTS.name)


def erase(user: Caller) -> Iterator[Any]:
    ran = run_as_scheduled(user, DELETE_ACCOUNT)
    yield ran
    if ran[0] >= 500:
        return  # the user must be there for the next try
    yield from add(user)
    yield from save_settings(user)
    yield user("DELETE /account", {"confirm": "erase everything"})


def keep_rules(user: Caller) -> Iterator[Any]:
    yield user(f"DELETE {ONE_RULE}")  # one that an earlier try could not delete
    yield user("POST /rules", RULE | {"id": "fixed-rule"})
    yield user("POST /rules/preview", RULE)
    yield user("GET /rules")
    yield user(f"PUT {ONE_RULE}", RULE | {"position": 3}, "*")
    yield user(f"DELETE {ONE_RULE}")


USES = {
    "AddExpense": add,
    "GetExpenses": read,
    "UpdateExpense": update,
    "DeleteExpense": delete,
    "GetSummary": sum_up,
    "ImportStatement": preview,
    "Accounts": keep_accounts,
    "Settings": save_and_unsubscribe,
    "Rules": keep_rules,
    "SendBudgetAlerts": send_alert,
    "DeleteAccount": erase,
}


def use(cloud: Deployment, token: str, name: str) -> bool:
    """Send all requests of an operation; return whether any was answered by a 5xx.

    After a 5xx a request may find nothing of what the failed one should have made.
    """
    statuses = [status for status, *_ in USES[name](Caller(cloud, token))]
    first_failure = next((index for index, status in enumerate(statuses) if status >= 500), len(statuses))
    assert not [status for status in statuses[:first_failure] if status >= 400], statuses
    return first_failure < len(statuses)


def export_fails(cloud: Deployment, token: str) -> bool:
    """Run a full export, then one after a day was emptied; return whether either failed."""
    lambda_ = local(cloud).client("lambda")
    failed = False
    for full in (True, False):
        day = {
            "date": "2026-04-01",
            "type": "income",
            "category": "Pay",
            "amount": "9.00",
            "id": f"day-{full}-00001",
        }
        call(cloud, token, "POST", "/transactions", day)
        call(cloud, token, "DELETE", f"/transactions/{day['id']}")
        payload = json.dumps({"full": full}).encode()
        failed |= "FunctionError" in lambda_.invoke(FunctionName=cloud.export_function, Payload=payload)
    return failed


def call(
    cloud: Deployment, token: str, method: str, path: str, body: Any = None, version: str | None = None
) -> tuple[int, str, dict[str, Any]]:
    """Send one request to the API directly; return status, ETag and body."""
    host, is_text = cloud.site_url.removeprefix("http://"), isinstance(body, str)
    request = urllib.request.Request(
        f"{cloud.endpoint}/api{path}",
        method=method,
        data=None if body is None else (body if is_text else json.dumps(body)).encode(),
        headers={"Host": host, "Authorization": f"Bearer {token}"}
        | {"Content-Type": "text/plain" if is_text else "application/json"}
        | ({"If-Match": version} if version else {}),
    )
    try:
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
            return answer.status, answer.headers.get("ETag", '"1"'), json.loads(text) if text else {}
    except urllib.error.HTTPError as refused:
        return refused.code, '"1"', {}


def local(cloud: Deployment) -> LocalSession:
    session = open_session(cloud)
    assert isinstance(session, LocalSession)
    return session
