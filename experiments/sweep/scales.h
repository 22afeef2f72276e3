// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <list>
#include <string>
#include <vector>

#include "experiments/sweep/document.h"
#include "experiments/sweep/problems.h"

namespace foldwise {

/// One change that a scale makes.
struct ScaleSetting {
  std::string field;  ///< or sweep.grid.FIELD
  Node value;

  /// As the command line would have it: "model.input=[32, 32]".
  std::string text() const;
};

/// The scales of a sweep file: named sets of changes to it, such as one with which it runs in seconds. They stand in
/// the file, or in one that several sweep files share.
class Scales {
 public:
  /// Reads `scales`: a map from names to changes, or the path of a YAML file that is such a map, from `folder`.
  /// Mistakes in its form and in names of fields become problems, whether a scale is used or not; values are read by
  /// who sets them. `sources` takes the name that places in a shared file refer to.
  static Scales read(const Node& file, const std::filesystem::path& folder, std::list<std::string>& sources,
                     Problems& problems);

  /// The changes of one scale, in its order, without those whose `if` does not hold for `file` as it stands; of a field
  /// that varies there, none holds. An unknown name is a problem, and a scale that has nothing for the file.
  std::vector<ScaleSetting> settings(const std::string& name, const Node& file, std::list<std::string>& sources,
                                     Problems& problems) const;

 private:
  struct Item {
    std::vector<Entry> conditions;
    std::vector<ScaleSetting> settings;
  };
  struct Scale {
    std::string name;
    std::vector<Item> items;
  };
  class Reader;

  std::vector<Scale> scales_;
};

}  // namespace foldwise
