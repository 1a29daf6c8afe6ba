"""docs/formats.md names every format and shows what dlint really prints."""

import os
import re
import subprocess
import sys

from dlint.report import FORMATS

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGE = os.path.join(ROOT, "docs", "formats.md")
BLOCK = re.compile(r"(<!-- output: dlint ([^>]*) -->\n)(.*?)(<!-- end of output -->)", re.DOTALL)


def read():
    with open(PAGE, encoding="utf-8") as file:
        return file.read()


def with_output(match):
    command = [sys.executable, "-m", "dlint", *match[2].split(), "--isolated", "--color", "never"]
    environment = {name: value for name, value in os.environ.items() if name != "GITHUB_STEP_SUMMARY"}
    folder = os.path.join(ROOT, "examples", "bookshop")
    done = subprocess.run(command, capture_output=True, cwd=folder, check=False, env=environment)
    assert done.returncode == 1
    out = done.stdout.decode()
    if not os.path.exists(os.path.join(ROOT, ".git")):  # then nothing says where the repository's top is
        out = out.replace("file=", "file=examples/bookshop/").replace(
            '"path": "c', '"path": "examples/bookshop/c'
        )
    return f"{match[1]}```text\n{out}```\n{match[4]}"


def test_the_page_shows_what_dlint_prints():
    text = read()
    wanted = BLOCK.sub(with_output, text)
    assert len(BLOCK.findall(text)) == 5
    if os.environ.get("WRITE_DOCS"):
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(wanted)
    else:
        assert text == wanted, "run this test with WRITE_DOCS=1 and read the diff"


def test_the_page_names_every_format():
    rows = [
        line.split("|") for line in read().split("## Severities")[0].splitlines() if line.startswith("| `")
    ]
    named = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row[1])}
    assert named == set(FORMATS) - {"statistics"}
    for row in rows:
        for name in re.findall(r"--output(?:-format)? ([a-z-]+)", row[3]):
            assert f"`{name}`" in row[1]
