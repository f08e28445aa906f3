"""The list of operations: module, routes, environment variables and allowed actions of each function.

Plain data, from which the stack creates functions, routes and roles. Tests compare it with
`lambdas/openapi.yaml` and with the code.
"""

from dataclasses import dataclass
from enum import StrEnum


class Resource(StrEnum):
    """The resources of grants: tables, indexes apart from them, users, and the topic of mails."""

    EXPENSES = "Expenses"
    EXPENSES_BY_DATE = "Expenses/index/ByDate"
    TOTALS = "Totals"
    TOTALS_BY_CHANGE = "Totals/index/ByChange"
    SETTINGS = "Settings"
    USERS = "Users"
    BUDGET_ALERTS = "BudgetAlerts"
    # For actions that AWS grants on no narrower resource.
    ANY = "*"


@dataclass(frozen=True, slots=True)
class Route:
    """One method and path of the HTTP API, without the stage."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Operation:
    """An online function in `lambdas/<module>.py`, its routes and the actions of its role."""

    name: str
    module: str
    routes: tuple[Route, ...]
    actions: dict[Resource, tuple[str, ...]]
    environment: tuple[str, ...]

    @property
    def handler(self) -> str:
        return f"lambdas.{self.module}.handler"


# Conditions on actions. A subscription of another protocol than e-mail could send every user's mails away.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
CONDITIONS: dict[str, dict[str, dict[str, str]]] = {
    "sns:Subscribe": {"StringEquals": {"sns:Protocol": "email"}},
}

WRITER_ENVIRONMENT = ("EXPENSES_TABLE", "TOTALS_TABLE", "SETTINGS_TABLE", "CHANGE_SHARDS")

# DynamoDB authorises a transaction action by action: its Put needs PutItem, its Update UpdateItem.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
# sns:Unsubscribe can be granted on "*" only.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
DELETE_ACCOUNT = "DeleteAccount"
OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="AddExpense",
        module="add_expense",
        routes=(
            Route("POST", "/transactions"),
            Route("POST", "/transactions/batch"),
            Route("POST", "/transactions/join"),
            Route("POST", "/addExpense"),
        ),
        actions={
            Resource.EXPENSES: ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem"),
            Resource.TOTALS: ("dynamodb:BatchGetItem", "dynamodb:UpdateItem"),
            Resource.SETTINGS: ("dynamodb:GetItem", "dynamodb:UpdateItem"),
        },
        environment=(*WRITER_ENVIRONMENT, "DEFAULT_CURRENCY", "ROWS_PER_DAY"),
    ),
    Operation(
        name="GetExpenses",
        module="get_expenses",
        routes=(
            Route("GET", "/transactions"),
            Route("GET", "/transactions/{id}"),
            Route("GET", "/export"),
            Route("GET", "/getExpenses"),
        ),
        actions={
            Resource.EXPENSES: ("dynamodb:GetItem", "dynamodb:BatchGetItem"),
            Resource.EXPENSES_BY_DATE: ("dynamodb:Query",),
            Resource.SETTINGS: ("dynamodb:Query", "dynamodb:UpdateItem"),
        },
        environment=("EXPENSES_TABLE", "SETTINGS_TABLE", "CURSOR_KEY", "EXPORTS_PER_DAY"),
    ),
    Operation(
        name="UpdateExpense",
        module="update_expense",
        routes=(Route("PUT", "/transactions/{id}"), Route("POST", "/transactions/batch/update")),
        actions={
            Resource.EXPENSES: ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem"),
            Resource.TOTALS: ("dynamodb:BatchGetItem", "dynamodb:UpdateItem"),
            Resource.SETTINGS: ("dynamodb:GetItem", "dynamodb:UpdateItem"),
        },
        environment=(*WRITER_ENVIRONMENT, "DEFAULT_CURRENCY"),
    ),
    Operation(
        name="DeleteExpense",
        module="delete_expense",
        routes=(
            Route("DELETE", "/transactions/{id}"),
            Route("DELETE", "/deleteExpense/{id}"),
            Route("POST", "/transactions/{id}/restore"),
            Route("POST", "/transactions/{id}/separate"),
            Route("POST", "/transactions/batch/delete"),
            Route("POST", "/transactions/batch/restore"),
        ),
        actions={
            Resource.EXPENSES: ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem"),
            Resource.TOTALS: ("dynamodb:BatchGetItem", "dynamodb:UpdateItem"),
            Resource.SETTINGS: ("dynamodb:GetItem", "dynamodb:UpdateItem"),
        },
        environment=WRITER_ENVIRONMENT,
    ),
    Operation(
        name="ImportStatement",
        module="import_statement",
        routes=(Route("POST", "/imports/preview"),),
        actions={
            Resource.EXPENSES_BY_DATE: ("dynamodb:Query",),
            Resource.SETTINGS: ("dynamodb:Query", "dynamodb:UpdateItem"),
        },
        environment=("EXPENSES_TABLE", "SETTINGS_TABLE", "IMPORTS_PER_DAY"),
    ),
    Operation(
        name="GetSummary",
        module="get_summary",
        routes=(Route("GET", "/summary"),),
        actions={Resource.TOTALS: ("dynamodb:Query",), Resource.SETTINGS: ("dynamodb:Query",)},
        environment=("TOTALS_TABLE", "SETTINGS_TABLE"),
    ),
    Operation(
        name="Accounts",
        module="accounts",
        routes=(
            Route("GET", "/accounts"),
            Route("POST", "/accounts"),
            Route("GET", "/accounts/{id}"),
            Route("PUT", "/accounts/{id}"),
            Route("DELETE", "/accounts/{id}"),
            Route("GET", "/accounts/{id}/balances"),
            Route("GET", "/accounts/{id}/balance-assertions"),
            Route("PUT", "/accounts/{id}/balance-assertions/{date}"),
            Route("DELETE", "/accounts/{id}/balance-assertions/{date}"),
            Route("GET", "/balances"),
        ),
        actions={
            Resource.TOTALS: ("dynamodb:Query",),
            Resource.SETTINGS: (
                "dynamodb:GetItem",
                "dynamodb:Query",
                "dynamodb:PutItem",
                "dynamodb:UpdateItem",
                "dynamodb:DeleteItem",
            ),
        },
        environment=("TOTALS_TABLE", "SETTINGS_TABLE"),
    ),
    Operation(
        name="Settings",
        module="settings",
        routes=(
            Route("GET", "/settings"),
            Route("PUT", "/settings"),
            Route("GET", "/budgets"),
            Route("POST", "/budgets"),
            Route("GET", "/budgets/{id}"),
            Route("PUT", "/budgets/{id}"),
            Route("DELETE", "/budgets/{id}"),
        ),
        actions={
            Resource.SETTINGS: (
                "dynamodb:GetItem",
                "dynamodb:Query",
                "dynamodb:PutItem",
                "dynamodb:UpdateItem",
                "dynamodb:DeleteItem",
            ),
            Resource.USERS: ("cognito-idp:AdminGetUser",),
            Resource.BUDGET_ALERTS: ("sns:Subscribe",),
            Resource.ANY: ("sns:Unsubscribe",),
        },
        environment=("SETTINGS_TABLE", "DEFAULT_CURRENCY", "USER_POOL_ID", "BUDGET_ALERTS_TOPIC"),
    ),
    Operation(
        name="Rules",
        module="rules",
        routes=(
            Route("GET", "/rules"),
            Route("POST", "/rules"),
            Route("POST", "/rules/preview"),
            Route("PUT", "/rules/{id}"),
            Route("DELETE", "/rules/{id}"),
        ),
        actions={
            Resource.EXPENSES_BY_DATE: ("dynamodb:Query",),
            Resource.SETTINGS: (
                "dynamodb:GetItem",
                "dynamodb:Query",
                "dynamodb:PutItem",
                "dynamodb:UpdateItem",
                "dynamodb:DeleteItem",
            ),
        },
        environment=("EXPENSES_TABLE", "SETTINGS_TABLE", "CURSOR_KEY"),
    ),
    Operation(
        name=DELETE_ACCOUNT,
        module="delete_account",
        routes=(Route("DELETE", "/account"),),
        actions={
            Resource.EXPENSES: ("dynamodb:Query", "dynamodb:DeleteItem"),
            Resource.TOTALS: (
                "dynamodb:Query",
                "dynamodb:UpdateItem",
                "dynamodb:PutItem",
                "dynamodb:DeleteItem",
            ),
            Resource.TOTALS_BY_CHANGE: ("dynamodb:Query",),
            Resource.SETTINGS: ("dynamodb:Query", "dynamodb:DeleteItem"),
            Resource.USERS: ("cognito-idp:AdminDeleteUser",),
            Resource.ANY: ("sns:Unsubscribe",),
        },
        environment=(
            *("EXPENSES_TABLE", "TOTALS_TABLE", "SETTINGS_TABLE", "CHANGE_SHARDS"),
            *("USER_POOL_ID", "BUDGET_ALERTS_TOPIC"),
        ),
    ),
)

# It has no route, because a schedule calls it.
BUDGET_ALERTS = Operation(
    name="SendBudgetAlerts",
    module="send_budget_alerts",
    routes=(),
    actions={
        Resource.TOTALS: ("dynamodb:GetItem",),
        Resource.TOTALS_BY_CHANGE: ("dynamodb:Query",),
        Resource.SETTINGS: ("dynamodb:Query", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"),
        Resource.BUDGET_ALERTS: ("sns:Publish",),
    },
    environment=("TOTALS_TABLE", "SETTINGS_TABLE", "CHANGE_SHARDS", "BUDGET_ALERTS_TOPIC", "SITE_URL"),
)

EXPORT_NAME = "ExportLake"
EXPORT_HANDLER = "etl.export.handler"
EXPORT_ACTIONS: dict[Resource, tuple[str, ...]] = {
    Resource.EXPENSES: ("dynamodb:Scan",),
    Resource.EXPENSES_BY_DATE: ("dynamodb:Query",),
    Resource.TOTALS: ("dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem"),
    Resource.TOTALS_BY_CHANGE: ("dynamodb:Query",),
    Resource.SETTINGS: ("dynamodb:Scan",),
}


class LakeResource(StrEnum):
    """The parts of the lake that actions can be granted on."""

    FILES = "files"
    BUCKET = "bucket"
    TABLE = "table"


# The export need not abort failed uploads: the bucket deletes unfinished ones after two days.
EXPORT_LAKE_ACTIONS: dict[LakeResource, tuple[str, ...]] = {
    LakeResource.FILES: ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
    # Without it S3 answers 403 instead of 404, and Arrow's file system looks before it writes.
    LakeResource.BUCKET: ("s3:ListBucket",),
    LakeResource.TABLE: ("glue:GetDatabase", "glue:GetTable", "glue:CreateTable", "glue:UpdateTable"),
}
