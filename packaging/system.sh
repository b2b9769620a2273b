#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Installs the system's part of what Dooryard needs, only if some of it is missing.
# usage: packaging/system.sh app|test
# Debian and Ubuntu: with apt-get, through sudo if need be. Elsewhere: names what is missing and fails.
# The libraries are those that the PySide6 wheels link to and do not bring (`ldd` on Qt/lib and Qt/plugins/platforms).
set -euo pipefail
cd "$(dirname "$0")/.."

libraries="
libEGL.so.1             libegl1
libGL.so.1              libgl1
libX11.so.6             libx11-6
libX11-xcb.so.1         libx11-xcb1
libbrotlidec.so.1       libbrotli1
libdbus-1.so.3          libdbus-1-3
libfontconfig.so.1      libfontconfig1
libfreetype.so.6        libfreetype6
libglib-2.0.so.0        libglib2.0-0
libgssapi_krb5.so.2     libgssapi-krb5-2
libstdc++.so.6          libstdc++6
libwayland-client.so.0  libwayland-client0
libwayland-cursor.so.0  libwayland-cursor0
libwayland-egl.so.1     libwayland-egl1
libxcb.so.1             libxcb1
libxcb-cursor.so.0      libxcb-cursor0
libxcb-icccm.so.4       libxcb-icccm4
libxcb-image.so.0       libxcb-image0
libxcb-keysyms.so.1     libxcb-keysyms1
libxcb-randr.so.0       libxcb-randr0
libxcb-render.so.0      libxcb-render0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0       libxcb-shape0
libxcb-shm.so.0         libxcb-shm0
libxcb-sync.so.1        libxcb-sync1
libxcb-util.so.1        libxcb-util1
libxcb-xfixes.so.0      libxcb-xfixes0
libxcb-xkb.so.1         libxcb-xkb1
libxkbcommon.so.0       libxkbcommon0
libxkbcommon-x11.so.0   libxkbcommon-x11-0
libz.so.1               zlib1g
libzstd.so.1            libzstd1
"
# What the checks run besides: a screen in memory, for the windows that are tested as windows.
programs="
Xvfb                    xvfb
"

missing_libraries() {
    local known
    known="$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep -E "$(uname -m | sed 's/x86_64/x86-64/; s/aarch64/AArch64/')")"
    while read -r soname package; do
        if [ -n "$soname" ] && ! grep -qF "$soname (" <<<"$known"; then echo "$package"; fi
    done <<<"$libraries"
}

missing_programs() {
    while read -r program package; do
        if [ -n "$program" ] && ! command -v "$program" >/dev/null; then echo "$package"; fi
    done <<<"$programs"
}

missing_python() {
    local python
    if ! python="$(packaging/python.sh)"; then
        echo python3 python3-venv
    elif ! "$python" -c "import ensurepip, venv" 2>/dev/null; then
        "$python" -c "import sys; print(f'python3.{sys.version_info[1]}-venv')"
    fi
}

missing() {
    missing_python
    missing_libraries
    if [ "$1" = test ]; then missing_programs; fi
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

install() {
    if ! command -v apt-get >/dev/null; then
        echo "Dooryard needs what Debian calls: $*. Please install it with this system's own tools." >&2
        exit 1
    fi
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        echo "Please run as root: apt-get install $*" >&2
        exit 1
    fi
    echo "Installing from this system's packages, once: $*"
    # A source that is away must not stand in the way of one that has the packages: the install is what counts.
    as_root apt-get update -qq || echo "Some package lists could not be read; going on with those that are here." >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -o DPkg::Lock::Timeout=120 -qq -y --no-install-recommends "$@" >/dev/null
}

case "${1:-}" in app | test) ;; *) sed -n 4p "$0" >&2 && exit 2 ;; esac
[ "$(uname)" = Linux ] || exit 0
read -r -a packages <<<"$(missing "$1" | sort -u | tr '\n' ' ')"
[ "${#packages[@]}" = 0 ] && exit 0
install "${packages[@]}"
read -r -a packages <<<"$(missing "$1" | sort -u | tr '\n' ' ')"
[ "${#packages[@]}" = 0 ] && exit 0
echo "Still missing after the install: ${packages[*]}" >&2
exit 1
