#!/bin/sh
# engines.sh ROOT TREE: the handbook's commands on a real Slurm of one node, and with GNU parallel over a real sshd on
# loopback. A worker is killed, an element of the array cancelled: the same command finishes, and the grades are those of
# one run, in the same order. Only on a machine that may be used so: WORKBOOK_ENGINES=1. All is in a temporary folder.
root=$1 tree=$2
if [ "${WORKBOOK_ENGINES:-}" != 1 ] || [ "$(id -u)" -ne 0 ]; then
    echo "skipped: it starts sshd and Slurm, as root. To allow it: WORKBOOK_ENGINES=1" \
        "(packages slurm-wlm, munge, openssh-server, parallel)"
    exit 77
fi
for tool in sshd:openssh-server ssh:openssh-client parallel:parallel munged:munge slurmctld:slurm-wlm ss:iproute2; do
    PATH=$PATH:/usr/sbin command -v "${tool%:*}" >/dev/null || { echo "skipped: ${tool%:*} is not installed (package ${tool#*:})"; exit 77; }
done
PATH=$PATH:/usr/sbin
. "$root/common/tests/shell.sh"
daemons=
trap 'kill $daemons 2>/dev/null; wait; rm -rf "$work"' EXIT
lesson=04-recv-loop mistakes=3
. "$root/common/tests/class_in_parts.sh"

# free_port: one where nothing listens.
free_port() {
    while port=$(shuf -i 20000-32000 -n 1); ss -ltn | grep -q ":$port "; do :; done
    echo "$port"
}
# until_it WORDS COMMAND...: waits until the command succeeds, half a minute at most.
until_it() {
    words=$1 tries=0
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] || { tail -n 5 "$work"/*.log; fail "$words"; }
        sleep 0.1
    done
}

# ---- sshd ------------------------------------------------------------------------------------------------------------
mkdir -p "$work/ssh" /run/sshd
ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/host" && ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/key" || fail "ssh-keygen"
port=$(free_port)
cat >"$work/ssh/sshd_config" <<CONFIG
Port $port
ListenAddress 127.0.0.1
HostKey $work/ssh/host
AuthorizedKeysFile $work/ssh/key.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
CONFIG
cat >"$work/ssh/config" <<CONFIG
Host lab1 lab2
    HostName 127.0.0.1
    Port $port
    IdentityFile $work/ssh/key
    StrictHostKeyChecking no
    UserKnownHostsFile /dev/null
    LogLevel ERROR
CONFIG
/usr/sbin/sshd -D -f "$work/ssh/sshd_config" -E "$work/sshd.log" &
daemons=$!
export PARALLEL_SSH="ssh -F $work/ssh/config"
until_it "sshd does not answer" $PARALLEL_SSH lab1 true

listed "$work/ssh/grades"
eval "$(typed parallel "'\"$tree\"'")" >"$work/parallel.log" 2>&1 &
job=$!
# worker: the first process that is a grader, not a shell around one.
worker() { pgrep -xf "$tree/common/grading/workbook_grade $tree student .*$out .*" | head -n 1; }
while worker=$(worker) && [ -z "$worker" ] && kill -0 $job 2>/dev/null; do sleep 0.1; done
[ -z "$worker" ] || { kill -KILL "$worker" && echo "a worker was killed"; }
wait $job || { cat "$work/parallel.log"; fail "parallel over ssh: $? failed"; }
same_grades "$out" "other grades over ssh"
echo "over ssh: the same grades"

# ---- Slurm -----------------------------------------------------------------------------------------------------------
mkdir -p "$work/slurm/state" "$work/slurm/spool"
node=$(hostname -s)
dd if=/dev/urandom of="$work/slurm/munge.key" bs=1024 count=1 2>/dev/null && chmod 400 "$work/slurm/munge.key"
munged --foreground --force --key-file="$work/slurm/munge.key" --socket="$work/slurm/munge.socket" --seed-file="$work/slurm/seed" \
    --pid-file="$work/slurm/munged.pid" --log-file="$work/munged.log" 2>>"$work/munged.log" &
daemons="$daemons $!"
until_it "munged does not answer" munge -n -S "$work/slurm/munge.socket"
export SLURM_CONF="$work/slurm/slurm.conf"
cat >"$SLURM_CONF" <<CONFIG
ClusterName=workbook
SlurmctldHost=$node(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/slurm/munge.socket
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
StateSaveLocation=$work/slurm/state
SlurmdSpoolDir=$work/slurm/spool
SlurmctldPidFile=$work/slurm/slurmctld.pid
SlurmdPidFile=$work/slurm/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_min_interval=100000
SlurmdParameters=config_overrides
ReturnToService=2
NodeName=$node NodeAddr=127.0.0.1 CPUs=2 RealMemory=16000
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONFIG
slurmctld -D >>"$work/slurmctld.log" 2>&1 &
daemons="$daemons $!"
slurmd -D -N "$node" >>"$work/slurmd.log" 2>&1 &
daemons="$daemons $!"
is_idle() { sinfo -h -o %t | grep -qx idle; }
until_it "Slurm has no idle node" is_idle

# array: the handbook's command. (Its jobs' output goes into this test's folder.)
export SBATCH_OUTPUT="$work/job-%a.log"
array() { eval "$(typed sbatch '"$tree"')" >"$work/sbatch.log" 2>&1; }
listed "$work/slurm/grades"
array &
job=$!
queued() { squeue -h -r -o %i | grep -q "_$students\$"; }
until_it "the array is not in the queue" queued
scancel "$(squeue -h -r -o %i | grep "_$students\$")" || fail "scancel"
wait $job  # its status may be 0: what was cancelled before it began has not failed
[ "$(done_in "$out")" -eq $((students - 1)) ] || fail "after scancel: $(done_in "$out") of $students; $(cat "$work"/*.log)"
expect 1 "$(tail -n 1 "$work/students.txt")" "$grader" "$tree" collect "$out"
array || { cat "$work"/*.log; fail "the same array again: $?"; }
same_grades "$out" "other grades from Slurm"
echo "on Slurm: the same grades"
