// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "orchestrator/commands/figures/figure_material.h"
#include "orchestrator/commands/figures/figure_trainings.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// What is asked of a trained network.
struct MapQuestion {
  std::string video;  ///< an id of its fold
  std::filesystem::path file;
  std::int64_t most_bytes = 0;
};

/// Has a worker pass the video through the run's network, on the CPU, and write its maps (worker/stages/export_maps.h).
/// Returns its exit code: where that is not 0 it has said why on standard error. Throws UserError where the frames or
/// stored features that it needs are gone, where the worker cannot be started and where it was killed.
int export_maps(const results::StoreReader& store, FigureMaterial& material, const TrainedRun& run,
                const MapQuestion& question);

}  // namespace foldwise::orchestrator
