#!/bin/sh
# Makes a Raspberry Pi a lamp: a Python environment, a service, its user, its devices, and lines in config.txt.
set -eu

usage() {
    cat <<'END'
usage: sudo firmware_assets/install.sh [options]

Installs the lamp, or brings an installed one up to date; what your settings say stays as it is. The first time, on a
terminal and without options, it asks who may use the lamp and whether it listens. With options it asks nothing.

  --output NAME  what drives the strip: auto (default), rp1 (Pi 5), spi, ws281x (runs as root), none
  --rgbw         the LEDs have white, too
  --token        let others on the network in, with a token that is made now and shown once
  --voice        spoken requests: what hears them, and a microphone of the lamp's own
  --wheels DIR   take every Python package from DIR, and nothing from the network
  --uninstall    remove all of it; changed settings, presets and history stay
  --purge        with --uninstall: remove those, too
  --dry-run      say what would be done
  --root DIR     install into the system that lies in DIR, such as a card in a reader, and start nothing
  --help         this
END
}

assets=$(cd "$(dirname "$0")" && pwd)
source=$(dirname "$assets")
output=auto
wheels=''
root=''
rgbw=no
token=no
voice=no
chosen=no
dry_run=no
uninstall=no
purge=no
restart_needed=no

# shellcheck source=install/files.sh
. "$assets/install/files.sh"

# needs_value OPTION COUNT
needs_value() {
    [ "$2" -ge 2 ] || fail "$1 needs a value; --help lists the options"
}

while [ $# -gt 0 ]; do
    # Where it goes and whether it is done in earnest are no choices of what is installed.
    case "$1" in
        --root | --dry-run) ;;
        *) chosen=yes ;;
    esac
    case "$1" in
        --output | --wheels | --root)
            needs_value "$1" $#
            case "$1" in
                --output) output=$2 ;;
                --wheels) wheels=$2 ;;
                --root) root=$2 ;;
            esac
            shift
            ;;
        --rgbw) rgbw=yes ;;
        --token) token=yes ;;
        --voice) voice=yes ;;
        --uninstall) uninstall=yes ;;
        --purge) purge=yes ;;
        --dry-run) dry_run=yes ;;
        --help | -h)
            usage
            exit
            ;;
        *) fail "there is no option $1; --help lists the options" ;;
    esac
    shift
done

case "$output" in
    auto | rp1 | spi | ws281x | none) ;;
    *) fail "no output is called $output; use auto, rp1, spi, ws281x or none" ;;
esac
[ "$purge" = no ] || [ "$uninstall" = yes ] || fail "--purge goes with --uninstall"
if [ -n "$wheels" ]; then
    wheels=$(cd "$wheels" 2>/dev/null && pwd) || fail "there is no folder of wheels at the place that --wheels names"
fi
if [ -n "$root" ]; then
    root=$(cd "$root" 2>/dev/null && pwd) || fail "there is no folder at the place that --root names"
    root=${root%/}
elif [ "$dry_run" = no ] && [ "$(id -u)" != 0 ]; then
    fail "this changes the system, which takes root: sudo $0"
fi
venv="$root/opt/lamp"

# shellcheck source=install/boot.sh
. "$assets/install/boot.sh"
# shellcheck source=install/venv.sh
. "$assets/install/venv.sh"
# shellcheck source=install/settings.sh
. "$assets/install/settings.sh"
# shellcheck source=install/system.sh
. "$assets/install/system.sh"
# shellcheck source=install/options.sh
. "$assets/install/options.sh"

# The board's name as its firmware tells it; nothing elsewhere.
board_model() {
    if [ -f "$root/proc/device-tree/model" ]; then
        tr -d '\0' <"$root/proc/device-tree/model"
    fi
}

has_rp1() {
    board_model | grep -qE '^Raspberry Pi (5|Compute Module 5)'
}

# The output whose lines config.txt needs: what `auto` is on this board.
board_output() {
    if [ "$output" != auto ]; then
        say "$output"
        return
    fi
    if has_rp1; then
        say rp1
    elif board_model | grep -q '^Raspberry Pi'; then
        say spi
    else
        say none
    fi
}

if [ "$uninstall" = yes ]; then
    system_uninstall
    venv_uninstall
    boot_uninstall
else
    board=$(board_output)
    if [ "$board" = ws281x ] && has_rp1; then
        fail "ws281x does not work on a Pi 5; use --output rp1"
    fi
    options_ask
    voice_check
    venv_check
    venv_check_compiler
    venv_install
    system_install "$output"
    boot_install "$board"
    token_install
    if live; then
        run systemctl restart lamp.service
    fi
    token_tell
fi

say 'done'
if [ "$restart_needed" = yes ]; then
    say 'config.txt has changed: restart the Pi, and the change takes effect'
elif [ "$uninstall" = no ]; then
    say 'docs/build-a-lamp.md goes on from here; journalctl -u lamp is what the service says'
fi
