// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/preparation_note.h"

#include <nlohmann/json.hpp>

namespace foldwise::datasets {

std::string to_text(const PreparationNote& note) {
  nlohmann::json exclusions = nlohmann::json::array();
  for (const Exclusion& exclusion : note.exclusions) exclusions.push_back({exclusion.sample, exclusion.reason});
  const nlohmann::json document{{"without_face", note.without_face},
                                {"unrotated", note.unrotated},
                                {"seconds", note.seconds},
                                {"exclusions", exclusions},
                                {"look", note.look}};
  // Names of files may be of any encoding.
  return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<PreparationNote> parse_preparation_note(std::string_view text) {
  try {
    const nlohmann::json document = nlohmann::json::parse(text);
    PreparationNote note;
    note.without_face = document.at("without_face").get<int>();
    note.unrotated = document.at("unrotated").get<int>();
    note.seconds = document.at("seconds").get<double>();
    for (const nlohmann::json& exclusion : document.at("exclusions")) {
      note.exclusions.push_back({exclusion.at(0).get<std::string>(), exclusion.at(1).get<std::string>()});
    }
    note.look = document.value("look", "");  // older notes have none
    return note;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace foldwise::datasets
