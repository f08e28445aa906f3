"""DeleteAccount: erases everything of a user, and then the user."""

from lambdas.ledger import config, services, store
from lambdas.ledger.erasure import erase
from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.http import Request, Response, serve

CONFIRMATION = "erase everything"

STORE = store.account_eraser()
USERS = services.Users(STORE, config.user_pool_id())
MAILS = services.Mails(STORE, config.budget_alerts_topic())


def delete(request: Request) -> Response:
    """DELETE /account: as much of it as a call has time for, the sign-in last, so that it can be repeated."""
    if request.json() != {"confirm": CONFIRMATION}:
        raise Invalid(errors=[FieldError("#/confirm", "not_confirmed", {"confirmation": CONFIRMATION})])
    for item in STORE.list_settings(request.user):
        if (subscription := services.subscription_in(item)) is not None:
            MAILS.unsubscribe(subscription)
    erased, done = erase(STORE, request.user, request.now)
    if done:
        USERS.forget(request.username)
    return Response(200, {"done": done, "erased": erased})


ROUTES = {"DELETE /account": delete}

handler = serve(ROUTES, STORE)
