// SPDX-License-Identifier: Apache-2.0
#include "datasets/files/rooted_path.h"

#include <algorithm>
#include <system_error>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/letter_case.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

bool is_below(const fs::path& root, const fs::path& path) {
  const auto [in_root, in_path] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return in_root == root.end();
}

// What brings the content back that a link should lead to.
std::string remedy_of_link(const std::string& target) {
  if (target.find(".git/annex/") != std::string::npos) return "fetch its content with 'git annex get'";
  if (target.find("dvc") != std::string::npos) return "fetch its content with 'dvc pull'";
  return "mend the link, or take it away";
}

void require_target(const fs::path& link) {
  std::error_code error;
  if (fs::exists(link, error)) return;
  std::error_code unused;
  const std::string target = fs::read_symlink(link, unused).string();
  if (error == std::errc::too_many_symbolic_link_levels) {
    throw UserError(Fault::data, link.string(), "is a link that leads back to itself, by way of " + target,
                    "mend the link, or take it away");
  }
  throw UserError(Fault::data, link.string(), "is a link to nothing: " + target + " is not there",
                  remedy_of_link(target));
}

}  // namespace

fs::path resolve_inside(const fs::path& root, const fs::path& relative) {
  fs::path whole = root / relative;
  const bool climbs = std::find(relative.begin(), relative.end(), "..") != relative.end();
  if (climbs || relative.is_absolute()) {
    throw UserError(Fault::data, whole.string(), "leads out of the dataset's folder " + root.string(),
                    "give a path below that folder");
  }
  return whole;
}

std::vector<std::string> list_inside(const fs::path& root, const fs::path& relative) {
  const fs::path folder = resolve_inside(root, relative);
  std::vector<std::string> names;
  std::vector<std::string> links;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::string name = entry->path().filename().string();
    if (name.starts_with('.')) continue;
    if (entry->is_symlink()) links.push_back(name);
    names.push_back(std::move(name));
  }
  if (error) {
    throw UserError(Fault::data, folder.string(), "cannot be read: " + error.message(),
                    "check the path and its rights");
  }
  std::sort(links.begin(), links.end());
  for (const std::string& link : links) require_target(folder / link);
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<fs::path> find_inside(const fs::path& root, const fs::path& relative) {
  fs::path found;
  for (const fs::path& part : relative) {
    std::error_code error;
    if (fs::exists(resolve_inside(root, found / part), error)) {
      found /= part;
      continue;
    }
    if (!fs::is_directory(root / found, error)) return std::nullopt;
    std::vector<std::string> names = list_inside(root, found);
    std::erase_if(names, [&](const std::string& name) { return !equal_in_any_case(name, part.string()); });
    if (names.empty()) return std::nullopt;
    if (names.size() > 1) {
      throw UserError(Fault::data, (root / found).string(), "holds both " + names[0] + " and " + names[1],
                      "keep one of them, named " + part.string());
    }
    found /= names.front();
  }
  return found;
}

void require_no_link_out(const fs::path& root) {
  std::error_code error;
  const fs::path real = fs::canonical(root, error);
  fs::recursive_directory_iterator entry(root, fs::directory_options::skip_permission_denied, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->path().filename().string().starts_with('.')) {
      entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_symlink()) continue;
    std::error_code unused;
    const fs::path target = fs::weakly_canonical(entry->path(), unused);
    if (is_below(real, target)) continue;
    throw UserError(Fault::data, entry->path().string(),
                    "is a link that leads out of the dataset's folder, to " + target.string(),
                    "put the file itself there, or set dataset.links: follow");
  }
}

}  // namespace foldwise::datasets
