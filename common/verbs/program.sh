#!/bin/sh
# program.sh PROGRAM SERVER [ARGUMENT...]: runs a lesson's program. One that takes HOST and PORT, but is given no more than
# a path, gets a practice server SERVER of its own.
set -u
program=$1 server=$2
shift 2
. "$(dirname "$0")/practice.sh"
host=$(host_of "$program")
needs_practice "$host" "$@" || exec "$program" "$@"
trap stop_practice EXIT
trap : INT  # Ctrl-C ends the program; the server is ended here
trap 'exit 143' TERM HUP
start_practice "$server"
echo "${program##*/} $host $port${*:+ $*}    (a practice server of its own)"
"$program" "$host" "$port" "$@"
