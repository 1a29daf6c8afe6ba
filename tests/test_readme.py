"""The README shows what dlint really prints."""

import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BLOCK = re.compile(
    r"(<!-- report: dlint (?P<call>[^>]*) -->\n)(?P<shown>.*?)(<!-- end of report -->)", re.DOTALL
)


def printed(call):
    command = [sys.executable, "-m", "dlint", *call.split(), "--isolated", "--color", "never"]
    environment = {**os.environ, "COLUMNS": "100"}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False
    ).stdout


def test_the_report_in_the_readme_is_what_dlint_prints():
    path = os.path.join(ROOT, "README.md")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    blocks = list(BLOCK.finditer(text))
    assert blocks
    for block in blocks:
        wanted = f"```text\n{printed(block['call'])}```\n"
        if os.environ.get("WRITE_README"):
            with open(path, "w", encoding="utf-8") as file:
                file.write(
                    text.replace(block["shown"], wanted)
                    if block["shown"]
                    else text.replace(block[1], block[1] + wanted)
                )
        else:
            assert block["shown"] == wanted, "run this test with WRITE_README=1 and read the diff"
