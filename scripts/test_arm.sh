#!/bin/sh
# Compiles llama.cpp for 64-bit ARM with the flags of firmware_assets/build-wheels.sh, as a wheel, and runs the lamp's model
# with it under emulated processors of the Pis: which file is taken on each, does it write, and what does the wrong one do?
# Needs root, debootstrap and the network (Debian's archive and PyPI); usage: scripts/test_arm.sh
#
# What it does not show: how fast anything is, and what a Pi's kernel says of its processor; qemu says it here.
set -eu

repository=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-$repository/.venv/bin/python}
constraints=$repository/requirements/constraints.txt
work=${LAMP_ARM_WORK:-/var/tmp/lamp-arm}
suite=trixie
host=$work/host
card=$work/card
wheels=$work/wheels
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
# Zero 2 and 3, 4, 5.
processors='cortex-a53 cortex-a72 cortex-a76'
compilers='cmake,ninja-build,g++-aarch64-linux-gnu'
base='-DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64'
cross="$base -DCMAKE_C_COMPILER=aarch64-linux-gnu-gcc -DCMAKE_CXX_COMPILER=aarch64-linux-gnu-g++"

fail() {
    echo "FAIL: $*" >&2
    exit 1
}

[ "$(id -u)" = 0 ] || fail "a Debian is made and entered here, which takes root"
command -v debootstrap >/dev/null || fail "debootstrap is missing; apt install debootstrap"
# Mounts of this run end with it.
if [ "${LAMP_ARM_INSIDE:-}" = '' ]; then
    LAMP_ARM_INSIDE=yes exec unshare --mount --propagation private "$0" "$@"
fi
llama=$(grep '^llama_cpp_python==' "$constraints") || fail "no llama_cpp_python in $constraints"
# What a person changes there is what is tried here.
flags=$(sed -n "s/^variants='\(.*\)'\$/\1/p" "$repository/firmware_assets/build-wheels.sh")
[ -n "$flags" ] || fail "build-wheels.sh has no line variants='...' any more"

# in_host NAME=VALUE... COMMAND...: in the Debian that compiles.
in_host() { chroot "$host" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@"; }

# made FOLDER: whether it was finished by an earlier run, which leaves a file .made; what is half there goes.
made() {
    [ ! -f "$1/.made" ] || return 0
    rm -rf "$1"
    return 1
}

# debian FOLDER LOG OPTION...: what debootstrap says is shown when it fails.
debian() {
    folder=$1
    log=$2
    shift 2
    debootstrap --variant=minbase "$@" "$suite" "$folder" >"$log" || { tail "$log" >&2; fail "no Debian in $folder"; }
}

# The Debian that compiles and emulates.
host_make() {
    made "$host" && return
    mkdir -p "$work/packages"
    debian "$host" "$work/host.log" --cache-dir="$work/packages" \
        --include="python3,python3-venv,$compilers,qemu-user"
    in_host python3 -m venv /opt/build
    "$python" -m pip download --quiet --dest "$host/opt/sources" --only-binary=:all: --python-version 3.13 \
        scikit-build-core
    in_host /opt/build/bin/pip install --quiet --no-index --find-links /opt/sources scikit-build-core
    touch "$host/.made"
}

# One of 64-bit ARM, unpacked and not set up: Python and C libraries run without that.
card_make() {
    made "$card" && return
    mkdir -p "$work/packages-arm64"
    rm -rf "$work/stage"
    debian "$work/stage" "$work/card.log" --cache-dir="$work/packages-arm64" --arch=arm64 --download-only \
        --include=python3,libstdc++6,libgomp1
    mkdir -p "$card/usr"
    for folder in bin sbin lib; do
        mkdir "$card/usr/$folder"
        ln -s "usr/$folder" "$card/$folder"
    done
    for package in "$work/stage"/var/cache/apt/archives/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar -C "$card" -x --keep-directory-symlink
    done
    rm -rf "$work/stage"
    cp "$host/usr/bin/qemu-aarch64" "$card/"
    touch "$card/.made"
}

# The wheel, as pip makes it on a Pi, but for the compilers' names.
wheel_make() {
    set -- "$wheels"/llama_cpp_python-*-linux_aarch64.whl
    [ ! -f "$1" ] || [ "$(cat "$wheels/flags" 2>/dev/null)" != "$llama $flags" ] || return 0
    rm -rf "$wheels" "$host/opt/wheels"
    mkdir -p "$wheels"
    "$python" -m pip download --quiet --dest "$host/opt/sources" --no-deps --no-binary llama-cpp-python "$llama"
    in_host CMAKE_ARGS="-DLLAVA_BUILD=OFF $flags -DCMAKE_INSTALL_BINDIR=llama_cpp/lib $cross" \
        CMAKE_BUILD_PARALLEL_LEVEL="$jobs" _PYTHON_HOST_PLATFORM=linux-aarch64 TMPDIR=/var/tmp \
        /opt/build/bin/pip wheel --quiet --no-index --no-deps --no-build-isolation --no-cache-dir \
        --wheel-dir /opt/wheels "/opt/sources/$(echo "$llama" | sed 's/==/-/').tar.gz"
    cp "$host"/opt/wheels/*.whl "$wheels"
    echo "$llama $flags" >"$wheels/flags"
}

# site_make MODEL: what the card's Python needs to run the lamp's part that talks to llama.cpp.
site_make() {
    rm -rf "$card/opt"
    mkdir -p "$card/opt"
    cp "$1" "$card/opt/model.gguf"
    set -- --platform manylinux2014_aarch64
    for glibc in $(seq 17 36); do
        set -- "$@" --platform "manylinux_2_${glibc}_aarch64"
    done
    "$python" -m pip install --quiet --no-deps --only-binary=:all: --target "$card/opt/site" --python-version 3.13 "$@" \
        -c "$constraints" numpy typing-extensions diskcache jinja2 markupsafe
    "$python" -m zipfile -e "$(echo "$wheels"/*.whl)" "$card/opt/site"
    cp -r "$repository/lamp_runtime/src/lamp_runtime" "$card/opt/site"
    cp "$repository/scripts/on_arm.py" "$card/opt"
}

# on PROCESSOR OPTION...: the program in Python, under that processor.
on() {
    processor=$1
    shift
    chroot "$card" /qemu-aarch64 -cpu "$processor" -E PYTHONPATH=/opt/site -E OMP_NUM_THREADS=1 /usr/bin/python3 \
        /opt/on_arm.py /opt/model.gguf "$@" 2>"$work/errors"
}

# file_for PROCESSOR: the one that should be taken there.
file_for() {
    case "$1" in
        cortex-a76) echo libggml-cpu-armv8.2_2.so ;;
        *) echo libggml-cpu-armv8.0_1.so ;;
    esac
}

host_make
card_make
wheel_make
site_make "$("$python" -c 'from lamp_runtime.model.shipped import prepare; print(prepare())')"
# Which files are in memory stands there.
mkdir -p "$card/proc"
mount -t proc proc "$card/proc"
in_host sh -c 'aarch64-linux-gnu-gcc --version | head -1; qemu-aarch64 --version | head -1'
for processor in $processors; do
    said=$(on "$processor") || fail "$processor: $(cat "$work/errors")"
    echo "$processor: $said"
    echo "$said" | grep -q "^$(file_for "$processor") wrote" || fail "$processor should take $(file_for "$processor")"
done
# The files are not alike: what one processor is spared, another does not survive.
wrong=$(file_for cortex-a76)
status=0
on cortex-a53 --force "$wrong" >"$work/said" || status=$?
[ "$status" = 132 ] || fail "cortex-a53 with $wrong should die of an illegal instruction (132), and ended with $status"
echo "ok: cortex-a53 with $wrong dies of an illegal instruction"
