"""The build context on disk: what a COPY takes, whatever lies there, and what no card can show."""

import os
import time

import pytest

from dlint.lint import model
from dlint.model.context.entry_scripts import entry_scripts, faults
from dlint.model.context.folder import MAX_ENTRIES, Context, cleaned, sized
from dlint.model.context.of_file import contexts, copies, least, local_sources, taken
from dlint.model.context.secrets import secret_in
from dlint.model.project import Child, Project, TextFiles
from dlint.text import Source
from dlint.tree import Projects


def write(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def on_disk(root, name="Dockerfile"):
    path = str(root / name)
    project, place = Projects().of(path)
    with open(path, encoding="utf-8") as stream:
        return model(Source(path, stream.read()), "dockerfile", project, place)


def in_memory(files, name="Dockerfile"):
    return model(Source(name, files[name]), "dockerfile", Project(TextFiles(files)), name)


def only(file):
    """What the only COPY of a file takes in its only context."""
    (copy,) = copies(file)
    (one,) = taken(copy)
    return one


APP = {".git/HEAD": "ref: x", "main.py": "1", "docs/a.md": "22", "docs/b.md": "333", "lib/c/d.py": "4444"}


@pytest.mark.parametrize(
    ("sources", "files", "size"),
    [
        (".", 6, None),
        ("docs", 2, 5),
        ("./docs/", 2, 5),
        ("/docs", 2, 5),
        ("../docs", 2, 5),
        ("docs/*.md", 2, 5),
        ("docs/a?md", 1, 2),
        ("docs/[ac].md", 1, 2),
        ("docs/[^a].md", 1, 3),
        ("*/*.md", 2, 5),
        ("lib/*", 1, 4),
        ("*.py docs/a.md", 2, 3),
        ("--exclude=*.md docs lib", 1, 4),
        ("--exclude=a.md docs", 1, 3),
        ("missing", 0, 0),
        ("main.py/nothing", 0, 0),
    ],
)
def test_sources_take_what_docker_takes(sources, files, size):
    one = only(in_memory({**APP, "Dockerfile": f"FROM a\nCOPY {sources} /x/\n"}))
    assert one.files == files
    assert size is None or one.size == size


def test_heredocs_urls_stages_and_unknown_variables_are_left_out():
    text = (
        "FROM a AS b\nARG X\nCOPY --from=b . /\nCOPY $X /\nADD https://example.org/a.tgz /\n"
        "COPY <<EOF /f\nx\nEOF\n"
        "ADD git@github.com:a/b.git /\nONBUILD COPY . /\n"
    )
    file = in_memory({**APP, "Dockerfile": text})
    assert [taken(copy) for copy in copies(file)] == [(), (), (), ()]
    assert local_sources(next(copies(file))) is None


def test_folders_left_behind_are_not_walked_and_exceptions_in_them_are():
    files = {**APP, ".dockerignore": "*\n!docs/b.md\n", "Dockerfile": "FROM a\nCOPY . /x/\n"}
    one = only(in_memory(files))
    assert (one.files, one.size, one.heaps) == (1, 3, [])


def test_the_ignore_file_beside_the_dockerfile_comes_first():
    files = {
        **APP,
        "Dockerfile": "FROM a\nCOPY . /x/\n",
        ".dockerignore": "*",
        "Dockerfile.dockerignore": "docs",
    }
    (context,) = contexts(in_memory(files))
    assert context.ignore_path == "Dockerfile.dockerignore"
    assert only(in_memory(files)).found


@pytest.mark.parametrize("bad", ["[", "!", "a[", "\\"])
def test_what_an_ignore_file_that_docker_refuses_leaves_is_not_known(bad):
    files = {**APP, "Dockerfile": "FROM a\nCOPY . /x/\n", ".dockerignore": bad}
    assert taken(next(copies(in_memory(files)))) == ()


def test_a_folder_of_dockerfiles_and_compose_files_is_no_known_context():
    files = {
        "Dockerfile": "FROM a\nCOPY . /x\n",
        "b/Dockerfile": "FROM a\n",
        "compose.yaml": "services: {}\n",
    }
    assert contexts(in_memory(files)) == ()
    assert contexts(in_memory({**files, "b/main.py": ""}))


def test_a_dockerfile_in_a_folder_is_built_from_where_its_sources_lie():
    files = {**APP, "docker/Dockerfile": "FROM a\nCOPY docs/a.md /\n", "docker/x.conf": ""}
    assert [each.folder for each in contexts(in_memory(files, "docker/Dockerfile"))] == [""]
    files["docker/Dockerfile"] = "FROM a\nCOPY x.conf /\n"
    assert [each.folder for each in contexts(in_memory(files, "docker/Dockerfile"))] == ["docker"]


def test_where_several_contexts_build_it_the_least_counts():
    compose = "services:\n  a: {build: {context: one, dockerfile: ../Dockerfile}}\n"
    compose += "  b: {build: {context: two, dockerfile: ../Dockerfile}}\n"
    files = {"Dockerfile": "FROM a\nCOPY . /x\n", "compose.yaml": compose, "one/a": "1", "two/a": "22"}
    file = in_memory(files)
    assert [one.size for one in taken(next(copies(file)))] == [1, 2]
    assert least(next(copies(file))).size == 1


def test_a_remote_or_unknown_context_is_silent():
    for context in ("https://github.com/a/b.git", "${SOMEWHERE}", "/srv"):
        compose = f"services:\n  a:\n    build: {{context: '{context}', dockerfile: Dockerfile}}\n"
        files = {**APP, "Dockerfile": "FROM a\nCOPY . /x\n", "compose.yaml": compose}
        found = contexts(in_memory(files))
        assert [each.folder for each in found] in ([], [""])


# --- on disk ----------------------------------------------------------------------------------------------


def test_links_pipes_and_loops_are_survived_and_nothing_outside_is_read(tmp_path):
    root = tmp_path / "project"
    outside = tmp_path / "outside"
    write(outside, {"secret.key": "-----BEGIN PRIVATE KEY-----\n" * 100})
    write(root, {**APP, "Dockerfile": "FROM a\nCOPY . /x/\n"})
    (root / "loop").symlink_to(".")
    (root / "docs" / "up").symlink_to("..")
    (root / "out").symlink_to(outside)
    (root / "dangling").symlink_to("nowhere")
    os.mkfifo(root / "pipe")
    one = only(on_disk(root))
    assert one.size < 200
    assert one.candidates == []


def test_what_a_link_leads_to_is_not_known(tmp_path):
    write(tmp_path, {**APP, "Dockerfile": "FROM a\nCOPY link/a.md link /x/\n"})
    (tmp_path / "link").symlink_to("docs")
    (copy,) = copies(on_disk(tmp_path))
    assert taken(copy) == ()
    (context,) = contexts(copy.file)
    assert context.exists("link/a.md")


def test_what_git_ignores_is_sent_all_the_same(tmp_path):
    files = {**APP, ".gitignore": "node_modules\n.env\n", "node_modules/a/b.js": "x" * 1000, ".env": "A=1\n"}
    write(tmp_path, {**files, "Dockerfile": "FROM a\nCOPY . /x/\n"})
    one = only(on_disk(tmp_path))
    assert {heap.path: heap.kind for heap in one.heaps} == {".git": "history", "node_modules": "packages"}
    assert ".env" in one.candidates
    assert all("node_modules" not in path for _, path in one.biggest)


def test_a_context_of_many_files_takes_little_time(tmp_path):
    for folder in range(40):
        (tmp_path / f"f{folder}").mkdir()
        for name in range(250):
            (tmp_path / f"f{folder}" / f"{name}.js").touch()
    write(
        tmp_path,
        {**APP, "Dockerfile": "FROM a\nCOPY . /x/\n", ".dockerignore": "**/*.md\n!a.md\n*.log\n**/x/**\n"},
    )
    start = time.perf_counter()
    assert only(on_disk(tmp_path)).files > 10_000
    assert time.perf_counter() - start < 5


class Endless(TextFiles):
    """Each folder holds a thousand others."""

    def children(self, folder):
        return Child(f"f{len(folder)}", "file", 1), *(Child(f"d{number}", "folder") for number in range(1000))


def test_an_endless_context_is_given_up():
    context = Context(Endless({}), "", None)
    one = context.taken((".",))
    assert not one.complete
    assert one.entries < MAX_ENTRIES + 2000


def test_a_deep_context_is_given_up():
    class Deep(TextFiles):
        def children(self, folder):
            return Child("d", "folder"), Child(f"f{len(folder)}", "file", 1)

    assert not Context(Deep({}), "", None).taken((".",)).complete


@pytest.mark.parametrize(
    ("mode", "command", "faulty"),
    [
        (0o644, "COPY start.sh /", True),
        (0o755, "COPY start.sh /", False),
        (0o644, "COPY --chmod=755 start.sh /", False),
        (0o644, "COPY start.sh /\nRUN chmod +x /start.sh", False),
        (0o644, "COPY . /\nRUN find / -name '*.sh' -exec chmod 755 {} +", False),
    ],
)
def test_a_script_without_its_mode(tmp_path, mode, command, faulty):
    write(tmp_path, {"start.sh": "#!/bin/sh\nexec true\n"})
    write(tmp_path, {"Dockerfile": f'FROM alpine:3.22\n{command}\nENTRYPOINT ["/start.sh"]\n'})
    (tmp_path / "start.sh").chmod(mode)
    found = [fault for script in entry_scripts(on_disk(tmp_path).stages[-1]) for fault in faults(script)]
    assert bool(found) is faulty


@pytest.mark.parametrize(
    ("text", "extra", "faulty"),
    [
        ("#!/bin/sh\r\nexec true\r\n", "", True),
        ("#!/bin/sh\r\nexec true\r\n", "RUN sed -i 's/\\r$//' /start.sh", False),
        ("#!/bin/sh\nexec true\n", "", False),
        ("exec true\n", "", True),
        ("exec true\n", 'CMD ["x"]', True),
        ("", "", False),
        ("\0ELF", "", False),
    ],
)
def test_a_script_that_no_system_starts(text, extra, faulty):
    files = {
        "start.sh": text,
        "Dockerfile": f'FROM alpine:3.22\nCOPY start.sh /\n{extra}\nENTRYPOINT ["/start.sh"]\n',
    }
    found = [fault for script in entry_scripts(in_memory(files).stages[-1]) for fault in faults(script)]
    assert bool(found) is faulty


def test_a_shell_that_is_named_starts_what_has_no_first_line():
    for start in ('["sh", "/start.sh"]', '["tini", "--", "/start.sh"]', "/start.sh"):
        text = f"FROM alpine:3.22\nCOPY start.sh /\nENTRYPOINT {start}\n"
        file = in_memory({"start.sh": "exec true\n", "Dockerfile": text})
        assert not [fault for script in entry_scripts(file.stages[-1]) for fault in faults(script)]


# --- secrets ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "holds"),
    [
        (".env", "PORT=80\nDB_PASSWORD=f8kPq2vX\n", True),
        (".env", "PORT=80\nDB_PASSWORD=\n", False),
        (".env", "DB_PASSWORD=changeme\n", False),
        (".env", "# DB_PASSWORD=f8kPq2vX\n", False),
        (".env.example", "DB_PASSWORD=f8kPq2vX\n", False),
        (".npmrc", "registry=https://r.example\n", False),
        (".npmrc", "//r.example/:_authToken=${NPM_TOKEN}\n", False),
        (".npmrc", "//r.example/:_authToken=abc123\n", True),
        ("tls/server.key", "-----BEGIN RSA PRIVATE KEY-----\nabc\n", True),
        ("tls/server.pem", "-----BEGIN CERTIFICATE-----\nabc\n", False),
        ("testdata/server.key", "-----BEGIN RSA PRIVATE KEY-----\nabc\n", False),
        ("settings.xml", "<password>${env.X}</password>", False),
        ("settings.xml", "<password>hunter2</password>", True),
        ("pip.conf", "index-url = https://joe:hunter2@pypi.example/simple", True),
        ("pip.conf", "index-url = https://pypi.example/simple", False),
        ("main.py", "password = 'f8kPq2vX'", False),
    ],
)
def test_what_a_file_holds_makes_it_a_secret(path, text, holds):
    assert (secret_in(Context(TextFiles({path: text}), "", None), path) is not None) is holds


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 bytes"), (999, "999 bytes"), (4200, "4.2 kB"), (5**13, "1.2 GB")]
)
def test_sizes_as_people_say_them(size, text):
    assert sized(size) == text


@pytest.mark.parametrize(
    ("source", "path"), [(".", ""), ("./", ""), ("/", ""), ("../a", "a"), ("a/./b", "a/b")]
)
def test_sources_do_not_lead_out(source, path):
    assert cleaned(source) == path


def test_a_file_that_copies_nothing_asks_the_disk_for_nothing(tmp_path, monkeypatch):
    write(tmp_path, {"Dockerfile": "FROM alpine:3.22\nRUN true\n"})
    monkeypatch.setattr("dlint.tree.DiskFiles.children", None)
    assert list(copies(on_disk(tmp_path))) == []
