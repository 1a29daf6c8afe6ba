import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlint.model.compose.file import ComposeFile
from dlint.model.compose.recognise import looks_like_compose
from dlint.syntax.shortsyntax import parse_port, parse_volume, split_command
from dlint.syntax.yaml import parse
from dlint.text import Source


def compose(text):
    return ComposeFile(parse(Source("compose.yaml", text)))


def service(body, name="web"):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return compose(f"services:\n  {name}:\n{lines}").services[0]


def written(place, span=None):
    span = span or place.span
    return place.source.text[span.start : span.end]


def test_services_of_all_documents_with_merge_keys():
    file = compose(
        "x-base: &base\n  restart: always\nservices:\n  a:\n    <<: *base\n    image: nginx\n---\n"
        "services:\n  b: {image: redis}\n"
    )
    assert [each.name for each in file.services] == ["a", "b"]
    assert [written(each) for each in file.services] == ["a", "b"]
    assert file.service("a").restart == "always"
    assert written(file.service("a").value("restart")) == "restart"
    assert file.root is file.roots[0]


def test_an_alias_of_a_whole_service():
    file = compose("services:\n  a: &a\n    image: nginx\n    ports: ['80:80']\n  b: *a\n")
    assert [each.image.familiar for each in file.services] == ["nginx", "nginx"]
    assert written(file.service("b").ports[0]) == "'80:80'"


@pytest.mark.parametrize(
    ("image", "familiar", "tag"),
    [
        ("nginx:1.27", "nginx", "1.27"),
        ("${IMAGE:-nginx}:${TAG:-1}", "nginx", "1"),
        ("'ghcr.io/a/b'", "ghcr.io/a/b", None),
    ],
)
def test_images_take_defaults(image, familiar, tag):
    one = service(f"image: {image}")
    assert (one.image.familiar, one.image.tag) == (familiar, tag)
    assert written(one.image_use) == image
    assert written(one.image_value) == "image"


@pytest.mark.parametrize(
    "image", ["${IMAGE}", "nginx:${TAG}", "nginx:${TAG:?set it}", "${COMPOSE_PROJECT_NAME:-x}/y", "${", "[a]"]
)
def test_images_that_are_not_known(image):
    one = service(f"image: '{image}'" if image != "[a]" else "image: [a]")
    assert one.image is None
    assert one.image_use is None


def test_an_image_beside_build_is_no_pull():
    file = compose("services:\n  a: {image: mine, build: .}\n  b: {image: redis}\n")
    assert [use.text for use in file.images] == ["redis"]


def test_build_forms():
    short = service("build: ./dir").build
    assert (short.context, short.dockerfile, short.target, short.args) == ("./dir", "Dockerfile", None, ())
    full = service(
        "build:\n  context: ${DIR:-.}\n  dockerfile: a/Dockerfile\n  target: prod\n"
        "  args:\n    - A=1\n    - B\n"
    ).build
    assert (full.context, full.dockerfile, full.target) == (".", "a/Dockerfile", "prod")
    assert [(arg.name, arg.value, arg.from_host) for arg in full.args] == [
        ("A", "1", False),
        ("B", None, True),
    ]
    inline = service("build:\n  dockerfile_inline: |\n    FROM scratch\n").build
    assert (inline.context, inline.dockerfile, inline.inline.text) == (".", None, "FROM scratch\n")
    assert service("build: $DIR").build.context is None


def test_environment_as_mapping():
    one = service("environment:\n  A: x\n  B: 1.10\n  C:\n  D: $E\n  F: ${G:-h}\n  'I': \"j k\"\n  K: yes\n")
    assert [(pair.name, pair.value, pair.from_host) for pair in one.environment] == [
        ("A", "x", False),
        ("B", "1.1", False),
        ("C", None, True),
        ("D", None, False),
        ("F", "h", False),
        ("I", "j k", False),
        ("K", "yes", False),
    ]
    assert [written(pair, pair.value_span) for pair in one.environment if pair.value_span] == [
        "x", "1.10", "$E", "${G:-h}", '"j k"', "yes"
    ]  # fmt: skip


def test_environment_as_list_has_places_inside_the_items():
    one = service("environment:\n  - A=x=y\n  - 'B=''q'''\n  - C\n  - D=\n  - ${N:-E}=$F\n  - \"G=\\ttab\"\n")
    assert [(pair.name, pair.value) for pair in one.environment] == [
        ("A", "x=y"),
        ("B", "'q'"),
        ("C", None),
        ("D", ""),
        ("E", None),
        ("G", "\ttab"),
    ]
    assert [written(pair) for pair in one.environment] == ["A", "B", "C", "D", "${N:-E}", "G"]
    assert [written(pair, pair.value_span) for pair in one.environment if pair.value_span] == [
        "x=y", "''q''", "", "$F", "\\ttab"
    ]  # fmt: skip


def test_a_default_with_an_equals_sign_does_not_end_the_name():
    pair = service("environment:\n  - ${X:-A=1}\n").environment[0]
    assert pair.name == "A=1"
    assert pair.value is None


@pytest.mark.parametrize(
    ("text", "ip", "host", "container", "protocol"),
    [
        ("80", "", (0, 0), (80, 80), "tcp"),
        ("8080:80", "", (8080, 8080), (80, 80), "tcp"),
        ("127.0.0.1:80:80/UDP", "127.0.0.1", (80, 80), (80, 80), "udp"),
        ("127.0.0.1::3001", "127.0.0.1", (0, 0), (3001, 3001), "tcp"),
        ("[::1]:80:80", "::1", (80, 80), (80, 80), "tcp"),
        ("80-90:80-90", "", (80, 90), (80, 90), "tcp"),
        ("80-90:8080", "", (80, 90), (8080, 8080), "tcp"),
        ("\0:80", None, None, (80, 80), "tcp"),
        ("\0", None, None, None, None),
        ("1.2.3.4:\0:80", "1.2.3.4", None, (80, 80), "tcp"),
        ("8080:\0", "", (8080, 8080), None, None),
    ],
)
def test_short_ports(text, ip, host, container, protocol):
    assert parse_port(text) == (ip, host, container, protocol, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        "80:",
        "a:80",
        "127.0.0.1:3001",
        "80:80/http",
        "localhost:80:80",
        "70000",
        "90-80",
        "1-2:1-3",
        "1.2.3:1:1",
    ],
)
def test_short_ports_that_compose_refuses(text):
    assert parse_port(text).error


def test_ports_of_a_service():
    one = service(
        "ports:\n  - 8080\n  - 22:22\n  - '${BIND:-127.0.0.1}:80:80'\n  - $PORT:80\n"
        "  - {target: 53, published: '1053', host_ip: 10.0.0.1, protocol: udp}\n  - target: 9000\n"
    )
    assert [(port.ip, port.host, port.container, port.protocol) for port in one.ports] == [
        ("", (0, 0), (8080, 8080), "tcp"),
        ("", (22, 22), (22, 22), "tcp"),
        ("127.0.0.1", (80, 80), (80, 80), "tcp"),
        (None, None, (80, 80), "tcp"),
        ("10.0.0.1", (1053, 1053), (53, 53), "udp"),
        ("", (0, 0), (9000, 9000), "tcp"),
    ]
    assert written(one.ports[2]) == "'${BIND:-127.0.0.1}:80:80'"
    assert [port.short for port in one.ports] == [True, True, True, True, False, False]


@pytest.mark.parametrize(
    ("text", "source", "target", "options", "kind"),
    [
        ("/data", "", "/data", (), "volume"),
        ("./a:/b:ro,z", "./a", "/b", ("ro", "z"), "bind"),
        ("src/app:/x", "src/app", "/x", (), "volume"),
        ("~/a:/b", "~/a", "/b", (), "bind"),
        ("C:\\a:/b:readonly", "C:\\a", "/b", ("readonly",), "bind"),
        ("\\\\.\\pipe\\x:/y", "\\\\.\\pipe\\x", "/y", (), "bind"),
        ("\0:/b", None, "/b", (), None),
        ("./\0:/b", None, "/b", (), "bind"),
        ("\0", None, None, (), None),
    ],
)
def test_short_volumes(text, source, target, options, kind):
    assert parse_volume(text) == (source, target, options, kind, None)


@pytest.mark.parametrize("text", ["", "aa::/b", "aa:bb:cc:dd", ":/b"])
def test_short_volumes_that_compose_refuses(text):
    assert parse_volume(text).error


def test_volumes_of_a_service():
    one = service(
        "volumes:\n  - data:/d:ro\n  - $SRC:/s\n"
        "  - {type: bind, source: ., target: /t, read_only: true}\n  - type: tmpfs\n"
    )
    found = [(mount.origin, mount.target, mount.type, mount.read_only) for mount in one.volumes]
    assert found == [
        ("data", "/d", "volume", True),
        (None, "/s", None, False),
        (".", "/t", "bind", True),
        ("", None, "tmpfs", False),
    ]


@pytest.mark.parametrize(
    ("text", "words", "cut"),
    [
        ('a b \'c d\' "e\\"f"', ("a", "b", "c d", 'e"f'), None),
        ("x'y'z", ("xyz",), None),
        ("a\\ b \\n", ("a b", "\n"), None),
        ("''", ("",), None),
        ("", (), None),
        ("a && b", ("a",), 2),
        ("a;b", ("a",), 1),
        ("a 2>&1", ("a",), 2),
        ("sh -c 'a && b'", ("sh", "-c", "a && b"), None),
        ("a $(b c) `d e`", ("a", "$(b c)", "`d e`"), None),
        ("a 'b", None, None),
        ("a (b)", None, None),
        ("a \\", None, None),
    ],
)
def test_commands_are_split_as_compose_does(text, words, cut):
    assert split_command(text) == (words, cut)


def test_the_cut_part_of_a_command_has_its_place():
    one = service("command: >\n  migrate --to ${V:-a;b}\n  && serve\nentrypoint: [sh, -c, 'x && y']\n")
    assert written(one.command, one.command.cut) == "&& serve"
    assert one.entrypoint.words == ("sh", "-c", "x && y")
    assert one.entrypoint.cut is None
    assert one.entrypoint.exec_form


def test_commands_that_are_refused_or_not_known():
    assert service("command: echo 'x").command.refused
    one = service("command: run $X").command
    assert (one.words, one.refused) == (None, False)
    assert service("command: [a, $X]").command.words is None


def test_healthchecks():
    text = service("healthcheck:\n  test: curl -f x || exit 1\n  interval: 10s\n").healthcheck
    assert text.test.words == ("CMD-SHELL", "curl -f x || exit 1")
    assert text.test.cut is None
    assert (text.text("interval"), text.disabled) == ("10s", False)
    assert service("healthcheck: {test: [NONE]}").healthcheck.disabled
    assert service("healthcheck: {disable: true}").healthcheck.disabled


def test_dependencies_networks_and_links():
    one = service("depends_on: [a, b]\nnetworks: {front: {aliases: [x]}, back: }\nlinks: ['a:alias']\n")
    assert [(each.name, each.condition, each.short) for each in one.depends_on] == [
        ("a", "service_started", True),
        ("b", "service_started", True),
    ]
    assert [each.name for each in one.networks] == ["front", "back"]
    assert [(each.name, written(each)) for each in one.links] == [("a", "'a:alias'")]
    two = service("depends_on:\n  db: {condition: service_healthy, required: false}\n  q: {condition: $C}\n")
    assert [(each.name, each.condition, each.required) for each in two.depends_on] == [
        ("db", "service_healthy", False),
        ("q", None, True),
    ]


def test_plain_facts():
    one = service(
        "privileged: true\nrestart: unless-stopped\ndeploy: {replicas: 3}\nprofiles: [dev]\n"
        "user: '${U:-1000}'\n"
    )
    assert (one.privileged, one.restart, one.replicas, one.profiles) == (True, "unless-stopped", 3, ("dev",))
    assert one.text("user") == "1000"
    bare = service("image: x")
    assert (bare.privileged, bare.restart, bare.replicas) == (False, None, 1)
    assert service("privileged: $P").privileged is None


def test_reset_drops_and_override_keeps():
    one = service("image: x\nports: !reset []\nenvironment: !override\n  A: 1\nvolumes: !override ['/x']\n")
    assert not one.has("ports")
    assert one.ports == ()
    assert [pair.name for pair in one.environment] == ["A"]
    assert len(one.volumes) == 1
    assert not list(one.file.select("services.*.ports"))


def test_bodies_that_are_no_mappings_are_survived():
    file = compose(
        "services:\n  a:\n  b: text\n  c: [x]\n  d: {ports: 80, environment: x, volumes: {a: b}, build: }\n"
    )
    assert [each.name for each in file.services] == ["a", "b", "c", "d"]
    for each in file.services:
        assert (each.image, each.ports, each.environment, each.volumes, each.depends_on) == (
            None,
            (),
            (),
            (),
            (),
        )
    assert file.services[3].build is None


def test_select():
    file = compose(
        "version: '3'\nservices:\n  a:\n    image: x\n    ports: ['80:80', '81:81']\n    labels: {k: v}\n"
        "  b:\n    image: y\n    ports: *p\nx: &p\n"
    )
    text = file.source.text
    assert [(each.text, each.service.name) for each in file.select("services.*.ports[]")] == [
        ("80:80", "a"),
        ("81:81", "a"),
    ]
    assert [(each.key, each.service.name) for each in file.select("services.*")] == [("a", "a"), ("b", "b")]
    assert [text[slice(*each.span)] for each in file.select("version")] == ["version"]
    assert [text[slice(*each.value_span)] for each in file.select("version")] == ["'3'"]
    assert [(each.key, each.text) for each in file.select("services.a.labels.*")] == [("k", "v")]
    assert [each.service.name for each in file.select("services.b.image")] == ["b"]
    assert not list(file.select("services.*.nothing[]"))


def test_select_through_an_alias_keeps_the_site():
    file = compose("x-p: &p ['80:80']\nservices:\n  a:\n    ports: *p\n")
    (value,) = file.select("services.*.ports")
    assert written(value, value.value_span) == "*p"
    assert [written(each) for each in file.select("services.*.ports[]")] == ["'80:80'"]


def test_the_first_format_is_known_and_its_services_are_services():
    file = compose("web:\n  image: nginx\n  links:\n    - db\n  ports:\n    - '80:80'\ndb:\n  build: .\n")
    assert file.is_v1
    assert [each.name for each in file.services] == ["web", "db"]
    assert [each.text for each in file.select("services.*.ports[]")] == ["80:80"]
    assert [each.service.name for each in file.select("services.*.links")] == ["web"]
    assert not compose("services:\n  web: {image: x}\n").is_v1


@pytest.mark.parametrize(
    ("text", "is_template"),
    [
        ("services:\n  a:\n    image: {{ image }}\n", True),
        ("services:\n  a:\n    image: 'x:{{ version }}'\n", True),
        ("services:\n{% if x %}\n  a: {image: y}\n{% endif %}\n", True),
        ("services:\n  a:\n    image: x\n    hostname: '{{.Node.Hostname}}'\n", False),
        ("services:\n  a:\n    image: x\n    logging: {options: {tag: '{{json .}}{{end}}'}}\n", False),
        ("services:\n  a:\n    image: [x\n", False),
    ],
)
def test_templates(text, is_template):
    assert compose(text).is_template is is_template


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("services:\n  a:\n    image: x\n", True),
        ("services:\n  a:\n    restart: always\n", True),
        ("services: {}\nversion: '3'\n", True),
        ("name: x\nservices:\n  a:\n", True),
        ("web:\n  image: x\n  ports: ['80']\n", True),
        ("include:\n  - a.yaml\n", True),
        ("include:\n  - path: a.yaml\n", True),
        ("networks:\n  a: {}\n", True),
        ("x-a: 1\nvolumes:\n  a:\n", True),
        ("on: push\njobs:\n  a:\n    services:\n      db: {image: x}\n", False),
        ("image: x\nservices:\n  - docker:dind\nbuild: {script: y}\n", False),
        ("include:\n  - template: x\n", False),
        ("services:\n  _defaults: {autowire: true}\n  App\\: {resource: '../src'}\n", False),
        ("apiVersion: v1\nkind: Service\nspec: {}\n", False),
        ("a: b\n", False),
        ("- a\n", False),
        ("", False),
        ("image: x\n", False),
        ("build:\n  image: x\n  script: [a]\n  stage: b\n  only: [c]\n", False),
    ],
)
def test_recognising_by_content(text, expected):
    documents = parse(Source("x.yaml", text)).documents
    assert looks_like_compose(documents[0] if documents else None) is expected


def test_problems_are_places_with_a_kind():
    file = compose("a: 1\na: 2\n")
    assert [problem.kind for problem in file.problems] == ["duplicate-key"]
    assert file.problems[0].line == 2


TEXT = st.text("ab$:/{}-=.;&'\"\\ 0189[]\n,!*&#", max_size=30)
BODY = st.dictionaries(
    st.sampled_from(
        ["image", "build", "command", "ports", "volumes", "environment", "depends_on", "healthcheck", "links"]
    ),
    st.one_of(TEXT, st.lists(TEXT, max_size=3), st.dictionaries(TEXT, TEXT, max_size=3), st.none()),
)


@given(BODY)
def test_any_service_is_read(body):
    from io import StringIO

    from ruamel.yaml import YAML

    out = StringIO()
    YAML(typ="safe").dump({"services": {"s": body}}, out)
    file = compose(out.getvalue())
    assert not file.problems
    (one,) = file.services
    for pair in one.environment:
        assert 0 <= pair.key_span.start <= pair.key_span.end <= len(file.source.text)
    for place in (*one.ports, *one.volumes, *one.depends_on, *one.links):
        assert place.span.end <= len(file.source.text)
    for line in (one.command, one.healthcheck and one.healthcheck.test):
        if line is not None:
            assert line.words is None or isinstance(line.words, tuple)
            assert line.cut is None or one.entry.span.covers(line.cut)
    assert one.image is None or isinstance(body["image"], str)
    assert one.build is None or one.build.args == ()
    assert [each.key for each in file.select("services.*.*")] == list(one.body.names() if one.body else ())
