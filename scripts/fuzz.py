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
from pathlib import Path

from served import NO_MODEL, Served, served

HERE = Path(__file__).parent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000, help="how many, over all calls (default 10000)")
    parser.add_argument("--seed", type=int, default=1, help="other seeds try other cases (default 1)")
    parser.add_argument("--phases", default="examples,coverage,fuzzing", help="of schemathesis")
    options, more = parser.parse_known_args()
    options.more = more
    with served("--asks-per-minute", "0") as lamp:
        code = _fuzz(options, lamp)
        alive, faults = lamp.is_alive(), lamp.errors()
    print(f"the light {'moves' if alive else 'stands still'}; {len(faults)} errors in the log")
    print("\n".join(faults[:3]))
    return int(code != 0 or not alive or bool(faults))


def _fuzz(options: argparse.Namespace, lamp: Served) -> int:
    paths = lamp.get("/openapi.json").json()["paths"]
    calls = sum(len(methods) for methods in paths.values())
    each = max(options.cases // calls, 1)
    print(f"{calls} calls, {each} cases each", flush=True)
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [
        program, "--config-file", str(HERE / "schemathesis.toml"), "run", f"{lamp.url}/openapi.json",
        "--header", f"Authorization:{lamp.headers['Authorization']}", "--phases", options.phases,
        "--max-examples", str(each), "--seed", str(options.seed), "--continue-on-failure",
        "--suppress-health-check", "all", "--generation-database", "none", "--warnings", "off", "--no-color",
        *options.more,
    ]  # fmt: skip
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]),
        "SCHEMATHESIS_HOOKS": "fuzz_checks",
        "LAMP_FUZZ_SECRETS": f"{Path(NO_MODEL).parent.name}:{lamp.home}:{lamp.token}",
    }
    return subprocess.run(command, env=environment, cwd=lamp.home, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
