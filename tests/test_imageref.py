import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlint.syntax.imageref import parse

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "registry", "path", "tag", "familiar", "official"),
    [
        ("nginx", None, "library/nginx", None, "nginx", True),
        ("nginx:1.27-alpine", None, "library/nginx", "1.27-alpine", "nginx", True),
        ("library/nginx", None, "library/nginx", None, "nginx", True),
        ("docker.io/nginx", None, "library/nginx", None, "nginx", True),
        ("docker.io/library/nginx", None, "library/nginx", None, "nginx", True),
        ("index.docker.io/a/b", None, "a/b", None, "a/b", False),
        ("grafana/grafana:main", None, "grafana/grafana", "main", "grafana/grafana", False),
        ("localhost:5000/x:1", "localhost:5000", "x", "1", "localhost:5000/x", False),
        ("localhost/x", "localhost", "x", None, "localhost/x", False),
        ("localhost:5000", None, "library/localhost", "5000", "localhost", True),
        ("ghcr.io/a/b/c:v1", "ghcr.io", "a/b/c", "v1", "ghcr.io/a/b/c", False),
        ("[::1]:5000/x", "[::1]:5000", "x", None, "[::1]:5000/x", False),
        ("FOO/bar", "FOO", "bar", None, "FOO/bar", False),
        ("foo_bar/x:A_b.C-d", None, "foo_bar/x", "A_b.C-d", "foo_bar/x", False),
        ("library/a/b", None, "library/a/b", None, "library/a/b", False),
    ],
)
def test_docker_s_normal_form(text, registry, path, tag, familiar, official):
    ref = parse(text)
    assert (ref.registry, ref.path, ref.tag) == (registry, path, tag)
    assert (ref.familiar, ref.official) == (familiar, official)
    assert ref.name == f"{registry or 'docker.io'}/{path}"
    assert ref.digest is None


def test_digests_with_and_without_tag():
    ref = parse(f"ghcr.io/a/b:1@{DIGEST}")
    assert (ref.familiar, ref.tag, ref.digest) == ("ghcr.io/a/b", "1", DIGEST)
    assert parse(f"nginx@{DIGEST}").tag is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "Nginx", "a/B", "a b", "a:", "a:b:c", ":1", "a//b", "/a", "a/", "-a", "a-", "a..b", "a___b"),
        *("a:-x", "a\n", "a@sha256:abc", f"a@{DIGEST.upper()}", "a@", f"a@{DIGEST}:1", "my_registry:5000/x"),
        *("a:" + "t" * 129, "a" * 256, "a" * 100_000, "${X}", "nginx:{{ v }}", "http://x/y"),
    ],
)
def test_what_docker_refuses(text):
    assert parse(text) is None


@pytest.mark.parametrize("text", ["0123456789ab" * 1, "0123456789abcdef" * 4, DIGEST])
def test_ids_are_no_official_images(text):
    ref = parse(text)
    assert ref.looks_like_id
    assert not ref.official


def test_a_name_of_other_length_is_no_id():
    assert not parse("deadbeef").looks_like_id
    assert not parse("0123456789ab:1").looks_like_id


@given(st.one_of(st.text(), st.from_regex(r"[a-zA-Z0-9._:/@\-]{0,40}")))
def test_any_text(text):
    ref = parse(text)
    if ref is not None and not ref.looks_like_id:
        again = f"{ref.familiar}{':' + ref.tag if ref.tag else ''}{'@' + ref.digest if ref.digest else ''}"
        assert repr(parse(again)) == repr(ref)
