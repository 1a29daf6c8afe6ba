"""Options and subcommands of the languages' package managers; the form is told in `grammar.py`.

For pip 25, pipx 1.7, uv 0.9, poetry 2, pipenv 2025, npm 11, yarn 1 and 4, pnpm 10, bun 1.2, RubyGems 3.6,
Bundler 2.6, Go 1.25, Cargo 1.90, Maven 3.9, Gradle 9 and Composer 2.8; state of November 2026.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlint.knowledge.grammar import Table

_PIP_INSTALL_VALUES = (
    "-r -c -e -t -i -f -b -C --requirement --constraint --editable --target --platform --python-version"
    " --implementation --abi --root --prefix --src --upgrade-strategy --config-settings --global-option"
    " --install-option --no-binary --only-binary --index-url --extra-index-url --find-links --progress-bar"
    " --root-user-action --report --group --cache-dir --dest --build-constraint --wheel-dir -w -d"
)
_PIP_FLAGS = (
    "-q -v -U -I -y -h -V --quiet --verbose --no-cache-dir --upgrade --user --no-deps --pre"
    " --force-reinstall"
    " --ignore-installed --no-build-isolation --use-pep517 --no-use-pep517 --no-index --isolated"
    " --require-virtualenv --disable-pip-version-check --no-input --no-color --no-warn-script-location"
    " --no-warn-conflicts --no-compile --compile --require-hashes --prefer-binary --break-system-packages"
    " --yes --no-python-version-warning --ignore-requires-python --dry-run --process-dependency-links --egg"
    " --no-clean --debug --check-build-dependencies --system --no-cache --no-emit-package --exact --strict"
)
_PIP_GLOBAL_VALUES = (
    "--python --log --proxy --retries --timeout --exists-action --trusted-host --cert --client-cert"
    " --cache-dir"
    " --use-feature --use-deprecated --keyring-provider --resume-retries"
)
_NODE_COMMANDS = (
    "install i=install in=install ins=install inst=install insta=install instal=install isnt=install"
    " isntal=install"
    " isntall=install add=install ci clean-install=ci ic=ci install-clean=ci isntall-clean=ci"
    " install-ci-test cit=install-ci-test install-test it=install-test run run-script=run rum=run"
    " urn=run start stop"
    " test t=test tst=test uninstall un=uninstall unlink=uninstall remove=uninstall rm=uninstall"
    " r=uninstall update"
    " up=update upgrade=update udpate=update prune rebuild rb=rebuild link ln=link cache config c=config"
    " get set exec"
    " x=exec init create=init innit=init audit dedupe ddp=dedupe list ls=list ll=list la=list view"
    " v=view info=view"
    " show=view publish pack version login adduser=login add-user=login logout whoami token team owner"
    " outdated"
    " fund search doctor bin root prefix"
)

LANGUAGE_PACKAGES: dict[str, Table] = {
    "pip": {
        "values": _PIP_GLOBAL_VALUES,
        "flags": _PIP_FLAGS,
        "commands": "install uninstall download wheel freeze list show check config cache:purge"
        " cache:dir cache:list"
        " cache:remove search hash debug completion index:versions inspect lock help",
        "groups": "cache index",
        "for": {
            "install download wheel lock": {"values": _PIP_INSTALL_VALUES},
            "uninstall": {"values": "-r --requirement --root-user-action"},
            "freeze list": {
                "values": "-r --requirement --path --exclude --format",
                "flags": "-l --local --all -o -u",
            },
        },
    },
    "pipx": {
        "values": "--python --pip-args --index-url -i --include --spec --suffix --preinstall"
        " --fetch-missing-python --backend",
        "flags": "-f -q -v -e --force --quiet --verbose --editable --include-deps --include-apps"
        " --system-site-packages"
        " --global --no-cache --pypackages",
        "commands": "install install-all inject upgrade upgrade-all uninstall uninstall-all reinstall"
        " run runpip list"
        " ensurepath environment uninject pin unpin upgrade-shared",
        "for": {"run runpip": {"stop": True}},
    },
    "uv": {
        "values": "-p --python --cache-dir --config-file --directory --project --color --index-url -i"
        " --extra-index-url"
        " --index --default-index --find-links -f --index-strategy --keyring-provider --link-mode"
        " --resolution"
        " --prerelease --exclude-newer --allow-insecure-host --no-binary-package --no-build-package"
        " --refresh-package --reinstall-package -P --upgrade-package --config-setting -C"
        " --python-preference"
        " --fork-strategy --no-build-isolation-package --package --extra --group --no-group --only-group"
        " --no-extra --no-install-package --with --with-requirements --with-editable --env-file"
        " --python-platform"
        " --python-version",
        "flags": "-q -v -n -h -V --quiet --verbose --no-cache --no-cache-dir --offline --no-config"
        " --no-progress"
        " --native-tls --system-certs --no-index --upgrade -U --reinstall --refresh --frozen --locked"
        " --no-dev --dev --only-dev"
        " --all-extras --all-groups --no-default-groups --no-install-project --no-install-workspace"
        " --no-install-local --no-editable --inexact --exact --compile-bytecode --compile --no-build"
        " --no-binary"
        " --no-build-isolation --no-sync --all-packages --active --no-managed-python --managed-python"
        " --no-sources"
        " --no-python-downloads --isolated --native-tls --allow-python-downloads --dry-run",
        "commands": "sync add remove lock run export tree init venv build publish version format"
        " self:update help"
        " pip:install pip:sync pip:compile pip:uninstall pip:freeze pip:list pip:show pip:check pip:tree"
        " tool:install tool:run tool:upgrade tool:list tool:uninstall tool:update-shell tool:dir"
        " python:install"
        " python:list python:find python:pin python:dir python:uninstall python:upgrade cache:clean"
        " cache:prune"
        " cache:dir",
        "groups": "pip tool python cache self",
        "for": {
            "pip:install": {
                "values": "-r -c -e -o -b -t --requirement --requirements --constraint --constraints"
                " --editable --override"
                " --overrides --build-constraint --target --prefix --no-binary --only-binary"
                " --torch-backend",
                "flags": "--system --break-system-packages --no-deps --require-hashes --user"
                " --no-break-system-packages",
            },
            "add": {
                "values": "-r -c --requirements --constraints --optional --branch --tag --rev"
                " --marker -m --bounds",
                "flags": "--raw-sources --editable --workspace --no-editable",
            },
            "run": {"values": "-m --module", "flags": "-s --script --gui-script --no-project", "stop": True},
            "tool:run": {"values": "--from", "stop": True},
            "tool:install": {
                "values": "--from -w -b -c --with-executables-from",
                "flags": "-e --force --editable",
            },
            "venv": {
                "values": "--prompt",
                "flags": "--seed --system-site-packages --relocatable --allow-existing -c --clear",
            },
            "export": {
                "values": "-o --output-file --format --no-emit-package --prune",
                "flags": "--no-hashes --no-emit-project --no-header --no-annotate",
            },
        },
    },
    "poetry": {
        "values": "-C -P --directory --project --with --without --only -E --extras -G --group --source"
        " --python --format"
        " -f -o --output --optional --platform --local-version",
        "flags": "-n -q -v -vv -vvv -h -V --no-interaction --quiet --verbose --no-cache --no-ansi --ansi"
        " --no-plugins"
        " --no-dev --no-root --sync --dry-run --all-extras --all-groups --compile --only-root"
        " --no-directory --editable -e"
        " --dev -D --lock --no-update --regenerate --without-hashes --with-credentials --all --unset"
        " --local",
        "commands": "install add remove update lock sync run shell export build publish config check"
        " show init new env:use"
        " env:info env:list env:remove env:activate cache:clear cache:list self:add self:update"
        " self:install source:add"
        " version about search help",
        "groups": "env cache self source",
        "for": {"run": {"stop": True}},
    },
    "pipenv": {
        "values": "--python --pypi-mirror -r --requirements -e --editable -i --index --categories"
        " --extra-pip-args",
        "flags": "-d -h -q -v --dev --system --deploy --ignore-pipfile --skip-lock --keep-outdated --pre"
        " --clear --three"
        " --verbose --quiet --site-packages --no-site-packages --where --venv --rm --sequential"
        " --selective-upgrade --all",
        "commands": "install sync update upgrade lock uninstall run shell check clean graph verify"
        " requirements open scripts audit",
        "for": {"run": {"stop": True}},
    },
    "npm": {
        "values": "-C -w --prefix --registry --cache --loglevel --userconfig --globalconfig --workspace"
        " --tag --omit"
        " --include --install-strategy --location --network-timeout --fetch-retries --fetch-timeout"
        " --fetch-retry-mintimeout"
        " --fetch-retry-maxtimeout --scope --otp --access --cpu --os --libc --package -p --call --before"
        " --node-options"
        " --maxsockets --proxy --https-proxy --script-shell --audit-level --only --also --dir",
        "attached": "--production --unsafe-perm --silent --fund --audit --save"
        " --progress --optional"
        " --color --ignore-scripts --strict-ssl --package-lock --legacy-peer-deps --foreground-scripts"
        " --prefer-offline"
        " --no-audit --no-fund --no-save --no-progress --no-optional --bin-links --engine-strict"
        "",
        "flags": "-g -D -S -O -E -B -P -f -s -d -q -y -l -a -h -v -ddd -dd --global --save-dev"
        " --save-prod --save-optional"
        " --save-exact --save-bundle --save-peer --force --quiet --verbose --no-package-lock"
        " --no-bin-links --offline"
        " --dry-run --legacy-bundling --global-style --strict-peer-deps --workspaces --if-present"
        " --no-shrinkwrap"
        " --no-strict-ssl --no-workspaces --yes --json --long --parseable --no-color"
        " --no-update-notifier --dev"
        " --package-lock-only --prefer-online --install-links --no-git-tag-version --allow-same-version",
        "commands": _NODE_COMMANDS + " cache:clean cache:verify cache:ls cache:add"
        " cache:clear=cache:clean config:set"
        " config:get config:delete config:list config:rm=config:delete c:set=config:set",
        "groups": "cache config c",
        "for": {"run": {"flags": "-ws"}, "exec": {"stop": True}},
    },
    "yarn": {
        "values": "--cwd --cache-folder --modules-folder --registry --network-timeout"
        " --network-concurrency --mutex"
        " --global-folder --preferred-cache-folder --use-yarnrc --proxy --https-proxy --otp --loglevel"
        " --mode --prefix"
        " --link-folder --child-concurrency --scope",
        "attached": "--production --prod ",
        "flags": "-s -D -P -O -E -T -W -A -f -h -v --silent --verbose --offline --prefer-offline"
        " --strict-semver --json"
        " --ignore-scripts --har --ignore-platform --ignore-engines --ignore-optional --force"
        " --skip-integrity-check"
        " --check-files --no-bin-links --flat --no-lockfile --pure-lockfile --frozen-lockfile"
        " --update-checksums"
        " --link-duplicates --no-progress --non-interactive --focus --no-default-rc --no-cache --dev"
        " --peer --optional"
        " --exact --tilde --ignore-workspace-root-check --immutable --immutable-cache --inline-builds"
        " --check-cache --all"
        " --no-immutable --refresh-lockfile --audit --no-audit --caret --cached --interactive -i --save"
        " -g --global",
        "commands": "install add remove upgrade up=upgrade run exec dlx cache:clean cache:dir cache:list"
        " global:add"
        " global:remove global:bin global:dir global:list global:upgrade config:set config:get"
        " config:delete config:list"
        " set:version workspaces:focus workspaces:run workspaces:foreach workspaces:info workspace build"
        " test start init create pack publish link unlink why list"
        " info audit outdated autoclean import login logout version versions dedupe plugin:import"
        " rebuild patch npm:login npm:publish check policies:set-version",
        "groups": "cache global config set workspaces plugin npm policies",
        "default": "install",
        "for": {
            "workspaces:focus": {"flags": "-A --all --production"},
            "run exec dlx": {"stop": True},
            "cache:clean": {"flags": "--mirror --all"},
        },
    },
    "pnpm": {
        "values": "-C -F --dir --filter --filter-prod --store-dir --virtual-store-dir --registry"
        " --reporter --loglevel"
        " --network-concurrency --workspace-concurrency --package-import-method --node-linker"
        " --modules-dir --global-dir"
        " --child-concurrency --config --lockfile-dir --public-hoist-pattern --hoist-pattern --cpu --os"
        " --libc --allow-build",
        "flags": "-P -D -O -E -g -r -w -s -h -v -f -c -L -i --prod --production --dev --save-dev"
        " --save-prod --save-optional --save-peer"
        " --save-exact --no-optional --global --recursive --workspace-root --silent --frozen-lockfile"
        " --no-frozen-lockfile --prefer-frozen-lockfile --fix-lockfile --lockfile-only --offline"
        " --prefer-offline"
        " --ignore-scripts --force --shamefully-hoist --strict-peer-dependencies"
        " --no-strict-peer-dependencies"
        " --ignore-workspace --parallel --stream --if-present --no-bail --legacy --unsafe-perm"
        " --aggregate-output"
        " --ignore-pnpmfile --no-lockfile --resolution-only --use-store-server --latest"
        " --side-effects-cache",
        "commands": "install i=install add remove rm=remove uninstall=remove un=remove update up=update"
        " upgrade=update"
        " ci run exec dlx fetch deploy prune rebuild rb=rebuild store:prune store:path store:status"
        " store:add config:set"
        " config:get config:delete config:list env:use env:add env:remove env:list setup self-update"
        " list ls=list outdated"
        " audit pack publish link ln=link import init create test t=test start install-test"
        " it=install-test why build"
        " dedupe patch licenses root bin cache:list cache:delete cache:view approve-builds",
        "groups": "store config env cache",
        "for": {"exec dlx run": {"stop": True}},
    },
    "bun": {
        "values": "-c -r --config --cwd --registry --cache-dir --backend --omit --filter --env-file"
        " --preload --tsconfig-override"
        " --define --loader --outdir --outfile --target --concurrent-scripts --network-concurrency"
        " --linker --cpu --os --minimum-release-age",
        "flags": "-y -p -f -g -D -d -E -h -v -i --yarn --production --no-save --save --ca --dry-run"
        " --frozen-lockfile --force --no-cache"
        " --silent --verbose --no-progress --no-summary --no-verify --ignore-scripts --trust --global"
        " --dev --optional"
        " --peer --exact --only-missing --save-text-lockfile --lockfile-only --bun -b --watch --hot"
        " --smol --compile --minify --sourcemap",
        "commands": "install i=install add a=add remove rm=remove update upgrade link unlink run x"
        " create init build test pm:cache"
        " pm:ls pm:trust pm:bin pm:hash pm:migrate pm:pack pm:untrusted pm:version pm:whoami outdated"
        " publish patch exec audit why ci repl",
        "groups": "pm",
        "for": {"run x exec": {"stop": True}},
    },
    "gem": {
        "values": "-i -n -s -p -v -P -m --install-dir --bindir --source --version"
        " --platform"
        " --trust-policy --build-root --config-file --host --key --otp --without",
        "attached": "--prerelease --http-proxy --document --rdoc --ri --file -g",
        "flags": "-N -f -u -w -W -q -V -h -l -r -b -B -E --no-document --no-rdoc --no-ri --force --local"
        " --remote --both --conservative"
        " --minimal-deps --quiet --silent --verbose --user-install --no-user-install --wrappers"
        " --no-wrappers"
        " --env-shebang --ignore-dependencies --development --clear-sources --update-sources --default"
        " --explain"
        " --system --all --executables --norc --backtrace --debug --format-executable --vendor"
        " --suggestions --no-suggestions"
        " --no-lock --lock --post-install-message --no-post-install-message -a -x -I",
        "commands": "install i=install update uninstall cleanup clean=cleanup build push list sources"
        " fetch pristine query"
        " search environment env=environment which contents unpack specification dependency info owner"
        " signin signout yank exec",
        "for": {
            "sources": {
                "values": "-a --add -r --remove --append --prepend",
                "flags": "-l -u -c --list --update --clear-all",
            },
            "update": {"attached": "--system"},
        },
    },
    "bundle": {
        "values": "-j --jobs --gemfile --path --retry --without --with --trust-policy --target-rbconfig"
        " --shebang"
        " --group -g --source --version -v --require --git --branch --ref --github",
        "attached": "--binstubs --standalone --system  ",
        "flags": "-h -V --no-color --verbose --deployment --frozen --local --no-cache --no-prune --quiet"
        " --clean --full-index"
        " --redownload --force --prefer-local --all --conservative --patch --minor --major --strict"
        " --dry-run --all-platforms --no-install"
        " --skip-install --optimistic --pre",
        "commands": "install i=install update exec e=exec config:set config:unset config:get config:list"
        " config add remove check"
        " cache package=cache pack=cache clean lock show outdated init info list binstubs doctor"
        " pristine viz open platform env plugin gem audit",
        "groups": "config",
        "default": "install",
        "for": {"exec": {"stop": True}, "config:set config": {"flags": "--local --global"}},
    },
    "go": {
        "values": "-C -o -p -ldflags -gcflags -asmflags -gccgoflags -tags -mod -modfile -overlay -pkgdir"
        " -toolexec -installsuffix -buildmode"
        " -compiler -exec -run -bench -count -cpu -timeout -parallel -coverprofile -covermode -coverpkg"
        " -outputdir -pgo -f -vet -fuzz",
        "attached": "-buildvcs -asan -linkshared -modcacherw",
        "flags": "-a -n -v -x -u -d -t -i -race -msan -trimpath -work -cover -short -failfast -json -m"
        " -e -deps -find -export -test -fix"
        " -insecure -w -cache -modcache -testcache -fuzzcache -r -tool",
        "commands": "build install get run test mod:download mod:tidy mod:vendor mod:verify mod:init"
        " mod:edit mod:graph mod:why"
        " generate vet fmt fix clean list env version tool doc work:init work:sync work:use work:vendor"
        " work:edit telemetry",
        "groups": "mod work",
        "single": True,
        "for": {"run": {"stop": True}, "env": {"flags": "-w -u -json -changed"}},
    },
    "cargo": {
        "values": "-p -j -F -Z -C --package --exclude --jobs --features --target --target-dir"
        " --manifest-path --profile --color"
        " --config --bin --example --test --bench --root --version --vers --git --branch --tag --rev"
        " --path --registry --index --message-format"
        " --lockfile-path --out-dir --artifact-dir --name --edition --recipe-path --optional",
        "attached": "--timings   ",
        "flags": "-v -q -r -f -h -V --verbose --quiet --release --all --workspace --lib --bins"
        " --examples --tests --benches"
        " --all-targets --all-features --no-default-features --locked --frozen --offline --keep-going"
        " --force --list --debug --no-track"
        " --no-run --no-fail-fast --doc --dev --build --ignore-rust-version --unit-graph"
        " --future-incompat-report --no-deps --allow-dirty --no-verify --init",
        "commands": "install build b=build run r=run test t=test check c=check fetch update clean add"
        " remove rm=remove uninstall new init publish bench"
        " doc d=doc vendor generate-lockfile metadata search package login tree fmt clippy fix"
        " locate-project pkgid version yank"
        " chef:prepare chef:cook binstall deb nextest zigbuild auditable cache",
        "groups": "chef",
        "for": {
            "binstall": {
                "values": "--targets --strategies --version --install-path --root",
                "flags": "-y --no-confirm --no-symlinks",
            },
            "run": {"stop": True},
        },
    },
    "mvn": {
        "values": "-f -s -gs -t -gt -P -pl -D -T -l -b -rf -ep -emp -ps --file --settings"
        " --global-settings --toolchains --projects --activate-profiles"
        " --define --threads --log-file --builder --resume-from --color",
        "flags": "-B -q -X -e -o -U -N -am -amd -ntp -nsu -C -c -V -v -h -ff -fae -fn -npu -npr -llr"
        " -cpu -itr -up --batch-mode --quiet --debug --errors"
        " --offline --update-snapshots --non-recursive --also-make --also-make-dependents"
        " --no-transfer-progress --no-snapshot-updates"
        " --strict-checksums --lax-checksums --show-version --version --fail-fast --fail-at-end"
        " --fail-never --help",
        "single": True,
    },
    "gradle": {
        "values": "-b -c -g -p -I -x -P -D -F --build-file --settings-file --gradle-user-home"
        " --project-dir --init-script --exclude-task"
        " --project-cache-dir --console --max-workers --priority --warning-mode --tests --include-build"
        " --dependency-verification -M --configuration-cache-problems",
        "flags": "-q -i -d -s -S -a -m -h -v -w -t -U --quiet --info --debug --stacktrace"
        " --full-stacktrace --no-daemon --daemon --offline --parallel"
        " --no-parallel --build-cache --no-build-cache --continue --dry-run --refresh-dependencies"
        " --rerun-tasks --scan --no-scan --profile --stop --status"
        " --configure-on-demand --configuration-cache --no-configuration-cache --foreground --warn"
        " --no-watch-fs --watch-fs --version --help --write-locks --no-rebuild",
    },
    "composer": {
        "values": "-d --working-dir --prefer-install --ignore-platform-req --apcu-autoloader-prefix"
        " --install-dir --filename --version --repository --stability -s",
        "flags": "-n -q -v -vv -vvv -h -V -a -o -w -W -f -A --no-interaction --quiet --verbose --no-ansi"
        " --ansi --profile --no-plugins --no-scripts --no-cache"
        " --prefer-source --prefer-dist --dry-run --dev --no-dev --no-autoloader --no-progress"
        " --no-suggest --no-install"
        " --optimize-autoloader --classmap-authoritative --apcu-autoloader --ignore-platform-reqs"
        " --no-update --no-audit --audit"
        " --with-dependencies --with-all-dependencies --optimize --apcu --no-security-blocking"
        " --prefer-stable --prefer-lowest --sort-packages --update-no-dev"
        " --fixed --strict-psr --keep-vcs --remove-vcs -r --2 --1 --stable --preview --snapshot",
        "commands": "install i=install update u=update upgrade=update require r=require remove rm=remove"
        " uninstall=remove create-project dump-autoload dumpautoload=dump-autoload"
        " config global:require global:remove global:update global:config clear-cache"
        " clearcache=clear-cache cc=clear-cache self-update selfupdate=self-update run-script"
        " run=run-script"
        " validate show info=show search exec init archive diagnose check-platform-reqs audit outdated"
        " licenses status",
        "groups": "global",
        "for": {
            "config": {"flags": "-g -l -a --global --auth --unset --list --json --merge"},
            "exec": {"stop": True},
        },
    },
}
