// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "orchestrator/transport/transport.h"

namespace foldwise::orchestrator {

/// Initialises MPI and finalises it when it ends; once per process. What arrives is looked for with a growing sleep,
/// because OpenMPI's own waiting spins. A rank that ends without finalising takes the others with it: MPI's promise.
std::unique_ptr<Transport> make_mpi_transport();

/// What the environment says about who started this process.
enum class Launch {
  alone,     ///< no launcher, or a single task: one rank
  mpi,       ///< mpirun, or srun with PMIx
  unjoined,  ///< srun with several tasks that cannot find each other
};
Launch detect_launch();

/// The transport that fits how this process was started. Throws UserError for tasks of srun without PMIx.
std::unique_ptr<Transport> open_transport();

}  // namespace foldwise::orchestrator
