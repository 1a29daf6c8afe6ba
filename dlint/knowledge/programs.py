"""Options of the programs that image builds often run; the form is told in `grammar.py`.

For curl 8.16, wget 1.24, git 2.51, GNU tar 1.35, Info-ZIP 6, shadow 4.17, Debian's adduser 3.1, busybox 1.37,
coreutils 9, findutils 4.10, sed 4.9, grep 3.12, make 4.4, Python 3.14, Node 24, PHP 8.4 and Java 25; state of
November 2026.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlint.knowledge.grammar import Table


PROGRAMS: dict[str, Table] = {
    "curl": {
        "values": "--abstract-unix-socket --alt-svc --crlfile --curves --delegation --dns-interface"
        " --dns-ipv4-addr --dns-ipv6-addr --engine --ftp-account --ftp-method"
        " --happy-eyeballs-timeout-ms --hsts --krb --proxy-cacert --proxy-capath --proxy-cert"
        " --proxy-cert-type --proxy-ciphers --proxy-crlfile --proxy-header --proxy-key --proxy-key-type"
        " --proxy-pass --proxy-pinnedpubkey --proxy-service-name --proxy-tls13-ciphers"
        " --proxy-tlsauthtype --proxy-tlspassword --proxy-tlsuser --pubkey --random-file"
        " --request-target --sasl-authzid --service-name --socks4 --socks4a --socks5-gssapi-service"
        " --telnet-option --tftp-blksize --tlsauthtype --tlspassword --tlsuser --hostpubsha256 -o -d -H"
        " -X -u -A -b -c -C -D -e -E -F -K -m -P -Q -r -t -T -U -w -x -y -Y -z"
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
        "values": "--report-speed --rejected-log --private-key-type --crl-file --pinnedpubkey"
        " --warc-file --local-encoding --remote-encoding --regex-type --use-askpass -a -A -B -D -e -i -I"
        " -l -o -O -P -Q -R -t -T -U -w -X --output-document --output-file"
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
        "attached": "--proxy --no-proxy --backups",
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
                "flags": "--global --system --local --worktree --add --unset --unset-all --replace-all"
                " --get"
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
        "values": "--index-file --warning --listed-incremental --hole-detection --level --add-file"
        " --exclude-tag --exclude-ignore --group-map --owner-map --xattrs-include --xattrs-exclude"
        " --info-script --new-volume-script --tape-length --quoting-style -f -C -T -X -b -g -H -I -K -L"
        " -N -V -F --file --directory --files-from --exclude-from"
        " --exclude --strip-components --transform --xform --owner --group --mode --mtime"
        " --use-compress-program --format --blocking-factor --record-size"
        " --starting-file --suffix --newer --label  --strip --checkpoint-action --to-command --sort"
        " --pax-option --rsh-command --newer-mtime --after-date --volno-file",
        "attached": "--checkpoint --one-top-level --backup --occurrence --totals",
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
        "values": "-b -c -d -e -f -g -G -k -K -p -P -R -s -u -Z --base-dir --comment --home-dir"
        " --home --expiredate --inactive --gid --groups --skel --key --password --prefix --root --shell"
        " --uid --selinux-user",
        "flags": "-F -D -l -m -M -N -o -r -U -h --defaults --no-log-init --create-home --no-create-home"
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
        "flags": "-b -f -i -n -T -u -v -Z --force --interactive --no-clobber --no-target-directory"
        " --verbose"
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
        "values": "--group-separator -e -f -m -A -B -C -d -D --regexp --file --max-count --after-context"
        " --before-context"
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
    "test": {"stop": True},
    "python": {
        "values": "-c -m -W -X -Q --check-hash-based-pycs",
        "flags": "-b -B -d -E -h -i -I -O -OO -P -q -s -S -u -v -V -x -3 --version",
        "stop": True,
    },
    "node": {
        "values": "-e -p -r -C --eval --print --require --import --loader --env-file --input-type"
        " --conditions --experimental-loader",
        "flags": "-c -i -h -v --check --watch --test --trace-warnings"
        " --no-warnings --no-deprecation --harmony",
        "attached": "--inspect --inspect-brk --max-old-space-size",
        "stop": True,
    },
    "make": {
        "values": "-C -f -E -o -W -I --directory --file --makefile --include-dir --old-file --what-if --eval",
        "attached": "-j -l --jobs --load-average --max-load -O --output-sync --debug",
        "flags": "-B -d -e -i -k -n -p -q -r -R -s -S -t -w --silent --quiet --keep-going"
        " --ignore-errors --always-make --no-print-directory --just-print",
    },
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
