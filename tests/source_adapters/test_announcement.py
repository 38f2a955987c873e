"""Departments are told who asks and for which purpose."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.announcement import as_comment, as_extensions, as_headers, probe_extensions, probe_headers
from source_adapters.testing import HOMES
from source_adapters.testing_sample import LOW, asking

REQUEST = asking([LOW], HOMES)


def test_departments_are_told_register_words() -> None:
    """Client and purpose, in the way of each adapter, and nothing of the look-ups."""
    assert as_comment(REQUEST) == "/* client=sample-client purpose=sample-purpose */ "
    assert as_headers(REQUEST) == {"Sharing-Client": "sample-client", "Sharing-Purpose": "sample-purpose"}
    assert as_extensions(REQUEST) == {"sharing": {"client": "sample-client", "purpose": "sample-purpose"}}


def test_the_gateway_says_when_it_asks_for_itself() -> None:
    """Under a purpose that nobody has."""
    assert probe_headers() == {"Sharing-Client": "meridian", "Sharing-Purpose": "probe"}
    assert probe_extensions() == {"sharing": {"client": "meridian", "purpose": "probe"}}


@given(st.text())
def test_other_words_are_refused(text: str) -> None:
    """No text can leave the comment or begin a header of its own; the refusal does not repeat it."""
    request = replace(REQUEST, client=text)
    try:
        comment = as_comment(request)
    except ValueError:
        with pytest.raises(ValueError, match="register words"):
            as_headers(request)
        with pytest.raises(ValueError, match="register words"):
            as_extensions(request)
    else:
        assert comment.count("*/") == 1
        assert text.isascii()
        assert as_headers(request)["Sharing-Client"] == text
