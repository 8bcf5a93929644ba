# shellcheck shell=sh disable=SC2034,SC2154
# install.sh sets what is used here and not set.
# Users, devices and the service. With --root everything is only written, and nothing is told to the running system.

unit="$root/etc/systemd/system/lamp.service"

# Whether there is a running systemd to talk to; a container or a card in a reader has none.
live() {
    [ -z "$root" ] && [ -d /run/systemd/system ]
}

# in_root COMMAND...: a tool of systemd, on the tree that is installed to.
in_root() {
    tool=$1
    shift
    if [ -n "$root" ]; then
        set -- --root="$root" "$@"
    fi
    run "$tool" "$@"
}

system_install() {
    put "$assets/systemd/lamp.sysusers.conf" "$root/usr/lib/sysusers.d/lamp.conf" 644
    put "$assets/systemd/lamp.tmpfiles.conf" "$root/usr/lib/tmpfiles.d/lamp.conf" 644
    in_root systemd-sysusers lamp.conf
    settings_install "$1"
    in_root systemd-tmpfiles --create lamp.conf
    put "$assets/udev/70-lamp.rules" "$root/etc/udev/rules.d/70-lamp.rules" 644
    put "$assets/systemd/lamp.service" "$unit" 644
    if [ "$1" = ws281x ]; then
        put "$assets/systemd/lamp-ws281x.conf" "$unit.d/ws281x.conf" 644
    else
        drop "$unit.d/ws281x.conf"
    fi
    if hears; then
        put "$assets/systemd/lamp-voice.conf" "$unit.d/voice.conf" 644
    fi
    in_root systemctl enable lamp.service
    if live; then
        run systemctl daemon-reload
        run udevadm control --reload
        run udevadm trigger --subsystem-match=ws2812-pio-rp1
    fi
}

system_uninstall() {
    if [ -f "$unit" ]; then
        if live; then
            run systemctl stop lamp.service
        fi
        in_root systemctl disable lamp.service
    fi
    drop "$unit.d/ws281x.conf"
    drop "$unit.d/voice.conf"
    drop "$unit"
    drop "$root/etc/udev/rules.d/70-lamp.rules"
    drop "$root/usr/lib/sysusers.d/lamp.conf"
    drop "$root/usr/lib/tmpfiles.d/lamp.conf"
    if live; then
        run systemctl daemon-reload
        run udevadm control --reload
    fi
    if [ -f "$settings" ] && [ "$purge" = no ] && settings_own; then
        say "keep $settings, which was changed; --purge removes it, too"
    else
        drop "$settings"
    fi
    state_uninstall
}

# What the lamp kept, and the user that it belongs to.
state_uninstall() {
    if [ -e "$root/var/lib/lamp" ] && [ "$purge" = no ]; then
        say "keep $root/var/lib/lamp, with presets and history, and the user lamp; --purge removes them, too"
        return
    fi
    for folder in "$root/var/lib/lamp" "$root/var/cache/lamp"; do
        if [ -e "$folder" ]; then
            say "remove $folder"
            run rm -rf "$folder"
        fi
    done
    if grep -q '^lamp:' "$root/etc/passwd" 2>/dev/null; then
        user_tool userdel lamp
    fi
    for group in lamp lamp-leds; do
        if grep -q "^$group:" "$root/etc/group" 2>/dev/null; then
            user_tool groupdel "$group"
        fi
    done
}

# user_tool COMMAND NAME
user_tool() {
    say "$1 $2"
    if [ -n "$root" ]; then
        run "$1" --prefix "$root" "$2"
    else
        run "$1" "$2"
    fi
}
