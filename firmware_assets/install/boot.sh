# shellcheck shell=sh disable=SC2034,SC2154
# install.sh sets what is used here and not set.
# Lines of the Pi's config.txt, between two marks at its end.

boot_begin='# lamp: begin. Written by install.sh; --uninstall takes it out'
boot_end='# lamp: end'

# The file that the firmware reads; nothing where there is none.
boot_file() {
    for file in "$root/boot/firmware/config.txt" "$root/boot/config.txt"; do
        if [ -f "$file" ]; then
            printf '%s\n' "$file"
            return
        fi
    done
}

# boot_without FILE: its text without the lamp's lines.
boot_without() {
    awk -v begin="$boot_begin" -v end="$boot_end" '
        $0 == begin { inside = 1 }
        !inside { print }
        $0 == end { inside = 0 }
    ' "$1"
}

# boot_lines OUTPUT: what that output needs, for any board.
boot_lines() {
    say "$boot_begin"
    say '[all]'
    if [ "$rgbw" = yes ]; then
        sed 's/^dtoverlay=ws2812-pio.*/&,rgbw/' "$assets/boot/$1.txt"
    else
        cat "$assets/boot/$1.txt"
    fi
    say '[all]'
    say "$boot_end"
}

# boot_replace FILE TEXT: the text in its place, all of it or nothing.
boot_replace() {
    if printf '%s\n' "$2" | cmp -s - "$1"; then
        return
    fi
    say "change $1"
    if [ "$dry_run" = no ]; then
        printf '%s\n' "$2" >"$1.new"
        sync "$1.new" 2>/dev/null || sync
        mv "$1.new" "$1"
    fi
    restart_needed=yes
}

boot_install() {
    file=$(boot_file)
    if [ -z "$file" ]; then
        say "no config.txt under $root/boot: not a Raspberry Pi's, so nothing to change there"
        return
    fi
    text=$(boot_without "$file")
    if [ "$1" = none ] && [ "$text" = "$(cat "$file")" ]; then
        return
    fi
    grep -qxF "$boot_begin" "$file" || run cp "$file" "$file.before-lamp"
    if [ "$1" != none ]; then
        text=$(printf '%s\n%s\n' "$text" "$(boot_lines "$1")")
    fi
    boot_replace "$file" "$text"
    # With the output none there is nothing left that it could bring back.
    if [ "$dry_run" = no ] && cmp -s "$file" "$file.before-lamp"; then
        rm "$file.before-lamp"
    fi
}

boot_uninstall() {
    file=$(boot_file)
    if [ -z "$file" ] || ! grep -qxF "$boot_begin" "$file"; then
        return
    fi
    text=$(boot_without "$file")
    if [ -f "$file.before-lamp" ] && [ "$text" = "$(cat "$file.before-lamp")" ]; then
        # To the last empty line as it was.
        say "change $file back"
        run mv "$file.before-lamp" "$file"
        restart_needed=yes
        return
    fi
    boot_replace "$file" "$text"
    if [ -f "$file.before-lamp" ]; then
        say "$file has changed since the lamp came; as it was then is in $file.before-lamp"
    fi
}
