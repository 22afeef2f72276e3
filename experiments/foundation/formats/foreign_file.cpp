// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/formats/foreign_file.h"

#include <array>

namespace foldwise {
namespace {

using namespace std::string_view_literals;

struct ForeignMark {
  std::string_view begin;
  std::size_t offset = 0;  ///< of `begin` in the file
  ForeignFile file;
};

constexpr std::string_view unpack = "unpack it first";
constexpr std::string_view download = "download the file again: what the link leads to may want a login or a click";

constexpr auto foreign_marks = std::to_array<ForeignMark>({
    {"version https://git-lfs.github.com/"sv,
     0,
     {"is a pointer of Git LFS and not the file itself", "fetch that with 'git lfs pull'"}},
    {"/annex/objects/"sv, 0, {"is a pointer of git-annex and not the file itself", "fetch that with 'git annex get'"}},
    {"\x1f\x8b"sv, 0, {"is compressed (gzip)", unpack}},
    {"BZh"sv, 0, {"is compressed (bzip2)", unpack}},
    {"\xfd"
     "7zXZ\0"sv,
     0,
     {"is compressed (xz)", unpack}},
    {"\x28\xb5\x2f\xfd"sv, 0, {"is compressed (zstd)", unpack}},
    {"7z\xbc\xaf\x27\x1c"sv, 0, {"is a 7z archive", unpack}},
    {"Rar!"sv, 0, {"is a RAR archive", unpack}},
    {"ustar"sv, 257, {"is a tar archive", unpack}},
    {"<!"sv, 0, {"is a web page", download}},
    {"<html"sv, 0, {"is a web page", download}},
    {"<HTML"sv, 0, {"is a web page", download}},
    {"<?xml"sv, 0, {"is XML, such as a server's answer", download}},
});

}  // namespace

std::optional<ForeignFile> foreign_file(std::string_view begin) {
  for (const ForeignMark& mark : foreign_marks) {
    if (begin.size() > mark.offset && begin.substr(mark.offset).starts_with(mark.begin)) return mark.file;
  }
  return std::nullopt;
}

}  // namespace foldwise
