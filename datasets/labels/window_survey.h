// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "experiments/foundation/in_parallel.h"

namespace foldwise {
struct DatasetOptions;
}
namespace foldwise::datasets {

struct Dataset;

/// The ways to cut recordings that are counted: each rate with each length with each overlap. Defaults: C Fig. 5.
struct WindowSurveyOptions {
  std::vector<double> rates = {10, 50};            ///< frames per second that are kept
  std::vector<int> frames = {16, 32, 64};          ///< of a window
  std::vector<double> overlaps = {0.2, 0.5, 0.8};  ///< of consecutive windows, as a fraction of their length
  int gap_tolerance = 0;                           ///< frames without a face in a row that a window may have
  int threads = 1;
};

/// How many windows one way to cut makes of the recordings.
struct WindowCount {
  double rate = 0;
  int frames = 0;
  double overlap = 0;
  std::vector<int> windows;  ///< by split, as in WindowSurvey::splits
  bool operator==(const WindowCount&) const = default;
};

struct WindowSurvey {
  std::vector<std::string> splits;  ///< Sample::split, in the order of the samples
  std::vector<int> recordings;      ///< by split; those that could be read
  std::vector<WindowCount> counts;  ///< rates slowest, overlaps fastest
  std::vector<std::string> unread;  ///< "Train_01 is cut: …"
};

/// Counts the windows that training and scoring would have (datasets/labels/label_windows.h), by looking at each
/// picture of each recording once: where dataset options ask for faces, those without one are missing. Throws UserError
/// on a dataset without pictures or without labels along them.
WindowSurvey survey_windows(const Dataset& dataset, const DatasetOptions& options, const WindowSurveyOptions& wanted,
                            const ItemProgress& progress);

}  // namespace foldwise::datasets
