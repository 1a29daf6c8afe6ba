"""What `pip install -r` installs, by the requirements files that the project holds."""

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.model.project import Project, TextFiles
from dlint.rulebook import load
from dlint.syntax import dockerfile
from dlint.text import Source

EXAMPLES = Examples(load([builtin_home()]))
COPIED = "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n"


def packages(text, **files):
    files = {"Dockerfile": text, **{name.replace("_", "."): content for name, content in files.items()}}
    model = Project(TextFiles(files)).model(dockerfile.parse(Source("Dockerfile", text)), "Dockerfile")
    return [(each.name, each.version) for each in model.stages[-1].packages]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("flask", [("flask", None)]),
        ("Django==5.0 ; python_version > '3'", [("Django", "5.0")]),
        ("uvicorn[standard] # a server", [("uvicorn", None)]),
        ("celery==5.4 \\\n    # why\n", [("celery", "5.4")]),
        ("git+https://github.com/example/tool", [("git+https://github.com/example/tool", None)]),
        ("# flask\n\n--index-url https://example.com\n", []),
        ("./local", []),
        ("-r base.txt\nflask", [("flask", None), ("base", None)]),
        ("-r requirements.txt\nflask", [("flask", None)]),  # itself
        ("-c constraints.txt\nflask", []),
    ],
)
def test_lines_of_a_requirements_file(line, found):
    assert packages(COPIED, requirements_txt=line, base_txt="base\n") == found


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nWORKDIR /app\nRUN pip install -r requirements.txt\nCOPY . .\n",  # not there yet
        "FROM a\nCOPY . .\nRUN pip install -r requirements.txt\n",  # in a folder that only the base knows
        "FROM a\nCOPY . /app\nRUN pip install -r $FILE\n",
        "FROM a\nRUN pip install -r https://example.com/requirements.txt\n",
    ],
)
def test_what_cannot_be_found_names_nothing(text):
    assert packages(text, requirements_txt="flask\n") == []


def test_a_file_that_is_not_sent_is_not_read():
    files = {"Dockerfile": COPIED, "requirements.txt": "flask\n", ".dockerignore": "*.txt\n"}
    assert EXAMPLES.lint(files, "pip/unpinned", {}) == []
    del files[".dockerignore"]
    assert [each.range.line for each in EXAMPLES.lint(files, "pip/unpinned", {})] == [4]
