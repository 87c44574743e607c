# Sourced by scripts/run and scripts/test: gets uv, the Python packages and the system libraries that Qt loads.
# Sets UV to the uv to use. Everything is a quick check when it is there already.

CALLER=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
ROOT=$PWD

say() { printf '%s\n' "$@" >&2; }
die() { say "$@"; exit 1; } # each argument is a line

# pip and uv bring lists of authorities of their own; an office's network may need the computer's.
certificates=/etc/ssl/certs/ca-certificates.crt
if [ -r "$certificates" ]; then
    export SSL_CERT_FILE=${SSL_CERT_FILE:-$certificates} PIP_CERT=${PIP_CERT:-$certificates}
fi

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && [ -e /etc/debian_version ]; }

apt_updated=
apt_install() {
    local said
    export DEBIAN_FRONTEND=noninteractive
    say "Installing from Debian: $*"
    if [ -z "$apt_updated" ]; then
        said=$(apt-get update -qq 2>&1) || say "$said" "Trying with the package lists that are here."
        apt_updated=yes
    fi
    said=$(apt-get install -qq -y --no-install-recommends "$@" 2>&1) || die "$said" "apt-get could not install: $*"
}

uv_from_pypi() {
    # A private environment; where Python comes without venv, pip's own target folder; nothing outside .tools is touched.
    local python=$1 package='uv>=0.8,<1'
    rm -rf .tools
    if "$python" -m venv .tools >/dev/null 2>&1 && .tools/bin/python -m pip install -q "$package" >&2; then return 0; fi
    rm -rf .tools
    "$python" -m pip --version >/dev/null 2>&1 || return 1
    "$python" -m pip install -q --target .tools "$package" >&2
}

find_uv() {
    if uv --version >/dev/null 2>&1; then UV=uv; return; fi
    UV=$ROOT/.tools/bin/uv
    if "$UV" --version >/dev/null 2>&1; then return; fi
    say "Getting uv, which installs the Python packages, into .tools"
    local python
    python=$(command -v python3 || command -v python || true)
    if [ -n "$python" ] && uv_from_pypi "$python"; then return; fi
    if may_install; then
        apt_install python3 python3-venv ca-certificates
        uv_from_pypi python3 && return
        die "pip could not get uv from PyPI (see above). Check the network and start again."
    fi
    die "This needs uv, and neither python3's venv nor its pip is here to get it." \
        "On Debian or Ubuntu: sudo apt-get install python3-venv. Elsewhere: https://docs.astral.sh/uv/getting-started/"
}

# What Qt loads from the system: the library, and Debian's package of it.
QT_LIBRARIES="
libGL.so.1 libgl1
libEGL.so.1 libegl1
libfontconfig.so.1 libfontconfig1
libxkbcommon.so.0 libxkbcommon0
libdbus-1.so.3 libdbus-1-3
libglib-2.0.so.0 libglib2.0-0
"
SCREEN_LIBRARIES="
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-xinerama.so.0 libxcb-xinerama0
libxcb-xkb.so.1 libxcb-xkb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libwayland-cursor.so.0 libwayland-cursor0
libwayland-egl.so.1 libwayland-egl1
"

system_libraries() { # "library package" lines: install what is missing, or say what to install
    [ "$(uname -s)" = Linux ] || return 0
    local known library package libraries=() packages=()
    known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) || return 0 # no ldconfig: let Qt speak for itself
    while read -r library package; do
        [ -n "$library" ] || continue
        case $known in *"$library "*) ;; *) libraries+=("$library"); packages+=("$package") ;; esac
    done <<<"$1"
    [ ${#packages[@]} -gt 0 ] || return 0
    if may_install; then
        apt_install "${packages[@]}"
    elif [ -e /etc/debian_version ]; then
        die "Qt needs libraries that are missing: ${libraries[*]}" \
            "Install them with: sudo apt-get install --no-install-recommends ${packages[*]}"
    elif command -v dnf >/dev/null; then
        die "Qt needs libraries that are missing: ${libraries[*]}" \
            "Install them with: sudo dnf install$(printf " '%s()(64bit)'" "${libraries[@]}")"
    else
        die "Qt needs libraries that are missing: ${libraries[*]}" \
            "Install the packages of your system that hold them; on Debian these are: ${packages[*]}"
    fi
}

python_packages() {
    # A uv that is already active elsewhere must not pull this project into that environment.
    unset VIRTUAL_ENV
    # Compiled ahead: the first window must not wait for it.
    "$UV" sync --frozen --quiet --compile-bytecode "$@" >&2 || die "uv could not install the Python packages (see above)."
}
