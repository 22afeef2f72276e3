// SPDX-License-Identifier: Apache-2.0
/// What others reached, as rows of a table below our own: nobody here trains them.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace foldwise {

/// As it is printed there, "39.36" and "0.30", in the unit that our tables print (percent for accuracies).
struct LiteratureFigure {
  std::string metric;
  std::string mean;                           ///< empty: the publication has none
  std::string error;                          ///< behind ±; empty: the publication has none
  std::map<std::string, std::string> fields;  ///< it stands in columns of experiments with these values
  std::string place;                          ///< "others.csv:3:12", where it was read; empty from the store

  bool operator==(const LiteratureFigure&) const = default;
};

/// A method of a publication.
struct LiteratureRow {
  std::string method;
  std::string reference;  ///< "Fan et al. (2016)"; may be empty
  std::string cite;       ///< keys of LaTeX's \cite; may be empty
  std::string note;       ///< said below the table; may be empty
  std::vector<LiteratureFigure> figures;

  bool operator==(const LiteratureRow&) const = default;
};

}  // namespace foldwise
