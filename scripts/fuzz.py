"""Every call of the API with thousands of bodies, parameters and headers, right and wrong, against a running lamp.

Starts `lamp serve` without a model, with a token and a state of its own, and lets schemathesis make the cases from the
lamp's OpenAPI document. Exits with 1 when an answer is a server error or not as documented, when it tells what it
should not, when the log has an error, or when the light stands still afterwards. Other options are schemathesis's.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

HERE = Path(__file__).parent
NO_MODEL = "/secret-place/model.gguf"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000, help="how many, over all calls (default 10000)")
    parser.add_argument("--seed", type=int, default=1, help="other seeds try other cases (default 1)")
    parser.add_argument("--phases", default="examples,coverage,fuzzing", help="of schemathesis")
    options, more = parser.parse_known_args()
    options.more = more
    with tempfile.TemporaryDirectory() as home:
        return _run(options, Path(home))


def _run(options: argparse.Namespace, home: Path) -> int:
    environment = {**os.environ, "HOME": str(home), "XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    lamp = [sys.executable, "-m", "lamp_runtime"]
    token = subprocess.run([*lamp, "token"], env=environment, check=True, capture_output=True, text=True).stdout.strip()
    serve = [*lamp, "serve", "--port", "0", "--model", NO_MODEL, "--require-token", "true", "--asks-per-minute", "0"]
    log = home / "log"
    with log.open("w") as errors, subprocess.Popen(
        serve, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
    ) as process:  # fmt: skip
        assert process.stdout is not None, "opened as a pipe"
        try:
            url = process.stdout.readline().split()[-1]
            code = _fuzz(options, url, token, home)
            alive = httpx.get(f"{url}/healthz", headers={"Authorization": f"Bearer {token}"}, timeout=60).is_success
        finally:
            process.terminate()
    faults = [line for line in log.read_text().splitlines() if "level=error" in line and NO_MODEL not in line]
    print(f"the light {'moves' if alive else 'stands still'}; {len(faults)} errors in the log")
    print("\n".join(line.replace("\\n", "\n") for line in faults[:3]))
    return int(code != 0 or not alive or bool(faults))


def _fuzz(options: argparse.Namespace, url: str, token: str, home: Path) -> int:
    authorization = f"Bearer {token}"
    paths = httpx.get(f"{url}/openapi.json", headers={"Authorization": authorization}, timeout=60).json()["paths"]
    calls = sum(len(methods) for methods in paths.values())
    each = max(options.cases // calls, 1)
    print(f"{calls} calls, {each} cases each", flush=True)
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [
        program, "--config-file", str(HERE / "schemathesis.toml"), "run", f"{url}/openapi.json",
        "--header", f"Authorization:{authorization}", "--phases", options.phases,
        "--max-examples", str(each), "--seed", str(options.seed), "--continue-on-failure",
        "--suppress-health-check", "all", "--generation-database", "none", "--warnings", "off", "--no-color",
        *options.more,
    ]  # fmt: skip
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]),
        "SCHEMATHESIS_HOOKS": "fuzz_checks",
        "LAMP_FUZZ_SECRETS": f"{Path(NO_MODEL).parent.name}:{home}:{token}",
    }
    return subprocess.run(command, env=environment, cwd=home, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
