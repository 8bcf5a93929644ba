#!/bin/sh
# Compiles, on one 64-bit Pi, the packages that come as source alone, so that others can do without a compiler:
#   firmware_assets/build-wheels.sh wheels
#   sudo firmware_assets/install.sh --wheels wheels
# llama.cpp is built for every processor that 64-bit Pis have: Zero 2 and 3 (Cortex-A53) and 4 (A72) take the file for
# ARMv8.0, 5 (A76) that with dot products and half precision. The lamp picks at its start. `make test-arm` tries it.
set -eu

fail() {
    printf 'build-wheels.sh: %s\n' "$*" >&2
    exit 1
}

[ $# = 1 ] || fail "name the folder for the wheels"
requirements=$(cd "$(dirname "$0")/../requirements" && pwd)
mkdir -p "$1"
wheels=$(cd "$1" && pwd)
case "$(uname -m)" in
    aarch64 | x86_64) ;;
    *) fail "$(uname -m) is not a 64-bit system; llama.cpp has no set of variants for it" ;;
esac
for tool in c++ swig; do
    command -v "$tool" >/dev/null || fail "$tool is missing; apt install build-essential python3-dev python3-venv swig"
done
# The newest of the variants need flags that GCC has since 14; CMake does not ask whether it knows them.
version=$(c++ -dumpversion | cut -d. -f1)
[ "$version" -ge 14 ] ||
    fail "c++ is version $version, and 14 is the oldest that knows all variants; use a system of 2025 (Debian 13) or newer"

venv=$(mktemp -d /var/tmp/lamp-wheels.XXXXXX)
trap 'rm -rf "$venv"' EXIT
python3 -m venv "$venv"
llama=$(grep -i '^llama[_-]cpp[_-]python==' "$requirements/constraints.txt")
export TMPDIR=/var/tmp
# Has lgpio bring its own C library.
export PYPI=1
# The last puts the variants beside the rest, where the lamp looks for them; else they land beside the whole package.
variants='-DGGML_NATIVE=OFF -DGGML_BACKEND_DL=ON -DGGML_CPU_ALL_VARIANTS=ON'
export CMAKE_ARGS="-DLLAVA_BUILD=OFF $variants -DCMAKE_INSTALL_BINDIR=llama_cpp/lib"
# pip would take what it has compiled before, perhaps with other flags.
"$venv/bin/pip" wheel --no-deps --no-cache-dir --wheel-dir "$wheels" "$llama"
"$venv/bin/pip" wheel --no-deps --no-cache-dir --wheel-dir "$wheels" -r "$requirements/pi.txt"
