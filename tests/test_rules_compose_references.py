"""What the cards of compose/undefined-reference and its neighbours cannot show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.model.compose.effective.references import UNDEFINED
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))
ROOT = Path(__file__).resolve().parent.parent
WEB = "services:\n  web:\n    image: acme/shop:4\n"


def found(rule, text="", files=None, path="compose.yaml"):
    everything = {**({path: text} if text else {}), **(files or {})}
    reported = EXAMPLES.lint(everything, f"compose/{rule}", {})
    return [f"{each.path}:{each.range.line} {each.message}" for each in reported]


def undefined(text, **files):
    return found("undefined-reference", text, {name.replace("__", "."): each for name, each in files.items()})


# References


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("    depends_on: [wbe]\n", "`wbe`"),
        ("    links: ['db:database']\n", "`db`"),
        ("    volumes_from: [data]\n", "`data`"),
        ("    network_mode: service:vpn\n", "`vpn`"),
        ("    networks: [back]\n", "network `back`"),
        ("    volumes: ['data:/data']\n", "volume `data`"),
        ("    volumes: [{type: volume, source: data, target: /d}]\n", "volume `data`"),
        ("    secrets: [key]\n", "secret `key`"),
        ("    build: {context: ., secrets: [key]}\n", "secret `key`"),
        ("    configs: [{source: site, target: /s}]\n", "config `site`"),
        ("    models: [small]\n", "model `small`"),
        ("    build: {context: ., additional_contexts: {base: 'service:base'}}\n", "service `base`"),
        ("    volumes: ['./data:/data', '/data2', '~/x:/y', '${DATA}:/d']\n", None),
        ("    depends_on: ['${OTHER}']\n", None),
        ("    networks: [default]\n", None),
        ("    network_mode: container:vpn\n", None),
        ("    volumes_from: ['container:data']\n", None),
        ("    depends_on: {db: {condition: service_started, required: false}}\n", "`db`"),
    ],
)
def test_what_is_named_must_be_defined(body, words):
    said = undefined(WEB + body)
    assert (words in said[0]) if words else not said


def test_each_name_is_reported_once_though_anchors_repeat_it():
    text = "x-web: &web\n  image: a:1\n  networks: [back]\nservices:\n  a: *web\n  b: *web\n"
    said = "service `a` uses network `back`, which is not defined; define it under the top-level `networks`"
    assert undefined(text) == [f"compose.yaml:3 {said}"]


def test_override_and_main_complete_each_other():
    override = "services:\n  db:\n    image: acme/db:1\n    networks: [back]\nnetworks:\n  back:\n"
    main = f"{WEB}    depends_on: [db]\n    networks: [back]\n"
    assert not undefined(main, compose__override__yaml=override)
    assert undefined(main)


def test_file_that_another_one_includes_or_extends_is_not_judged_alone():
    part = f"{WEB}    networks: [back]\n    depends_on: [db]\n"
    whole = "include: [part/compose.yaml]\nnetworks:\n  back:\nservices:\n  db:\n    image: b:1\n"
    assert not found("undefined-reference", whole, {"part/compose.yaml": part})
    extending = (
        "services:\n  a:\n    extends: {file: part/compose.yaml, service: web}\n"
        "  db:\n    image: b:1\nnetworks:\n  back:\n"
    )
    assert not found("undefined-reference", extending, {"part/compose.yaml": part})


def test_file_of_another_name_may_be_put_over_one_and_is_silent():
    assert not found("undefined-reference", f"{WEB}    networks: [back]\n", path="docker-compose.prod.yml")


def test_what_no_file_of_the_project_completes_is_told_at_the_include():
    part = f"{WEB}    networks: [back]\n"
    said = found("undefined-reference", "include: [part/compose.yaml]\n", {"part/compose.yaml": part})
    assert len(said) == 1
    assert said[0].startswith("compose.yaml:1 with `compose.yaml` put in")


def test_remote_part_makes_references_silent_and_is_said_once():
    text = f"include:\n  - oci://acme/base:1\n  - https://acme.test/x.git\n{WEB}    networks: [back]\n"
    assert not undefined(text)
    assert len(found("unseen-file", text)) == 1
    assert not found("unused-resource", text + "volumes:\n  data:\n")


def test_profiles_that_the_env_file_names_start_the_service():
    text = f"{WEB}    depends_on: [db]\n  db:\n    image: b:1\n    profiles: [data]\n"
    assert "only with profile `data`" in undefined(text)[0]
    assert not found("undefined-reference", text, {".env": "COMPOSE_PROFILES=data\n"})
    assert not undefined(text.replace("[db]", "{db: {condition: service_started, required: false}}"))


def test_blocks_of_a_page_show_a_part():
    page = "# Shop\n\n`compose.yaml`:\n```yaml\ninclude: [other.yaml]\n" + WEB
    page += "    networks: [back]\n    volumes: ['data:/d']\n```\n"
    for rule in ("undefined-reference", "missing-file", "unused-resource", "unseen-file"):
        assert not found(rule, files={"README.md": page})


def test_template_is_no_compose_file_yet():
    assert not undefined(
        f"{WEB}    networks: [back]\n{{% if metrics %}}\n    depends_on: [m]\n{{% endif %}}\n"
    )


# Circles


def test_service_that_needs_itself():
    assert "`web` -> `web`" in found("dependency-cycle", f"{WEB}    depends_on: [web]\n")[0]


def test_circle_over_two_files_is_told_where_both_meet():
    part = "services:\n  a:\n    image: a:1\n    depends_on: [b]\n"
    text = "include: [part.yaml]\nservices:\n  b:\n    image: b:1\n    depends_on: [a]\n"
    assert len(found("dependency-cycle", text, {"part.yaml": part})) == 1


def test_circle_of_includes_ends():
    files = {
        f"{n}.yaml": f"include: [{n % 3 + 1}.yaml]\nservices:\n  s{n}:\n    image: a:1\n" for n in (1, 2, 3)
    }
    said = found("include-cycle", "include: [1.yaml]\n", files)
    assert said


# Files


def test_missing_file_is_told_where_the_folder_is_whole():
    text = "include: [base.yaml]\n" + WEB
    assert not found("missing-file", text)
    assert len(found("unseen-file", text)) == 1
    assert len(found("missing-file", text, {"main.py": "pass\n"})) == 1
    assert not found("missing-file", text, {"main.py": "", "prepare.sh": "cp base.yaml.example base.yaml\n"})


def test_fault_that_the_other_file_shows_alone_is_left_to_it():
    base = f"{WEB}    network_mode: host\n    networks: [a]\nnetworks:\n  a:\n"
    text = "services:\n  web:\n    extends: {file: NAME, service: web}\nnetworks:\n  a:\n"
    one = text.replace("NAME", "docker-compose.base.yaml"), {"docker-compose.base.yaml": base}
    assert not found("inconsistent", *one)
    assert len(found("schema", *one)) == 1
    # A walk does not take this one for a compose file.
    other = text.replace("NAME", "base.yaml"), {"base.yaml": base}
    assert len(found("inconsistent", *other)) == 1
    assert not found("schema", *other)


def test_fault_of_two_siblings_is_told_once_at_its_author():
    text = f"{WEB}    network_mode: host\n"
    override = "services:\n  web:\n    networks: [a]\nnetworks:\n  a:\n"
    files = {"compose.override.yaml": override}
    told = found("schema", text, files) + found("inconsistent", text, files)
    assert len(told) == 1
    assert told[0].startswith("compose.yaml:4")


def test_broken_env_beside_the_project_is_told_once_without_its_text():
    said = found("inconsistent", WEB, {".env": "A=1\nPASS WORD=hunter2\n", "compose.override.yaml": WEB})
    assert said == ["compose.yaml:1 Compose cannot read line 2 of `.env`, and does not start"]


def test_every_trouble_of_the_effective_project_has_a_rule():
    model = "".join(path.read_text() for path in (ROOT / "dlint/model/compose/effective").glob("*.py"))
    rules = "".join(path.read_text() for path in (ROOT / "rules/compose").glob("*.py"))
    kinds = set(re.findall(r"log\.add\(\s*f?\"([a-z-]+)", model)) | {"missing-file"}
    kinds = {kind for kind in kinds if not kind.endswith("-")}
    assert len(kinds) > 30
    assert not {kind for kind in kinds - UNDEFINED if f'"{kind}"' not in rules}


# Use


def test_use_that_another_file_or_script_shows():
    text = f"{WEB}volumes:\n  data:\n"
    assert len(found("unused-resource", text)) == 1
    assert not found("unused-resource", text, {"compose.prod.yaml": f"{WEB}    volumes: ['data:/d']\n"})
    assert not found("unused-resource", text, {"backup.sh": "docker run -v data:/d acme/backup\n"})
    assert len(found("unused-resource", text, {"read.sh": "echo data\n"})) == 1


def test_use_by_a_name_that_is_not_known():
    assert not found("unused-resource", f"{WEB}    volumes: ['${{NAME}}:/d']\nvolumes:\n  data:\n")
    assert (
        len(found("unused-resource", f"{WEB}    volumes: ['${{N:-old}}:/d']\nvolumes:\n  old:\n  data:\n"))
        == 1
    )


# Conflicts over files


def test_port_of_an_override_that_replaces_is_no_conflict():
    text = f"{WEB}    ports: ['80:80']\n  api:\n    image: b:1\n    ports: ['80:8080']\n"
    assert len(found("port-conflict", text)) == 1
    override = "services:\n  api:\n    ports: !override ['81:8080']\n"
    assert not found("port-conflict", text, {"compose.override.yaml": override})
    reset = "services:\n  api:\n    ports: !reset []\n"
    assert not found("port-conflict", text, {"compose.override.yaml": reset})


def test_port_that_two_files_publish_is_told_once():
    text = f"{WEB}    ports: ['80:80']\n"
    override = "services:\n  api:\n    image: b:1\n    ports: ['80:8080']\n"
    said = found("port-conflict", text, {"compose.override.yaml": override})
    assert [each.partition(" ")[0] for each in said] == ["compose.override.yaml:4"]


def test_port_and_name_inherited_by_extends():
    text = f"{WEB}    ports: ['80:80']\n    container_name: shop\n  again:\n    extends: web\n"
    assert found("port-conflict", text)[0].startswith("compose.yaml:6 `again` and `web`")
    assert found("duplicate-container-name", text)[0].startswith("compose.yaml:6 `again` and `web`")


def test_replicas_that_an_override_asks_for():
    text = f"{WEB}    container_name: shop\n"
    override = "services:\n  web:\n    scale: 2\n"
    said = found("container-name-with-replicas", text, {"compose.override.yaml": override})
    assert [each.partition(" ")[0] for each in said] == ["compose.yaml:4"]


def test_address_with_one_port_is_a_bad_value_and_no_conflict():
    text = f"{WEB}    ports: ['127.0.0.1:3001']\n  api:\n    image: b:1\n    ports: ['3001:3001']\n"
    assert not found("port-conflict", text)
    assert len(found("bad-value", text)) == 1


def test_mounts_on_one_target_whichever_way_it_is_written():
    assert found("mount-conflict", f"{WEB}    tmpfs: /run\n    volumes: ['./run:/run/']\n")
    assert len(found("mount-conflict", f"{WEB}    volumes: ['./a:/x', './b:/x/']\n")) == 1
    assert not found("mount-conflict", f"{WEB}    volumes: ['./a:/x', './a:/x']\n")
    assert not found("mount-conflict", f"{WEB}    volumes: ['./a:/x', './b:/x/y']\n")


@pytest.mark.parametrize(
    ("name", "number"),
    [("a", 0), ("a@b12", 1), ("/shop", 1), ("${NAME}@x", 0), ("${NAME:-my shop}", 1), ("a.b_c-d", 0)],
)
def test_container_names(name, number):
    assert len(found("container-name-format", f"{WEB}    container_name: '{name}'\n")) == number


def test_keys_for_swarm_in_a_file_for_compose():
    deploy = "    deploy:\n      placement: {constraints: [node.role == manager]}\n"
    assert not found("swarm-only-key", WEB + deploy)
    assert len(found("swarm-only-key", f"{WEB}    restart: always\n{deploy}")) == 1
    assert not found("swarm-only-key", f"{WEB}    restart: always\n{deploy}# for docker stack deploy\n")


@pytest.mark.parametrize(
    ("comment", "number"),
    [
        ("# dclint disable\n", 0),
        ("# dclint disable-file\n", 0),
        ("---\n# dclint disable no-duplicate-exported-ports\n", 0),
        ("# dclint disable no-duplicate-container-names, no-duplicate-exported-ports\n", 0),
        ("# dclint disable no-version-field\n", 1),
    ],
)
def test_dclint_comments(comment, number):
    text = f"{comment}{WEB}    ports: ['80:80']\n  api:\n    image: b:1\n    ports:\n      - 80:8080\n"
    assert len(found("port-conflict", text)) == number
    for line in ("      - 80:8080 # dclint disable-line\n", "      # dclint disable-line\n      - 80:8080\n"):
        assert not found("port-conflict", text.replace("      - 80:8080\n", line))


def test_many_services_take_no_time():
    services = "".join(
        f"  s{n}:\n    image: a:1\n    depends_on: [s{n + 1}]\n    networks: [n{n}]\n" for n in range(1500)
    )
    assert len(undefined(f"services:\n{services}")) >= 1500
