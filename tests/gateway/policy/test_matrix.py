"""The matrix says what the rulings say."""

from datetime import date

from gateway.policy.book import read_book
from gateway.policy.matrix import of_client, of_field, of_purpose
from source_adapters.contract import Form
from tests.gateway.policy.small_city import REGISTER, PolicySet

DAY = date(2007, 6, 30)


def test_every_cell_of_every_layout_is_a_ruling(policy_set: PolicySet) -> None:
    """Whatever is allowed stands in all three, and nothing else."""
    book = read_book(policy_set.path, REGISTER)
    ruled = {
        (client, purpose, coordinate, form)
        for client in book.clients
        for purpose in book.purposes
        for coordinate in REGISTER
        for form in Form
        if book.snapshot.ruling(client, purpose, coordinate, form, DAY).allowed
    }
    by_client = {
        (client, purpose, coordinate, held.form)
        for client in book.clients
        for (coordinate, purpose), all_held in of_client(book, client, DAY).cells.items()
        for held in all_held
    }
    by_purpose = {
        (client, purpose, coordinate, held.form)
        for purpose in book.purposes
        for (coordinate, client), all_held in of_purpose(book, purpose, DAY).cells.items()
        for held in all_held
    }
    by_field = {
        (client, purpose, coordinate, held.form)
        for coordinate in REGISTER
        for (client, purpose), all_held in of_field(book, coordinate, DAY).cells.items()
        for held in all_held
    }
    assert ruled == by_client == by_purpose == by_field


def test_a_matrix_shows_only_what_is_held(policy_set: PolicySet) -> None:
    """The desk that is denied has no line, and a district stands beside its form."""
    policy_set.replace("rules/filing.csv", "Person.diedOn,range,*", "Person.diedOn,range,440104")
    book = read_book(policy_set.path, REGISTER)
    assert of_field(book, "Person.income", DAY).rows == ("desk-a",)
    assert of_client(book, "desk-b", DAY).text("Person.diedOn", "filing") == "range (440104)"
