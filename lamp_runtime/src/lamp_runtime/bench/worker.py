"""One peer in a process of its own, so that its memory is its own. A line in is a request, a line out its sample."""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from dataclasses import asdict
from pathlib import Path

from lamp_runtime.bench.peers import PEERS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("model", type=Path)
    parser.add_argument("threads", type=int)
    options = parser.parse_args()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(**values: object) -> None:
        out.write(json.dumps(values) + "\n")
        out.flush()

    started = time.perf_counter()
    try:
        peer = PEERS[options.peer](options.model, options.threads)
    except Exception as error:
        say(failed=f"{type(error).__name__}: {error}")
        return 1
    say(load_s=time.perf_counter() - started)
    for line in sys.stdin:
        try:
            say(sample=asdict(peer.answer(json.loads(line))))
        except Exception as error:
            say(failed=f"{type(error).__name__}: {error}")
    peer.close()
    # A server is a child; its memory counts once it has ended.
    peak_kb = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    say(peak_mb=peak_kb / 1024)
    return 0


if __name__ == "__main__":
    sys.exit(main())
