"""The README shows what dlint really prints, and names what there is."""

import os
import re
import subprocess
import sys

from dlint.report import FORMATS

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PATH = os.path.join(ROOT, "README.md")
BLOCK = re.compile(
    r"(<!-- report: dlint (?P<call>[^>]*) -->\n)(?P<shown>.*?)(<!-- end of report -->)", re.DOTALL
)


def read():
    with open(PATH, encoding="utf-8") as file:
        return file.read()


def printed(match):
    command = [sys.executable, "-m", "dlint", *match["call"].split(), "--isolated", "--color", "never"]
    environment = {**os.environ, "COLUMNS": "100"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    return f"{match[1]}```text\n{done.stdout}```\n{match[4]}"


def test_the_report_in_the_readme_is_what_dlint_prints():
    text = read()
    wanted, number = BLOCK.subn(printed, text)
    assert number == 1
    if os.environ.get("WRITE_DOCS"):
        with open(PATH, "w", encoding="utf-8") as file:
            file.write(wanted)
    else:
        assert text == wanted, "run this test with WRITE_DOCS=1 and read the diff"


def test_the_readme_names_every_format():
    (formats,) = re.findall(r"^Formats: (.*?);", read(), re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"`([a-z-]+)`", formats)) == set(FORMATS) - {"statistics"}
