"""What words follow each other in the requests for training -> `input/voice/pairs.txt`, for the recogniser to weigh.

Only the authored requests in English are counted, none that models or the hearing are judged by. A line for each word:
the word, how many different ones come before it, and the words after it with how often. `^` is the beginning, `$` the
end, `#` a number. What was seen once alone is left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from lamp_runtime.input.voice.likelihood import BEGIN, END, PAIRS, request_words

ROOT = Path(__file__).parent.parent
AUTHORED = ROOT / "trainer" / "data" / "authored"
_OTHER_LANGUAGES = "multilingual"
_LEAST = 2


def requests(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            design = json.loads(line)
            if design["category"] != _OTHER_LANGUAGES:
                yield from (request for request in design["requests"] if request.isascii())


def counted(texts: Iterator[str]) -> str:
    """The file's text."""
    pairs: Counter[tuple[str, str]] = Counter()
    words: Counter[str] = Counter()
    for text in texts:
        said = [BEGIN, *request_words(text), END]
        words.update(said[1:])
        pairs.update(pairwise(said))
    before = Counter(second for _, second in pairs)
    after: dict[str, list[str]] = {word: [] for word in [BEGIN, *words]}
    for (first, second), count in sorted(pairs.items()):
        if count >= _LEAST:
            after[first] += [second, str(count)]
    kept = [BEGIN, *sorted(word for word, count in words.items() if count >= _LEAST)]
    return "".join(f"{' '.join([word, str(before[word]), *after[word]])}\n" for word in kept)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=Path, default=AUTHORED, help="the folder of authored requests")
    parser.add_argument("--to", type=Path, default=PAIRS, help="the file to write")
    options = parser.parse_args()
    text = counted(requests(options.requests))
    options.to.write_text(text, encoding="ascii")
    print(f"{options.to}: {text.count(chr(10))} words, {len(text) // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
