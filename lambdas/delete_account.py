"""DeleteAccount: erases everything of a user, and then the user; hourly what was written after that."""

from dataclasses import dataclass
from datetime import UTC, datetime

from lambdas.ledger.config import Configuration
from lambdas.ledger.erasure import BACKUP_RETENTION, LAKE_RETENTION, erase, erase_late_writes
from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.http import Event, GatewayResponse, HttpHandler, Request, Response
from lambdas.ledger.json_document import write_json
from lambdas.ledger.runtime import lambda_handler
from lambdas.ledger.sdk import Connect
from lambdas.ledger.services import Mails, Users
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import instant_text
from lambdas.ledger.user_settings import settings_in

CONFIRMATION = "erase everything"

ENVIRONMENT = (
    *("EXPENSES_TABLE", "TOTALS_TABLE", "SETTINGS_TABLE", "CHANGE_SHARDS"),
    *("USER_POOL_ID", "BUDGET_ALERTS_TOPIC"),
)


@dataclass(frozen=True, slots=True)
class DeleteAccount:
    """The route that erases an account."""

    store: Store
    users: Users
    mails: Mails

    def delete(self, request: Request) -> Response:
        """DELETE /account: as much as a call has time for, and the sign-in last."""
        if request.json() != {"confirm": CONFIRMATION}:
            raise Invalid(errors=[FieldError("#/confirm", "not_confirmed", {"confirmation": CONFIRMATION})])
        settings = settings_in(self.store.list_settings(request.user))
        if settings and settings.subscription:
            self.mails.unsubscribe(settings.subscription)
        erased, is_done = erase(self.store, request.ledger_id, request.now)
        answer: dict[str, object] = {"done": is_done, "erased": erased}
        if is_done:
            self.users.delete(request.username)
            answer |= {
                "lakeUntil": instant_text(request.now + LAKE_RETENTION),
                "backupsUntil": instant_text(request.now + BACKUP_RETENTION),
            }
        return Response(200, answer)


class ErasureHandler(HttpHandler):
    """Answers the route, and the schedule, whose event has none."""

    def __call__(self, event: Event, context: object) -> GatewayResponse:
        if "routeKey" in event:
            return super().__call__(event, context)
        ledgers = erase_late_writes(self.store, datetime.now(UTC))
        return {"statusCode": 200, "body": write_json({"ledgers": ledgers})}


def build(config: Configuration, connect: Connect) -> HttpHandler:
    store = Store(connect("dynamodb"), config)
    users = Users(store, connect, config.user_pool_id)
    mails = Mails(store, connect, config.budget_alerts_topic)
    function = DeleteAccount(store, users, mails)
    return ErasureHandler({"DELETE /account": function.delete}, store)


handler = lambda_handler(build, ENVIRONMENT)
