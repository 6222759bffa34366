#!/usr/bin/env bash
# Installs what the tests on real servers and in a browser need: RabbitMQ, Chromium, a Chinese font and libfaketime
# (clocks that drills set) by apt, and FerretDB 1.24.2 (a server of MongoDB's protocol) by Go, cached in $PUFA_CACHE or
# ~/.cache/pufa. Does nothing for what is there already. Only `make servers` and .ci/run call it.
set -euo pipefail

readonly CACHE="${PUFA_CACHE:-$HOME/.cache/pufa}"
readonly FERRETDB_MODULE=github.com/FerretDB/FerretDB
readonly FERRETDB_VERSION=v1.24.2
readonly POLICY=/usr/sbin/policy-rc.d

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

say() { echo "servers: $*" >&2; }

missing_packages() {
    [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || echo rabbitmq-server
    command -v chromium >/dev/null || echo chromium
    [ -n "$(find /usr/share/fonts -iname 'NotoSansCJK*' -print -quit 2>/dev/null)" ] || echo fonts-noto-cjk
    [ -n "$(find /usr/lib -name 'libfaketimeMT.so.1' -print -quit 2>/dev/null)" ] || echo faketime
}

install_packages() {
    local packages status=0
    mapfile -t packages < <(missing_packages)
    [ "${#packages[@]}" -gt 0 ] || return 0
    command -v apt-get >/dev/null || { say "no apt-get here; install by hand: ${packages[*]}"; return 1; }
    say "installing ${packages[*]}"
    as_root apt-get update -qq
    # The package would start a broker of its own at once. A policy of ours says no, for this installation alone.
    local ours=""
    if [ ! -e "$POLICY" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$POLICY" >/dev/null
        as_root chmod 755 "$POLICY"
        ours=yes
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}" || status=$?
    [ -z "$ours" ] || as_root rm -f "$POLICY"
    return "$status"
}

# The module's build refuses to run without a version file that its repository generates: it is written into a copy.
build_ferretdb() {
    local target="$CACHE/bin/ferretdb"
    if [ -x "$target" ] && "$target" --version >/dev/null 2>&1; then return 0; fi
    command -v mongod >/dev/null && return 0
    command -v go >/dev/null || { say "no Go here: FerretDB cannot be built"; return 1; }
    say "building FerretDB $FERRETDB_VERSION into $CACHE/bin"
    mkdir -p "$CACHE/bin"
    (
        work="$(mktemp -d)"
        trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
        cd "$work"
        source_dir="$(go mod download -json "$FERRETDB_MODULE@$FERRETDB_VERSION" | sed -n 's/^\s*"Dir": "\(.*\)",\{0,1\}$/\1/p')"
        cp -r "$source_dir" source
        chmod -R u+w source
        echo "$FERRETDB_VERSION" >source/build/version/version.txt
        (cd source && CGO_ENABLED=0 go build -buildvcs=false -o "$work/ferretdb" ./cmd/ferretdb)
        ./ferretdb --version >/dev/null
        install -m 755 ferretdb "$target.new"
        mv "$target.new" "$target"
    )
}

# The last resort, where FerretDB cannot be had and a Python that is new enough is there.
install_mongoeco() {
    local python
    for python in python3.14 python3.13; do
        if "$python" -c '' 2>/dev/null; then
            say "installing mongoeco into $CACHE/mongoeco"
            "$python" -m venv "$CACHE/mongoeco" && "$CACHE/mongoeco/bin/python" -m pip install --quiet 'mongoeco==4.11.*'
            return
        fi
    done
    say "no Python 3.13 or newer here: mongoeco cannot be had"
    return 1
}

install_packages
build_ferretdb || install_mongoeco || say "no server of MongoDB's protocol: its tests will be left out"
