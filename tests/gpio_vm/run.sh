#!/bin/bash
# run.sh [--timeout S] [--lines N] [--revision HEX] [--dir D] COMMAND...
# Boots the virtual Pi, runs COMMAND in it as root in folder D (default: the current one), and exits
# with COMMAND's status. $OUT in the guest is $GPIO_VM_OUT on the host (default: work/out): the only
# place whose files come back.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${GPIO_VM_WORK:-${XDG_CACHE_HOME:-$HOME/.cache}/maglock-gpio-vm}
limit=120 lines=54 rev=c03115 dir=$PWD extra=()
while [ $# -gt 0 ]; do case $1 in
    --timeout) limit=$2; shift 2;; --lines) lines=$2; shift 2;;
    --revision) rev=$2; shift 2;; --dir) dir=$2; shift 2;;
    --kernel-arg) extra+=("$2"); shift 2;;
    --) shift; break;; *) break;; esac; done
[ $# -gt 0 ] || { echo "no command" >&2; exit 2; }
out=${GPIO_VM_OUT:-$work/out}
mkdir -p "$out"; rm -f "$out/rc"; out=$(cd "$out" && pwd)
printf '%q ' "$@" > "$out/cmd"; echo >> "$out/cmd"
cat > "$out/env" <<X
LINES_N=$lines PI_REVISION=$rev CMD_DIR='$dir' PERSIST=${GPIO_VM_PERSIST:-}
export OUT='$out'
X
[ -z "${GPIOZERO_PIN_FACTORY:-}" ] || echo "export GPIOZERO_PIN_FACTORY=$GPIOZERO_PIN_FACTORY" >> "$out/env"
# sysfs/proc of the host must not leak into the guest's root: 9p shows only files, and /proc, /sys
# and /dev are mounted over
timeout "$limit" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp "${GPIO_VM_SMP:-2}" -m "${GPIO_VM_MEM:-512}" \
    -nodefaults -no-user-config -display none -no-reboot -serial mon:stdio \
    -device i6300esb -action watchdog=reset \
    -kernel "$work/vmlinuz" -initrd "$work/initrd.gz" \
    -virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap \
    -virtfs local,path="$out",mount_tag=out,security_model=none,multidevs=remap \
    -append "console=ttyS0 quiet panic=-1 mitigations=off gv.dir=$here gv.out=$out ${extra[*]:-}" </dev/null || true
[ -f "$out/rc" ] || { echo "guest ended without a status" >&2; exit 124; }
exit "$(cat "$out/rc")"
