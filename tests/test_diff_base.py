"""`--diff-base REV`: what a change brought, and nothing of the repository is run to find out."""

import json
import os
import subprocess

import pytest
from helpers import dlint_process as dlint
from helpers import write

FAULTY = "FROM debian:12\nRUN sudo true\n"


def git(*words, **changes):
    identity = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *identity, *words], capture_output=True, text=True, check=True, **changes)


def commit(message="x"):
    git("add", "-A")
    git("commit", "-qm", message)


@pytest.fixture(autouse=True)
def tree(tmp_path, monkeypatch):
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main")
    write("Dockerfile", FAULTY)
    commit()
    return tmp_path


def new(revision="HEAD", *words, **changes):
    done = dlint("--diff-base", revision, "--shellcheck", "off", "--output-format", "json", *words, **changes)
    assert done.returncode in {0, 1}, done.stderr
    return [(each["path"], each["rule"]) for each in json.loads(done.stdout)["findings"]]


def refused(revision, *words, **changes):
    done = dlint("--diff-base", revision, "--shellcheck", "off", *words, **changes)
    assert done.returncode == 2, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def test_nothing_changed_is_nothing_new():
    assert new() == []
    assert dlint("--shellcheck", "off").returncode == 1


def test_a_new_line_an_old_one_moved_and_a_new_file():
    write("Dockerfile", "FROM debian:12\n\n# moved\nRUN sudo true\nRUN sudo false\n")
    write("web/Dockerfile", FAULTY)
    assert new() == [("Dockerfile", "user/sudo"), ("web/Dockerfile", "user/sudo")]


def test_the_summary_tells_what_is_older():
    done = dlint("--diff-base", "HEAD", "--shellcheck", "off")
    assert "1 older than the change" in done.stdout


def test_a_branch_is_compared_with_where_it_left():
    git("checkout", "-qb", "topic")
    write("web/Dockerfile", FAULTY)
    commit()
    git("checkout", "-q", "main")
    write("Dockerfile", "FROM debian:12\n")  # main mends it; the branch did not bring it back
    commit()
    git("checkout", "-q", "topic")
    assert new("main") == [("web/Dockerfile", "user/sudo")]


def test_renamed_files_are_compared_with_what_they_were():
    git("mv", "Dockerfile", "web.Dockerfile")
    assert new() == []
    write("web.Dockerfile", FAULTY + "RUN sudo id\n")
    git("add", "-A")
    assert new() == [("web.Dockerfile", "user/sudo")]


def test_a_fault_that_shows_in_a_file_that_did_not_change():
    write("src/a.txt", "a")
    write("src/b.txt", "b")
    write("Dockerfile", "FROM debian:12\nCOPY src/a.txt /a\nUSER 1000\n")
    commit()
    assert new() == []
    os.remove("src/a.txt")
    assert [path for path, _ in new()] == ["Dockerfile"]


def test_what_git_ignores_does_not_look_new():
    write(".gitignore", "dist/\n")
    write("Dockerfile", "FROM debian:12\nCOPY dist/app /app\nUSER 1000\n")
    write("dist/app", "x")
    write("README", "x")
    commit()
    assert new() == []


def test_what_compose_files_refer_to_is_seen_as_it_was():
    write("base.yaml", "services:\n  web:\n    image: debian:12\n")
    write("compose.yaml", "services:\n  web:\n    extends:\n      file: base.yaml\n      service: web\n")
    commit()
    assert new() == []
    git("rm", "-q", "base.yaml")
    found = new()
    assert [path for path, _ in found] == ["compose.yaml"]
    commit()
    assert new() == []
    assert new("HEAD~1") == found


def test_names_with_blanks_quotes_and_bytes_that_are_no_utf8():
    names = ['a "b".Dockerfile', "t\tb.Dockerfile", "nl\n.Dockerfile", os.fsdecode(b"caf\xe9.Dockerfile")]
    for name in names:
        write(name, FAULTY)
    commit()
    assert new() == []
    write(names[3], FAULTY + "RUN sudo id\n")
    assert len(new()) == 1


def test_links_lead_to_what_they_led_to():
    write("real/Dockerfile", FAULTY)
    os.symlink("real/Dockerfile", "linked.Dockerfile")
    commit()
    assert new() == []
    assert new("HEAD", "linked.Dockerfile") == []


def test_a_link_that_led_out_already_is_not_new():
    os.symlink("/etc/hosts", "compose.yaml")
    commit()
    assert new() == []
    os.remove("compose.yaml")
    os.symlink("/etc/passwd", "compose.yaml")
    assert new() == [("compose.yaml", "dlint/link-outside")]


def test_a_copied_link_that_leads_out_since_is_new():
    write("inside.txt", "a\n")
    os.symlink("inside.txt", "a.txt")
    write("Dockerfile", f"{FAULTY}COPY a.txt /a\n")
    commit()
    assert new() == []
    os.remove("a.txt")
    os.symlink("/etc/hosts", "a.txt")
    assert new() == [("Dockerfile", "copy/missing-source")]
    commit()
    assert new() == []


def test_from_a_folder_below_and_for_a_folder_elsewhere(tree, monkeypatch, tmp_path_factory):
    write("sub/Dockerfile", FAULTY)
    commit()
    write("sub/Dockerfile", FAULTY + "RUN sudo id\n")
    monkeypatch.chdir(tree / "sub")
    assert new() == [("Dockerfile", "user/sudo")]
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert len(new("HEAD", str(tree))) == 1


def test_standard_input_is_compared_with_the_file_of_its_name():
    assert new("HEAD", "-", "--stdin-filename", "Dockerfile", input=FAULTY) == []
    assert new("HEAD", "-", "--stdin-filename", "Dockerfile", input=FAULTY + "RUN sudo id\n")


def test_several_processes():
    for number in range(6):
        write(f"{number}/Dockerfile", FAULTY)
    commit()
    write("3/Dockerfile", FAULTY + "RUN sudo id\n")
    assert new("HEAD", "--jobs", "2") == [("3/Dockerfile", "user/sudo")]


def test_a_tree_and_a_tag_are_revisions_too():
    git("tag", "-a", "v1", "-m", "x")
    assert new("v1") == []
    assert new("HEAD^{tree}") == []


def test_a_repository_without_a_common_history():
    git("checkout", "-q", "--orphan", "other")
    commit()
    assert new("main") == []


@pytest.mark.parametrize("revision", ["nope", "-x", "--output=/tmp/x", "", "HEAD:Dockerfile", "a\nb"])
def test_a_revision_that_is_none(revision):
    assert "revision" in refused(revision)


def test_no_repository_and_no_git(tmp_path_factory):
    bare = tmp_path_factory.mktemp("bare")
    write(str(bare / "Dockerfile"), FAULTY)
    assert "no git repository" in refused("HEAD", cwd=bare)
    assert "needs git" in refused("HEAD", env={"PATH": str(bare)})


def test_a_shallow_clone_says_what_helps(tree, tmp_path_factory):
    for number in range(3):
        write("n", str(number))
        commit()
    git("branch", "old", "HEAD~2")
    clone = tmp_path_factory.mktemp("clones") / "clone"
    git("clone", "-q", "--depth", "1", "--no-single-branch", f"file://{tree}", str(clone))
    assert "shallow" in refused("HEAD~2", cwd=clone)
    assert "shallow" in refused("origin/old", cwd=clone)


def test_options_that_mend_are_refused():
    assert "--fix" in refused("HEAD", "--fix")
    assert "--fix" in refused("HEAD", "--diff")


def test_nothing_of_the_repository_runs(tree):
    """Filters, hooks, external diffs, textconv, fsmonitor and a pager are all set to leave a mark."""
    mark = tree / "ran"
    run = f"touch {mark}; cat"
    write("spy.sh", f"#!/bin/sh\n{run}\n")
    os.chmod("spy.sh", 0o755)
    write(".gitattributes", "* filter=spy diff=spy merge=spy\n")
    commit()
    spy = str(tree / "spy.sh")
    for key in ("core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "diff.spy.command",
                "diff.spy.textconv", "filter.spy.clean", "filter.spy.smudge", "filter.spy.process",
                "core.alternateRefsCommand", "core.editor", "core.askPass"):  # fmt: skip
        git("config", key, spy)
    hooks = tree / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman"):
        (hooks / name).write_text(f"#!/bin/sh\n{run}\n")
        (hooks / name).chmod(0o755)
    git("config", "core.hooksPath", str(hooks))
    if mark.exists():
        mark.unlink()
    write("Dockerfile", FAULTY + "RUN sudo id\n")
    assert new() == [("Dockerfile", "user/sudo")]
    assert not mark.exists()
