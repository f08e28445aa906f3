"""Schema evolution: a table of an earlier layout gets today's columns, by name.

Columns are first added as optional ones. The run then writes every row again, from the ledger; once no file
of an earlier layout is left, columns that are never null say so.
"""

from pyiceberg.exceptions import CommitFailedException
from pyiceberg.schema import Schema
from pyiceberg.table import Table, Transaction
from pyiceberg.transforms import IdentityTransform

from etl.iceberg_schema import build_schema
from etl.manifests import LakeTransaction
from etl.schema import KEY_COLUMNS, SORT_COLUMNS
from etl.table import ConflictError


def evolve(table: Table, *, is_current_layout: bool) -> None:
    """Give the table today's columns, comments, keys and sort order; columns of others stay as they are.

    Args:
        is_current_layout: whether all files of the current snapshot have today's columns.

    Raises:
        ConflictError: somebody else changed the table since it was opened.
    """
    transaction = LakeTransaction(table)
    _update_columns(transaction, is_required=is_current_layout)
    _update_sort_order(transaction)
    try:
        transaction.commit_transaction()
    except CommitFailedException as error:
        raise ConflictError(str(error)) from error


def _update_columns(transaction: Transaction, *, is_required: bool) -> None:
    before = _schema(transaction)
    with transaction.update_schema(allow_incompatible_changes=True) as update:
        for field in build_schema().fields:
            if field.name not in before.column_names:
                update.add_column(field.name, field.field_type, doc=field.doc)
                continue
            required = field.required and is_required
            existing = before.find_field(field.name)
            if (existing.doc, existing.required) != (field.doc, required):
                update.update_column(field.name, doc=field.doc, required=required)
        update.set_identifier_fields(*(KEY_COLUMNS if is_required else ()))


def _update_sort_order(transaction: Transaction) -> None:
    schema, order = (
        _schema(transaction),
        transaction.table_metadata.sort_order_by_id(transaction.table_metadata.default_sort_order_id),
    )
    names = [schema.find_column_name(field.source_id) for field in order.fields] if order else []
    if names == list(SORT_COLUMNS):
        return
    with transaction.update_sort_order() as update:
        for name in SORT_COLUMNS:
            update.asc(name, IdentityTransform())


def _schema(transaction: Transaction) -> Schema:
    return transaction.table_metadata.schema()
