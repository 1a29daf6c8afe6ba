"""The page reader: where blocks stand, what they hold, what they are called, and that places lead back."""

import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlint.syntax.dockerfile import parse_fragment
from dlint.syntax.markdown import parse
from dlint.syntax.yaml import parse_mapped
from dlint.text import Source

SEEDS = os.environ.get("DLINT_SEEDS", "")
COMPOSE = "services:\n  web:\n    image: nginx:1.27\n"


def page(text, path="README.md"):
    return parse(Source(path, text))


def only(text, path="README.md"):
    (block,) = page(text, path).blocks
    return block


def fenced(label, body, above=""):
    return only(f"{above}\n\n```{label}\n{body}```\n")


def kind(label, body):
    return fenced(label, body).kind


def name(above, body="FROM debian:12\n", label=""):
    return fenced(label, body, above).name


def check(found):
    """Spans stand in order and inside, and each character of a content is the one its place holds."""
    text = found.source.text
    at = found.front_matter.end if found.front_matter else 0
    for block in found.blocks:
        assert at <= block.span.start <= block.span.end <= len(text)
        at = block.span.end
        for number, char in enumerate(block.content.text):
            place = block.content.offset(number)
            assert text[place] == char
            assert place in block.span
        if block.name is not None:
            assert text[block.name_span.start : block.name_span.end] == block.name
    spans = [*found.prose, *(block.span for block in found.blocks)]
    for before, after in zip(sorted(spans), sorted(spans)[1:], strict=False):
        assert before.end <= after.start
    assert all(any(span.covers(code.span) for span in found.prose) for code in found.inline)


# Where blocks stand.


@pytest.mark.parametrize("fence", ["```", "`````", "~~~", "~~~~~~"])
def test_fences_of_any_length(fence):
    block = only(f"a\n{fence}dockerfile\nFROM scratch\n{fence}\nb\n")
    assert block.content.text == "FROM scratch\n"
    assert block.span == (2, 2 + 2 * len(fence) + len("dockerfile\nFROM scratch\n"))


def test_a_shorter_or_other_fence_or_a_label_does_not_close():
    block = only("````markdown\n```dockerfile\nFROM scratch\n```\n~~~~\n````\n")
    assert block.content.text == "```dockerfile\nFROM scratch\n```\n~~~~\n"
    assert block.kind is None
    assert only("```\nls\n```sh\nls\n```\n").content.text == "ls\n```sh\nls\n"


def test_code_in_triple_backticks_on_one_line_is_no_fence():
    found = page("```docker ps``` lists them\n\n```\nls\n```\n")
    assert [block.content.text for block in found.blocks] == ["ls\n"]
    assert [code.text for code in found.inline] == ["docker ps"]


def test_an_unclosed_fence_runs_to_the_end():
    assert only("x\n```sh\ndocker ps\n\n# text").content.text == "docker ps\n\n# text"


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("- item\n  ```sh\n  docker ps\n    -a\n  ```\n", "docker ps\n  -a\n"),
        ("- ```sh\n  docker ps\n  ```\n", "docker ps\n"),
        ("1. ```sh\n   docker ps\n   ```\n", "docker ps\n"),
        ("\t```sh\n\tdocker ps\n\t```\n", "docker ps\n"),
        ("- item\n    ```sh\ndocker ps\n    ```\n", "docker ps\n"),
        ("> ```sh\n> docker ps\n>\n> docker info\n> ```\n", "docker ps\n\ndocker info\n"),
        ("> ```sh\n> docker ps\nafter\n", "docker ps\n"),
        ("> - ```sh\n>   docker ps\n>   ```\n", "docker ps\n"),
    ],
)
def test_indents_and_quotes_of_the_whole_block_are_taken_off(text, content):
    found = page(text)
    check(found)
    assert [block.content.text for block in found.blocks] == [content]
    assert found.blocks[0].kind == "shell"


def test_readers_see_places_in_the_page():
    text = "1. first\n\n   ```dockerfile\n   FROM debian:12\n   RUN a \\\n       b\n   ```\n"
    block = only(text)
    file = parse_fragment(Source("p.md", text), block.content)
    assert [text[i.span.start : i.span.end] for i in file.instructions] == [
        "FROM debian:12", "RUN a \\\n       b",
    ]  # fmt: skip
    text = f"- a\n    ```yml\n{''.join('    ' + line + chr(10) for line in COMPOSE.splitlines())}    ```\n"
    yaml = parse_mapped(Source("p.md", text), only(text).content)
    assert not yaml.problems
    assert only(text).kind == "compose"


@pytest.mark.parametrize(
    "text",
    [
        "{% highlight docker %}\nFROM alpine:3\n{% endhighlight %}\n",
        "{%- highlight docker linenos -%}\nFROM alpine:3\n{%- endhighlight -%}",
        "{% codeblock lang:docker %}\nFROM alpine:3\n{% endcodeblock %}\n",
        '{{< highlight docker "linenos=table" >}}\nFROM alpine:3\n{{< /highlight >}}\n',
        "```docker\n{% raw %}\nFROM alpine:3\n{% endraw %}\n```\n",
        "[source,docker]\n----\nFROM alpine:3\n----\n",
        "{% highlight docker %}\nFROM alpine:3\n",
    ],
)
def test_other_forms_of_blocks(text):
    block = only(text)
    assert (block.language, block.kind) == ("docker", "dockerfile")
    assert block.content.text == "FROM alpine:3\n"
    check(page(text))


def test_a_ruler_is_no_block():
    assert page("Title\n----\n\ntext\n\n-----\n").blocks == ()


def test_restructured_text_shows_code_by_its_indent():
    directive = ".. code-block:: dockerfile\n   :caption: web/Dockerfile\n\n   FROM alpine:3\n\n   RUN a\n"
    text = f"Title\n~~~~~\n\n{directive}\nend\n"
    block = only(text, "guide.rst")
    assert (block.kind, block.content.text) == ("dockerfile", "FROM alpine:3\n\nRUN a\n")
    assert block.name == "web/Dockerfile"


def test_indented_code_counts_only_where_it_is_clearly_ours():
    found = page(
        "Do\n\n    docker run --rm nginx\n\nthen\n\n    FROM debian:12\n    RUN a\n\n"
        "- list\n\n    make sure it runs\n"
    )
    assert [(block.kind, block.content.text) for block in found.blocks] == [
        ("shell", "docker run --rm nginx\n"), ("dockerfile", "FROM debian:12\nRUN a\n"),
    ]  # fmt: skip
    assert page("- a\n\n    - deeper: x\n    - yes\n").blocks == ()


def test_a_fence_in_an_indented_text_is_a_fence():
    assert only("- a\n\n    some text\n    ```\n    docker ps\n    ```\n").content.text == "docker ps\n"


def test_what_a_comment_hides_is_no_block():
    found = page("<!--\n```sh\ndocker ps\n```\n-->\n\n```sh\nls\n```\n<!-- never closed\n\n```sh\npwd\n```\n")
    assert [block.content.text for block in found.blocks] == ["ls\n", "pwd\n"]


# Front matter.


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: a\ntags:\n- b\n---",
        "+++\ntitle = 'a'\n[params]\n+++",
        "title: a\ntags:\n - b\n\n---",
        "---\n---",
        "---\r\ntitle: a\r\n---",
    ],
)
def test_front_matter(front):
    found = page(f"{front}\n\ntext\n")
    assert found.front_matter == (0, len(front))
    assert [found.source.slice(span).strip() for span in found.prose] == ["text"]


@pytest.mark.parametrize(
    "text", ["---\n\nSome prose here.\n\n---\n", "Note: a\n---\n", "# a\nb: c\nd: e\n---\n", ""]
)
def test_rulers_around_prose_are_no_front_matter(text):
    assert page(text).front_matter is None


# What blocks hold.


@pytest.mark.parametrize(
    ("label", "language"),
    [
        ("Dockerfile", "dockerfile"), ("YAML", "yaml"), ("{.dockerfile}", "dockerfile"), ("{bash}", "bash"),
        ("dockerfile:web/Dockerfile", "dockerfile"), ('yaml title="compose.yaml"', "yaml"), ("", None),
        ("yaml{1,3}", "yaml"), ('title="x"', None), ("{ .yaml .numberLines }", "yaml"),
        ("Plain Text", "plain"), ("{code-block} docker", "docker"), ("c++", "c++"),
        ("docker-compose.yml", "docker-compose.yml"),
    ],
)  # fmt: skip
def test_labels(label, language):
    assert fenced(label, "x\n").language == language


@pytest.mark.parametrize(
    ("label", "body"),
    [
        ("", "FROM node:22 AS build\nRUN npm ci\n"),
        ("yaml", "# syntax=docker/dockerfile:1\nFROM node:22\nRUN npm ci\n"),
        ("bash", "ADD seed.sql /docker-entrypoint-initdb.d/\n"),
        ("bash", 'COPY --from=build /a /b\nCMD ["x"]\n'),
        ("", "...\nWORKDIR /app\n...\n"),
        ("", "from node:22\nrun npm ci\n"),
        ("dockerfile", "run npm ci\n"),
        ("dockerfile", "FORM node:22\nRUN npm ci\n"),
        ("dockerfile", "RUN <<EOF\napt-get update\napt-get install -y git\nls\nEOF\nUSER app\n"),
        ("", "RUN apt-get update \\\n    && apt-get install -y \\\n    git \\\n    curl\n"),
        ("text", "FROM node:22\n"),
    ],
)  # fmt: skip
def test_dockerfiles(label, body):
    assert kind(label, body) == "dockerfile"


@pytest.mark.parametrize(
    ("label", "body"),
    [
        ("sql", "FROM users\nWHERE a\n"),
        ("python", "from flask import Flask\napp = Flask()\n"),
        ("", "from flask import Flask\n"),
        ("", "FROM users, orders\n"),
        ("diff", " FROM node:20\n-RUN a\n+RUN b\n"),
        ("", "FROM [--platform=<platform>] <image> [AS <name>]\n"),
        ("dockerfile", "ADD [--chown=<user>:<group>] <src> ... <dest>\n"),
        ("", "Step 1/2 : FROM alpine\n ---> 0123\n"),
        ("ini", "...\nlogto = a.log\n...\n"),
        ("json", '{"services": {"web": {"image": "x"}}}\n'),
        ("bash", '{\n  "Id": "abc"\n}\n'),
        ("", "├── compose\n│   └── nginx\n"),
        ("bash", "├── Dockerfile\n"),
        ("console", "CONTAINER ID   IMAGE\n0123   nginx\n"),
        ("bash", "latest: Pulling from library/nginx\n"),
        ("Shell", "C:\\work> python app.py\n"),
        ("", "docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n"),
        ("python", "import os\nos.system('docker ps')\n"),
        ("", "#!/usr/bin/env python3\nexport = 1\n"),
        ("yaml", "on: push\njobs:\n  a:\n    services:\n      db:\n        image: x\n"),
        ("yaml", "apiVersion: v1\nkind: Pod\nspec:\n  image: x\n"),
        ("yaml", "services:\n  - docker:dind\n"),
        ("yaml", "services:\n  App\\Mail:\n    arguments: ['x']\n  _defaults:\n    autowire: true\n"),
        ("yaml", "build:\n  stage: build\n  image: docker:27\n  script:\n    - make\n"),
        ("yaml", "image:\n  repository: nginx\n  tag: '1'\n"),
        ("yaml", "- name: start\n  docker_container:\n    image: nginx\n"),
        ("", ""),
        ("", "\n\n"),
        ("sh", "# only a remark\n"),
    ],
)  # fmt: skip
def test_what_is_none_of_ours(label, body):
    assert kind(label, body) is None


@pytest.mark.parametrize(
    ("label", "body", "excerpt"),
    [
        ("", COMPOSE, False),
        ("dockerfile", COMPOSE, False),
        ("YAML", f"# a\n---\nversion: '3'\n{COMPOSE}", False),
        ("yml", "web:\n  image: nginx:1.27\n  ports:\n    - 80:80\n", True),
        ("yml", "web:\n  build: .\n\ndb:\n  image: mysql:8\n", True),
        ("yaml", "services:\n  ...\n  web:\n    image: a:1\n", True),
        (
            "yaml",
            "x-base: &base\n  restart: always\nservices:\n  web:\n    <<: *base\n    image: a:1\n",
            False,
        ),
        ("yml", "service:\nversion: '3'\n  web:\n    image: a\n    command: --wait db:3306\n", False),
    ],
)
def test_compose(label, body, excerpt):
    block = fenced(label, body)
    assert (block.kind, block.excerpt) == ("compose", excerpt)


def test_lines_left_out_are_no_part_of_a_compose_block():
    block = fenced("yaml", "services:\n  ...\n  web:\n    image: a:1\n...\n")
    assert block.content.text == "services:\n  web:\n    image: a:1\n"


@pytest.mark.parametrize(
    ("label", "body"),
    [
        ("", "docker run -d -p 80:80 nginx\n"),
        ("", "# start it\nsudo docker compose up\n"),
        ("", "TAG=1\ndocker build -t a:$TAG .\n"),
        ("sh", "my-own-tool --flag\n"),
        ("dockerfile", "docker build -t a .\n"),
        ("text", "docker build -t a .\n"),
        ("python", "# wait\nuntil nc -z db 5432; do\n  sleep 1\ndone\n"),
        ("yaml", '#!/bin/sh\nset -e\nexec "$@"\n'),
        ("", "cat > compose.yaml <<EOF\nservices:\n  web:\n    image: a\nEOF\n"),
        ("", "FOO=bar ./run.sh\n"),
    ],
)  # fmt: skip
def test_shell(label, body):
    block = fenced(label, body)
    assert (block.kind, block.content.text) == ("shell", body)


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ("$ docker ps\nCONTAINER ID\n0123\n$ docker info\n", "docker ps\ndocker info\n"),
        ("$ docker run \\\n    -d \\\n    nginx\n0123abc\n", "docker run \\\n    -d \\\n    nginx\n"),
        ("$ docker run \\\n> -d nginx\nout\n", "docker run \\\n-d nginx\n"),
        ("$ cat > a <<EOF\n> b\n> EOF\nout\n", "cat > a <<EOF\nb\nEOF\n"),
        ("$ cat <<'EOF' > a\nb\nEOF\nout\n", "cat <<'EOF' > a\nb\nEOF\n"),
        ("$ cat <<< word\nword\n", "cat <<< word\n"),
        ("$ a | \\\n  b &&\n  c\nout\n", "a | \\\n  b &&\n  c\n"),
        ("# apt-get update\nReading lists\n# docker ps\n", "apt-get update\ndocker ps\n"),
        ("root@0a1b:/app# ls\na  b\nroot@0a1b:/app# cd ..\n", "ls\ncd ..\n"),
        ("[me@host ~]$ docker ps\nout\n", "docker ps\n"),
        ("(venv) $ pip list\nout\n", "pip list\n"),
        ("# a remark\n$ docker ps\n", "# a remark\ndocker ps\n"),
        ("~$ docker ps\n", "docker ps\n"),
    ],
)
def test_transcripts_hold_only_their_commands(body, content):
    block = fenced("", body)
    assert (block.kind, block.content.text) == ("shell", content)
    check(page(f"- x\n\n  ```\n{''.join('  ' + line for line in body.splitlines(keepends=True))}  ```\n"))


def test_a_comment_that_names_a_program_is_no_prompt():
    body = "# cd project\ngit init\n"
    assert fenced("sh", body).content.text == body


def test_a_prompt_without_command_is_nothing():
    assert kind("", "root@0a1b:/app#\n") is None


@pytest.mark.parametrize(
    ("body", "excerpt"),
    [
        ("FROM debian:12\nRUN a\n", False), ("RUN a\n", True), ("FROM debian:12\n...\nRUN a\n", True),
        ("docker run nginx\n", False), ("docker run -e A=b  ...\n", True), ("ls\n...\nls\n", True),
        ("words\n...\n", False),
    ],
)  # fmt: skip
def test_excerpts(body, excerpt):
    assert fenced("", body).excerpt is excerpt


# What blocks are called.


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("`Dockerfile`", "Dockerfile"),
        ("#### base.dockerfile", "base.dockerfile"),
        ("#### base.dockerfile\n\nThe first layer.\nAnd `more` text.", "base.dockerfile"),
        ("## Dockerfile（生产环境）", "Dockerfile"),
        ("## 2.1. Dockerfile (production)", "Dockerfile"),
        ("**`web/Dockerfile`**:", "web/Dockerfile"),
        ("./web/Dockerfile:", "web/Dockerfile"),
        ("3. File: Dockerfile.dev", "Dockerfile.dev"),
        ("[Dockerfile](https://example.org/a/Other.dockerfile)", "Dockerfile"),
        ("<summary>Dockerfile</summary>", "Dockerfile"),
        ('=== "api.Dockerfile"', "api.Dockerfile"),
        ("Dockerfile\n----------", "Dockerfile"),
        ("Dockerfile\n==========\n\nSome words.", "Dockerfile"),
        ("Containerfile:", "Containerfile"),
        ("> Create a file called web/Dockerfile in your project\n> and paste this", "web/Dockerfile"),
        ("Put this into the Dockerfile:", "Dockerfile"),
        ("新建Dockerfile.api，内容如下：", "Dockerfile.api"),
        ("## Writing `api/Dockerfile` by hand\n\nGo.", "api/Dockerfile"),
        ("`Dockerfile`\n\nIt does things with compose.yaml.", "Dockerfile"),
        ("# `Dockerfile`\r\n\r\ntext\r\n", "Dockerfile"),
        ("## Dockerfile best practices\n\nGo.", None),
        ("Copy Dockerfile to Dockerfile.dev:", None),
        ("See https://example.org/a/Dockerfile for more:", None),
        ("A Dockerfile has layers.", None),
        ("docker-compose.yml:", None),
        ("`Dockerfile`\n\n## Next\n\nGo.", None),
        ("words " * 300 + "Dockerfile:", None),
        ("", None),
    ],
)
def test_names_of_dockerfiles(above, expected):
    assert name(above) == expected


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("**docker-compose.yml**", "docker-compose.yml"),
        ("docker-compose.yml:", "docker-compose.yml"),
        (
            "Create a file called docker-compose.yml in your folder and paste the following:",
            "docker-compose.yml",
        ),
        ("`deploy/compose.prod.yaml`", "deploy/compose.prod.yaml"),
        (".docker-compose.yml", "docker-compose.yml"),
        ("Use docker-compose for this:", None),
    ],
)
def test_names_of_compose_files(above, expected):
    assert name(above, COMPOSE) == expected


def test_names_of_other_files_stand_right_above():
    assert name("`requirements.txt`", "flask\n") == "requirements.txt"
    assert name("`requirements.txt`\n\nwords", "flask\n") is None
    assert name("### base.dockerfile", "docker build .\n") is None
    assert name("Run `build.sh`:", "docker build .\n") is None
    assert name("Create `build.sh`:", "#!/bin/sh\ndocker build .\n") == "build.sh"


@pytest.mark.parametrize(
    ("label", "body", "expected"),
    [
        ("dockerfile:web/Dockerfile", "FROM a:1\n", "web/Dockerfile"),
        ('dockerfile title="Dockerfile"', "FROM a:1\n", "Dockerfile"),
        ("{.yaml filename=compose.yaml}", COMPOSE, "compose.yaml"),
        ("docker-compose.yml", COMPOSE, "docker-compose.yml"),
        ("Dockerfile", "FROM a:1\n", None),
        ("{.dockerfile}", "FROM a:1\n", None),
        ("yaml", f"# compose.yaml\n{COMPOSE}", "compose.yaml"),
        ("", "# syntax=docker/dockerfile:1\n# web/Dockerfile\nFROM a:1\n", "web/Dockerfile"),
        ("", "# syntax=docker/dockerfile:1\nFROM a:1\n", None),
        ("", "# the Dockerfile of the worker\nFROM a:1\n", None),
    ],
)
def test_names_in_the_block_itself(label, body, expected):
    assert fenced(label, body).name == expected


def test_a_name_above_counts_for_one_block_and_a_heading_for_all_below():
    found = page("`Dockerfile`\n```\nFROM a:1\n```\nthen\n```\nFROM b:1\n```\n")
    assert [block.name for block in found.blocks] == ["Dockerfile", None]
    found = page(
        "# Dockerfile\n```\nFROM a:1\n```\n```\ndocker build .\n```\n```\nFROM b:1\n```\n"
        "# Next\n```\nFROM b:1\n```\n"
    )
    assert [block.name for block in found.blocks] == ["Dockerfile", None, "Dockerfile", None]


# Prose.


def test_inline_code_is_kept_with_its_place():
    found = page(
        "Build ``a`b`` with `docker build -t\nshop .` and \\`not\\` this.\n\n- `x\n- y` z\n\n"
        "```\nls `pwd`\n```\n"
    )
    assert [code.text for code in found.inline] == ["a`b", "docker build -t shop ."]
    assert found.source.slice(found.inline[0].span) == "``a`b``"


# Any text.


def test_line_ends_and_marks_of_windows():
    source = Source.from_bytes(
        "a.md", b"\xef\xbb\xbf# Dockerfile\r\n\r\n```Dockerfile\r\nFROM a:1\r\nRUN b\r\n```\r\n"
    )
    block = parse(source).blocks[0]
    assert (block.kind, block.name, block.excerpt) == ("dockerfile", "Dockerfile", False)
    assert block.content.text == "FROM a:1\r\nRUN b\r\n"
    check(parse(source))


LINES = [
    "```", "```sh", "~~~~", "  ```yaml", "> ```", "- ```", ">", "---", "+++", "title: a", "# Dockerfile",
    "`a`", "``", "    FROM a", "\tdocker ps", "$ ls", "# ls", "FROM a", "RUN x \\", "services:",
    "  web:", "    image: a",
    "...", "", "{% highlight sh %}", "{% endhighlight %}", "{% raw %}", "<!--", "-->", "[source,sh]",
    "----", "cat <<EOF", "EOF", "text compose.yaml:", "\r", "\0", "\udcff", " ", "é`",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LINES) | st.text(max_size=12), max_size=25), st.sampled_from(["\n", "\r\n"]))
def test_any_page_is_read_and_all_places_lead_back(lines, end):
    text = end.join(lines)
    for path in ("a.md", "a.rst"):
        check(page(text, path))


@pytest.mark.parametrize(
    "text",
    [
        "```\n" * 60_000, "```\nFROM a\n```\n" * 15_000, "`" * 500_000, "` `` " * 80_000, ">" * 300_000,
        "- " * 150_000 + "```", " " * 500_000 + "```", "\t\n" * 100_000, "{% highlight x %}\n" * 30_000,
        "<!--\n" * 60_000, "](" * 200_000, "a" * 1_000_000,
        ("a" * 990 + "\n") * 300 + "\n```\nFROM a:1\n```\n", "    x\n\n" * 50_000, "$ " * 200_000,
        "```\n" + "$ a \\\n" * 60_000, "```\n" + "a=b " * 100_000,
        "- a\n  ```yaml\n" + "  a:\n" * 60_000, "title: a\n" * 60_000,
        "[source,a]\n" * 40_000, "Dockerfile\n" * 40_000 + "```\nFROM a\n",
    ],
    ids=range(21),
)  # fmt: skip
def test_time_grows_with_length_only(text):
    started = time.process_time()
    found = page(text)
    assert found.inline is not None
    assert time.process_time() - started < 5


# The pages this reader was made for.


def seed(number):
    names = sorted(os.listdir(SEEDS)) if SEEDS and os.path.isdir(SEEDS) else []
    path = next((entry for entry in names if entry.startswith(number)), None)
    if path is None:
        pytest.skip("DLINT_SEEDS names no folder with the pages")
    with open(os.path.join(SEEDS, path), "rb") as file:
        return parse(Source.from_bytes(path, file.read()))


@pytest.mark.parametrize(
    ("number", "blocks"),
    [
        ("000", [
            (57, "dockerfile", "base.dockerfile"), (78, "shell", None), (88, "dockerfile", "Dockerfile"),
            (103, "shell", None), (113, "dockerfile", "ssh.dockerfile"),
            (140, "compose", "docker-compose.yml"),
        ]),
        ("001", [(64, "shell", None), (74, "shell", None), (176, "shell", None), (310, "dockerfile", None),
                 (316, "shell", None)]),
        ("002", [(48, "dockerfile", None), (68, "shell", None), (144, "compose", None)]),
        ("003", [(19, "shell", None), (31, "shell", None), (55, "shell", None)]),
        ("004", [
            (35, "shell", None), (53, "shell", None), (162, "dockerfile", "Dockerfile"), (230, "shell", None),
            (237, "shell", None), (243, "shell", None), (263, "compose", "docker-compose.yml"),
            (299, "shell", None), (330, "compose", "docker-compose.yml"), (373, "shell", None),
            (380, "shell", None),
            (388, "dockerfile", "Dockerfile"),
        ]),
    ],
)  # fmt: skip
def test_pages_of_the_seeds(number, blocks):
    found = seed(number)
    check(found)
    lines = [(found.source.position(b.span.start).line, b.kind, b.name) for b in found.blocks if b.kind]
    assert lines == blocks
