"""docs/graph.md shows what dlint really prints."""

import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGE = os.path.join(ROOT, "docs", "graph.md")
BLOCK = re.compile(r"(<!-- output: dlint ([^>]*) -->\n)(.*?)(<!-- end of output -->)", re.DOTALL)


def with_output(match):
    command = [sys.executable, "-m", "dlint", *match[2].split(), "--color", "never"]
    done = subprocess.run(
        command, capture_output=True, cwd=os.path.join(ROOT, "examples", "bookshop"), check=True
    )
    return f"{match[1]}```text\n{done.stdout.decode()}```\n{match[4]}"


def test_the_page_shows_what_dlint_prints():
    with open(PAGE, encoding="utf-8") as file:
        text = file.read()
    wanted = BLOCK.sub(with_output, text)
    assert len(BLOCK.findall(text)) == 2
    if os.environ.get("WRITE_DOCS"):
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(wanted)
    else:
        assert text == wanted, "run this test with WRITE_DOCS=1 and read the diff"
