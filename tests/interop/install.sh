#!/bin/sh
# Installs the real programs that the interoperability tests speak to (Debian, Ubuntu). Safe to run
# again: what is there stays as it is. Nothing is started; the tests start their own, on free ports.
set -eu

# A command, or a file, that proves it is there, and the package that brings it.
PROGRAMS='
redis-server redis-server
softhsm2-util softhsm2
make make
g++ g++
python3 python3
systemd-analyze systemd
openssl openssl
certtool gnutls-bin
freeradius freeradius
/usr/lib/freeradius/rlm_rest.so freeradius-rest
radclient freeradius-utils
curl curl
eapol_test eapoltest
nginx nginx-light
/usr/lib/postgresql/15/bin/initdb postgresql-15
/usr/lib/postgresql/15/bin/pg_dump postgresql-client-15
cryptsetup cryptsetup-bin
wine wine
swtpm swtpm
tpm2_createprimary tpm2-tools
/usr/lib/x86_64-linux-gnu/ossl-modules/tpm2.so tpm2-openssl
/usr/lib/x86_64-linux-gnu/libtss2-tcti-swtpm.so.0 libtss2-tcti-swtpm0
pki strongswan-pki
scepclient scep
/usr/lib/certmonger/scep-submit certmonger
/usr/lib/ipsec/plugins/libstrongswan-openssl.so libstrongswan-standard-plugins
/usr/lib/ipsec/plugins/libstrongswan-curl.so libstrongswan-extra-plugins
'

missing=''
while read -r command package; do
  [ -n "$command" ] || continue
  [ -e "$command" ] || PATH="$PATH:/usr/sbin:/sbin" command -v "$command" > /dev/null || missing="$missing $package"
done <<EOF
$PROGRAMS
EOF

# The bridge to the token, which npm ci leaves unbuilt.
build_bridge() {
  cd "$(dirname "$0")/../.." && npm run --silent build:pkcs11
}

if [ -z "$missing" ]; then
  build_bridge
  echo 'Everything is installed.'
  exit 0
fi

as_root=''
if [ "$(id -u)" != 0 ]; then
  command -v sudo > /dev/null || { echo "Run as root to install:$missing" >&2; exit 1; }
  as_root=sudo
fi

# Debian starts a service as soon as its package is there, unless this file says no. Only for as long as
# the installation takes, and not when somebody else has put one there.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" > /dev/null
  trap '$as_root rm -f "$policy"' EXIT
  trap 'exit 1' INT TERM
  $as_root chmod 755 "$policy"
fi

$as_root apt-get update -q
# shellcheck disable=SC2086 # words on purpose: one package each
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
build_bridge
echo "Installed:$missing"
