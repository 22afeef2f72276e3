// SPDX-License-Identifier: Apache-2.0
// The half of looks.h that keeps them: looks_path, write_looks, read_looks, to_text, parse_look.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "datasets/frames/looks.h"
#include "experiments/foundation/files/durable_file.h"

namespace foldwise::datasets {
namespace {

using Json = nlohmann::json;

constexpr int version = 2;

using Bytes = std::vector<std::uint8_t>;

/// All pictures, one behind the other.
Bytes bytes_of(const VideoLook& look) {
  Bytes bytes;
  for (const PictureLook& picture : look.pictures) bytes.insert(bytes.end(), picture.begin(), picture.end());
  return bytes;
}

VideoLook look_of(std::vector<double> times, const Bytes& bytes) {
  VideoLook look{std::move(times), {}};
  if (bytes.size() != look.times.size() * sizeof(PictureLook)) return {};
  look.pictures.resize(look.times.size());
  for (std::size_t picture = 0; picture < look.pictures.size(); ++picture) {
    std::copy_n(bytes.data() + picture * sizeof(PictureLook), sizeof(PictureLook), look.pictures[picture].data());
  }
  return look;
}

}  // namespace

std::filesystem::path looks_path(const std::filesystem::path& shard) {
  return std::filesystem::path(shard).replace_extension(".looks");
}

void write_looks(const std::filesystem::path& file, const std::vector<NamedLook>& looks) {
  Json videos = Json::array();
  for (const auto& [id, look] : looks) {
    videos.push_back({{"id", id}, {"times", look.times}, {"pictures", Json::binary(bytes_of(look))}});
  }
  const Bytes content = Json::to_cbor({{"version", version}, {"videos", videos}});
  DurableFile target(file);
  target.append(content);
  target.commit();
}

std::vector<NamedLook> read_looks(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return {};
  const std::string content{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  try {
    const Json document = Json::from_cbor(content);
    if (document.at("version").get<int>() != version) return {};
    std::vector<NamedLook> looks;
    for (const Json& video : document.at("videos")) {
      looks.push_back({video.at("id").get<std::string>(),
                       look_of(video.at("times").get<std::vector<double>>(), video.at("pictures").get_binary())});
    }
    return looks;
  } catch (const Json::exception&) {
    return {};  // by contract: what cannot be read tells nothing
  }
}

std::string to_text(const VideoLook& look) {
  return Json{{"times", look.times}, {"pictures", bytes_of(look)}}.dump();
}

std::optional<VideoLook> parse_look(const std::string& text) {
  try {
    const Json json = Json::parse(text);
    return look_of(json.at("times").get<std::vector<double>>(), json.at("pictures").get<Bytes>());
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace foldwise::datasets
