"""The effective project: interpolation, merging, extends, include, env files, places."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from dlint.cli import main
from dlint.model.compose.effective.env import Environment, read_env_file, read_raw_env_file
from dlint.model.compose.effective.load import load
from dlint.model.compose.effective.trouble import Log
from dlint.model.compose.file import ComposeFile
from dlint.model.project import Project, TextFiles
from dlint.syntax.interpolate import HOLE
from dlint.syntax.yaml import parse
from dlint.text import Source


def opened(files, path="compose.yaml"):
    project = Project(TextFiles(files))
    return ComposeFile(parse(Source(path, files[path])), project=project, path=path)


def effective(text, path="compose.yaml", environment=None, **more):
    files = {name.replace("__", "/"): each for name, each in more.items()}
    return load(opened({path: text, **files}, path), environment=environment)


def plain(datum):
    if isinstance(datum.value, dict):
        return {key: plain(value) for key, value in datum.value.items()}
    if isinstance(datum.value, list):
        return [plain(item) for item in datum.value]
    return datum.value


def service(found, name="web"):
    return plain(found.service(name))


def kinds(found):
    return [trouble.kind for trouble in found.troubles]


def words(found):
    return [trouble.at.source.slice(trouble.at.span) for trouble in found.troubles]


WEB = "services:\n  web:\n    image: nginx\n"


# Values


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.10", "1.1"),
        ("0755", "493"),
        ("0x1F", "31"),
        ("1e3", "1000"),
        ("yes", "yes"),
        ("True", "true"),
        ("12:30", "12:30"),
        ("~", None),
        ('"1.10"', "1.10"),
        ("2024-01-01", "2024-01-01 00:00:00 +0000 UTC"),
        ("pa$$w0rd", "pa$w0rd"),
        ("${A:-x}", "x"),
        ("${A-}", ""),
        ("${A:+x}", ""),
        ("$A", HOLE),
        ("a${A}b", f"a{HOLE}b"),
    ],
)
def test_a_value_of_the_environment_is_the_text_compose_makes_of_it(written, value):
    found = effective(f"{WEB}    environment:\n      V: {written}\n")
    assert service(found)["environment"] == {"V": value}
    assert found.troubles == ()


def test_keys_are_never_interpolated():
    found = effective(f"{WEB}    environment:\n      $A: 1\n", environment=Environment({"A": "x"}))
    assert service(found)["environment"] == {"$A": "1"}


@pytest.mark.parametrize("written", ["${A:x}", "${}", "${ A}", "${A!}"])
def test_an_invalid_template_is_said_at_its_place(written):
    found = effective(f"{WEB}    labels:\n      a: before {written} after\n")
    assert kinds(found) == ["invalid-interpolation"]
    assert words(found) == [written]


def test_a_required_variable_is_missed_only_where_all_are_told():
    text = f"{WEB}    labels: ['a=${{A:?say so}}']\n"
    assert effective(text).troubles == ()
    found = effective(text, environment=Environment({}, complete=True))
    assert kinds(found) == ["missing-variable"]
    assert "say so" in found.troubles[0].message


@pytest.mark.parametrize(("key", "what"), [("1", "a number"), ("true", "a truth value"), ("~", "empty")])
def test_a_key_that_is_no_text_is_refused(key, what):
    found = effective(f"{WEB}    environment:\n      {key}: x\n")
    assert kinds(found) == ["non-string-key"]
    assert what in found.troubles[0].message


def test_aliases_and_merge_keys_are_followed_and_keep_their_author():
    found = effective(
        "x-a: &a\n  restart: always\n  environment: {A: 1}\n"
        "services:\n  web:\n    <<: *a\n    image: x\n  two: {<<: *a, image: y, environment: {B: 2}}\n"
    )
    assert service(found)["environment"] == {"A": "1"}
    assert service(found, "two")["environment"] == {"B": "2"}
    assert found.service("web").get("restart").at.line == 2


# Merging


def merged(base, over):
    files = {"compose.yaml": base, "compose.override.yaml": over}
    return load(opened(files))


def test_the_override_beside_it_is_put_over_a_file_and_values_keep_their_authors():
    found = merged(WEB + "    environment: [A=1, B=2]\n", "services:\n  web:\n    environment: {B: 3}\n")
    assert found.files == ("compose.yaml", "compose.override.yaml")
    assert service(found)["environment"] == {"A": "1", "B": "3"}
    value = found.service("web").get("environment", "B")
    assert (value.at.source.path, value.at.line) == ("compose.override.yaml", 3)


def test_the_project_of_an_override_is_that_of_the_file_it_is_put_over():
    files = {"compose.yaml": WEB, "compose.override.yaml": "services:\n  web:\n    restart: always\n"}
    found = load(opened(files, "compose.override.yaml"))
    assert service(found)["image"] == "nginx"
    assert found.troubles == ()


@pytest.mark.parametrize(
    ("key", "base", "over", "result"),
    [
        ("command", "[a, b]", "c d", ["c", "d"]),
        ("command", "[a, b]", "", None),
        ("cap_add", "[A, B]", "[B, C]", ["A", "B", "C"]),
        ("dns", "1.1.1.1", "[8.8.8.8, 1.1.1.1]", ["1.1.1.1", "8.8.8.8"]),
        ("depends_on", "[a]", "{b: {condition: service_healthy}}", ["a", "b"]),
        ("labels", "[a=1]", "{a: 2, b: null}", {"a": "2", "b": None}),
        ("extra_hosts", '["a:1.2.3.4"]', "{b: 1.1.1.1}", ["a=1.2.3.4", "b=1.1.1.1"]),
        ("ulimits", "{nofile: {soft: 1, hard: 2}}", "{nofile: {soft: 3}}", {"nofile": {"soft": 3}}),
        ("logging", "{driver: a, options: {x: '1'}}", "{driver: b}", {"driver": "b"}),
        (
            "logging",
            "{driver: a, options: {x: '1'}}",
            "{options: {y: '2'}}",
            {"driver": "a", "options": {"x": "1", "y": "2"}},
        ),
        ("restart", "always", "'no'", "no"),
        ("ports", "['80:80']", "!override ['81:81']", ["81"]),
        ("ports", "['80:80']", "!reset []", None),
        ("ports", "['80:80', '81:81']", "['80:80/tcp']", ["80", "81"]),
        ("environment", "{A: 1, B: 2}", "{A: !reset null}", {"B": "2"}),
    ],
)
def test_each_key_is_merged_by_its_own_rule(key, base, over, result):
    both = "  a: {image: a}\n  b: {image: b}\n"
    found = merged(f"{WEB}    {key}: {base}\n{both}", f"services:\n  web:\n    {key}: {over}\n")
    got = service(found).get(key)
    if key == "ports" and got is not None:
        got = [port["published"] for port in got]
    if key == "depends_on":
        got = list(got)
    assert got == result
    assert found.troubles == ()


def test_what_cannot_be_merged_is_said_at_the_later_place():
    found = merged(WEB + "    ports: ['80:80']\n", "services:\n  web:\n    ports: {a: b}\n")
    assert kinds(found) == ["cannot-override"]
    trouble = found.troubles[0]
    assert (trouble.at.source.path, trouble.at.line) == ("compose.override.yaml", 3)
    assert "line 4 of compose.yaml" in trouble.message


def test_documents_of_one_file_are_merged_in_order():
    found = effective(WEB + "---\nservices:\n  web:\n    restart: always\n")
    assert service(found)["image"] == "nginx"
    assert service(found)["restart"] == "always"
    assert len(found.steps) == 2


def test_a_repeated_name_in_a_list_has_its_last_value_at_its_first_place():
    found = effective(WEB + "    environment: [A=1, B=2, A=3]\n")
    assert plain(found.steps[0].get("services", "web", "environment")) == ["A=3", "B=2"]
    assert list(service(found)["environment"].items()) == [("A", "3"), ("B", "2")]


def test_two_unknown_items_are_not_taken_for_one():
    found = effective(WEB + "    ports: ['${A}:80', '${B}:80']\n    environment: ['${A}', '${B}']\n")
    assert len(service(found)["ports"]) == 2
    assert len(service(found)["environment"]) == 2


# Long forms


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("80", [("", None, 80, "tcp")]),
        ("8080:80/udp", [("", "8080", 80, "udp")]),
        ("127.0.0.1:1:2", [("127.0.0.1", "1", 2, "tcp")]),
        ("80-81:90-91", [("", "80", 90, "tcp"), ("", "81", 91, "tcp")]),
        ("80-90:8080", [("", "80-90", 8080, "tcp")]),
        ("${P}:80", [(HOLE, HOLE, 80, "tcp")]),
        ("127.0.0.1:${P}:80", [("127.0.0.1", HOLE, 80, "tcp")]),
        ("${P:-99}:80", [("", "99", 80, "tcp")]),
    ],
)
def test_ports_are_written_out(written, expected):
    found = effective(f"{WEB}    ports: ['{written}']\n")
    got = [
        (port.get("host_ip", ""), port.get("published"), port["target"], port["protocol"])
        for port in service(found)["ports"]
    ]
    assert got == expected
    assert found.troubles == ()


def test_a_mount_that_depends_on_a_variable_is_no_undefined_volume():
    found = effective(WEB + "    volumes: ['${D}:/x', '${E}', './a:/b:ro', 'v:/c']\nvolumes: {v: }\n")
    assert found.troubles == ()
    assert [mount["type"] for mount in service(found)["volumes"]] == [HOLE, HOLE, "bind", "volume"]


@pytest.mark.parametrize(
    ("body", "kind", "place"),
    [
        ("ports: ['127.0.0.1:3001']", "invalid-port", "'127.0.0.1:3001'"),
        ("ports: [80.5]", "invalid-port", "80.5"),
        ("volumes: ['/a::ro']", "invalid-volume", "'/a::ro'"),
        ("volumes: ['vol:/x']", "undefined-volume", "'vol:/x'"),
        ("volumes: [{type: bind, target: /x}]", "bind-without-source", "type"),
        ("networks: [a]", "undefined-network", "a"),
        ("networks: [default]\n    network_mode: host", "network-mode-and-networks", "network_mode"),
        ("network_mode: service:a", "undefined-service", "service:a"),
        ("depends_on: [a]", "undefined-service", "a"),
        ("depends_on: [web]", "dependency-cycle", "web"),
        ("links: ['a:b']", "undefined-service", "'a:b'"),
        ("secrets: [a]", "undefined-secret", "a"),
        ("configs: [{source: a}]", "undefined-config", "source"),
        ("models: [a]", "undefined-model", "a"),
        ("healthcheck: {test: [curl, x]}", "healthcheck-test", "curl"),
        ("healthcheck: {interval: 10}", "invalid-duration", "10"),
        ("mem_limit: 1x", "invalid-size", "1x"),
        ("privileged: maybe", "invalid-boolean", "maybe"),
        ("scale: -1", "negative-count", "scale"),
        ("scale: 2\n    deploy: {replicas: 3}", "different-twins", "scale"),
        ("scale: 2\n    container_name: a", "container-name-shared", "container_name"),
        ("mem_limit: 1g\n    deploy: {resources: {limits: {memory: 2g}}}", "different-twins", "mem_limit"),
        ("tmpfs: /a\n    volumes: ['./x:/a']", "two-mounts", "'./x:/a'"),
        ("build: {dockerfile: a, dockerfile_inline: b}", "two-dockerfiles", "dockerfile_inline"),
        ("build: {platforms: [a]}\n    platform: b", "platform-not-built", "platform"),
        ("build: {additional_contexts: {a: 'service:x'}}", "undefined-service", "a"),
        ("develop: {watch: [{path: a, action: sync}]}", "watch-without-target", "action"),
        ("gpus: [{count: 1, device_ids: [a]}]", "count-and-device-ids", "count"),
        ("command: echo 'a", "invalid-command", "echo 'a"),
        ("environment: ['A =1']", "space-before-equals", "'A =1'"),
    ],
)
def test_what_compose_refuses_is_said_at_its_place(body, kind, place):
    found = effective(f"{WEB}    {body}\n")
    assert kinds(found) == [kind]
    assert words(found) == [place]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("services: {a: {restart: always}}\n", "no-image"),
        (WEB + "volumes: {v: {external: true, driver: x}}\n", "external-with-more"),
        (WEB + "secrets: {s: {file: a, environment: b}}\n", "two-sources"),
        (WEB + "configs: {s: }\n", "no-source"),
        (WEB + "volumes: {v: {external: {name: a}, name: b}}\n", "external-name"),
        ("", "empty-file"),
        ("[]\n", "not-a-mapping"),
        ("services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, profiles: [p]}\n", "inactive-service"),
        ("services:\n  a: {image: x, links: [b]}\n  b: {image: x, ipc: 'service:a'}\n", "dependency-cycle"),
    ],
)
def test_what_compose_refuses_of_a_whole_file(text, kind):
    assert kinds(effective(text)) == [kind]


def test_what_only_the_whole_tells_is_not_said_of_a_part():
    text = "services:\n  a: {depends_on: [b], networks: [n]}\n"
    assert len(kinds(effective(text))) == 3
    assert kinds(effective(text, "compose.prod.yaml")) == []
    part = opened(
        {"part/compose.yaml": text, "compose.yaml": "include: [part/compose.yaml]\n"}, "part/compose.yaml"
    )
    assert kinds(load(part)) == []
    assert kinds(effective("include: ['oci://x/y']\n" + text)) == []


# Extends and include


def test_a_service_stands_on_another_of_its_file():
    found = effective(
        "services:\n  base: {image: x, environment: {A: 1}, ports: ['1:1']}\n"
        "  web:\n    extends: base\n    environment: [B=2]\n    ports: !reset []\n"
    )
    assert service(found)["environment"] == {"A": "1", "B": "2"}
    assert "ports" not in service(found)
    assert "extends" not in service(found)
    assert found.service("web").key.line == 3


def test_paths_of_an_extended_file_start_there():
    found = effective(
        "services:\n  web:\n    extends: {file: sub/base.yaml, service: base}\n",
        **{
            "sub__base.yaml": "services:\n  base:\n    build: ./b\n"
            "    extends: {file: more/x.yaml, service: y}\n",
            "sub__more__x.yaml": "services:\n  y: {volumes: ['./d:/d'], env_file: a.env}\n",
            "sub__more__a.env": "A=1\n",
        },
    )
    web = service(found)
    assert web["build"]["context"] == "sub/b"
    assert web["volumes"][0]["source"] == "sub/more/d"
    assert web["environment"] == {"A": "1"}
    assert found.files == ("compose.yaml", "sub/base.yaml", "sub/more/x.yaml")
    assert found.troubles == ()


@pytest.mark.parametrize(
    ("extends", "kind"),
    [
        ("gone", "extends-undefined"),
        ("web", "extends-cycle"),
        ("{file: gone.yaml, service: a}", "missing-file"),
        ("{file: other.yaml, service: gone}", "extends-undefined"),
        ("{file: other.yaml, service: b}", "extends-cycle"),
        ("{file: other.yaml}", "invalid-extends"),
    ],
)
def test_extends_that_leads_nowhere_is_said_once(extends, kind):
    other = "services:\n  b: {extends: c}\n  c: {extends: b}\n"
    found = effective(WEB + f"    extends: {extends}\n", **{"other.yaml": other})
    assert kinds(found) == [kind]


@pytest.mark.parametrize("file", ["../out.yaml", "/etc/x.yaml", "${F}", "https://x/y.yaml"])
def test_what_lies_elsewhere_is_not_looked_at(file):
    found = effective(
        f"services:\n  web:\n    extends: {{file: '{file}', service: a}}\n    volumes: ['v:/x']\n"
    )
    assert found.troubles == ()
    assert len(found.unseen) == 1
    assert not found.seen_all


def test_an_included_project_has_its_own_folder_and_variables():
    found = effective(
        "include:\n  - sub/a.yaml\n"
        "  - {path: [sub/b.yaml, sub/c.yaml], project_directory: ., env_file: x.env}\n"
        "services: {a: {restart: always}}\n",
        **{
            "sub__.env": "T=one\n",
            ".env": "T2=top\n",
            "x.env": "T=two\n",
            "sub__a.yaml": "services: {a: {image: 'a:$T-$T2', build: ./x}}\nvolumes: {v: }\n",
            "sub__b.yaml": "services: {b: {image: 'b:$T', build: ./x}}\n",
            "sub__c.yaml": "services: {b: {restart: always}}\n",
        },
    )
    assert service(found, "a")["image"] == "a:one-top"
    assert service(found, "a")["restart"] == "always"
    assert service(found, "a")["build"]["context"] == "sub/x"
    assert service(found, "b")["image"] == "b:two"
    assert service(found, "b")["build"]["context"] == "x"
    assert found.troubles == ()
    assert found.root.get("volumes", "v") is not None
    assert found.root.get("include") is None


def test_a_cycle_of_includes_is_said():
    found = effective(
        "include: [a.yaml]\nservices: {a: {image: x}}\n", **{"a.yaml": "include: [compose.yaml]\n"}
    )
    assert kinds(found) == ["include-cycle"]


# Files and variables


def test_compose_file_names_the_files():
    files = {
        "a.yaml": WEB,
        "b.yaml": "services: {web: {restart: always}}\n",
        ".env": "COMPOSE_FILE=a.yaml:b.yaml\n",
    }
    found = load(opened(files, "b.yaml"))
    assert found.files == ("a.yaml", "b.yaml")
    assert found.is_entry
    assert service(found)["restart"] == "always"


def test_variables_of_the_env_file_beside_it_are_known():
    found = effective(
        "name: P\n" + WEB + "    labels: ['a=$A-${B:-d}-$COMPOSE_PROJECT_NAME']\n", **{".env": "A=1\n"}
    )
    assert service(found)["labels"] == {"a": "1-d-P"}


def test_env_files_lie_beneath_the_environment():
    found = effective(
        WEB + "    environment: {A: own}\n    env_file: [a.env, {path: b.env, required: false}, gone.env]\n",
        **{"a.env": "A=1\nB=2\nC=$A$D\n", "b.env": "B=3\n"},
    )
    assert service(found)["environment"] == {"A": "own", "B": "3", "C": f"own{HOLE}"}
    assert kinds(found) == ["missing-env-file"]
    assert not found.environment_known("web")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1\nB = 2 # x\n", {"A": "1", "B": "2"}),
        ("export A='$x #'\nB: y\n", {"A": "$x #", "B": "y"}),
        ('A="a\\nb\\$c\\"d"\n', {"A": 'a\nb$c"d'}),
        ('A="one\ntwo"\nB=3', {"A": "one\ntwo", "B": "3"}),
        ("A=1\nB=${A}2${C:-3}\n", {"A": "1", "B": "123"}),
        ("A=$NO\n", {"A": HOLE}),
        ("# only\n\n", {}),
        ("A\nB=1\n", {"B": "1"}),
        ("A=\n", {"A": ""}),
        ("A='it\\'s'\n", {"A": "it's"}),
    ],
)
def test_env_files_are_read_as_compose_reads_them(text, expected):
    log = Log()
    found = read_env_file(Source(".env", text), lambda _name: None, log)
    assert {name: variable.value for name, variable in found.items()} == expected
    assert log.troubles == []


@pytest.mark.parametrize("text", ["A='x\n", "A B=1\n", "A!=1\n", "A=${}\n"])
def test_an_env_file_that_compose_refuses_is_said(text):
    log = Log()
    read_env_file(Source(".env", text), lambda _name: None, log)
    assert [trouble.kind for trouble in log.troubles] == ["invalid-env-file"]


def test_a_raw_env_file_means_what_it_says():
    found = read_raw_env_file(Source("x", "A='$b'\n# c=d\n"))
    assert {name: variable.value for name, variable in found.items()} == {"A": "'$b'"}


def test_profiles_tell_which_services_start():
    found = effective(WEB + "  b: {image: x, profiles: [p]}\n  c: {image: x, profiles: ['$P']}\n")
    assert list(found.active()) == ["web", "c"]
    assert list(found.active("p")) == ["web", "b", "c"]
    assert len(found.active("*")) == 3


def test_profiles_of_the_env_file_are_asked_for():
    text = "services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, profiles: [p]}\n"
    assert kinds(effective(text, **{".env": "COMPOSE_PROFILES=q, p\n"})) == []
    assert list(effective(text, **{".env": "COMPOSE_PROFILES=p\n"}).active()) == ["a", "b"]


def test_a_file_without_project_and_a_v1_file():
    alone = ComposeFile(parse(Source("compose.yaml", WEB)))
    assert service(alone.effective)["image"] == "nginx"
    assert alone.services[0].effective.get("image").value == "nginx"
    assert ComposeFile(parse(Source("compose.yaml", "web:\n  image: x\n"))).effective.root is None


# Bounds


def test_deep_nesting_by_way_of_aliases_ends():
    lines = [f"x{i}: &a{i} {'[' * 150}{f'*a{i - 1}' if i else ''}{']' * 150}\n" for i in range(20)]
    found = effective("".join(lines) + WEB)
    assert set(kinds(found)) == {"too-deep"}


def test_a_long_chain_of_extends_ends():
    chain = "".join(f"  s{i}: {{extends: s{i + 1}}}\n" for i in range(3000))
    found = effective(f"services:\n{chain}  s3000: {{image: x}}\n")
    assert "too-deep" in kinds(found)


def test_files_that_include_each_other_by_many_ways_end():
    files = {f"f{i}.yaml": f"include: [f{i + 1}.yaml, ./f{i + 1}.yaml]\n" for i in range(100)}
    found = effective("include: [f0.yaml, f0.yaml]\n" + WEB, **files)
    assert found.unseen
    assert found.troubles == ()


def test_port_ranges_stay_ranges_beyond_a_bound():
    found = effective(WEB + "    ports: ['1-60000:1-60000']\n")
    assert service(found)["ports"][0]["target"] == "1-60000"
    assert found.troubles == ()


KEYS = st.sampled_from(
    ["services", "a", "b", "image", "extends", "ports", "volumes", "environment", "build", "include"]
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.sampled_from(["a", "b", "$x", "1:2", "a=b", "/x:/y", "", "${"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4), st.dictionaries(KEYS, VALUES, max_size=4))
def test_no_tree_crashes_it(one, two):
    files = {"compose.yaml": json.dumps(one), "compose.override.yaml": json.dumps(two)}
    found = load(opened(files))
    assert isinstance(found.troubles, tuple)


# The page


def page(tmp_path, files, *options):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / ".git").mkdir()
    return CliRunner().invoke(main, ["parse", "--merged", *options, str(tmp_path / "compose.yaml")])


def test_the_merged_page_shows_unknown_variables_as_written_and_hides_credentials(tmp_path):
    files = {
        "compose.yaml": "services:\n  db:\n    image: 'x:${TAG}-${MORE:?m}'\n    ports: ['${P}:80']\n"
        "    environment: {DB_PASSWORD: hunter2hunter, URL: '${U}'}\n    env_file: db.env\n",
        ".env": "TAG=1\nU=postgres://u:sesame9@h/d\nDB_PASSWORD=sesame9\n",
        "db.env": "ANYTHING=opaque7\n",
    }
    done = page(tmp_path, files)
    assert done.exit_code == 0
    body = json.loads(done.stdout)["services"]["db"]
    assert body["image"] == "x:1-${MORE:?m}"
    assert body["ports"][0]["published"] == "${P}"
    for secret in ("hunter2hunter", "sesame9", "opaque7"):
        assert secret not in done.stdout
    shown = CliRunner().invoke(main, ["parse", "--merged", "--show-secrets", str(tmp_path / "compose.yaml")])
    environment = json.loads(shown.stdout)["services"]["db"]["environment"]
    assert environment["DB_PASSWORD"] == "hunter2hunter"
    assert environment["ANYTHING"] == "opaque7"


def test_the_merged_page_of_several_files_and_its_notes(tmp_path):
    files = {"compose.yaml": WEB, "compose.override.yaml": "services: {web: {restart: always}}\n"}
    files["prod.yaml"] = "services: {web: {networks: [n]}}\n"
    page(tmp_path, files)
    named = [str(tmp_path / name) for name in ("compose.yaml", "prod.yaml")]
    done = CliRunner().invoke(main, ["parse", "--merged", *named])
    body = json.loads(done.stdout)["services"]["web"]
    assert "restart" not in body
    assert body["networks"] == {"n": None}
    assert "network `n`, which is not defined" in done.stderr


def test_the_merged_page_takes_only_compose_files(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    done = CliRunner().invoke(main, ["parse", "--merged", str(tmp_path / "Dockerfile")])
    assert done.exit_code == 2
    assert "no compose file" in done.stderr


def test_masking_a_value_leaves_names_and_what_compose_adds_alone(tmp_path):
    files = {
        "compose.yaml": "services:\n  sentry:\n    image: sentry-app\n"
        '    environment: {A_PASSWORD: "sen\\ttry99x", B_PASSWORD: sentry}\n'
    }
    done = page(tmp_path, files)
    body = json.loads(done.stdout)
    assert body["services"]["sentry"]["image"] == "sentry-app"
    assert body["networks"]["default"]["name"] == "${COMPOSE_PROJECT_NAME}_default"
    assert set(body["services"]["sentry"]["environment"]["A_PASSWORD"]) == {"x"}
    assert body["services"]["sentry"]["environment"]["B_PASSWORD"] == "xxxxxx"
