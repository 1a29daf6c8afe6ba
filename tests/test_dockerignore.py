"""Ignore files: the documented behaviour of Moby's matcher, case by case, and that no pattern costs much."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlint.syntax.dockerignore import Ignore

# pattern, path, whether it is left behind
SINGLE = [
    # plain names
    ("notes.txt", "notes.txt", True),
    ("notes.txt", "docs/notes.txt", False),
    ("/notes.txt", "notes.txt", True),
    ("//notes.txt", "notes.txt", True),
    ("./notes.txt", "notes.txt", True),
    ("docs/../notes.txt", "notes.txt", True),
    ("a.b", "aXb", False),
    ("a(b)c/def", "a(b)c/def", True),
    ("a(b)c/def", "a(b)c/xyz", False),
    ("a.|)$(}+{bc", "a.|)$(}+{bc", True),
    ("wheel-2.4.0+g08.whl", "wheel-2.4.0+g08.whl", True),
    # folders
    ("docs", "docs/readme.md", True),
    ("docs/", "docs/readme.md", True),
    ("docs/", "docs", True),
    ("docs/.", "docs/readme.md", True),
    ("docs", "docs2/readme.md", False),
    ("docs", "src/docs/readme.md", False),
    ("a/b", "a/b/c/d", True),
    # the context itself
    (".", "a", False),
    ("..", "a", False),
    ("/", "a", False),
    ("*", ".", False),
    # `*` and `?` stay within a part
    ("*", "a", True),
    ("*", "a/b", True),
    ("*.go", "main.go", True),
    ("*.go", "cmd/main.go", False),
    ("*/temp*", "src/temporary.txt", True),
    ("*/temp*", "temporary.txt", False),
    ("*/*/temp*", "a/b/temp1", True),
    ("*/*/temp*", "a/temp1", False),
    ("temp?", "tempa", True),
    ("temp?", "temp", False),
    ("temp?", "temp/", False),
    ("a?b", "a/b", False),
    ("a?b", "a\u263ab", True),
    ("a*b", "a/b", False),
    ("a*/b", "abc/b", True),
    ("a*/b", "a/c/b", False),
    ("a*b*c*d*e*/f", "axbxcxdxe/f", True),
    ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", False),
    ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", False),
    ("a*b?c*x", "abxbbxdbxebxczzx", True),
    ("a*b?c*x", "abxbbxdbxebxczzy", False),
    (".*", ".env", True),
    (".*", "env", False),
    ("a/*.txt", "a/b/c.txt", False),
    ("a/*", "a/b/c.txt", True),
    # brackets
    ("ab[b-d]", "abc", True),
    ("ab[e-g]", "abc", False),
    ("ab[^b-d]", "abc", False),
    ("ab[^e-g]", "abc", True),
    ("ab[^e]", "ab", False),
    ("[a-\u03b6]*", "\u03b1", True),
    ("[\\]a]", "]", True),
    ("[\\-x]", "-", True),
    ("[\\-x]", "a", False),
    ("*.[ch]", "main.c", True),
    ("*.[ch]", "main.o", False),
    # escapes
    ("a\\*b", "a*b", True),
    ("a\\*b", "axb", False),
    ("a\\\\", "a\\", True),
    ("\\!a", "!a", True),
    ("\\#a", "#a", True),
    # `**`
    ("**", "a", True),
    ("**", "a/b", True),
    ("**/", "a/b", True),
    ("**/**", "a/b", True),
    ("dir/**", "dir/a", True),
    ("dir/**", "dir/a/b", True),
    ("dir/**", "dir", False),
    ("dir/**", "directory/a", False),
    ("**/dir", "dir", True),
    ("**/dir", "dir/a", True),
    ("**/dir", "x/y/dir/a", True),
    ("**/dir", "x/mydir", False),
    ("**/.foo", "bar.foo", False),
    ("**/dir2/*", "dir/dir2/file", True),
    ("**/dir2/**", "dir/dir2/dir3/file", True),
    ("**/dir2/**", "dir2", False),
    ("**file", "dir/dir/file", True),
    ("**file", "dir/myfile", True),
    ("**file*", "dir/myfile", False),
    ("**/file*.txt", "dir/file1.txt", True),
    ("**/**/*.txt", "file.txt", True),
    ("**/**/*.txt", "a/b/file.txt", True),
    ("**/**/*.txt2", "a/b/file.txt", False),
    ("a**/*.txt", "a/file.txt", True),
    ("a**/*.txt", "a/dir/dir/file.txt", True),
    ("a**/*.txt", "abc/file.txt", True),
    ("a/**/b", "a/b", True),
    ("a/**/b", "a/x/y/b", True),
    ("a/**/b", "a/xb", False),
    ("a/**/b/**/c", "a/b/x/b/c", True),
    ("a/**/b/**/c", "a/x/c", False),
    ("a**", "abc/def", True),
    ("a**b", "ab", True),
    ("a**b", "a/x/b", True),
    ("a**b", "axx/b", True),
    ("a**b", "axb", False),
    ("a/*.txt**", "a/file.txt.gz", True),
    ("**/foo/bar", "x/foo/bar", True),
    ("**/foo/bar", "x/foo/y/bar", False),
]

SEVERAL = [
    ("*.go\n!main.go", "main.go", False),
    ("!main.go\n*.go", "main.go", True),
    ("docs\n!docs/README.md", "docs/README.md", False),
    ("docs/\n!docs/README.md", "docs/README.md", False),
    ("docs/*\n!docs/README.md", "docs/README.md", False),
    ("docs\n!docs/README.md", "docs/other.md", True),
    ("*.md\n!README*.md\nREADME-secret.md", "README-secret.md", True),
    ("*.md\n!README*.md\nREADME-secret.md", "README-public.md", False),
    ("*.md\nREADME-secret.md\n!README*.md", "README-secret.md", False),
    ("**\n!util/docker/web", "util/docker/web/foo", False),
    ("**\n!util/docker/web\nutil/docker/web/foo", "util/docker/web/foo", True),
    ("*\n!dist", "dist/a.whl", False),
    ("*\n!dist", "src/dist/a.whl", True),
    ("*\n!dist/*.whl", "dist/a.whl", False),
    ("*\n!dist/*.whl", "dist/a.tar", True),
    ("a\n!a/b\na/b/c", "a/b/c/d", True),
    ("a\n!a/b\na/b/c", "a/b/d", False),
    ("**/node_modules\n!keep/node_modules", "keep/node_modules/x", False),
    ("# a comment\nsecret", "secret", True),
    (" # no comment", "# no comment", True),
    ("  secret  ", "secret", True),
    ("! secret", "secret", False),
    ("*\n!  /secret", "secret", False),
    ("*\n  !secret", "secret", False),
    ("\ufeffsecret", "secret", True),
    ("\ufeff# secret", "secret", False),
    ("secret\r\nother\r\n", "secret", True),
    ("", "secret", False),
    ("\n\n", "secret", False),
    ("secret\t", "secret", True),
]


@pytest.mark.parametrize(("pattern", "path", "left"), SINGLE)
def test_one_pattern(pattern, path, left):
    ignore = Ignore(pattern)
    assert ignore.valid
    assert ignore.excludes(path) is left


@pytest.mark.parametrize(("text", "path", "left"), SEVERAL)
def test_several_lines(text, path, left):
    assert Ignore(text).excludes(path) is left


@pytest.mark.parametrize("text", ["!", "a\n! ", "[", "a[", "[]a]", "[-x]", "[x-]", "[a-b-c]", "[z-a]", "a\\"])
def test_what_docker_refuses_is_not_valid(text):
    assert not Ignore(text).valid
    assert not Ignore(text).excludes("a")


def test_an_over_long_line_is_refused():
    assert not Ignore("a" * 70_000).valid


def test_an_exception_for_the_folder_does_not_keep_what_a_pattern_for_its_files_takes():
    # As the build does it, folder by folder: `!dir` is not asked where nothing left `dir` behind.
    assert Ignore("dir/*.txt\n!dir").excludes("dir/a.txt")


@pytest.mark.parametrize(
    ("text", "folder", "may"),
    [
        ("docs\n!docs/README.md", "docs", True),
        ("docs\n!docs/README.md", "other", False),
        ("*\n!src/**/*.py", "src", True),
        ("*\n!src/**/*.py", "src/deep", True),
        ("*\n!**/*.md", "anything", True),
        ("*\n!a*/b", "abc", True),
        ("*\n!src", "lib", False),
    ],
)
def test_folders_left_behind_may_hold_exceptions(text, folder, may):
    assert Ignore(text).may_keep_below(folder) is may


@pytest.mark.parametrize(("text", "all_"), [("*", True), ("**", True), ("**/*", True), ("*\n!a", False)])
def test_whether_all_is_left_behind(text, all_):
    assert Ignore(text).takes_all() is all_


def slow(pattern):
    """The documented translation, which may try things twice."""
    text, at = "", 0
    literal = not re.search(r"[*?]", pattern[2:]) and pattern.startswith("**")
    if literal:
        rest = pattern[2:]
        return rf"(?:.*/)?{re.escape(rest[1:])}" if rest.startswith("/") else rf".*{re.escape(rest)}"
    while at < len(pattern):
        if pattern.startswith("**", at):
            at += 2
            at += pattern.startswith("/", at)
            text += ".*" if at >= len(pattern) else "(?:.*/)?"
            continue
        mark = pattern[at]
        text += {"*": "[^/]*", "?": "[^/]"}.get(mark, re.escape(mark))
        at += 1
    return text


@settings(max_examples=600, deadline=None)
@given(
    st.text("ab*?/", min_size=1, max_size=9),
    st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=4).map("/".join),
)
def test_it_matches_as_the_documented_expression_does(pattern, path):
    ignore = Ignore(pattern)
    if not ignore.valid or not ignore.patterns:
        return
    cleaned = ignore.patterns[0][1]
    parts = path.split("/")
    wanted = any(re.fullmatch(slow(cleaned), "/".join(parts[:end])) for end in range(1, len(parts) + 1))
    assert ignore.excludes(path) is bool(wanted), cleaned


@pytest.mark.parametrize(
    "pattern",
    [
        "*a" * 30 + "b",
        "**/*a" * 30 + "b",
        "**/a/" * 25 + "b",
        "**/a*" * 25 + "/**/b",
        "?" * 500 + "*" + "?" * 500 + "b",
        "*/" * 200 + "**/x",
    ],
)
@pytest.mark.parametrize("path", ["a" * 4000, "a/" * 2000 + "c", "/".join(["aaa"] * 1000)])
def test_no_pattern_takes_long(pattern, path):
    ignore = Ignore(pattern)
    start = time.perf_counter()
    ignore.judge(path)
    assert time.perf_counter() - start < 2
