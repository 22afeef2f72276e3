// SPDX-License-Identifier: Apache-2.0
/// A sweep as one page: its tables, figures that answer to the mouse and the keyboard, every run. Nothing is loaded
/// from anywhere, and names of a sweep or a dataset are text whatever they hold.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "results/store/store_reader.h"

namespace foldwise::results {

/// How much of a large sweep a page holds; what is left out is said on it.
struct ReportLimits {
  std::size_t runs = 20'000;
  std::size_t curve_numbers = 2'000'000;
  std::size_t log_bytes = 2'000'000;            ///< over all attempts; those that failed come first
  std::size_t log_bytes_of_one = 2'000;         ///< the end of an attempt's
  std::size_t configuration_bytes = 2'000'000;  ///< over all experiments
};

struct ReportOptions {
  double now = 0;                    ///< seconds since 1970
  std::string program;               ///< "foldwise 0.1.0 (1a2b3c)"
  std::string path;                  ///< the sweep's folder, as a shell reads it
  std::string rerun;                 ///< the command that runs the sweep again; empty: nobody knows
  std::optional<double> refresh;     ///< seconds until the file is written again; none: it stays as it is
  std::vector<std::string> remarks;  ///< of what is shown
  /// The end of what an attempt wrote, for those of which the store keeps none; empty: nothing.
  std::function<std::string(const Key& job, int attempt)> log_end;
  ReportLimits limits = {};
};

/// One consistent look at a store as an HTML document.
std::string render_report(const StoreReader& store, const ReportOptions& options);

}  // namespace foldwise::results
