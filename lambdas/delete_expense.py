"""DeleteExpense: moves a transaction to the bin, or takes it out again."""

from lambdas.ledger import store
from lambdas.ledger.http import Request, Response, if_match, serve
from lambdas.ledger.writer import Writer

STORE = store.ledger_writer()


def delete(request: Request) -> Response:
    """DELETE /transactions/{id}"""
    Writer(STORE).delete(request.user, request.transaction_id, if_match(request) or (), request.now)
    return Response(204)


def restore(request: Request) -> Response:
    """POST /transactions/{id}/restore"""
    transaction = Writer(STORE).restore(request.user, request.transaction_id, request.now)
    return Response(200, transaction.to_json(), {"ETag": f'"{transaction.version}"'})


ROUTES = {
    "DELETE /transactions/{id}": delete,
    "DELETE /deleteExpense/{id}": delete,
    "POST /transactions/{id}/restore": restore,
}

handler = serve(ROUTES, STORE)
