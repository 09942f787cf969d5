#!/bin/bash
# Builds everything the virtual Pi needs, below $GPIO_VM_WORK (default: the user's cache folder).
# Debian's kernel, gpio-sim.ko built against its headers, a small initramfs.  Only apt packages, by name;
# installs what is missing, with sudo if you are not root.  Needs Debian 12 on x86-64 (or what looks like it).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${GPIO_VM_WORK:-${XDG_CACHE_HOME:-$HOME/.cache}/maglock-gpio-vm}
mkdir -p "$work"; cd "$work"
t0=$(date +%s)
say() { printf '[%3ds] %s\n' $(( $(date +%s) - t0 )) "$*"; }

need() {                         # install the packages that are missing
    local p miss=()
    for p in "$@"; do dpkg -s "$p" >/dev/null 2>&1 || miss+=("$p"); done
    [ ${#miss[@]} = 0 ] && return
    say "apt: ${miss[*]}"
    as_root apt-get -qq update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
        install -y --no-install-recommends "${miss[@]}" >/dev/null
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

src_files() {                    # src_files DIR FILE...: take files out of linux-source's tarball
    local dir=$1; shift
    need linux-source-6.1 xz-utils
    tar -xf /usr/src/linux-source-6.1.tar.xz -C "$dir" --strip-components=1 \
        "${@/#/linux-source-6.1/}"
}

built() {                        # everything is there, and made from these scripts
    [ -f vmlinuz ] && [ -f initrd.gz ] && [ initrd.gz -nt "$here/guest-init.sh" ] &&
        [ initrd.gz -nt "$here/build.sh" ] && command -v qemu-system-x86_64 >/dev/null
}

build() {
    need qemu-system-x86 busybox-static cpio kmod make gcc
    local pkg kver
    newest() { apt-cache depends linux-image-amd64 2>/dev/null | awk '/Depends: linux-image/ {print $2; exit}'; }
    pkg=$(newest)
    if [ -z "$pkg" ]; then as_root apt-get -qq update; pkg=$(newest); fi
    kver=${pkg#linux-image-}
    need "linux-headers-$kver"
    if [ ! -f "kernel/boot/vmlinuz-$kver" ]; then
        rm -rf kernel; mkdir kernel
        ( cd kernel && apt-get -qq download "$pkg" 2>/dev/null && dpkg-deb -x "$pkg"_*.deb . && rm -f ./*.deb )
        say "kernel $kver unpacked"
    fi
    if [ ! -f mod/gpio-sim.ko ]; then      # Debian sets GPIO_SIM=n and IRQ_SIM=n: build both as one module
        rm -rf mod src; mkdir mod src
        src_files src drivers/gpio/gpio-sim.c drivers/gpio/gpiolib.h kernel/irq/irq_sim.c
        say "sources taken out of linux-source"
        # gpio-sim lets a released output fall back to its pull, as mainline's Pi driver does. Raspberry
        # Pi's own kernels keep the level by default: parameter "persist" plays that.
        sed -e '/^static void gpio_sim_free(/i static bool persist;\nmodule_param(persist, bool, 0644);\n' \
            -e '/^static void gpio_sim_free(/,/^}/s/^\tmutex_lock(&chip->lock);/\tif (persist \&\& !test_bit(offset, chip->direction_map))\n\t\treturn;\n&/' \
            -e '/^static int gpio_sim_direction_input(/,/^}/s/^\t__set_bit(offset, chip->direction_map);/&\n\t__assign_bit(offset, chip->value_map, !!test_bit(offset, chip->pull_map));/' \
            src/drivers/gpio/gpio-sim.c > mod/gpio-sim-main.c
        cp src/drivers/gpio/gpiolib.h mod/
        # irq_to_desc() is not exported to modules; this call is, and does the same here
        sed 's/handle_simple_irq(irq_to_desc(irqnum));/generic_handle_irq_safe(irqnum);/' \
            src/kernel/irq/irq_sim.c > mod/irq_sim.c
        printf 'obj-m := gpio-sim.o\ngpio-sim-y := gpio-sim-main.o irq_sim.o\n' > mod/Makefile
        make -s -C "/lib/modules/$kver/build" M="$PWD/mod" modules >mod/log 2>&1 || { tail -20 mod/log; exit 1; }
        strip -g mod/gpio-sim.ko
        say "gpio-sim.ko built"
    fi
    rm -rf initrd; mkdir -p initrd/{bin,mod,proc,sys,dev,host,rw,root}
    cp /bin/busybox initrd/bin/
    local md="kernel/lib/modules/$kver" m f order=""
    /sbin/depmod -b kernel "$kver"
    for m in virtio_pci 9pnet_virtio 9p overlay configfs softdog i6300esb; do
        for f in $(/sbin/modprobe -d "$PWD/kernel" -S "$kver" --show-depends "$m" | awk '$1=="insmod"{print $2}'); do
            [ -f "initrd/mod/$(basename "$f")" ] && continue
            cp "$f" initrd/mod/
            case $m in softdog|i6300esb) ;; *) order+="$(basename "$f") ";; esac
        done
    done
    cp mod/gpio-sim.ko initrd/mod/
    echo "$order gpio-sim.ko" > initrd/mod/order
    cp "$here/guest-init.sh" initrd/init; chmod 755 initrd/init
    ( cd initrd && find . | cpio --quiet -o -H newc | gzip -1 ) > initrd.gz
    cp "kernel/boot/vmlinuz-$kver" vmlinuz
    say "initrd.gz $(du -h initrd.gz | cut -f1), vmlinuz $(du -h vmlinuz | cut -f1)"
}

built || build
