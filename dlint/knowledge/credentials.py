"""What credentials look like: the words of their names, their values, vendor formats, and their files."""

from __future__ import annotations

from typing import Literal, NamedTuple

NameKind = Literal["password", "secret", "key"]

# Names are split at `_ - .` and at camelCase humps and put in lower case before they meet these words.
PASSWORD_WORDS = frozenset((
    "password", "passwd", "passphrase", "pword", "pass", "pwd", "psw", "pw", "passcode", "passwords",
    "dbpass", "rootpass", "sshpass", "storepass", "keypass", "userpass", "adminpass", "mysqlpass", "pgpass",
))  # fmt: skip
PASSWORD_TAILS = ("password", "passwd", "passphrase")
SECRET_WORDS = frozenset((
    "secret", "secrets", "token", "apikey", "credential", "credentials", "cred", "creds", "clientsecret",
))  # fmt: skip
SECRET_TAILS = ("secret", "token", "apikey")
# `key` is a secret only right behind one of these; GPG, host, public and bare keys are not.
KEY_WORDS = frozenset((
    "api", "access", "secret", "private", "auth", "authentication", "master", "encryption", "encrypt",
    "signing", "sign", "account", "client", "app", "application", "service", "session", "license",
    "licence", "server", "shared", "ssh", "aws", "jwt", "cookie", "admin", "deploy", "stripe", "crypt",
    "cipher", "hmac", "rsa", "storage", "consumer", "webhook", "sendgrid", "mailgun", "openai", "sentry",
))  # fmt: skip
# What Docker's check SecretsUsedInArgOrEnv looks for between underscores.
CHECKED_WORDS = frozenset((
    "apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token",
))  # fmt: skip
NOT_NAMES = frozenset({"pwd", "oldpwd", "nopasswd", "nopassword"})

# Behind the secret word these say that the value describes a credential and is none.
DESCRIBING_WORDS = frozenset((
    "file", "files", "filename", "path", "paths", "dir", "directory", "folder", "name", "names", "id",
    "ids", "url", "urls", "uri", "host", "hosts", "hostname", "port", "server", "servers", "size", "length",
    "len", "bits", "count", "timeout", "ttl", "type", "types", "method", "methods", "mode", "format",
    "policy", "policies", "algorithm", "algo", "alg", "hash", "hashed", "hashes", "hasher", "hashing",
    "iterations", "rounds", "salt", "version", "scheme", "adapter", "backend", "provider", "driver",
    "realm", "header", "headers", "prefix", "suffix", "field", "fields", "enabled", "enable", "disabled",
    "required", "require", "check", "checking", "verify", "verification", "rotation", "rotate", "store",
    "keystore", "namespace", "label", "protocol", "expire", "expires", "expiration", "expiry", "lifetime",
    "age", "days", "hours", "minutes", "seconds", "duration", "interval", "max", "min", "minimum",
    "maximum", "limit", "strength", "complexity", "regex", "pattern", "class", "env", "var", "variable",
    "location", "endpoint", "issuer", "audience", "audiences", "index", "encoder", "encoding", "encoded",
    "charset", "chars", "reset", "recovery", "change", "attempts", "through", "arg", "args", "opts",
    "options", "option", "cert", "crt", "pub", "public", "fingerprint", "warn", "warning", "dont",
    "template", "engine", "service", "services", "ref", "key_id", "arn", "secretname", "plugin", "command",
    "cmd", "script", "start", "end", "prompt", "ask", "usage", "user", "username", "users", "login",
    "email",
))  # fmt: skip
# Anywhere before it these say that the value switches something.
CLEARING_WORDS = frozenset((
    "no", "allow", "empty", "random", "generate", "disable", "disabled", "enable", "enabled", "skip", "use",
    "using", "require", "required", "check", "public", "min", "max", "dont", "show", "hide", "without",
    "ignore", "bypass", "by", "install",
))  # fmt: skip
# Before a key these name the keys of repositories and hosts, which are public.
PUBLIC_KEY_WORDS = frozenset((
    "gpg", "pgp", "apt", "host", "known", "authorized", "tini", "gosu", "public", "verify", "signify",
))  # fmt: skip
# Whole names that read like credentials and are none.
HARMLESS_NAMES = frozenset(
    {
        "ETCD_INITIAL_CLUSTER_TOKEN",  # a name that tells clusters apart
        "INITIAL_CLUSTER_TOKEN",
        "SSH_AUTH_SOCK",
        "PROXY_PASS",  # a directive of nginx: where requests go
        "GIT_ASKPASS",
        "SSH_ASKPASS",
        "DEBCONF_PASS",
        # of Confluent's images: names of files that hold the passwords
        "KAFKA_SSL_KEY_CREDENTIALS",
        "KAFKA_SSL_KEYSTORE_CREDENTIALS",
        "KAFKA_SSL_TRUSTSTORE_CREDENTIALS",
    }
)

BOOLEANS = frozenset((
    "true", "false", "yes", "no", "on", "off", "required", "none", "null", "nil", "enabled", "disabled",
    "optional", "default", "auto", "y", "n",
))  # fmt: skip
KEY_FILE_NAMES = frozenset((
    "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "identity",
))  # fmt: skip
PATH_ENDINGS = (
    ".pem", ".key", ".crt", ".cer", ".jks", ".p12", ".pfx", ".json", ".yml", ".yaml", ".txt", ".conf", ".pub",
    ".properties", ".env", ".xml", ".ini", ".gpg", ".asc",
)  # fmt: skip

# Values that say themselves that they are to be replaced; they match anywhere in lower case.
PLACEHOLDER_PATTERN = (
    r"^change[-_ ]?[a-z]{0,30}(?:password|passwd|pass|user|key|token|secret)$|"
    r"chan?ge?[-_ ]?(?:me|it|this|you?r|in|to|the|please|default)|\bchange[-_]|change$|replace|\byour|^your|"
    r"[-_ ]your[-_ ]|get[-_]your|"
    r"(?:put|insert|enter|fill|set|add|paste|type|use|write|provide|choose)[-_ ]?"
    r"(?:it|in|me|your|a|the|my|here|this|some|strong|secure|own|value|password|pass|secret|token|key)s?(?![a-z])|(?:put|insert|enter|fill|set|add).{0,40}here"
    r"|here$|example|sample|dummy|fake|todo|tbd|fixme|not[-_]?(?:a|used|needed|set|required|real|important|necessary)"
    r"|notneeded|unused|undefined|unset|ignored|place[-_]?holder|redacted|removed|hidden|masked|^x+$|x{3,}|\*\*\*|^\*+$"
    r"|^\.{2,}$|^-+$|^_+$|\.\.\.|^n/?a$|^\?+$|^abc$|^abc123$|^foo$|^bar$|^foobar$|^foobarbaz$|^blah(?:blah)*$"
    r"|^some[-_ ]?(?:thing|value|secret|password|pass|token|key|random|string|long)|"
    r"^my[-_]?(?:very|super|long|strong)?[-_]?(?:secure|secret)?[-_]?(?:pass|passwd|password|secret|token|key|pw|"
    r"apikey|api[-_]key)[0-9]*$|^(?:very|super|long)[-_]?(?:secret|secure|strong)[-_a-z]*$|"
    r"^(?:a|the|this|some|any)[-_ ](?:secret|password|token|key|random|long|very|is)|"
    r"^(?:api|access|secret|private|auth|client)[-_ ]?(?:key|token|secret)(?:[-_ ]?(?:id|value|here))?$|"
    r"^(?:your|the)?(?:pass|secret|token|key)[-_]?(?:word|phrase)?[-_]?(?:here|value|string)$|"
    r"^\*\*[a-z]+\*\*$|envvarhere|secret[-_]?goes|override[-_]?(?:me|this)|for[-_]?(?:build|local|test|dev)|build[-_]?time"
)
# Logins that everybody tries first, and defaults that images and servers come with.
WEAK_VALUES = frozenset((
    "root", "toor", "admin", "administrator", "password", "passw0rd", "p@ssw0rd", "p@ssword", "pass",
    "passwd", "postgres", "postgresql", "mysql", "mariadb", "mongo", "mongodb", "redis", "guest", "test",
    "tests", "testing", "tester", "test123", "testpass", "testpassword", "test1234", "minioadmin", "minio",
    "minio123", "changeit", "secret", "secret123", "default", "user", "user123", "docker", "dockerpassword",
    "ubuntu", "debian", "alpine", "centos", "vagrant", "qwerty", "qwerty123", "letmein", "welcome",
    "welcome1", "monkey", "dragon", "master", "login", "pw", "pwd", "abcd", "abcd1234", "abc12345",
    "abcdef", "admin123", "admin1234", "admin@123", "admin12345", "root123", "root1234", "root@123",
    "rootroot", "rootpass", "rootpassword", "rootpw", "password1", "password12", "password123",
    "password1234", "pass123", "pass1234", "passw0rd123", "p4ssw0rd", "pa55word", "pa$$word", "jenkins",
    "nexus", "sonar", "gitlab", "wordpress", "drupal", "joomla", "magento", "grafana", "rabbitmq", "rabbit",
    "elastic", "kibana", "keycloak", "odoo", "openerp", "django", "rails", "flask", "laravel", "homestead",
    "symfony", "app", "app123", "dev", "develop", "development", "devel", "supersecret", "superuser",
    "demo", "public", "private", "oracle", "sa", "tomcat", "manager", "screencast", "live", "hadoop",
    "hive", "hduser", "spark", "airflow", "superset", "metabase", "zabbix", "nagios", "icinga", "cacti",
    "ldap", "ldapadmin", "pgadmin", "phpmyadmin", "dbuser", "dbpass", "dbpassword", "db", "database",
    "userpass", "userpassword", "vnc", "vncpassword", "sshpass", "11111111", "111111", "1111", "0000",
    "000000", "00000000", "1234", "12345", "123456", "1234567", "12345678", "123456789", "1234567890",
    "654321", "123123", "121212", "666666", "888888", "88888888", "123qwe", "1q2w3e", "1q2w3e4r", "qweasd",
    "asdf", "asdf1234", "zaq12wsx", "iloveyou", "hunter2", "s3cret", "s3cr3t", "trustno1", "opensesame",
    "swordfish",
))  # fmt: skip


class TokenFormat(NamedTuple):
    """A vendor's token: its name, what its text must hold at all, and the pattern of the whole token."""

    name: str
    needle: str
    pattern: str


# Prefixes and lengths after the vendors' own pages; patterns stay narrow, as they match anywhere in a file.
TOKEN_FORMATS = (
    TokenFormat("AWS access key", "AKIA", r"(?<![A-Za-z0-9])AKIA[A-Z2-7]{16}(?![A-Za-z0-9])"),
    TokenFormat("AWS access key", "ASIA", r"(?<![A-Za-z0-9])ASIA[A-Z2-7]{16}(?![A-Za-z0-9])"),
    TokenFormat("GitHub token", "gh", r"(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36,255}(?![A-Za-z0-9])"),
    TokenFormat("GitHub token", "github_pat_", r"(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{22,255}(?!\w)"),
    TokenFormat(
        "GitLab token", "gl", r"(?<![A-Za-z0-9])gl(?:pat|rt|dt|ptt|cbt)-[A-Za-z0-9_-]{20,255}(?![\w-])"
    ),
    TokenFormat("npm token", "npm_", r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])"),
    TokenFormat("PyPI token", "pypi-", r"(?<![A-Za-z0-9])pypi-AgEIcHlwaS[A-Za-z0-9_-]{50,1000}(?![\w-])"),
    TokenFormat("Slack token", "xox", r"(?<![A-Za-z0-9])xox[abeoprs]-[0-9A-Za-z-]{10,250}(?![\w-])"),
    TokenFormat(
        "Slack webhook",
        "hooks.slack.com/",
        r"(?<=hooks\.slack\.com/services/)T[A-Z0-9]{6,14}/B[A-Z0-9]{6,14}/[A-Za-z0-9]{20,30}(?!\w)",
    ),
    TokenFormat("Stripe key", "_live_", r"(?<![A-Za-z0-9])[sr]k_live_[0-9A-Za-z]{16,250}(?![A-Za-z0-9])"),
    TokenFormat("Google API key", "AIza", r"(?<![A-Za-z0-9])AIza[0-9A-Za-z_-]{35}(?![\w-])"),
    TokenFormat(
        "Docker Hub token", "dckr_", r"(?<![A-Za-z0-9])dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,36}(?![\w-])"
    ),
    TokenFormat("SendGrid key", "SG.", r"(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![\w-])"),
    TokenFormat("Anthropic key", "sk-ant-", r"(?<![A-Za-z0-9])sk-ant-[A-Za-z0-9_-]{24,200}(?![\w-])"),
    TokenFormat("OpenAI key", "sk-proj-", r"(?<![A-Za-z0-9])sk-proj-[A-Za-z0-9_-]{40,250}(?![\w-])"),
    TokenFormat("Hugging Face token", "hf_", r"(?<![A-Za-z0-9])hf_[A-Za-z]{34}(?![A-Za-z0-9])"),
    TokenFormat(
        "JSON web token",
        "eyJ",
        r"(?<![\w.-])eyJ[A-Za-z0-9_-]{10,2000}+\.eyJ[A-Za-z0-9_-]{10,4000}+\.[A-Za-z0-9_-]{10,1000}(?![\w-])",
    ),
    TokenFormat(
        "private key", "PRIVATE KEY", r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    ),
)
PRIVATE_KEY_END = r"-----END (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
# What vendors' own manuals print, such as AKIAIOSFODNN7EXAMPLE.
TOKEN_EXAMPLES = ("EXAMPLE", "example", "XXXX", "xxxx", "1234567890", "abcdefghij")

# Secret files by what their name ends in; the first list is sure, the second often is.
SECRET_FILES = (
    r"(?:^|/)id_(?:rsa|dsa|ecdsa|ed25519)$",
    r"(?:^|/)[._]netrc$",
    r"(?:^|/)\.(?:pgpass|git-credentials|my\.cnf|vault-token|s3cfg|boto)$",
    r"(?:^|/)\.aws(?:/(?:credentials|config)?)?$",
    r"(?:^|/)\.kube(?:/(?:config)?)?$",
    r"(?:^|/)kubeconfig$",
    r"(?:^|/)\.docker/config\.json$|(?:^|/)\.dockercfg$",
    r"(?:^|/)(?:[\w.-]{0,60}[-_.])?(?:credentials?|service[-_]account|client[-_]secrets?)(?:[-_.][\w-]{1,60})?\.json$",
)
LIKELY_SECRET_FILES = (
    r"(?:^|/)[._]?npmrc$|(?:^|/)\.pypirc$",
    r"(?:^|/)\.env(?:\.(?:prod|production|local|dev|development|staging))?$",
    r"(?:^|/)\.htpasswd$",
    r"\.(?:p12|pfx|jks|keystore)$",
    r"\.key$",
    r"\.pem$",
    r"(?:^|/)\.ssh(?:/\*?)?$",
    r"(?:^|/)secrets?\.(?:ya?ml|json|toml|ini|env|txt|properties)$",
)
HARMLESS_FILES = (
    r"\.(?:pub|gpg|asc)$|example|sample|template|\.dist$|cert|(?:^|/|[-_.])(?:ca|chain|root|bundle)[\w.-]*\.pem$|"
    r"dhparam|(?:^|/|[-_.])dh\d*\.pem$|public|(?:^|[-_./])pub[-_.]|trust|cacerts|(?:gpg|apt|repo|signing|release)[-_.]?key|"
    r"fullchain|nodesource|keyring|known_hosts|test|snakeoil|localhost|self[-_]?signed"
)
