# shellcheck shell=sh disable=SC2034,SC2154
# install.sh sets what is used here and not set.
# What a person may want or not: the network with its token, and spoken requests.

# ask QUESTION: whether the answer is yes.
ask() {
    printf '%s [y/N] ' "$1"
    read -r answer || answer=''
    case "$answer" in
        [yY]*) return 0 ;;
    esac
    return 1
}

# The first time, where somebody sits at a terminal and has chosen nothing.
options_ask() {
    if [ "$chosen" = yes ] || [ -s "$settings" ] || ! [ -t 0 ] || ! [ -t 1 ]; then
        return
    fi
    if ask 'May others on your network use the lamp? They need a token, which is made now and shown once.'; then
        token=yes
    fi
    if ask 'Shall the lamp hear spoken requests, with a microphone of its own?'; then
        voice=yes
    fi
}

# Whether what hears is to be there: wished now, or the last time.
hears() {
    [ "$voice" = yes ] || [ -f "$unit.d/voice.conf" ]
}

voice_check() {
    [ "$voice" = yes ] || return 0
    for library in "$root"/usr/lib/libportaudio.so.2 "$root"/usr/lib/*/libportaudio.so.2; do
        if [ -e "$library" ]; then
            return
        fi
    done
    fail "the microphone needs libportaudio2, which is missing; apt install libportaudio2"
}

# The token's hash lies where the service looks for it, and belongs to the service's user.
token_install() {
    [ "$token" = yes ] || return 0
    state="$root/var/lib/lamp"
    if [ ! -d "$state" ]; then
        owner=$(awk -F: '$1 == "lamp" { print $3 ":" $4 }' "$root/etc/passwd")
        say "make $state"
        run mkdir -p "$state"
        run chmod 700 "$state"
        run chown "${owner:-lamp:lamp}" "$state"
    fi
    say 'make a token, unless there is one'
    run env STATE_DIRECTORY="$state" "$venv/bin/python" -m lamp_runtime token --keep
}

token_tell() {
    if [ "$token" = yes ]; then
        say 'a code lets a browser in: sudo env STATE_DIRECTORY=/var/lib/lamp lamp pair --config /etc/lamp/lamp.toml'
    fi
}
