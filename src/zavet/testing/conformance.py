"""What every store must do, as checks that a stranger can run against a store of his own.

    from zavet.testing import conformance
    conformance.run(MyStore)

`make_store` gives an empty store of `operations.ports.Store` each time it is called. A check that fails raises AssertionError; its
docstring is the rule that was broken. `CHECKS` are the same checks one by one, for test runners.
"""

from __future__ import annotations

from collections.abc import Callable

from zavet.operations.ports import Store
from zavet.testing import store_rows, store_transactions

Check = Callable[[Store], None]

CHECKS: tuple[Check, ...] = (
    store_rows.every_table_keeps_its_rows,
    store_rows.values_survive,
    store_rows.bytes_are_a_key,
    store_rows.what_is_absent_is_none,
    store_rows.put_replaces,
    store_rows.add_refuses_a_taken_key,
    store_transactions.a_taken_key_may_be_survived,
    store_transactions.a_swallowed_failure_is_not_committed,
    store_rows.wrong_values_are_refused,
    store_rows.misuse_is_told,
    store_rows.filters_are_equalities_and_lists,
    store_rows.rows_come_in_order,
    store_rows.before_finds_what_is_due,
    store_rows.delete_tells_how_many,
    store_transactions.writes_are_seen_inside,
    store_transactions.a_failed_block_writes_nothing,
    store_transactions.a_savepoint_undoes_its_part,
    store_transactions.a_read_keeps_its_state,
    store_rows.controllers_do_not_mix,
    store_transactions.a_lock_serialises,
    store_transactions.a_lock_alone_writes_nothing,
    store_transactions.a_write_within_a_transaction_is_refused,
    store_rows.many_rows_pass,
    store_transactions.a_closed_store_answers_with_a_store_error,
)
"""Every check; each wants an empty store."""


def run(make_store: Callable[[], Store]) -> None:
    """Runs every check against a new empty store. Raises AssertionError at the first rule that is broken."""
    for check in CHECKS:
        store = make_store()
        try:
            check(store)
        except AssertionError as error:
            raise AssertionError(f"{check.__name__}: {error}; the rule: {check.__doc__}") from error
        finally:
            store.close()
