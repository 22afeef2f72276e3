// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/map_request.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace foldwise {

std::string to_json(const MapRequest& request) {
  const nlohmann::json json = {{"job", nlohmann::json::parse(to_json(request.job))},
                               {"video", request.video},
                               {"file", request.file},
                               {"most_bytes", request.most_bytes}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

MapRequest parse_map_request(std::string_view text) {
  try {
    const nlohmann::json json = nlohmann::json::parse(text);
    return {.job = parse_job(json.at("job").dump()),
            .video = json.at("video"),
            .file = json.at("file"),
            .most_bytes = json.at("most_bytes")};
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(std::string("no request for maps: ") + error.what());
  }
}

}  // namespace foldwise
