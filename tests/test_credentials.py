"""What is a credential, where it is found, and that its characters are hidden."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlint.lint import model
from dlint.mask import mask
from dlint.model.credentials.dockerfile import file_severity
from dlint.model.credentials.found import secret_spans, secret_values, text_spans
from dlint.model.credentials.scripts import in_text
from dlint.model.credentials.text import suspicious, tokens
from dlint.model.credentials.values import classify, secret_name
from dlint.text import Mapped, Source

AWS_KEY = "AKIA" + "Q3EGWZ5RNT2LK7MV"  # put together so that scanners of this repository stay calm
GITHUB_TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


def dockerfile(text):
    return model(Source("Dockerfile", text), "dockerfile")


def compose(text):
    return model(Source("compose.yaml", text), "compose")


def found(file, *forms):
    """Form, kind, severity and value of each credential."""
    values = []
    for each in file.credentials:
        value = file.source.slice(each.secret) if each.secret else ""
        if not forms or each.form in forms:
            values.append((each.form, each.kind, each.severity, value))
    return values


def run(line):
    return found(dockerfile(f"FROM debian\nRUN {line}\n"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("MYSQL_ROOT_PASSWORD", "password"),
        ("DB_PASS", "password"),
        ("PGPASSWORD", "password"),
        ("MYSQL_PWD", "password"),
        ("LDAP_PSW", "password"),
        ("spring.datasource.password", "password"),
        ("dbPassword", "password"),
        ("KEYSTORE_PASSWORD", "password"),
        ("sshpass", "password"),
        ("GPG_PASSPHRASE", "password"),
        ("PASSWORD1", "password"),
        ("JWT_SECRET", "secret"),
        ("clientSecret", "secret"),
        ("NPM_TOKEN", "secret"),
        ("authtoken", "secret"),
        ("OPENAI_APIKEY", "secret"),
        ("OPENAI_API_KEY", "key"),
        ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "key"),
        ("SECRET_KEY_BASE", "key"),
        ("SSH_KEY", "key"),
        ("STRIPE_KEY", "key"),
        ("JWT_SECRET_KEY", "key"),
    ],
)
def test_names_of_credentials(name, kind):
    assert secret_name(name) == kind


@pytest.mark.parametrize(
    "name",
    """
    ETCD_INITIAL_CLUSTER_TOKEN initial-cluster-token PROXY_PASS_PROTOCOL PROXY_PASS PWD OLDPWD DB_USERNAME
    GPG_KEY PGP_KEY TINI_KEY GOSU_KEY GPG_KEYS MYSQL_PASSWORD_FILE SSH_KEY_PATH SECRET_DIR AUTH_TYPE
    AUTH_METHOD AUTH_URL KEYBOARD KEYMAP KEYSTONE_HOST KEYCLOAK_URL PUBLIC_KEY SSH_PUBLIC_KEY
    AUTHORIZED_KEYS AUTHOR AUTH PASSENGER_VERSION BYPASS_CACHE PASSIVE_PORTS ALLOW_EMPTY_PASSWORD
    MYSQL_ALLOW_EMPTY_PASSWORD MYSQL_RANDOM_ROOT_PASSWORD APT_KEY_DONT_WARN_ON_DANGEROUS_USAGE KEY_SIZE
    SECRET_KEY_LENGTH KEYSTORE TRUSTSTORE ANSIBLE_HOST_KEY_CHECKING CA_CERTIFICATES_JAVA_VERSION ACCESS_LOG
    SSH_AUTH_SOCK KEYSERVER PASSWORD_HASH PASSWORD_HASH_ITERATIONS TOKENIZER TOKENIZER_MODEL GOPRIVATE
    TRAVIS_OS_NAME KEY TOKEN_EXPIRE_SECONDS TOKEN_TTL PASSWORD_MIN_LENGTH SECRET_NAME CREDENTIALS_PATH
    HOST_KEY SSL_KEY PASS_MAX_DAYS FTP_PORT_PASS_END GIT_ASKPASS ENABLE_TOKEN NO_PASSWORD COMPASS_VERSION
    SECRETARY MONKEY
    """.split(),  # noqa: SIM905
)
def test_names_that_only_look_like_credentials(name):
    assert secret_name(name) is None


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("DB_PASSWORD", None, "missing"),
        ("DB_PASSWORD", "", "empty"),
        ("DB_PASSWORD", '""', "empty"),
        ("DB_PASSWORD", "$PW", "reference"),
        ("DB_PASSWORD", "${PW:?no password}", "reference"),
        ("DB_PASSWORD", "$(openssl rand -hex 9)", "reference"),
        ("DB_PASSWORD", "`pwgen 12`", "reference"),
        ("DB_PASSWORD", "x$PW", "reference"),
        ("DB_PASSWORD", "${PW:-Kettle7x}", "literal"),
        ("DB_PASSWORD", "${PW:-}", "empty"),
        ("DB_PASSWORD", "${PW:-changeme}", "placeholder"),
        ("DB_PASSWORD", "{{ db_password }}", "placeholder"),
        ("DB_PASSWORD", "<password>", "placeholder"),
        ("DB_PASSWORD", "@PASSWORD@", "placeholder"),
        ("DB_PASSWORD", "%PASSWORD%", "placeholder"),
        ("DB_PASSWORD", "true", "boolean"),
        ("DB_PASSWORD", "none", "boolean"),
        ("DB_PASSWORD", "/run/secrets/db", "path"),
        ("DB_PASSWORD", "./secret.txt", "path"),
        ("SSH_KEY", "id_rsa", "path"),
        ("PRIVATE_KEY", "server.key", "path"),
        ("PASS_URL", "https://acme.dev/x", "url"),
        ("DB_PASSWORD", "changeme", "placeholder"),
        ("DB_PASSWORD", "ChangeMe!!!", "placeholder"),
        ("DB_PASSWORD", "changme", "placeholder"),
        ("DB_PASSWORD", "your-password", "placeholder"),
        ("API_TOKEN", "get-your-token-at-acme", "placeholder"),
        ("DB_PASSWORD", "**Random**", "placeholder"),
        ("DB_PASSWORD", "**None**", "placeholder"),
        ("DB_PASSWORD", "xxxxxx", "placeholder"),
        ("DB_PASSWORD", "******", "placeholder"),
        ("TWITTER_SECRET", "TWITTER_SECRET", "placeholder"),
        ("DB_PASSWORD", "mysecretpassword", "placeholder"),
        ("API_KEY", "notneededforbuilds", "placeholder"),
        ("API_KEY", "EnvVarHere", "placeholder"),
        ("DB_PASSWORD", "root", "weak"),
        ("DB_PASSWORD", "123456", "weak"),
        ("JKS_PASSWORD", "changeit", "weak"),
        ("DB_PASSWORD", "Swordfish", "weak"),
        ("DB_PASSWORD", "1234", "weak"),
        ("DB_PASSWORD", "80443311", "literal"),
        ("DB_PASSWORD", "42", "number"),
        ("API_TOKEN", "80443311", "number"),
        ("DB_PASSWORD", "Kettle7x", "literal"),
        ("SESSION_SECRET", "141a0668-fd9b-4f4e-b5d0-1b0aa8202c5b", "literal"),
        ("ADMIN_PASSWORD", "$2y$10$abcdefghijklmnopqrstuv", "hash"),
        ("ADMIN_PASSWORD", "$apr1$abcdefgh$xyz", "hash"),
    ],
)
def test_values(name, value, kind):
    assert classify(value, name) == kind


def test_a_password_equal_to_the_user_is_guessable():
    assert classify("fileserver", "DB_PASSWORD", known=frozenset({"fileserver"})) == "guessable"


def test_a_template_is_filled_in_elsewhere():
    assert classify("{{ db_password }}", "DB_PASSWORD", template=True) == "template"


def test_a_hostile_value_takes_no_time():
    assert classify("${" * 200_000, "DB_PASSWORD") in ("reference", "literal")
    assert secret_name("PASSWORD_" * 100_000) is None


@pytest.mark.parametrize(
    "line",
    [
        "ENV DB_PASSWORD=Kettle7x",
        "ENV DB_PASSWORD Kettle7x",
        'ENV A=b DB_PASSWORD="Kettle7x"',
        "ARG DB_PASSWORD=Kettle7x",
        "ARG A DB_PASSWORD='Kettle7x'",
        "ENV A=b \\\n  # a comment\n  DB_PASSWORD=Kettle7x",
        "ONBUILD ENV DB_PASSWORD=Kettle7x",
    ],
)
def test_variables_in_every_spelling(line):
    file = dockerfile(f"FROM debian\n{line}\n")
    assert found(file) == [("environment", "literal", "warning", "Kettle7x")]
    (each,) = file.credentials
    assert file.source.slice(each.span) == "DB_PASSWORD"
    assert "Kettle" not in each.message


def test_the_default_of_a_variable_is_one_level_lower():
    file = dockerfile("FROM debian\nENV DB_PASSWORD=${PW:-Kettle7x}\n")
    assert found(file) == [("environment", "literal", "info", "Kettle7x")]


def test_a_global_argument_is_seen():
    assert found(dockerfile("ARG API_TOKEN=Kettle7x\nFROM debian\n"))[0][0] == "environment"


@pytest.mark.parametrize(
    ("line", "kind", "severity", "value"),
    [
        ("echo 'root:Kettle7x' | chpasswd", "literal", "warning", "Kettle7x"),
        ("echo root:root | sudo chpasswd", "guessable|weak", "warning", "root"),
        ("printf 'app:Kettle7x\\n' | /usr/sbin/chpasswd", "literal", "warning", "Kettle7x"),
        ("printf '%s:%s\\n' app Kettle7x | chpasswd", "literal", "warning", "Kettle7x"),
        ("chpasswd <<< 'app:Kettle7x'", "literal", "warning", "Kettle7x"),
        ("bash -c \"echo 'app:Kettle7x' | chpasswd\"", "literal", "warning", "Kettle7x"),
        ("echo 'app:$6$salt$hash' | chpasswd -e", "hash", "info", "$6$salt$hash"),
        ("echo Kettle7x | passwd --stdin app", "literal", "warning", "Kettle7x"),
        ('echo -e "123456\\n123456\\n" | passwd', "weak", "warning", "123456\\n123456"),
        ("(echo Kettle7x; echo Kettle7x) | passwd app", "literal", "warning", "Kettle7x; echo Kettle7x"),
        ("useradd -m -p Kettle7x app", "literal", "warning", "Kettle7x"),
        ("usermod --password=Kettle7x app", "literal", "warning", "Kettle7x"),
        ("useradd -p '$1$abc$def' app", "hash", "info", "$1$abc$def"),
        ("useradd -p $(openssl passwd -1 Kettle7x) app", "literal", "warning", "Kettle7x"),
        ("mysql -uroot -pKettle7x -e 'select 1'", "literal", "warning", "Kettle7x"),
        ("mysql --password=Kettle7x", "literal", "warning", "Kettle7x"),
        ("mysqladmin -u root password Kettle7x", "literal", "warning", "Kettle7x"),
        ("mysql -e \"CREATE USER a IDENTIFIED BY 'Kettle7x'\"", "literal", "warning", "Kettle7x"),
        ("psql -c \"ALTER USER a WITH PASSWORD 'Kettle7x';\"", "literal", "warning", "Kettle7x"),
        ("mysql -e \"SET PASSWORD = PASSWORD('Kettle7x')\"", "literal", "warning", "Kettle7x"),
        (
            "echo 'mysql-server mysql-server/root_password password Kettle7x' | debconf-set-selections",
            "literal", "warning", "Kettle7x",
        ),
        ("x11vnc -storepasswd Kettle7x ~/.vnc/passwd", "literal", "warning", "Kettle7x"),
        ("echo Kettle7x | vncpasswd -f > ~/.vnc/passwd", "literal", "warning", "Kettle7x"),
        ("keytool -genkey -storepass Kettle7x", "literal", "info", "Kettle7x"),
        ("openssl genrsa -passout pass:Kettle7x 2048", "literal", "info", "Kettle7x"),
        ("htpasswd -bc /etc/htpasswd app Kettle7x", "literal", "warning", "Kettle7x"),
        ("redis-server --requirepass Kettle7x", "literal", "warning", "Kettle7x"),
        ("echo requirepass Kettle7x >> /etc/redis.conf", "literal", "warning", "Kettle7x"),
        ("rabbitmqctl add_user app Kettle7x", "literal", "warning", "Kettle7x"),
        ("svn co --username a --password Kettle7x https://svn.acme.dev/x", "literal", "warning", "Kettle7x"),
        ("tool --api-token=Kettle7x", "literal", "warning", "Kettle7x"),
        ("PGPASSWORD=Kettle7x psql -l", "literal", "info", "Kettle7x"),
        ("export API_TOKEN=Kettle7x && ./build", "literal", "info", "Kettle7x"),
        ("curl -u app:Kettle7x https://acme.dev", "literal", "warning", "Kettle7x"),
        ("curl -H 'Authorization: Bearer Kettle7x' https://acme.dev", "literal", "warning", "Kettle7x"),
        ("wget --password=Kettle7x https://acme.dev", "literal", "warning", "Kettle7x"),
        ("echo '//npm.acme.dev/:_authToken=Kettle7x' > .npmrc", "literal", "error", "Kettle7x"),
        ("echo 'machine acme.dev login app password Kettle7x' > ~/.netrc", "literal", "error", "Kettle7x"),
        ("docker login -u app -p Kettle7x", "literal", "error", "Kettle7x"),
        ("sshpass -p Kettle7x ssh a@b", "literal", "error", "Kettle7x"),
        ("sshpass -pKettle7x ssh a@b", "literal", "error", "Kettle7x"),
        ("mongo -u a -p Kettle7x", "literal", "warning", "Kettle7x"),
    ],
)  # fmt: skip
def test_commands(line, kind, severity, value):
    (each,) = run(line)
    assert each[0] == "command"
    assert each[1] in kind.split("|")
    assert each[2:] == (severity, value)


def test_heredocs_of_chpasswd_and_scripts():
    assert run("chpasswd <<EOF\nroot:Kettle7x\napp:$PW\nEOF") == [
        ("command", "literal", "warning", "Kettle7x")
    ]
    assert run("<<EOF\necho 'root:Kettle7x' | chpasswd\nEOF") == [
        ("command", "literal", "warning", "Kettle7x")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "echo root:$PW | chpasswd",
        'echo "root:$(cat /run/secrets/pw)" | chpasswd',
        "useradd -p '*' app",
        "useradd -p '!' app",
        "useradd -p x app",
        "adduser --disabled-password --gecos '' app",
        "find /etc/mysql -name '*.cnf' -print",
        "mysql-setup -print",
        "mysql -u root -p",
        "mysqld --initialize-insecure --user=mysql",
        "keytool -import -storepass changeit -noprompt",
        "etcd --initial-cluster-token etcd-cluster-1",
        "SECRET_KEY_BASE=dummy bundle exec rake assets:precompile",
        "SECRET_KEY=unsafe-kx81 python manage.py collectstatic",
        "bundle exec rake assets:precompile SECRET_KEY_BASE=b1946ac92492d2347c6235b4d2611184",
        "openssl req -newkey rsa:2048 -nodes -keyout server.key",
        "cat /run/secrets/pw | passwd --stdin root",
        "docker login --password-stdin",
        "git clone https://git@github.com/a/b.git",
        "git clone ssh://git@github.com/a/b.git",
        "git clone https://$USER:$TOKEN@github.com/a/b.git",
        "git clone https://x-access-token:${TOKEN}@github.com/a/b.git",
        "sed -i 's/password=.*/password=/' /etc/x",
        "grep -r 'BEGIN RSA PRIVATE KEY' /etc/ssl",
        "apt-get install -y gnome-keyring libsecret-1-0 pass",
        "echo 'machine acme.dev login app password '$PW > ~/.netrc",
        'curl -H "Authorization: Bearer $TOKEN" https://acme.dev',
    ],
)
def test_commands_that_give_nothing_away(line):
    assert run(line) == []


@pytest.mark.parametrize(
    ("line", "kind", "severity", "value"),
    [
        ("RUN git clone https://app:Kettle7x@git.acme.dev/a", "literal", "error", "Kettle7x"),
        ("RUN git clone https://x-access-token:Kettle7x@github.com/a", "literal", "error", "Kettle7x"),
        (
            "RUN git clone https://0a1b2c3d4e5f6a7b8c9d:x-oauth-basic@github.com/a",
            "literal", "error", "0a1b2c3d4e5f6a7b8c9d",
        ),
        ("RUN wget https://0a1b2c3d4e5f6a7b8c9d@github.com/a", "literal", "error", "0a1b2c3d4e5f6a7b8c9d"),
        ("ENV DATABASE_URL=postgres://postgres:postgres@db/x", "weak|guessable", "warning", "postgres"),
        ("ENV REDIS_URL redis://:Kettle7x@cache:6379", "literal", "error", "Kettle7x"),
        ("ENV DB_PASSWORD_URL=postgres://a:Kettle7x@db/x", "literal", "error", "Kettle7x"),
        ("ADD https://app:Kettle7x@acme.dev/x.tgz /", "literal", "error", "Kettle7x"),
        ('CMD ["run", "--db", "mysql://app:Kettle7x@db/x"]', "literal", "error", "Kettle7x"),
        ('LABEL url="https://app:Kettle7x@acme.dev"', "literal", "error", "Kettle7x"),
        ("RUN curl https://user:Kettle7x@www.example.com", "placeholder", "info", "Kettle7x"),
        ("ENV CONN='Server=db;User=sa;Password=Kettle7x;'", "literal", "warning", "Kettle7x"),
    ],
)  # fmt: skip
def test_urls(line, kind, severity, value):
    (each,) = found(dockerfile(f"FROM debian\n{line}\n"), "url", "command", "environment", "token")
    assert each[0] == "url"
    assert each[1] in kind.split("|")
    assert each[2:] == (severity, value)


def test_a_url_with_two_ports_is_no_login():
    assert found(compose("services:\n a:\n  command: x https://httpbin.org:443@8443\n")) == []


def test_tokens_count_in_comments_and_examples_do_not():
    file = dockerfile(f"FROM debian\n# {AWS_KEY}\n# AKIAIOSFODNN7EXAMPLE\nENV GITHUB_TOKEN={GITHUB_TOKEN}\n")
    assert found(file) == [
        ("token", "literal", "error", AWS_KEY),
        ("token", "literal", "error", GITHUB_TOKEN),
    ]


def test_a_private_key_is_pointed_at_by_its_first_line_and_hidden_whole():
    body = "\n".join("MIIEpAIBAAKCAQEA" + "x9Z" * 16 for _ in range(3))
    text = f"FROM a\nCOPY <<E /k\n-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----\nE\n"
    file = dockerfile(text)
    (each,) = [each for each in file.credentials if each.form == "token"]
    assert file.source.slice(each.span) == "-----BEGIN RSA PRIVATE KEY-----"
    assert "MIIE" not in mask(text, secret_spans(file))


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        ("id_rsa", "warning"),
        ("keys/id_ed25519", "warning"),
        (".netrc", "warning"),
        (".aws/credentials", "warning"),
        ("credentials.json", "warning"),
        (".npmrc", "info"),
        (".env", "info"),
        ("conf/private.key", "info"),
        ("settings.xml", None),
        ("server.pem", "info"),
        ("id_rsa.pub", None),
        ("repo.gpg", None),
        (".env.example", None),
        ("cacert.pem", None),
        ("dhparams.pem", None),
        ("public.pem", None),
        ("nodesource.gpg.key", None),
        ("src/main.py", None),
    ],
)
def test_copied_files(path, severity):
    assert file_severity(path) == severity
    forms = found(dockerfile(f"FROM debian\nCOPY {path} /x/\n"))
    assert forms == ([("file", "file", severity, "")] if severity else [])


def test_files_from_another_stage_are_not_judged():
    assert found(dockerfile("FROM a AS b\nFROM c\nCOPY --from=b /root/id_rsa /root/\n")) == []


def test_a_removed_file_stays_and_is_said_once():
    file = dockerfile("FROM a\nCOPY id_rsa /root/.ssh/id_rsa\nRUN x\nRUN rm -rf /root/.ssh\n")
    (each,) = file.credentials
    assert each.form == "removed-file"
    assert each.others[0].source.position(each.others[0].span.start).line == 4


def test_an_argument_that_a_run_uses():
    file = dockerfile(
        'FROM a\nARG NPM_TOKEN\nARG API_TOKEN\nRUN curl -H "X: ${NPM_TOKEN}" https://acme.dev\n'
    )
    assert [(each.form, each.name) for each in file.credentials] == [
        ("argument", "NPM_TOKEN"),
        ("name", "API_TOKEN"),
    ]


def test_an_argument_before_from_is_not_seen_by_a_run():
    file = dockerfile("ARG NPM_TOKEN\nFROM a\nRUN echo $NPM_TOKEN\n")
    assert [each.form for each in file.credentials] == ["name"]


def test_a_name_alone_gives_way_to_what_is_said_of_its_value():
    file = dockerfile("FROM a\nENV DB_PASSWORD=Kettle7x API_TOKEN= GPG_KEY=abc\n")
    assert [(each.form, each.name) for each in file.credentials] == [
        ("environment", "DB_PASSWORD"),
        ("name", "API_TOKEN"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "RUN passwd -d root",
        "ENV MYSQL_ALLOW_EMPTY_PASSWORD=yes",
        "ENV POSTGRES_HOST_AUTH_METHOD trust",
    ],
)
def test_empty_passwords(line):
    assert [each.form for each in dockerfile(f"FROM a\n{line}\n").credentials] == ["empty"]


def test_compose_environment_in_both_forms():
    file = compose(
        "x-env: &env\n  API_TOKEN: Kettle7x\n"
        "services:\n  db:\n    image: mysql\n    environment:\n"
        "      MYSQL_ROOT_PASSWORD: 123456\n      MYSQL_PASSWORD: ${PW}\n"
        "      MYSQL_PASSWORD_FILE: /run/secrets/x\n"
        "      PASS_2: ${PW:-Green-Kettle7}\n"
        '  web:\n    environment:\n      - DB_PASSWORD=Red-Kettle7\n      - "DB_PASS=web"\n      - API_KEY\n'
        "  other:\n    environment:\n      <<: *env\n"
    )  # fmt: skip
    assert found(file) == [
        ("environment", "literal", "warning", "Kettle7x"),
        ("environment", "weak", "warning", "123456"),
        ("environment", "literal", "info", "Green-Kettle7"),
        ("environment", "literal", "warning", "Red-Kettle7"),
        ("environment", "guessable", "warning", "web"),
    ]
    assert file.credentials[1].message.startswith(
        "`MYSQL_ROOT_PASSWORD` of service `db` is a well-known default"
    )
    assert "123456" not in file.credentials[1].message


def test_compose_commands_arguments_and_urls():
    file = compose(
        "services:\n  a:\n    image: redis\n    command: --requirepass Kettle7x\n"
        "  b:\n    image: redis\n    command: [redis-server, --requirepass, Red-Kettle7]\n"
        "    healthcheck:\n      test: [CMD-SHELL, mysqladmin ping -pGreen-Kettle7]\n"
        "  c:\n    build:\n      args:\n        NPM_TOKEN: Grey-Kettle7\n"
        "    labels:\n      my.token: no-secret-here\n"
        "    environment:\n      URL: postgres://a:Black-Kettle7@db/x  # postgres://a:pw1@old/x\n"
        "  d:\n    command: etcd --initial-cluster-token etcd-1 --token ${T}\n"
    )
    assert found(file) == [
        ("command", "literal", "warning", "Kettle7x"),
        ("command", "literal", "warning", "Red-Kettle7"),
        ("command", "literal", "warning", "Green-Kettle7"),
        ("build-argument", "literal", "warning", "Grey-Kettle7"),
        ("url", "literal", "warning", "Black-Kettle7"),
    ]


def test_an_empty_switch_beside_a_password_is_silent():
    text = "services:\n  a:\n    environment:\n      MYSQL_ALLOW_EMPTY_PASSWORD: 'yes'\n"
    assert [each.form for each in compose(text).credentials] == ["empty"]
    assert compose(text + "      MYSQL_ROOT_PASSWORD: ${PW:?}\n").credentials == ()


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\n# ENV DB_PASSWORD=Kettle7x\n",
        "FROM a\n# DB_PASSWORD: 'Kettle7x'\n",
        "FROM a\nENV DB_PASSWORD=Kettle7x\n",
        "FROM a\nRUN keytool -storepass Kettle7x && SECRET_KEY_BASE=Kettle7x rake assets:precompile\n",
        "FROM a\nRUN echo 'db_password = Kettle7x' > /etc/x\n",
        "FROM a\nRUN cat > /x <<EOF\npassword: Kettle7x\nEOF\n",
        'FROM a\nSHELL ["powershell"]\nRUN net user --password Kettle7x\n',
        "FROM a\nENV DB_PASSWORD Kettle7x\n",
        "FROM a\nRUN https://u:Kettle7x@host\n",
        "UNKNOWN DB_PASSWORD=Kettle7x\n",
        'FROM a\nRUN echo -e "Kettle7x\\nKettle7x\\n" | passwd\n',
    ],
)
def test_masks_hide_more_than_is_reported(text):
    file = dockerfile(text)
    assert "Kettle" not in mask(text, secret_spans(file))


def test_a_value_behind_a_yaml_anchor_is_hidden_where_it_stands():
    text = "x-pw: &pw Kettle7x\nservices:\n  a:\n    environment:\n      DB_PASSWORD: *pw\n"
    file = compose(text)
    assert "Kettle" not in mask(text, secret_spans(file))


def test_unreadable_yaml_is_masked_as_text():
    text = "services:\n  a: [\n    environment:\n  - DB_PASSWORD=Kettle7x\n\t- x: http://u:Red-Kettle7@h\n"
    assert "Kettle" not in mask(text, secret_spans(compose(text)))


def test_masks_leave_references_alone():
    text = "FROM a\nENV DB_PASSWORD=$PW DB_PASSWORD_FILE=/run/secrets/x\n"
    assert secret_spans(dockerfile(text)) == ()


def test_well_known_words_stay_in_messages():
    file = compose(
        "services:\n  postgres:\n    environment:\n      POSTGRES_PASSWORD: postgres\n"
        "      ADMIN_PASSWORD: Kettle7x\n      OTHER_PASSWORD: changeme\n"
    )
    assert secret_values(file, secret_spans(file)) == ("Kettle7x",)


@pytest.mark.parametrize(
    "text",
    [
        "password", "password=", 'password="', "a://", "a:", "\\", "echo ", "echo |", "mysql ", "x",
        "identified by ", "machine a login ", "gh", "eyJ", "eyJ.", "-----BEGIN PRIVATE KEY-----", "a/pass ",
    ],
)  # fmt: skip
def test_scans_are_linear(text):
    text = (text * 400_000)[:400_000]
    start = process_time()
    list(suspicious(text))
    list(tokens(text))
    list(in_text(Mapped.whole(text)))
    assert process_time() - start < 8  # seconds; a quadratic scan takes minutes


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ENVRUAG PASSWORD_TOKEN=:'\"$\\{}\n-@/|<#x1", max_size=120))
def test_any_text_is_survived(text):
    file = dockerfile("FROM a\n" + text)
    assert all(each.source is file.source for each in file.credentials)
    size = len(file.source.text)
    assert all(0 <= span.start <= span.end <= size for span in secret_spans(file))
    text_spans(Source("x", text))


def test_the_public_key_of_a_package_repository_is_no_secret():
    copied = "FROM debian:12\nCOPY acme.key /tmp/acme.key\n"
    assert [form for form, *_ in found(dockerfile(copied))] == ["file"]
    assert not found(dockerfile(f"{copied}RUN apt-key add /tmp/acme.key\n"))


def test_a_switch_that_is_named_like_a_password_is_no_secret():
    assert not found(dockerfile("FROM debian\nARG INSTALL_SSHPASS=false\nENV LOGIN_PASSWORD=true\n"))


def test_the_history_of_a_stage_that_nobody_gets_keeps_no_secret():
    text = "FROM a AS test\nARG API_TOKEN\nRUN ./test $API_TOKEN\n"
    assert [form for form, *_ in found(dockerfile(text))] == ["argument"]
    assert "argument" not in [form for form, *_ in found(dockerfile(f"{text}FROM a\nRUN x\n"))]
