// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/containers/foreign_kind.h"

#include <array>

#include "experiments/foundation/formats/foreign_file.h"

namespace foldwise::datasets {
namespace {

using namespace std::string_view_literals;

struct UnreadKind {
  std::size_t at = 0;
  std::string_view mark;
  std::string_view seen;
  std::string_view remedy = ", which cannot be read here: convert it to JPEG or PNG";
};

constexpr auto unread_kinds = std::to_array<UnreadKind>({
    {0, "PK\x03\x04"sv, "is a zip archive", ": unpack it first"},
    {4, "ftyphei"sv, "is a HEIC picture"},
    {4, "ftypmif1"sv, "is a HEIF picture"},
    {4, "ftypavi"sv, "is an AVIF picture"},
    {0, "\xFF\x0A"sv, "is a JPEG XL picture"},
    {4, "JXL \r\n"sv, "is a JPEG XL picture"},
    {0, "8BPS"sv, "is a file of Photoshop"},
});

}  // namespace

std::string foreign_kind(std::string_view begin) {
  if (const auto foreign = foreign_file(begin)) return std::string(foreign->seen) + ": " + std::string(foreign->remedy);
  for (const UnreadKind& kind : unread_kinds) {
    if (begin.size() > kind.at && begin.substr(kind.at).starts_with(kind.mark)) {
      return std::string(kind.seen) + std::string(kind.remedy);
    }
  }
  return "";
}

}  // namespace foldwise::datasets
