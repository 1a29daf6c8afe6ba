"""Options and subcommands of the programs that image builds often run, package managers apart.

Read on 2026-11-21 from the manuals of curl 8.16, wget 1.24, git 2.51, GNU tar 1.35, Info-ZIP 6, shadow 4.17,
Debian's adduser 3.1, busybox 1.37, coreutils 9, sed 4.9, MySQL 8.4, MariaDB 11, psql 18, Docker 28, buildah 1.41,
systemd 257, OpenSSH 10, dropbear 2025, supervisor 4.3, OpenSSL 3.5, Apache 2.4, RabbitMQ 4, Redis 8, Subversion 1.14,
Helm 3.19, kubectl 1.34, dockerize 0.9, GnuPG 2.4 and Python 3.14.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlint.knowledge.grammar import Table

_DOCKER_RUN: Table = {
    "values": "-a -c -e -h -l -m -p -u -v -w --add-host --annotation --attach --blkio-weight --cap-add"
    " --cap-drop"
    " --cgroup-parent --cgroupns --cidfile --cpu-period --cpu-quota --cpu-shares --cpus --cpuset-cpus"
    " --cpuset-mems"
    " --detach-keys --device --device-cgroup-rule --dns --dns-option --dns-search --domainname"
    " --entrypoint --env --env-file"
    " --expose --gpus --group-add --health-cmd --health-interval --health-retries --health-timeout"
    " --health-start-period --hostname --ip --ip6 --ipc"
    " --isolation --label --label-file --link --log-driver --log-opt --mac-address --memory"
    " --memory-swap --mount --name --net"
    " --network --network-alias --oom-score-adj --pid --pids-limit --platform --publish --pull --restart"
    " --runtime"
    " --security-opt --shm-size --stop-signal --stop-timeout --storage-opt --sysctl --tmpfs --ulimit"
    " --user --userns --uts"
    " --volume --volume-driver --volumes-from --workdir --secret --systemd --authfile --arch --os --pod",
    "flags": "-d -i -t -P -q --detach --init --interactive --tty --privileged --read-only --rm"
    " --publish-all --no-healthcheck"
    " --oom-kill-disable --sig-proxy --quiet --replace --tls-verify --use-api-socket",
    "stop": True,
}
_DOCKER_BUILD: Table = {
    "values": "-f -t -o -m -c -v --add-host --allow --annotation --attest --build-arg --build-context"
    " --builder --cache-from --cache-to"
    " --call --cgroup-parent --cpu-period --cpu-quota --cpu-shares --cpuset-cpus --file --format"
    " --iidfile --isolation --label --memory"
    " --metadata-file --network --output --platform --progress --provenance --sbom --secret"
    " --security-opt --shm-size --ssh"
    " --tag --target --ulimit --volume --authfile --arch --os --layers",
    "flags": "-q --quiet --no-cache --pull --push --load --rm --force-rm --squash --compress --check"
    " --debug -D --no-cache-filter"
    " --all-platforms",
}
_DOCKER: Table = {
    "values": "-c -H -l --config --context --host --log-level --tlscacert --tlscert --tlskey --root"
    " --storage-driver"
    " --storage-opt --namespace --address --username --password -u -p --format --filter --signal --time",
    "attached": "",
    "flags": "-D -v -q -a --debug --tls --tlsverify --version --quiet --all --force --password-stdin"
    " --no-trunc --all-tags",
    "commands": "run build pull push login logout exec ps images rmi rm start stop restart kill logs cp"
    " tag save load import"
    " export commit create inspect info version search network volume context plugin swarm service stack"
    " node secret config"
    " container:run=run container:exec=exec container:create=create container:rm=rm container:stop=stop"
    " container:prune image:build=build image:pull=pull image:push=push"
    " image:rm=rmi image:prune image:ls=images image:tag=tag builder:build=build builder:prune"
    " buildx:build=build buildx:bake buildx:create"
    " buildx:use buildx:inspect buildx:rm buildx:prune compose:up compose:down compose:build compose:run"
    " compose:exec compose:pull"
    " compose:push compose:config compose:logs compose:ps compose:start compose:stop compose:restart"
    " system:prune bud=build from add copy",
    "groups": "container image builder buildx compose system manifest trust network volume context",
    "for": {
        "run create": _DOCKER_RUN,
        "build": _DOCKER_BUILD,
        "exec": {
            "values": "-e -u -w --env --env-file --user --workdir --detach-keys",
            "flags": "-d -i -t --detach --interactive --tty --privileged",
            "stop": True,
        },
        "login": {
            "values": "-u -p --username --password --authfile",
            "flags": "--password-stdin --tls-verify",
        },
        "pull push": {
            "values": "--platform --creds --authfile",
            "flags": "-a --all-tags --disable-content-trust",
        },
        "rm": {"flags": "-f -v -l"},
        "compose": {
            "values": "-f -p --file --project-name --profile --env-file --project-directory --ansi"
            " --parallel --progress",
            "flags": "--compatibility --dry-run --all-resources",
        },
        "compose:up compose:down compose:build compose:run compose:exec compose:pull compose:config": {
            "values": "-f -p --file --project-name --profile --env-file --project-directory --scale"
            " --build-arg --ansi"
            " --parallel --progress --timeout -t -e --env -u --user -w --workdir --name --entrypoint"
            " --rmi --volume --wait-timeout",
            "flags": "-d --detach --build --no-deps --force-recreate --remove-orphans --no-recreate --rm"
            " -T -v --volumes --wait -V --pull"
            " --no-cache --quiet-pull",
        },
    },
}

PROGRAMS: dict[str, Table] = {
    "curl": {
        "values": "-o -d -H -X -u -A -b -c -C -D -e -E -F -K -m -P -Q -r -t -T -U -w -x -y -Y -z"
        " --output --data --data-ascii --data-binary --data-raw --data-urlencode"
        " --header --request --user --user-agent --cookie --cookie-jar --continue-at --dump-header"
        " --referer --cert --key --cert-type --key-type --form --form-string"
        " --config --max-time --connect-timeout --retry --retry-delay --retry-max-time --cacert --capath"
        " --range --upload-file --proxy-user --write-out"
        " --proxy --preproxy --noproxy --socks5 --socks5-hostname --speed-limit --speed-time --time-cond"
        " --url --resolve --connect-to --ciphers --tls-max --limit-rate --max-redirs"
        " --max-filesize --interface --dns-servers --proto --proto-default --proto-redir --output-dir"
        " --create-file-mode --oauth2-bearer --aws-sigv4 --json --unix-socket --pass"
        " --netrc-file --pinnedpubkey --stderr --trace --trace-ascii --libcurl --hostpubmd5 --mail-from"
        " --mail-rcpt --etag-save --etag-compare --rate --parallel-max"
        " --url-query --variable --tls13-ciphers --ftp-port --quote --doh-url --keepalive-time"
        " --expect100-timeout --local-port --login-options",
        "flags": "-f -s -S -L -O -k -i -I -J -l -n -N -R -v -# -g -G -j -a -p -q -B -Z -0 -1 -2 -3 -4 -6"
        " -h -V -M --fail --silent --show-error --location --remote-name --insecure --include"
        " --head --remote-header-name --netrc --netrc-optional --no-buffer --remote-time --verbose"
        " --progress-bar --globoff --get --compressed --create-dirs --fail-with-body --fail-early"
        " --retry-connrefused --retry-all-errors --location-trusted --http1.0 --http1.1 --http2 --http3"
        " --http2-prior-knowledge --tlsv1 --tlsv1.0 --tlsv1.1 --tlsv1.2 --tlsv1.3 --sslv2 --sslv3 --ssl"
        " --ssl-reqd"
        " --ipv4 --ipv6 --basic --digest --ntlm --negotiate --anyauth --no-progress-meter --parallel"
        " --raw --path-as-is --junk-session-cookies --no-keepalive --ftp-pasv --tcp-nodelay --xattr"
        " --remote-name-all --proxy-insecure --disable --append --no-clobber --remove-on-error --post301"
        " --post302 --skip-existing --proxytunnel --ssl-no-revoke --cert-status",
    },
    "wget": {
        "values": "-a -A -B -D -e -i -I -l -o -O -P -Q -R -t -T -U -w -X --output-document --output-file"
        " --append-output --input-file --base --config"
        " --tries --timeout --dns-timeout --connect-timeout --read-timeout --wait --waitretry --quota"
        " --limit-rate --user --password --http-user --http-password"
        " --http-passwd --ftp-user --ftp-password --proxy-user --proxy-password --header --user-agent"
        " --referer --post-data --post-file --method --body-data --body-file --directory-prefix"
        " --cut-dirs --level --accept --reject --accept-regex --reject-regex --domains --exclude-domains"
        " --include-directories --exclude-directories --ca-certificate --ca-directory --certificate"
        " --private-key --certificate-type"
        " --secure-protocol --ciphers --load-cookies --save-cookies --max-redirect --restrict-file-names"
        " --execute --progress --prefer-family --bind-address --retry-on-http-error --compression"
        " --start-pos --default-page --egd-file --random-file",
        "attached": "--proxy --report-speed --no-proxy",
        "flags": "-q -c -N -r -S -v -nv -nc -nd -nH -np -k -K -m -p -x -4 -6 -b -d -E -F -H -h -L -V"
        " --quiet --continue --timestamping --recursive --server-response --verbose --no-verbose"
        " --no-clobber --no-directories --no-host-directories --no-parent --convert-links --mirror"
        " --page-requisites --force-directories --no-check-certificate --content-disposition"
        " --trust-server-names --no-cookies --no-cache --no-dns-cache --no-hsts --inet4-only"
        " --inet6-only --spider --show-progress --no-use-server-timestamps --https-only"
        " --auth-no-challenge --random-wait"
        " --retry-connrefused --background --no-netrc --no-glob --no-passive-ftp --content-on-error"
        " --ignore-length --no-http-keep-alive --keep-session-cookies --no-if-modified-since --unlink",
    },
    "git": {
        "values": "-C -c --git-dir --work-tree --namespace --exec-path --config-env --super-prefix",
        "flags": "-p -P -v -h --paginate --no-pager --bare --no-replace-objects --literal-pathspecs"
        " --version",
        "commands": "clone checkout pull fetch submodule:update submodule:init submodule:add"
        " submodule:sync submodule:foreach config reset init add commit push remote:add"
        " remote:set-url remote:remove remote:update remote lfs:install lfs:pull lfs:fetch lfs:clone"
        " lfs:track apply am cherry-pick merge rebase tag log describe rev-parse clean switch branch"
        " diff status stash worktree show archive rm mv gc ls-remote sparse-checkout credential rev-list"
        " ls-files",
        "groups": "submodule lfs remote",
        "for": {
            "clone": {
                "values": "-b -o -j -u -c --branch --depth --origin --jobs --upload-pack --config"
                " --reference --reference-if-able --separate-git-dir --template --shallow-since"
                " --shallow-exclude --filter --server-option --bundle-uri --revision --ref-format",
                "attached": "--recurse-submodules --recursive",
                "flags": "-q -v -n -l -s --quiet --verbose --no-checkout --local --shared --bare"
                " --mirror --single-branch --no-single-branch --no-tags --shallow-submodules"
                " --no-hardlinks --progress --sparse --dissociate --also-filter-submodules"
                " --remote-submodules --no-local --no-recurse-submodules",
            },
            "fetch pull": {
                "values": "--depth -o -j --shallow-since --jobs --refmap -s -X --strategy --deepen",
                "flags": "-q -v -a -t -f -p -u -k --all --tags --no-tags --force --prune --unshallow"
                " --ff-only --rebase --quiet --no-rebase --recurse-submodules -r --verbose"
                " --update-shallow",
            },
            "checkout switch": {
                "values": "-b -B -c -C --orphan --conflict",
                "flags": "-q -f -t -d -p --quiet --force --detach --track --ours --theirs",
            },
            "config": {
                "values": "-f --file --blob --type --default",
                "flags": "--global --system --local --worktree --add --unset --unset-all --replace-all --get"
                " --get-all -l --list",
            },
            "submodule:update": {
                "values": "--depth -j --jobs --reference",
                "flags": "-q --init --recursive --remote --force -f --checkout --merge --rebase"
                " --recommend-shallow --single-branch -N",
            },
            "reset clean": {
                "values": "-e --exclude",
                "flags": "-q -f -d -x -X -n --hard --soft --mixed --quiet --force --merge --keep",
            },
            "apply am": {
                "values": "-p -C --directory --exclude --include --whitespace",
                "flags": "-q -v -R -3 --check --index --reverse --reject --ignore-whitespace --verbose",
            },
            "commit": {
                "values": "-m -F -C -c --message --author --date --file",
                "flags": "-a -q -s --amend --allow-empty --no-verify --quiet",
            },
        },
    },
    "tar": {
        "values": "-f -C -T -X -b -g -H -I -K -L -N -V -F --file --directory --files-from --exclude-from"
        " --exclude --strip-components --transform --xform --owner --group --mode --mtime"
        " --use-compress-program --format --blocking-factor --record-size"
        " --starting-file --suffix --newer --label  --strip --checkpoint-action --to-command --sort"
        " --pax-option --rsh-command --newer-mtime --after-date --volno-file",
        "attached": "--checkpoint --one-top-level --backup --occurrence --totals --index-file --warning",
        "flags": "-x -c -t -r -u -A -d -v -z -j -J -Z -a -p -P -k -m -n -o -O -s -S -h -l -i -B -G -M -R"
        " -U -w -W --extract --get --create --list --append --update --concatenate --verbose --gzip"
        " --gunzip --bzip2 --xz --zstd --lzma --lzip --compress --auto-compress --preserve-permissions"
        " --same-permissions --absolute-names --keep-old-files --touch --same-owner --no-same-owner"
        " --no-same-permissions --to-stdout --sparse --dereference --wildcards --no-wildcards --anchored"
        " --overwrite --skip-old-files --numeric-owner --no-recursion --remove-files"
        " --ignore-failed-read --delay-directory-restore --no-overwrite-dir --acls --xattrs --selinux"
        " --exclude-vcs --keep-newer-files --unlink-first --recursive-unlink --no-xattrs --no-anchored"
        " --ignore-zeros --show-transformed-names --keep-directory-symlink",
        "bundle": True,
    },
    "unzip": {
        "values": "-d -P -x -I -O",
        "flags": "-a -aa -b -C -c -D -f -j -K -L -l -M -n -o -p -q -s -t -T -u -U -v -V -W -X -z -Z",
    },
    "useradd": {
        "values": "-b -c -d -e -f -F -g -G -k -K -p -P -R -s -u -Z --base-dir --comment --home-dir"
        " --home --expiredate --inactive --gid --groups --skel --key --password --prefix --root --shell"
        " --uid --selinux-user",
        "flags": "-D -l -m -M -N -o -r -U -h --defaults --no-log-init --create-home --no-create-home"
        " --no-user-group --non-unique --system --user-group --badname --badnames --add-subids-for-system",
    },
    "groupadd": {
        "values": "-g -K -p -R -P -U --gid --key --password --root --prefix --users",
        "flags": "-f -o -r -h --force --non-unique --system",
    },
    "usermod": {
        "values": "-c -d -e -f -g -G -l -p -P -R -s -u -v -V -w -W -Z --comment --home --expiredate"
        " --inactive --gid --groups --login --password --prefix --root --shell --uid --add-subuids"
        " --del-subuids --add-subgids --del-subgids --selinux-user",
        "flags": "-a -L -m -o -r -U -h --append --lock --move-home --non-unique --remove --unlock",
    },
    # Debian's adduser knows long options only; the short ones are busybox's and Red Hat's (useradd).
    "adduser": {
        "values": "-h -g -s -G -u -k -d -c -b -p -e -f -K --home --shell --uid --gid --ingroup --gecos"
        " --comment --firstuid --lastuid --firstgid --lastgid --conf --uid-pool --gid-pool ",
        "flags": "-S -D -H -m -M -r -N -o -l -U -q --system --group --disabled-password --disabled-login"
        " --no-create-home --quiet --debug --force-badname --allow-badname --allow-bad-names"
        " --allow-all-names --create-home --add_extra_groups --add-extra-groups --encrypt-home"
        " --no-user-group --non-unique --verbose",
    },
    "addgroup": {
        "values": "-g --gid --conf --firstgid --lastgid --comment",
        "flags": "-S --system --group --quiet --debug --force-badname --allow-badname",
    },
    "chpasswd": {
        "values": "-c -s -R -P --crypt-method --sha-rounds --root --prefix",
        "flags": "-e -m -h --encrypted --md5",
    },
    "passwd": {
        "values": "-i -n -R -w -x -P --inactive --mindays --minimum --root --warndays --warning"
        " --maxdays --maximum --repository -r --prefix",
        "flags": "-a -d -e -k -l -q -S -u -f -h -s --all --delete --expire --keep-tokens --lock --quiet"
        " --status --unlock --stdin --force",
    },
    "chmod": {
        "values": "--reference",
        "flags": "-R -v -c -f -h -H -L -P --recursive --verbose --changes --quiet --silent --preserve-root"
        " --no-preserve-root --no-dereference --dereference",
    },
    "chown": {
        "values": "--from --reference",
        "flags": "-R -v -c -f -h -H -L -P --recursive --verbose --changes --quiet --silent --no-dereference"
        " --dereference --preserve-root --no-preserve-root",
    },
    "chgrp": {"like": "chown"},
    "rm": {
        "attached": "--interactive --preserve-root",
        "flags": "-r -R -f -v -i -I -d --recursive --force --verbose --dir --one-file-system"
        " --no-preserve-root",
    },
    "rmdir": {"flags": "-p -v --parents --verbose --ignore-fail-on-non-empty"},
    "cp": {
        "values": "-t -S --target-directory --suffix --no-preserve --sparse",
        "attached": "--backup --context --preserve --reflink --update",
        "flags": "-a -b -d -f -H -i -l -L -n -p -P -r -R -s -T -u -v -x -Z --archive --force"
        " --interactive --link --dereference --no-clobber --no-dereference --parents --recursive"
        " --remove-destination --symbolic-link --no-target-directory --verbose --one-file-system"
        " --attributes-only --copy-contents --strip-trailing-slashes",
    },
    "mv": {
        "values": "-t -S --target-directory --suffix",
        "attached": "--backup --update",
        "flags": "-b -f -i -n -T -u -v -Z --force --interactive --no-clobber --no-target-directory --verbose"
        " --strip-trailing-slashes --no-copy --exchange",
    },
    "ln": {
        "values": "-t -S --target-directory --suffix",
        "attached": "--backup",
        "flags": "-b -d -f -F -i -L -n -P -r -s -T -v --force --interactive --logical --no-dereference"
        " --physical --relative --symbolic --no-target-directory --verbose",
    },
    "mkdir": {"values": "-m --mode", "attached": "--context", "flags": "-p -v -Z --parents --verbose"},
    "touch": {
        "values": "-d -r -t --date --reference --time",
        "flags": "-a -c -m -h -f --no-create --no-dereference",
    },
    "install": {
        "values": "-g -m -o -S -t --group --mode --owner --suffix --target-directory --strip-program",
        "attached": "--backup --context",
        "flags": "-b -c -C -d -D -p -s -T -v -Z --compare --directory --preserve-timestamps --strip"
        " --no-target-directory --verbose",
    },
    "tee": {"attached": "--output-error", "flags": "-a -i -p --append --ignore-interrupts"},
    "cat": {
        "flags": "-A -b -e -E -n -s -t -T -u -v --number --show-all --show-ends --squeeze-blank"
        " --show-tabs --show-nonprinting"
    },
    "sed": {
        "values": "-e -f -l --expression --file --line-length",
        "attached": "-i --in-place",
        "flags": "-n -E -r -s -u -z -b --quiet --silent --regexp-extended --separate --unbuffered"
        " --null-data --posix --debug --sandbox --follow-symlinks",
    },
    "grep": {
        "values": "-e -f -m -A -B -C -d -D --regexp --file --max-count --after-context --before-context"
        " --context --include --exclude --exclude-dir --exclude-from --label --binary-files --devices"
        " --directories",
        "attached": "--color --colour",
        "flags": "-E -F -G -P -i -v -w -x -c -l -L -o -q -s -n -H -h -r -R -a -b -I -T -U -y -z"
        " --extended-regexp --fixed-strings --perl-regexp --ignore-case --invert-match --word-regexp"
        " --line-regexp --count --files-with-matches --quiet --silent --only-matching --line-number"
        " --recursive --no-filename --no-messages",
    },
    "find": {
        "values": "-name -iname -path -ipath -regex -iregex -type -size -mtime -mmin -atime -ctime -amin"
        " -cmin -user -group -uid -gid -perm -newer -maxdepth -mindepth -printf -fprintf -fprint"
        " -wholename -lname -links -regextype -samefile -inum -fstype -xtype -D",
        "flags": "-print -print0 -delete -depth -xdev -mount -not -o -a -and -or -prune -quit -empty"
        " -follow -daystart -executable -readable -writable -ls -true -false -nouser -nogroup -noleaf -d"
        " -H -L -P",
        "until": "-exec -execdir -ok -okdir",
        "single": True,
    },
    "echo": {"flags": "-n -e -E -ne -en", "stop": True},
    "printf": {"values": "-v", "stop": True},
    "cd": {"flags": "-P -L -e -@"},
    "set": {"values": "-o +o", "flags": "-e -u -x -v -n -f -a -b -h -k -m -p -t -B -C -E -H -P -T"},
    "export": {"flags": "-n -f -p"},
    "sleep": {},
    "test": {},
    "python": {
        "values": "-c -m -W -X -Q --check-hash-based-pycs",
        "flags": "-b -B -d -E -h -i -I -O -OO -P -q -s -S -u -v -V -x -3 --version",
        "stop": True,
    },
    "node": {
        "values": "-e -p -r -C --eval --print --require --import --loader --env-file --input-type"
        " --conditions --experimental-loader",
        "flags": "-c -i -h -v --check --inspect --inspect-brk --watch --test --trace-warnings"
        " --no-warnings --no-deprecation --harmony",
        "attached": "--inspect --inspect-brk --max-old-space-size",
        "stop": True,
    },
    "make": {
        "values": "-C -f -j -l -o -W -I --directory --file --makefile --include-dir --old-file --what-if"
        " --eval --jobs --load-average",
        "attached": "-O --output-sync --debug",
        "flags": "-B -d -e -i -k -n -p -q -r -R -s -S -t -w --silent --quiet --keep-going"
        " --ignore-errors --always-make --no-print-directory --just-print",
    },
    "mysql": {
        "values": "-D -e -h -P -u -S --database --execute --host --port --user --socket --protocol"
        " --defaults-file --defaults-extra-file --default-character-set --init-command --ssl-mode"
        " --ssl-ca --ssl-cert --ssl-key --max-allowed-packet --connect-timeout --login-path --delimiter",
        "attached": "-p --password",
        "flags": "-A -B -b -C -E -f -G -H -i -L -N -n -q -r -s -t -U -v -V -w -W -X --batch --force"
        " --silent --verbose --skip-column-names --no-defaults --raw --table --wait --compress"
        " --skip-ssl --ssl",
    },
    "mysqladmin": {
        "values": "-h -P -u -S -i -c -w --host --port --user --socket --protocol --defaults-file --sleep"
        " --count --connect-timeout --default-character-set",
        "attached": "-p --password",
        "flags": "-f -s -v -V -b -C -E -r --force --silent --verbose --no-defaults --wait",
    },
    "mysqld": {
        "values": "-u -P -h -b --user --port --datadir --basedir --bind-address --socket --init-file"
        " --pid-file --log-error --character-set-server --collation-server --defaults-file --sql-mode"
        " --server-id --default-authentication-plugin",
        "attached": "--skip-networking --skip-grant-tables",
        "flags": "--initialize --initialize-insecure --skip-name-resolve --no-defaults --console --daemonize",
    },
    "psql": {
        "values": "-c -d -f -F -h -L -o -p -P -R -T -U -v --command --dbname --file --field-separator"
        " --host --log-file --output --port --pset --record-separator --username --set --variable",
        "flags": "-a -A -b -e -E -H -l -n -q -s -S -t -V -w -W -x -X -z -0 -1 --no-password --password"
        " --quiet --tuples-only --no-align --single-transaction --no-psqlrc --expanded --echo-all --csv"
        " --list",
    },
    "docker": _DOCKER,
    "podman": _DOCKER,
    "nerdctl": _DOCKER,
    "buildah": _DOCKER,
    "docker-compose": {
        "values": "-f -p -c -H --file --project-name --profile --context --host --env-file"
        " --project-directory --scale --build-arg -t --timeout -e -u -w",
        "flags": "-d -v --detach --build --verbose --no-ansi --force-recreate --no-deps --rm"
        " --remove-orphans",
        "commands": "up down build run exec pull push config logs ps start stop restart create kill rm",
    },
    "systemctl": {
        "values": "-t -s -H -M -n -o -p -P --type --signal --host --machine --lines --output --property"
        " --root --state --job-mode --preset-mode --kill-whom --what --image",
        "flags": "-a -l -q -f -i --now --user --system --no-block --no-pager --quiet --full --force"
        " --runtime --global --no-reload --no-ask-password --all --failed --wait --no-wall --no-legend"
        " --plain --dry-run",
        "commands": "enable disable start stop restart reload daemon-reload mask unmask status is-active"
        " is-enabled is-failed preset preset-all set-default get-default try-restart"
        " reenable daemon-reexec edit cat show list-units list-unit-files reset-failed isolate kill link"
        " add-wants set-environment try-reload-or-restart reload-or-restart halt poweroff reboot",
    },
    "service": {"flags": "--status-all --full-restart"},
    "rc-service": {
        "values": "-r -e",
        "flags": "-i -l -c -d -D -N -q -s -S -v -Z --quiet --nodeps --ifexists",
    },
    "update-rc.d": {"flags": "-f"},
    "invoke-rc.d": {
        "flags": "-q --quiet --force --try-anyway --disclose-deny --query --no-fallback --skip-systemd-native"
    },
    "sshd": {"values": "-b -C -c -E -f -g -h -k -o -p -u", "flags": "-4 -6 -D -d -e -G -i -q -T -t -V"},
    "ssh": {
        "values": "-B -b -c -D -E -e -F -I -i -J -L -l -m -O -o -P -p -Q -R -S -W -w",
        "flags": "-4 -6 -A -a -C -f -G -g -K -k -M -N -n -q -s -T -t -V -v -X -x -Y -y",
        "stop": True,
    },
    "scp": {"values": "-c -D -F -i -J -l -o -P -S -X", "flags": "-3 -4 -6 -A -B -C -O -p -q -R -r -T -v"},
    "rsync": {
        "values": "-e -f -B -T -M --rsh --exclude --include --exclude-from --include-from --files-from"
        " --filter --chown --chmod --rsync-path --bwlimit --timeout --port --password-file --backup-dir"
        " --temp-dir --log-file --max-size --min-size --link-dest --info --out-format --suffix",
        "flags": "-a -v -z -r -R -l -L -p -o -g -t -D -n -u -c -x -h -P -q -H -A -X -S -W -d -b -i -I -k"
        " -K -O -y --archive --delete --progress --partial --compress --recursive --ignore-existing"
        " --quiet --verbose --stats --numeric-ids --delete-after --delete-excluded --no-perms --no-owner"
        " --no-group --relative --copy-links",
    },
    "dropbear": {
        "values": "-b -r -p -P -W -K -I -G -c -D -T -V",
        "flags": "-F -E -R -e -m -w -s -g -B -t -j -k -a -i -z",
    },
    "dropbearkey": {"values": "-t -f -s -C", "flags": "-y"},
    "ssh-keygen": {
        "values": "-b -C -E -F -f -I -J -j -K -m -M -N -n -O -P -R -r -S -s -t -V -W -w -Y -z -Z -a -D -G -T",
        "flags": "-A -B -c -e -g -H -h -i -k -l -L -o -p -Q -q -U -u -v -X -x -y",
    },
    "ssh-keyscan": {"values": "-f -O -p -T -t", "flags": "-4 -6 -c -D -H -q -v"},
    "supervisord": {
        "values": "-c -u -m -d -l -y -z -e -j -i -q -a --configuration --user --umask --directory"
        " --logfile --logfile_maxbytes --logfile_backups --loglevel --pidfile --identifier --childlogdir"
        " --minfds --minprocs",
        "flags": "-n -s -k -t -h -v --nodaemon --silent --nocleanup --strip_ansi",
    },
    "openssl": {
        "values": "-in -out -keyout -key -days -subj -newkey -pass -passin -passout -config -extensions"
        " -extfile -CA -CAkey -CAserial -set_serial -inkey -certfile -name -inform -outform -keyform"
        " -addext -reqexts -algorithm -pkeyopt -salt -connect -servername -K -iv -k -e -curve -signkey"
        " -nameopt -md -sigopt -rand",
        "flags": "-nodes -noenc -x509 -new -text -noout -req -sha1 -sha256 -sha384 -sha512 -md5 -base64"
        " -hex -export -d -a -A -nosalt -pbkdf2 -batch -utf8 -verify -pubout -CAcreateserial"
        " -fingerprint -des3 -aes256 -1 -5 -6 -apr1 -stdin -quiet -dsaparam -2 -aes-256-cbc -genkey"
        " -noout -hash",
        "commands": "req x509 genrsa rsa dhparam rand passwd enc dgst pkcs12 s_client s_server ca"
        " genpkey pkey ecparam version verify pkcs8 crl ec dsa rehash md5 sha1 sha256",
        "single": True,
    },
    "htpasswd": {"values": "-C -r", "flags": "-b -B -c -i -n -m -2 -5 -d -s -p -D -v"},
    "gpg": {
        "values": "-o -r -u --keyserver --keyserver-options --homedir --output --recipient --local-user"
        " --keyring --secret-keyring --primary-keyring --passphrase --passphrase-file --passphrase-fd"
        " --pinentry-mode --trust-model --status-fd --logger-fd --default-key --options --cipher-algo"
        " --digest-algo --display-charset  --import-options --export-options",
        "flags": "-a -b -c -d -e -k -K -q -s -v --batch --no-tty --yes --import --export --armor"
        " --dearmor --verify --quiet --recv-keys --recv-key --recv --list-keys --fingerprint"
        " --no-default-keyring --receive-keys --decrypt --encrypt --symmetric --sign --detach-sign"
        " --refresh-keys --no-auto-check-trustdb --always-trust --export-secret-keys --gen-key"
        " --full-gen-key --with-colons --with-fingerprint --delete-keys --locate-keys --no-options"
        " --ignore-time-conflict --keyid-format --show-keys --send-keys --search-keys --lsign-key"
        " --allow-secret-key-import --version",
    },
    "apt-key": {
        "values": "--keyring",
        "flags": "--quiet --debug1",
        "commands": "add adv del export exportall list finger update net-update",
        "for": {
            "adv": {
                "values": "--keyserver --keyserver-options --homedir",
                "flags": "--recv-keys --recv-key --recv --batch --fetch-keys --fetch-key --no-tty --refresh-keys"
                " --receive-keys",
            }
        },
    },
    "add-apt-repository": {
        "values": "-k -c -p -P -S -U -C -K  --keyserver --component --pocket --ppa --uri --sourceslist"
        " --cloud",
        "flags": "-y -r -u -n -m -l -s -L -v -d --yes --remove --update --no-update --enable-source"
        " --list --massive-debug --login --debug",
    },
    "rabbitmqctl": {
        "values": "-n -p -t -l --node --vhost --timeout --formatter --priority --apply-to --erlang-cookie",
        "flags": "-q -s --quiet --silent --longnames --dry-run --no-table-headers",
        "commands": "add_user change_password delete_user set_user_tags set_permissions add_vhost"
        " delete_vhost status start_app stop_app stop wait list_users list_queues join_cluster"
        " authenticate_user set_policy set_parameter await_startup reset cluster_status eval"
        " clear_password import_definitions set_vm_memory_high_watermark",
    },
    "redis-server": {
        "values": "--requirepass --port --bind --dir --save --appendonly --maxmemory --maxmemory-policy"
        " --loglevel --logfile --masterauth --protected-mode --daemonize --databases --unixsocket"
        " --cluster-enabled --replicaof --slaveof --include --tls-port --pidfile --appendfsync"
        " --stop-writes-on-bgsave-error --io-threads --user --dbfilename --loadmodule --timeout"
        " --tcp-keepalive",
        "flags": "-v -h --version --help --sentinel",
    },
    "redis-cli": {
        "values": "-h -p -s -a -u -r -i -n -d -D --user --pass --uri  --cacert --cert --key --eval --sni",
        "flags": "-x -X -c -e -3 -2 --raw --no-raw --tls --insecure --no-auth-warning --stat --scan"
        " --latency --pipe",
        "stop": True,
    },
    "svn": {
        "values": "-r -c -m -F  --revision --change --username --password --config-dir --config-option"
        " --depth --set-depth --message --file --trust-server-cert-failures --native-eol --changelist",
        "flags": "-q -v -R --quiet --verbose --non-interactive --trust-server-cert --no-auth-cache"
        " --force --ignore-externals --recursive --parents --accept --force-interactive"
        " --password-from-stdin --remove-unversioned",
        "commands": "checkout co=checkout update up=update export switch sw=switch commit ci=commit"
        " cleanup info list ls=list add propset revert log cat diff delete status st=status",
    },
    "helm": {
        "values": "-n -f --namespace --kube-context --kubeconfig --values --set --set-string --set-file"
        " --set-json --version --repo --username --password --timeout --registry-config"
        " --repository-cache --repository-config --ca-file --cert-file --key-file --destination -d"
        " --untardir --history-max --post-renderer --output -o --description --kube-token"
        " --kube-apiserver --kube-version -a --api-versions",
        "flags": "-i -q --install --wait --atomic --create-namespace --dry-run --debug --untar --devel"
        " --force --verify --insecure-skip-tls-verify --plain-http --pass-credentials --force-update"
        " --no-update --reuse-values --reset-values --dependency-update --cleanup-on-fail --include-crds"
        " --password-stdin --skip-crds --wait-for-jobs",
        "commands": "install upgrade uninstall delete=uninstall del=uninstall un=uninstall repo:add"
        " repo:update repo:list repo:remove repo:index pull fetch=pull push template lint package"
        " plugin:install plugin:list plugin:uninstall plugin:update dependency:update dependency:build"
        " dep:update=dependency:update dep:build=dependency:build registry:login registry:logout init"
        " list ls=list version show:values show:chart search:repo search:hub get:values test rollback"
        " status history create env completion",
        "groups": "repo plugin dependency dep registry show search get",
    },
    "kubectl": {
        "values": "-n -f -l -o -c -k -s --namespace --filename --selector --output --container"
        " --kustomize --server --context --kubeconfig --cluster --user --token --as --username"
        " --password --certificate-authority --client-certificate --client-key --request-timeout"
        " --from-literal --from-file --from-env-file --image --port --replicas --timeout --for"
        " --field-selector --docker-server --docker-username --docker-password --docker-email --type"
        " --patch -p --env --restart --overrides --template --cache-dir --tls-server-name"
        " --resource-version",
        "flags": "-A -w -R -i -t -q --all-namespaces --watch --recursive --stdin --tty --quiet --force"
        " --wait --record --insecure-skip-tls-verify --all --client --short --rm --no-headers"
        " --server-side --prune --overwrite --show-labels --ignore-not-found",
        "attached": "--dry-run --validate --cascade --wait --minify --raw --flatten",
        "commands": "apply create delete get describe run exec logs port-forward expose scale"
        " rollout:status rollout:restart rollout:undo set:image config:use-context config:set-context"
        " config:set-credentials config:set-cluster config:view patch label annotate wait cp edit"
        " replace version cluster-info top drain cordon uncordon taint auth:can-i kustomize completion"
        " api-resources explain attach proxy",
        "groups": "rollout set config auth",
        "for": {
            "exec": {"stop": True},
            "logs": {"flags": "-f -p --follow --previous", "values": "--tail --since"},
        },
    },
    "wait-for-it.sh": {
        "values": "-h -p -t --host --port --timeout",
        "flags": "-s -q --strict --quiet --child",
        "stop": True,
    },
    "wait-for": {"values": "-t --timeout", "flags": "-q -v --quiet", "stop": True},
    "dockerize": {
        "values": "-timeout -wait -template -stdout -stderr -wait-retry-interval -wait-http-header -env"
        " -env-section -env-header -delims ",
        "flags": "-poll -version -validate-cert -skip-tls-verify -no-overwrite -exit-code -multiline",
        "single": True,
        "stop": True,
    },
    "nginx": {"values": "-c -e -g -p -s", "flags": "-h -q -t -T -v -V"},
    "crond": {"values": "-c -d -l -L -m -x ", "flags": "-b -f -n -s -S -i -p -P"},
    "cron": {"values": "-x", "flags": "-f -l -L -n -P"},
    "ps": {},
    "kill": {"values": "-s -n", "flags": "-l -L"},
    "ldconfig": {"values": "-C -f -r -c", "flags": "-l -n -N -p -v -V -X -i"},
    "java": {
        "values": "-cp -classpath --class-path  --module-path -p --add-modules -m --module"
        " --add-opens --add-exports --add-reads",
        "flags": "-jar -version -server -client --version -showversion --enable-preview",
        "single": True,
        "stop": True,
    },
    "php": {
        "values": "-c -d -f -r -B -R -F -E -S -t -z -g",
        "flags": "-a -C -e -h -i -l -m -n -q -s -v -w -H",
        "stop": True,
    },
}
