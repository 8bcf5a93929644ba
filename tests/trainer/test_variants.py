"""The shipped model in another quantisation: made once, whole, and of what is asked for."""

from __future__ import annotations

from pathlib import Path

import gguf
import pytest

from lamp_runtime.errors import ModelError
from lamp_trainer.files import manifest_path
from lamp_trainer.variants import shipped_as

pytestmark = pytest.mark.model


def test_a_variant_is_made_once_and_says_what_it_is(tmp_path: Path) -> None:
    path = shipped_as("Q8_0", tmp_path)
    made = path.stat().st_mtime_ns
    assert path.name == "lamp-smollm2-135m-Q8_0.gguf"
    reader = gguf.GGUFReader(path)
    style = reader.get_field("lamp.prompt_style")
    assert style is not None
    assert style.contents() == "short"
    kinds = {str(tensor.name): tensor.tensor_type for tensor in reader.tensors}
    assert kinds["blk.0.ffn_up.weight"] == gguf.GGMLQuantizationType.Q8_0
    assert sorted(found.name for found in tmp_path.iterdir()) == [path.name, manifest_path(path).name]
    assert shipped_as("Q8_0", tmp_path).stat().st_mtime_ns == made


def test_an_unknown_quantisation_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="quantisation 'Q3' is unknown; use one of F16, Q8_0"):
        shipped_as("Q3", tmp_path)
    assert list(tmp_path.iterdir()) == []
