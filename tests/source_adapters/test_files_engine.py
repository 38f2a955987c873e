"""A search of a drop is ended from another thread than the one that makes it."""

from source_adapters.files_engine import Database


def test_a_search_that_just_came_to_its_end_can_be_ended() -> None:
    """Who waited gave up in the moment in which it was found: nothing is left to interrupt."""
    search = Database().search()
    assert search.rows("SELECT $n", {"n": 1}) == [(1,)]
    search.end()


def test_a_search_that_was_ended_before_it_began_finds_nothing() -> None:
    """It may have waited for a free thread longer than anybody waited for it."""
    database = Database()
    search = database.search()
    search.end()
    assert search.rows("SELECT $n", {"n": 1}) == ()
    assert database.search().rows("SELECT $n", {"n": 1}) == [(1,)]
