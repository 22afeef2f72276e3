// SPDX-License-Identifier: Apache-2.0
#include "datasets/files/sample_files.h"

#include <algorithm>
#include <array>
#include <system_error>

#include "datasets/files/rooted_path.h"
#include "experiments/foundation/text/letter_case.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes the digits that a text begins with, without leading zeros.
std::string_view take_number(std::string_view& text) {
  std::size_t zeros = 0;
  while (zeros < text.size() && text[zeros] == '0') ++zeros;
  std::size_t end = zeros;
  while (end < text.size() && is_digit(text[end])) ++end;
  const std::string_view number = text.substr(zeros, end - zeros);
  text.remove_prefix(end);
  return number;
}

}  // namespace

std::string lower_extension(const fs::path& file) {
  return lower_case(file.extension().string());
}

bool is_image(const fs::path& file) {
  static constexpr auto extensions =
      std::to_array<std::string_view>({".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".webp", ".tif",
                                       ".tiff", ".jp2", ".j2k", ".pbm", ".pgm", ".ppm", ".pnm"});
  return std::find(extensions.begin(), extensions.end(), lower_extension(file)) != extensions.end();
}

bool is_video(const fs::path& file) {
  static constexpr auto extensions = std::to_array<std::string_view>(
      {".avi",  ".divx", ".mp4", ".m4v", ".mov",  ".qt",  ".3gp", ".3g2", ".mj2",  ".mkv", ".webm", ".mpg",
       ".mpeg", ".mpe",  ".m1v", ".m2v", ".vob",  ".ts",  ".mts", ".m2t", ".m2ts", ".wmv", ".asf",  ".flv",
       ".f4v",  ".ogv",  ".ogm", ".rm",  ".rmvb", ".mxf", ".dv",  ".gif", ".y4m",  ".nut", ".ivf"});
  return std::find(extensions.begin(), extensions.end(), lower_extension(file)) != extensions.end();
}

bool natural_less(std::string_view left, std::string_view right) {
  const auto plain = left <=> right;
  while (!left.empty() && !right.empty()) {
    if (is_digit(left.front()) && is_digit(right.front())) {
      const std::string_view a = take_number(left);
      const std::string_view b = take_number(right);
      if (a.size() != b.size()) return a.size() < b.size();
      if (a != b) return a < b;
    } else {
      if (left.front() != right.front()) return left.front() < right.front();
      left.remove_prefix(1);
      right.remove_prefix(1);
    }
  }
  if (left.empty() != right.empty()) return left.empty();
  return plain < 0;  // equal but for leading zeros
}

std::vector<fs::path> sample_files(const fs::path& root, const fs::path& sample) {
  const fs::path whole = resolve_inside(root, sample);
  std::error_code error;
  const fs::file_status status = fs::status(whole, error);
  if (fs::is_regular_file(status)) return {sample};
  if (!fs::is_directory(status)) return {};
  std::vector<std::string> names = list_inside(root, sample);
  std::erase_if(names, [](const std::string& name) { return !is_image(name); });
  std::sort(names.begin(), names.end(), natural_less);
  std::vector<fs::path> files;
  files.reserve(names.size());
  for (const std::string& name : names) files.push_back(sample / name);
  return files;
}

}  // namespace foldwise::datasets
