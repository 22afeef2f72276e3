// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/transport/core_binding.h"

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

namespace foldwise::orchestrator {
namespace {

constexpr std::size_t most_cores = 8192;

/// 0: not told.
int cores_of(pid_t process) {
  std::vector<cpu_set_t> mask(most_cores / CPU_SETSIZE);
  const std::size_t bytes = mask.size() * sizeof(cpu_set_t);
  return ::sched_getaffinity(process, bytes, mask.data()) == 0 ? CPU_COUNT_S(bytes, mask.data()) : 0;
}

}  // namespace

std::optional<CoreBinding> binding_by_mpirun(int ranks_on_node) {
  // Under srun Slurm says which cores a task has, and its user asked for them.
  if (std::getenv("OMPI_COMM_WORLD_SIZE") == nullptr || std::getenv("SLURM_PROCID") != nullptr) return std::nullopt;
  const CoreBinding binding{cores_of(0), cores_of(::getppid()), ranks_on_node};
  if (binding.own == 0 || binding.starter == 0) return std::nullopt;
  return binding;
}

std::optional<std::string> binding_remark(const CoreBinding& binding) {
  if (2 * binding.own * binding.ranks > binding.starter) return std::nullopt;
  return fmt::format(
      "mpirun lets this rank use {} of {} cores: it binds each rank to {} unless told otherwise; with "
      "'mpirun --bind-to none' a rank has them all",
      binding.own, binding.starter, binding.own == 1 ? "one" : "some");
}

}  // namespace foldwise::orchestrator
