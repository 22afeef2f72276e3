#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A real two-node Slurm on this machine, for trying sweeps and for tests. Needs root, slurm-wlm and munge.
#
#   slurm/dev-cluster.sh [--dir DIR] up           start it; prints the environment to use
#   slurm/dev-cluster.sh [--dir DIR] run CMD…     run a command in that environment, for example srun -N2 hostname
#   slurm/dev-cluster.sh [--dir DIR] env          that environment, as lines for eval
#   slurm/dev-cluster.sh [--dir DIR] status       nodes and jobs
#   slurm/dev-cluster.sh [--dir DIR] kill NODE    the node dies at once with all that runs on it (n1 or n2)
#   slurm/dev-cluster.sh [--dir DIR] start NODE   and comes back
#   slurm/dev-cluster.sh [--dir DIR] down         stop everything and remove DIR
#
# DIR (default /tmp/foldwise-slurm-UID) holds configuration, keys, sockets, logs and process ids; nothing is written
# elsewhere. Each node is a slurmd in namespaces of its own: host name, processes, /dev/shm. All listen on loopback only. With
# `env`, srun listens where the machine's own name leads: where that is not 127.0.0.1, start it with `run`.
set -euo pipefail

nodes=(n1 n2)
dir=/tmp/foldwise-slurm-$UID

fail() {
  printf 'dev-cluster.sh: %s\n' "$*" >&2
  exit 1
}

# Processes: a pid file holds the process id and its start time, so that a number used again is never killed

# Empty for a process that has ended, also while nobody has collected it yet (state Z).
start_time() {
  [[ -r /proc/$1/stat ]] && sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" { print $20 }'
}

remember() {
  printf '%s %s\n' "$2" "$(start_time "$2")" >"$dir/run/$1.pid"
}

# alive NAME: whether the process is there; sets $pid.
alive() {
  local started
  [[ -r $dir/run/$1.pid ]] && read -r pid started <"$dir/run/$1.pid" && [[ $started && $(start_time "$pid") == "$started" ]]
}

# stop NAME SIGNAL: sends the signal, waits up to 5 s, then kills.
stop() {
  if alive "$1"; then
    kill "-$2" "$pid" 2>/dev/null || true
    for _ in {1..50}; do
      alive "$1" || break
      sleep 0.1
    done
    if alive "$1"; then kill -KILL "$pid" 2>/dev/null || true; fi
  fi
  rm -f "$dir/run/$1.pid"
}

# wait_until SECONDS COMMAND…
wait_until() {
  local end=$((EPOCHSECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((EPOCHSECONDS < end)) || return 1
    sleep 0.1
  done
}

# Configuration

# free_ports COUNT: loopback ports on which nothing listens, outside the range that the kernel hands out.
free_ports() {
  local port=$((20000 + RANDOM % 10000)) found=0
  while ((found < $1)); do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      found=$((found + 1))
    fi
    port=$((port + 1))
  done
}

write_configuration() {
  local ports node index=1
  mapfile -t ports < <(free_ports 3)
  {
    cat <<END
ClusterName=foldwise
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=${ports[0]}
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
# A requeued job may start again after cred_expire seconds (the default is 120).
AuthInfo=socket=$dir/run/munge.socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool/%n
SlurmctldPidFile=$dir/run/slurmctld.own
SlurmdPidFile=$dir/run/%n.own
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
# More CPUs than this machine may have: ranks of a test share them.
SlurmdParameters=config_overrides
MpiDefault=pmix
ReturnToService=2
JobRequeue=1
SlurmdTimeout=10
KillWait=10
MailProg=/bin/true
SchedulerParameters=sched_interval=2,bf_interval=2
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
    for node in "${nodes[@]}"; do
      echo "NodeName=$node NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports[$index]} CPUs=4 State=UNKNOWN"
      index=$((index + 1))
    done
  } >"$dir/etc/slurm.conf"
  # Each node mounts a file system of its own here.
  echo "PMIxCliTmpDirBase=$dir/pmix" >"$dir/etc/mpi.conf"
  echo "CgroupPlugin=cgroup/v1" >"$dir/etc/cgroup.conf"
  { echo "127.0.0.1 localhost $(hostname -s) ${nodes[*]}" && cat /etc/hosts; } >"$dir/etc/hosts"
}

print_environment() {
  cat <<END
export SLURM_CONF=$dir/etc/slurm.conf
export OMPI_MCA_btl_tcp_if_include=lo
export OMPI_ALLOW_RUN_AS_ROOT=1
export OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
END
}

# with_names CMD…, in place of this process: the machine's own name and those of the nodes lead to 127.0.0.1, where the nodes
# call. Debian has 127.0.1.1 for the machine's name, others an address of the network, and there Slurm's programs would listen.
with_names() {
  if ((EUID != 0)) || [[ $(getent ahostsv4 "$(hostname -s)" | awk 'NR == 1 { print $1 }') == 127.0.0.1 ]]; then exec "$@"; fi
  # The quoted part is for the inner shell.
  # shellcheck disable=SC2016
  exec unshare --mount bash -c 'mount --bind "$1" /etc/hosts && shift && exec "$@"' with-names "$dir/etc/hosts" "$@"
}

# in_environment CMD…: without what an outer Slurm job or MPI launch may have left.
in_environment() (
  local name
  for name in $(compgen -e | grep -E '^(SLURM|SRUN|SBATCH|SALLOC|PMI|PMIX|OMPI)_'); do unset "$name"; done
  eval "$(print_environment)"
  with_names "$@"
)

# Daemons

start_munged() {
  (umask 077 && head -c 128 /dev/urandom >"$dir/etc/munge.key")
  # --force: munged otherwise wants its folders owned by its own user, all the way up to /.
  munged --foreground --force --key-file="$dir/etc/munge.key" --socket="$dir/run/munge.socket" \
    --pid-file="$dir/run/munged.own" --log-file="$dir/log/munged.log" --seed-file="$dir/run/munge.seed" \
    </dev/null >"$dir/log/munged.out" 2>&1 &
  remember munged $!
  wait_until 10 munge --socket="$dir/run/munge.socket" --no-input || fail "munged does not answer; see $dir/log"
}

start_controller() {
  SLURM_CONF=$dir/etc/slurm.conf with_names slurmctld -D </dev/null >"$dir/log/slurmctld.out" 2>&1 &
  remember slurmctld $!
  wait_until 15 in_environment scontrol ping || fail "slurmctld does not answer; see $dir/log"
}

# A shell is the first process of the node's process namespace: when it is killed, all of the node dies with it.
start_node() {
  local node=$1
  # Sockets of before its death would be in the way of its steps.
  rm -rf "$dir/spool/$node"
  mkdir -p "$dir/spool/$node"
  # The quoted part is for the inner shell.
  # shellcheck disable=SC2016
  SLURM_CONF=$dir/etc/slurm.conf unshare --mount --uts --ipc --pid --fork --kill-child --mount-proc bash -c '
    node=$1 dir=$2
    hostname "$node"
    mount -t tmpfs -o mode=1777 tmpfs /dev/shm
    mount -t tmpfs -o mode=1777 tmpfs "$dir/pmix"
    mount --bind "$dir/etc/hosts" /etc/hosts
    slurmd -D -N "$node" &
    wait
  ' "node-$node" "$node" "$dir" </dev/null >"$dir/log/$node.out" 2>&1 &
  remember "$node" $!
}

node_is_idle() {
  [[ $(in_environment sinfo --noheader --nodes="$1" --format=%T) == idle ]]
}

require_up() {
  alive slurmctld || fail "no cluster runs in $dir; start it with: slurm/dev-cluster.sh up"
}

# Commands

up() {
  ((EUID == 0)) || fail "needs root, for the namespaces of its nodes; try: sudo $0 up"
  local command
  for command in munged munge slurmctld slurmd srun unshare; do
    PATH=$PATH:/usr/sbin command -v "$command" >/dev/null || fail "'$command' is missing; install it with: ./install.sh --tests"
  done
  export PATH=$PATH:/usr/sbin
  unshare --mount --uts --ipc --pid --fork --mount-proc true ||
    fail "root may not make namespaces here; a container needs --privileged for this"
  if alive munged && alive slurmctld && alive n1 && alive n2; then
    echo "The cluster runs already in $dir."
  else
    down
    mkdir -p "$dir"/{etc,run,log,state,spool,pmix}
    # Whatever fails from here on, nothing half started stays; the logs do.
    trap 'stop_daemons' ERR EXIT
    write_configuration
    start_munged
    start_controller
    local node
    for node in "${nodes[@]}"; do start_node "$node"; done
    for node in "${nodes[@]}"; do
      wait_until 30 node_is_idle "$node" || fail "node $node does not come up; see $dir/log"
    done
    trap - ERR EXIT
    echo "Two nodes, ${nodes[*]}, are up. To use them:"
  fi
  print_environment
  echo "# or: slurm/dev-cluster.sh run srun -N2 -n4 hostname"
}

stop_daemons() {
  local node
  stop slurmctld KILL  # its state is removed with the folder
  for node in "${nodes[@]}"; do stop "$node" KILL; done
  stop munged TERM
}

down() {
  [[ -d $dir ]] || return 0
  [[ -d $dir/run && -d $dir/etc ]] || fail "$dir exists and is not a cluster's folder; remove it or name another with --dir"
  stop_daemons
  rm -rf "$dir"
}

status() {
  require_up
  in_environment sinfo --Node --long
  in_environment squeue
}

[[ ${1:-} == --dir ]] && { dir=$(readlink -m "${2:?a folder}"); shift 2; }
pid=
command=${1:-}
shift || true
case $command in
  up) up ;;
  down)
    down
    echo "Nothing of the cluster in $dir is left."
    ;;
  status) status ;;
  env)
    require_up
    print_environment
    ;;
  run)
    require_up
    in_environment "${@:?a command}"
    ;;
  kill)
    require_up
    stop "${1:?a node: ${nodes[*]}}" KILL
    # What Slurm would find out by itself after SlurmdTimeout.
    in_environment scontrol update NodeName="$1" State=DOWN Reason=killed
    ;;
  start)
    require_up
    alive "${1:?a node: ${nodes[*]}}" || PATH=$PATH:/usr/sbin start_node "$1"
    ;;
  *)
    sed -n '3,14s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
