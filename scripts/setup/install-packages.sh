#!/bin/sh
# usage (as root): install-packages.sh PACKAGE...
# Installs Debian packages without starting or enabling a daemon of theirs: the tests start their own, on
# loopback and under their own configuration, and a developer's machine must not gain an open sshd.
set -eu

policy=/usr/sbin/policy-rc.d
saved=$policy.before-limits-audit
mark='limits-audit: no service starts while its tests are set up'

# Under systemd, by its socket too (tinysshd has only a template besides), or any older init.
is_service() {
  for file in /etc/systemd/system/"$1".service /lib/systemd/system/"$1".service /etc/systemd/system/"$1".socket \
    /lib/systemd/system/"$1".socket "/etc/init.d/$1"; do
    if [ -e "$file" ]; then return 0; fi
  done
  return 1
}

disable_service() {
  if command -v systemctl >/dev/null 2>&1; then
    for unit in "$1.socket" "$1.service"; do systemctl --quiet disable "$unit" 2>/dev/null || true; done
  else
    update-rc.d "$1" disable
  fi
}

restore_policy() {
  if grep -qs "$mark" "$policy"; then rm -f "$policy"; fi
  if [ -e "$saved" ]; then mv "$saved" "$policy"; fi
}

# A run that was killed may have left its policy behind.
restore_policy
trap restore_policy EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# A service that was there before belongs to the machine's owner; only new ones are disabled again.
new_services=
for service in ssh supervisor tinysshd; do
  is_service "$service" || new_services="$new_services $service"
done

if [ -e "$policy" ] || [ -L "$policy" ]; then mv "$policy" "$saved"; fi
printf '#!/bin/sh\n# %s\nexit 101\n' "$mark" >"$policy"
chmod 755 "$policy"

export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
apt-get update -qq -o DPkg::Lock::Timeout=300 ||
  echo 'apt-get update failed; trying with the package lists that are here.' >&2
apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
  -o Dpkg::Options::=--force-confold "$@"

for service in $new_services; do
  if is_service "$service"; then disable_service "$service"; fi
done
