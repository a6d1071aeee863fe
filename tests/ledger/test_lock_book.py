from pipelines.ledger import Ledger
from tests.databases import ON_POSTGRES


@ON_POSTGRES
def test_what_one_machine_holds_is_held_for_all(postgres_url: str) -> None:
    with Ledger(postgres_url) as here, Ledger(postgres_url) as there:
        with here.holding("work on moma") as ours:
            assert ours
            with there.holding("work on moma") as theirs, there.holding("work on ror") as others:
                assert (theirs, others) == (False, True)
        with there.holding("work on moma") as theirs:
            assert theirs


@ON_POSTGRES
def test_whoever_loses_the_connection_lets_go_and_ends_all_the_same(postgres_url: str) -> None:
    with Ledger(postgres_url) as here, Ledger(postgres_url) as there:
        with here.holding("work on moma") as ours:
            assert ours
            with there._database.connect() as connection:
                ended = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                connection.exec_driver_sql(ended)
        with there.holding("work on moma") as theirs:
            assert theirs


def test_a_ledger_of_one_machine_leaves_locks_to_files(ledger: Ledger) -> None:
    with ledger.holding("work on moma") as ours:
        assert ours
