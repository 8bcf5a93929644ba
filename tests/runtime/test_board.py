"""The board's checks, on trees of /proc, /sys, /dev and /boot as boards have them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lamp_runtime.board import config_txt
from lamp_runtime.board.checks import check_board
from lamp_runtime.board.finding import Finding
from lamp_runtime.board.machine import Machine
from lamp_runtime.cli import main
from lamp_runtime.output.leds import LedSettings

FRAGMENTS = Path(__file__).parents[2] / "firmware_assets" / "boot"
PI_5, PI_4 = "Raspberry Pi 5 Model B Rev 1.0", "Raspberry Pi 4 Model B Rev 1.4"
PI_3, ZERO_2 = "Raspberry Pi 3 Model B Plus Rev 1.3", "Raspberry Pi Zero 2 W Rev 1.0"
LINE = "dtoverlay=ws2812-pio,gpio=18,num_leds=172"
CLOCK_4 = "core_freq=500\ncore_freq_min=500\n"


class Board:
    """A tree of files, and who may write what."""

    def __init__(self, root: Path, model: str | None = PI_5):
        self.root = root
        self.denied: set[str] = set()
        self.firmware: str | None = None
        if model is not None:
            self.put("proc/device-tree/model", model + "\0")

    def put(self, place: str, text: str = "") -> None:
        path = self.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def boot(self, text: str) -> None:
        self.put("boot/firmware/config.txt", text)

    def machine(self) -> Machine:
        def writable(path: Path) -> bool:
            return path.exists() and str(path.relative_to(self.root)) not in self.denied

        return Machine(self.root, writable, lambda: "ada", lambda: self.firmware)

    def found(self, *outputs: str, leds: LedSettings | None = None) -> list[Finding]:
        """Without what is asked of the person."""
        findings = check_board(outputs or ("auto",), leds or LedSettings(), self.machine())
        return [finding for finding in findings if finding.state != "ask"]

    def only(self, *outputs: str, leds: LedSettings | None = None) -> Finding:
        (finding,) = self.found(*outputs, leds=leds)
        return finding


class TestRp1:
    @pytest.fixture
    def board(self, tmp_path: Path) -> Board:
        board = Board(tmp_path)
        board.boot(LINE + "\n")
        board.put("dev/leds0")
        return board

    def test_well(self, board: Board) -> None:
        assert board.only() == Finding("strip", "ok", "/dev/leds0, 172 LEDs on GPIO 18")

    def test_no_overlay(self, board: Board) -> None:
        board.boot("dtparam=audio=on\n# " + LINE + "\n")
        finding = board.only()
        assert finding.state == "error"
        assert finding.found == "the strip's driver is not in /boot/firmware/config.txt"
        assert finding.fix == f"add {LINE} to /boot/firmware/config.txt, and restart"

    @pytest.mark.parametrize(
        ("line", "differs"),
        [
            ("dtoverlay=ws2812-pio,gpio=18", "num_leds"),
            ("dtoverlay=ws2812-pio,num_leds=60", "gpio, num_leds"),
            (LINE + ",rgbw", "rgbw"),
        ],
    )
    def test_an_overlay_for_another_strip(self, board: Board, line: str, differs: str) -> None:
        board.boot(line)
        finding = board.only()
        assert finding.found == f"the strip's driver has another {differs} than the settings"
        assert finding.fix == f"change its line in /boot/firmware/config.txt to {LINE}, and restart"

    def test_white_leds_need_their_word(self, board: Board) -> None:
        leds = LedSettings(colors="GRBW")
        finding = board.only(leds=leds)
        assert finding.fix is not None
        assert f"{LINE},rgbw" in finding.fix
        board.boot(LINE + ",rgbw")
        assert board.only(leds=leds).state == "ok"

    def test_an_overlay_without_its_device(self, board: Board) -> None:
        (board.root / "dev/leds0").unlink()
        finding = board.only()
        assert finding.state == "error"
        assert finding.fix is not None
        assert "apt full-upgrade" in finding.fix

    def test_no_access(self, board: Board) -> None:
        board.denied.add("dev/leds0")
        assert board.only().fix == "install the lamp's udev rule: install.sh does"
        board.put("etc/udev/rules.d/70-lamp.rules")
        finding = board.only()
        assert finding.found == "ada may not write /dev/leds0"
        assert finding.fix is not None
        assert finding.fix.startswith("sudo usermod -aG lamp-leds ada")

    def test_elsewhere(self, tmp_path: Path) -> None:
        finding = Board(tmp_path, PI_4).only("rp1")
        assert (finding.state, finding.fix) == ("error", 'output = ["spi"]')


class TestSpi:
    @pytest.fixture
    def board(self, tmp_path: Path) -> Board:
        board = Board(tmp_path, PI_4)
        board.boot("dtparam=i2c_arm=on,spi=on\n" + CLOCK_4)
        board.put("dev/spidev0.0")
        board.put("sys/module/spidev/parameters/bufsiz", "4096\n")
        return board

    def test_well(self, board: Board) -> None:
        assert board.only() == Finding("strip", "ok", "/dev/spidev0.0, data on GPIO 10")

    def test_off(self, board: Board) -> None:
        (board.root / "dev/spidev0.0").unlink()
        assert board.only().fix == "restart"
        board.boot("dtparam=spi=on\ndtparam=spi=off\n" + CLOCK_4)
        assert board.only().fix == "add dtparam=spi=on to /boot/firmware/config.txt, and restart"

    def test_where_older_systems_have_the_file(self, board: Board) -> None:
        (board.root / "boot/firmware/config.txt").unlink()
        board.put("boot/config.txt", CLOCK_4)
        (board.root / "dev/spidev0.0").unlink()
        assert board.only().fix == "add dtparam=spi=on to /boot/config.txt, and restart"

    @pytest.mark.parametrize(("colors", "needed"), [("GRB", 2185), ("GRBW", 2873)])
    def test_a_small_buffer(self, board: Board, colors: str, needed: int) -> None:
        leds = LedSettings(colors=colors)  # type: ignore[arg-type]
        board.put("sys/module/spidev/parameters/bufsiz", f"{needed}\n")
        assert [finding.check for finding in board.found(leds=leds)] == ["strip"]
        board.put("sys/module/spidev/parameters/bufsiz", f"{needed - 1}\n")
        _, bus = board.found(leds=leds)
        assert (bus.state, bus.found) == ("error", f"its buffer has {needed - 1} bytes, and a frame {needed}")
        assert bus.fix == f"add spidev.bufsiz={needed} to the line in /boot/firmware/cmdline.txt, and restart"

    def test_no_access(self, board: Board) -> None:
        board.denied.add("dev/spidev0.0")
        finding = board.only()
        assert finding.fix is not None
        assert finding.fix.startswith("sudo usermod -aG spi ada")

    @pytest.mark.parametrize(
        ("model", "wanted"),
        [(PI_4, "core_freq=500 and core_freq_min=500"), (PI_3, "core_freq=250"), (ZERO_2, "core_freq=250")],
    )
    def test_a_clock_that_moves(self, tmp_path: Path, model: str, wanted: str) -> None:
        board = Board(tmp_path, model)
        board.put("dev/spidev0.0")
        board.boot("dtparam=spi=on\n")
        _, bus = board.found()
        assert (bus.check, bus.state) == ("bus", "warning")
        assert bus.fix == f"add {wanted} to /boot/firmware/config.txt, and restart"

    def test_a_pi_5_has_a_clock_of_its_own(self, tmp_path: Path) -> None:
        board = Board(tmp_path, PI_5)
        board.put("dev/spidev0.0")
        assert board.only("spi").state == "ok"


class TestWs281x:
    @pytest.fixture
    def board(self, tmp_path: Path) -> Board:
        board = Board(tmp_path, PI_4)
        board.put("dev/mem")
        board.put("proc/modules", "snd 139264 3 snd_pcm, Live 0x0\n")
        return board

    def test_well(self, board: Board) -> None:
        assert board.only("ws281x") == Finding("strip", "ok", "GPIO 18, through /dev/mem")

    def test_sound_on_the_pin(self, board: Board) -> None:
        board.put("proc/modules", "snd_bcm2835 24576 1 - Live 0x0\nsnd 139264 3 snd_pcm, Live 0x0\n")
        _, sound = board.found("ws281x")
        assert (sound.check, sound.state) == ("sound", "error")
        assert sound.fix == "add dtparam=audio=off to /boot/firmware/config.txt, and restart"
        # That pin has other hardware.
        assert len(board.found("ws281x", leds=LedSettings(gpio=21))) == 1

    def test_no_access(self, board: Board) -> None:
        board.denied.add("dev/mem")
        assert board.only("ws281x").found == "ada may not write /dev/mem"
        board.put("dev/gpiomem")
        finding = board.only("ws281x", leds=LedSettings(gpio=10))
        assert finding.found == "ada may not write /dev/spidev0.0"

    def test_a_pi_5(self, tmp_path: Path) -> None:
        assert Board(tmp_path, PI_5).only("ws281x").fix == 'output = ["auto"]'


class TestHealth:
    @pytest.mark.parametrize(
        ("total_kb", "swap_kb", "state"),
        [(436_000, 0, "warning"), (436_000, 436_000, "ok"), (930_000, 0, None)],
    )
    def test_swap(self, tmp_path: Path, total_kb: int, swap_kb: int, state: str | None) -> None:
        board = Board(tmp_path, None)
        board.put("proc/meminfo", f"MemTotal:  {total_kb} kB\nMemFree:  9 kB\nSwapTotal:  {swap_kb} kB\n")
        findings = board.found("web")
        assert [finding.state for finding in findings] == ([state] if state else [])
        if state == "warning":
            assert findings[0].found == "425 MB of memory and no swap"
            assert "swapon /swapfile" in str(findings[0].fix)

    @pytest.mark.parametrize(
        ("text", "state", "found"),
        [
            ("0", "ok", "enough"),
            ("50005", "error", "under 4.63 V now"),
            ("50000", "warning", "under 4.63 V since the start"),
            ("80008", "warning", "too hot now"),
            ("20000", "warning", "too hot since the start"),
        ],
    )
    def test_throttling(self, tmp_path: Path, text: str, state: str, found: str) -> None:
        board = Board(tmp_path, PI_4)
        board.put("sys/devices/platform/soc/soc:firmware/get_throttled", text + "\n")
        finding = board.only("web")
        assert (finding.check, finding.state) == ("supply", state)
        assert finding.found.startswith(found)
        assert (finding.fix is None) == (state == "ok")

    def test_the_firmware_is_asked_where_no_file_tells(self, tmp_path: Path) -> None:
        board = Board(tmp_path, PI_5)
        board.firmware = "throttled=0x50005\n"
        assert board.only("web").state == "error"
        board.firmware = "VCHI initialization failed\n"
        assert board.found("web") == []


def test_no_pins(tmp_path: Path) -> None:
    board = Board(tmp_path, None)
    assert board.only("auto").state == "warning"
    assert board.only("spi").fix == 'output = ["ddp"] drives a strip over the network'
    assert board.found("ddp", "web") == []


def test_what_no_program_sees_is_asked_where_a_strip_hangs_on_the_pins(tmp_path: Path) -> None:
    def asked(*outputs: str) -> list[Finding]:
        findings = check_board(outputs, LedSettings(), Board(tmp_path, PI_4).machine())
        return [finding for finding in findings if finding.state == "ask"]

    looks = " ".join(f"{finding.found} {finding.fix}" for finding in asked("auto"))
    assert all(word in looks for word in ("ground", "74AHCT125", "supply_ma", "1000 uF", "lamp map"))
    assert asked("web", "ddp") == []


@pytest.mark.parametrize(
    ("model", "meant"),
    [
        (PI_5, ["all", "pi5"]),
        (PI_4, ["all", "pi4"]),
        ("Raspberry Pi 400 Rev 1.0", ["all", "pi4", "pi400"]),
        ("Raspberry Pi Compute Module 4 Rev 1.0", ["all", "pi4", "cm4"]),
        (PI_3, ["all", "pi3", "pi3+"]),
        ("Raspberry Pi 3 Model B Rev 1.2", ["all", "pi3"]),
        (ZERO_2, ["all", "pi0", "pi02"]),
        ("Raspberry Pi Zero W Rev 1.1", ["all", "pi0", "pi0w"]),
        ("Raspberry Pi 2 Model B Rev 1.1", ["all", "pi2"]),
        ("Raspberry Pi Model B Rev 2", ["all", "pi1"]),
    ],
)
def test_sections_of_config_txt(tmp_path: Path, model: str, meant: list[str]) -> None:
    boards = ["pi0", "pi0w", "pi02", "pi1", "pi2", "pi3", "pi3+", "pi4", "pi400", "cm4", "pi5"]
    sections = ["all", *boards, "none", "HDMI:0", "gpio4=1", "0x12345678"]
    board = Board(tmp_path, model)
    board.boot("".join(f"[{section}]\nline={section}\n" for section in sections))
    assert [line.removeprefix("line=") for line in config_txt.lines(board.machine())] == meant


@pytest.mark.parametrize(
    ("model", "fragment", "device"),
    [
        (PI_5, "rp1", "dev/leds0"),
        (PI_5, "spi", "dev/spidev0.0"),
        (PI_4, "spi", "dev/spidev0.0"),
        (PI_3, "spi", "dev/spidev0.0"),
        (ZERO_2, "spi", "dev/spidev0.0"),
        (PI_4, "ws281x", "dev/mem"),
    ],
)
def test_the_installers_lines_are_what_the_checks_want(tmp_path: Path, model: str, fragment: str, device: str) -> None:
    board = Board(tmp_path, model)
    board.boot(f"dtparam=audio=on\n[cm4]\notg_mode=1\n[all]\n{(FRAGMENTS / f'{fragment}.txt').read_text()}")
    board.put(device)
    assert board.only(fragment).state == "ok"


def test_doctor_tells_of_the_board(capsys: pytest.CaptureFixture[str]) -> None:
    # Here is no board: that is what it has to say.
    if Machine().model is not None:
        pytest.skip("this is a board")
    assert main(["doctor", "--json", "--port", "0", "--output", "spi"]) == 1
    strip = next(item for item in json.loads(capsys.readouterr().out) if item["check"] == "strip")
    assert strip["found"] == "spi needs the pins of a Raspberry Pi"
    main(["doctor", "--port", "0", "--output", "spi"])
    assert "\nlook  look: nothing lights" in capsys.readouterr().out
