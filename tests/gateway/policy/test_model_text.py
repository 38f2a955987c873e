"""What somebody changed in the model is named as far as it can be."""

import pytest

from tests.gateway.policy.small_city import PolicySet

MEND = "expected the file as delivered, unedited"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[matchers]", "[matcher]", [': the section "matchers" is missing or empty', ':15: unknown section "matcher"']),
        ("g = _, _", "g2 = _, _", [': the section "role_definition" is missing or empty', ':10: unknown key "g2"']),
        ("e = some", "e = x\ne = some", [':14: the key "e" stands twice']),
        ("&& r.form", "# && r.form", [":16: a number sign cuts off the rest of the line"]),
        ("# The", "\ufeff# The", [":1: the model begins with a byte order mark"]),
        ("# The", "\r\n# The", [": the line ends of the model were changed"]),
        ("r.form == p.form", "r.form == p.from", [": not the model of this gateway"]),
    ],
)
def test_a_changed_model_says_what_was_changed(policy_set: PolicySet, old: str, new: str, told: list[str]) -> None:
    """Whatever cannot be named is refused by its hash all the same."""
    policy_set.replace("model.conf", old, new)
    assert policy_set.problems() == [f"model.conf{each}; {MEND}" for each in told]


def test_a_model_of_another_encoding_is_refused(policy_set: PolicySet) -> None:
    """Not with an exception."""
    (policy_set.path / "model.conf").write_bytes(b"\xff\xfe")
    assert policy_set.problems() == [f"model.conf: the model is not UTF-8; {MEND}"]
