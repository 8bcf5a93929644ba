# shellcheck shell=sh disable=SC2034,SC2154
# install.sh sets what is used here and not set.
# /etc/lamp/lamp.toml: written once, and later only added to, where an option asks for it and nothing there says otherwise.

settings="$root/etc/lamp/lamp.toml"

# settings_of OUTPUT RGBW TOKEN VOICE: the file as install.sh leaves it.
settings_of() {
    case "$1" in
        none) list='[]' ;;
        *) list="[\"$1\"]" ;;
    esac
    open=''
    if [ "$3" = yes ]; then
        open='s/^# host = /host = /'
    fi
    sed -e "s/^output = .*/output = $list/" -e "$open" "$assets/lamp.toml"
    if [ "$2" = yes ]; then
        printf '\n[leds]\ncolors = "GRBW"\n'
    fi
    if [ "$4" = yes ]; then
        settings_voice
    fi
}

settings_voice() {
    printf '\n[voice]\nenabled = true\n'
}

settings_install() {
    if [ ! -s "$settings" ]; then
        say "write $settings (output $1, white LEDs $rgbw, network $token, voice $voice)"
        if [ "$dry_run" = no ]; then
            mkdir -p "$(dirname "$settings")"
            settings_of "$1" "$rgbw" "$token" "$voice" >"$settings"
        fi
        return
    fi
    say "keep $settings"
    [ "$token" = no ] || settings_add_network
    [ "$voice" = no ] || settings_add_voice
}

settings_add_network() {
    if grep -q '^host *=' "$settings"; then
        say "note: it has $(grep '^host *=' "$settings") already; host = \"0.0.0.0\" is what lets the network in"
        return
    fi
    say "add host = \"0.0.0.0\" to $settings"
    # Of the table that comes first it would be a part, so it stands at the top, or where it was commented out.
    if grep -q '^# host = ' "$settings"; then
        settings_put "$(sed 's/^# host = /host = /' "$settings")"
    else
        settings_put "$(printf 'host = "0.0.0.0"\n\n' && cat "$settings")"
    fi
}

settings_add_voice() {
    if grep -q '^\[voice\]' "$settings"; then
        say "note: it has a table [voice] already; enabled = true in there is what makes the lamp listen"
        return
    fi
    say "add [voice] to $settings"
    settings_put "$(cat "$settings" && settings_voice)"
}

# settings_put TEXT: in the file's place, all of it or nothing.
settings_put() {
    if [ "$dry_run" = no ]; then
        printf '%s\n' "$1" >"$settings.new"
        mv "$settings.new" "$settings"
    fi
}

# Whether somebody has changed the settings since they were first written.
settings_own() {
    for name in auto rp1 spi ws281x none; do
        for choice in 'no no no' 'no no yes' 'no yes no' 'no yes yes' 'yes no no' 'yes no yes' 'yes yes no' 'yes yes yes'; do
            # shellcheck disable=SC2086 # three words
            if settings_of "$name" $choice | cmp -s - "$settings"; then
                return 1
            fi
        done
    done
}
