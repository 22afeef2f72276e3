// SPDX-License-Identifier: Apache-2.0
// The half of looks.h that keeps them: looks_path, write_looks, read_looks, to_text, parse_look.
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "datasets/frames/looks.h"
#include "experiments/foundation/durable_file.h"

namespace foldwise::datasets {
namespace {

using Json = nlohmann::json;

constexpr int version = 1;

Json json_of(const VideoLook& look) {
  return {{"times", look.times}, {"pictures", look.pictures}};
}

VideoLook look_in(const Json& json) {
  VideoLook look{json.at("times").get<std::vector<double>>(), json.at("pictures").get<std::vector<PictureLook>>()};
  return look.times.size() == look.pictures.size() ? look : VideoLook{};
}

// Names of files may be of any encoding.
std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::filesystem::path looks_path(const std::filesystem::path& shard) {
  return std::filesystem::path(shard).replace_extension(".looks");
}

void write_looks(const std::filesystem::path& file, const std::vector<NamedLook>& looks) {
  Json videos = Json::array();
  for (const NamedLook& each : looks) videos.push_back({{"id", each.id}, {"look", json_of(each.look)}});
  const std::string text = dumped({{"version", version}, {"videos", videos}});
  DurableFile target(file);
  target.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  target.commit();
}

std::vector<NamedLook> read_looks(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return {};
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  try {
    const Json document = Json::parse(text);
    if (document.at("version").get<int>() != version) return {};
    std::vector<NamedLook> looks;
    for (const Json& video : document.at("videos")) {
      looks.push_back({video.at("id").get<std::string>(), look_in(video.at("look"))});
    }
    return looks;
  } catch (const Json::exception&) {
    return {};  // by contract: what cannot be read tells nothing
  }
}

std::string to_text(const VideoLook& look) {
  return dumped(json_of(look));
}

std::optional<VideoLook> parse_look(const std::string& text) {
  try {
    return look_in(Json::parse(text));
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace foldwise::datasets
