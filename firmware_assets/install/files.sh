# shellcheck shell=sh disable=SC2034,SC2154
# install.sh sets what is used here and not set.
# Changes to the disk: each says what it does, and with --dry-run it only says so.

say() { printf '%s\n' "$*"; }

fail() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 1
}

# run COMMAND...: what changes something goes through here.
run() {
    if [ "$dry_run" = yes ]; then
        say "would run: $*"
    else
        "$@"
    fi
}

# put FILE PLACE MODE: copy a file to its place, unless the same is there.
put() {
    if [ -f "$2" ] && cmp -s "$1" "$2"; then
        return
    fi
    say "write $2"
    run mkdir -p "$(dirname "$2")"
    run cp "$1" "$2.new"
    run chmod "$3" "$2.new"
    run mv "$2.new" "$2"
}

# drop PLACE: remove a file that was put, and the folder that was made for it when it is empty and the lamp's own.
drop() {
    if [ -e "$1" ] || [ -L "$1" ]; then
        say "remove $1"
        run rm -f "$1"
    fi
    case "$(dirname "$1")" in
        */lamp | */lamp.service.d) [ "$dry_run" = yes ] || rmdir "$(dirname "$1")" 2>/dev/null || true ;;
    esac
}
