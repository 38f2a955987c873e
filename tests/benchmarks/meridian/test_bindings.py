"""The bindings of the benchmark."""

from pathlib import Path

import pytest

from benchmarks.meridian.bindings import Adapter, source_bindings
from benchmarks.services.departments import DEPARTMENTS
from resolvers.schema import REGISTER
from source_adapters.bindings import load_bindings, missing


@pytest.mark.parametrize("adapter", Adapter)
def test_everything_is_bound_by_every_adapter(tmp_path: Path, adapter: Adapter) -> None:
    """Meridian would start with them."""
    file = tmp_path / "sources.toml"
    file.write_text(source_bindings({each.name: 1 for each in DEPARTMENTS}, adapter), encoding="utf-8")
    wanted = [(each.department, each.entity, each.attribute) for each in REGISTER.values() if not each.is_derived]
    assert missing(load_bindings(file, {}), wanted) == ()
