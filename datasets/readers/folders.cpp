// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/folders.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

#include "datasets/files/dataset_root.h"
#include "datasets/files/other_folders.h"
#include "datasets/files/rooted_path.h"
#include "datasets/files/sample_files.h"
#include "datasets/readers/media_tree.h"
#include "datasets/readers/misplaced_splits.h"
#include "datasets/readers/sample_table.h"
#include "datasets/sample_order.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr const char* table_name = "samples.csv";
constexpr const char* layouts = "set dataset.layout to videos, faces (a folder of images is a sample) or images";

[[noreturn]] void refuse(const fs::path& where, const std::string& seen, const std::string& remedy) {
  throw UserError(Fault::data, where.string(), seen, remedy);
}

std::vector<std::string> folders_in(const fs::path& root, const fs::path& folder) {
  std::vector<std::string> names = list_inside(root, folder);
  std::erase_if(names, [&](const std::string& name) { return !is_folder(root / folder / name); });
  return names;
}

bool is_below(const fs::path& folder, const fs::path& path) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

// The folders that may be splits or classes: all but those that hold results of sweeps, or planted truth.
std::vector<std::string> named_folders(const OtherFolders& others, const MediaTree& media, const fs::path& folder) {
  std::vector<std::string> names = folders_in(others.root(), folder);
  std::erase_if(names, [&](const std::string& name) {
    const fs::path path = folder / name;
    const auto holds = [&](const auto& file) { return is_below(path, file); };
    if (others.is_truth(path)) return true;
    const bool has_results = std::ranges::any_of(media.results, holds) || others.leads_to_output(path);
    return has_results && std::ranges::none_of(media.videos, holds) && std::ranges::none_of(media.images, holds);
  });
  return names;
}

// How the folders above a sample are to be understood.
struct Form {
  bool splits_first = false;
  std::optional<SampleTable> table;

  bool classes_by_folder() const { return !table || !table->has_classes; }
  /// How many folders stand above those of the classes.
  std::ptrdiff_t class_level() const { return splits_first ? 1 : 0; }
};

std::ptrdiff_t folders_above(const fs::path& path) {
  return std::distance(path.begin(), path.end()) - 1;
}

std::string component(const fs::path& path, std::ptrdiff_t level) {
  return std::next(path.begin(), level)->string();
}

DatasetLayout layout_of(const std::string& sample) {
  if (is_video(sample)) return DatasetLayout::videos;
  return is_image(sample) ? DatasetLayout::images : DatasetLayout::faces;
}

DatasetLayout layout_found(const fs::path& root, const MediaTree& media, const Form& form) {
  if (form.table) return layout_of(form.table->first);
  const fs::path* single = nullptr;
  const fs::path* in_folder = nullptr;
  for (const fs::path& image : media.images) {
    (folders_above(image) > form.class_level() + 1 ? in_folder : single) = &image;
  }
  std::vector<std::pair<DatasetLayout, const fs::path*>> kinds;
  if (!media.videos.empty()) kinds.emplace_back(DatasetLayout::videos, &media.videos.front());
  if (in_folder != nullptr) kinds.emplace_back(DatasetLayout::faces, in_folder);
  if (single != nullptr) kinds.emplace_back(DatasetLayout::images, single);
  if (kinds.empty()) {
    refuse(root, "there is no video and no image", "<class>/<video or image> is expected; check dataset.root");
  }
  if (kinds.size() > 1) {
    refuse(root,
           "there are " + std::string(name_of(kinds[0].first)) + " such as " + kinds[0].second->string() + " and " +
               std::string(name_of(kinds[1].first)) + " such as " + kinds[1].second->string(),
           layouts);
  }
  return kinds.front().first;
}

// The paths of the samples, sorted.
std::set<fs::path> samples_of(const fs::path& root, const MediaTree& media, DatasetLayout layout) {
  std::set<fs::path> samples;
  if (layout == DatasetLayout::videos) samples.insert(media.videos.begin(), media.videos.end());
  if (layout == DatasetLayout::images) samples.insert(media.images.begin(), media.images.end());
  if (layout == DatasetLayout::faces) {
    for (const fs::path& image : media.images) {
      if (!image.has_parent_path()) refuse(root / image, "lies in no folder of its own", layouts);
      samples.insert(image.parent_path());
    }
  }
  if (samples.empty()) refuse(root, "there are no " + std::string(name_of(layout)), layouts);
  return samples;
}

// Of files of the other kind, which the layout that somebody named leaves out.
std::optional<std::string> other_media_remark(const MediaTree& media, DatasetLayout layout) {
  const bool videos = layout == DatasetLayout::videos;
  const std::vector<fs::path>& others = videos ? media.images : media.videos;
  if (others.empty()) return std::nullopt;
  const bool one = others.size() == 1;
  return std::to_string(others.size()) + (videos ? " picture" : " video") + (one ? "" : "s") + ", such as " +
         others.front().string() + ", " + (one ? "is" : "are") + " left out, since dataset.layout is " +
         std::string(name_of(layout));
}

// What to do about the folder of a class in which there is no sample of this layout.
std::string remedy_of_empty(const MediaTree& media, const fs::path& folder, DatasetLayout layout) {
  const auto holds = [&](const fs::path& file) { return is_below(folder, file); };
  const auto video = std::ranges::find_if(media.videos, holds);
  const auto image = std::ranges::find_if(media.images, holds);
  if (layout == DatasetLayout::videos && image != media.images.end()) {
    return "it holds pictures such as " + image->string() + ": put videos there; or " + layouts;
  }
  if (layout != DatasetLayout::videos && video != media.videos.end()) {
    return "it holds videos such as " + video->string() + ": put pictures there; or " + layouts;
  }
  return "put " + std::string(layout == DatasetLayout::videos ? "videos" : "pictures") +
         " there; if it is no class, move it out of the dataset's folder, or name the class of each sample in "
         "samples.csv";
}

void require_every_class_filled(const OtherFolders& others, const MediaTree& media, const std::set<fs::path>& samples,
                                const Form& form, DatasetLayout layout) {
  std::vector<fs::path> above{""};
  if (form.splits_first) {
    const std::vector<std::string> splits = named_folders(others, media, "");
    above.assign(splits.begin(), splits.end());
  }
  std::set<fs::path> filled;
  for (const fs::path& sample : samples) {
    const auto end = std::next(sample.begin(), std::min(folders_above(sample), form.class_level() + 1));
    fs::path folder;
    for (auto part = sample.begin(); part != end; ++part) folder /= *part;
    filled.insert(folder);
  }
  for (const fs::path& folder : above) {
    for (const std::string& name : named_folders(others, media, folder)) {
      const fs::path path = folder / name;
      if (filled.contains(path)) continue;
      refuse(others.root() / path, "the class has no sample", remedy_of_empty(media, path, layout));
    }
  }
}

// Both ways: every row has its sample, every sample has its row.
void require_table_fits(const fs::path& root, const std::set<fs::path>& samples, const SampleTable& table) {
  for (const auto& [path, row] : table.rows) {
    if (samples.contains(path)) continue;
    const bool there = fs::exists(resolve_inside(root, path));
    refuse(row.where, "names " + path + (there ? ", which is no sample of this layout" : ", which is not there"),
           there ? layouts : "add it or remove the row");
  }
  for (const fs::path& sample : samples) {
    if (!table.rows.contains(sample.string())) {
      refuse(root / sample, "is not in " + table.file.string(), "add its row, or remove the sample");
    }
  }
}

// A sample and the name of its class.
struct Labelled {
  Sample sample;
  std::string label;
};

Labelled describe(const fs::path& root, const fs::path& path, const Form& form) {
  Labelled result{{path.string(), path.string(), 0, "", ""}, ""};
  if (is_video(path) || is_image(path)) result.sample.id = (path.parent_path() / path.stem()).string();
  if (form.table) {
    const SampleRow& row = form.table->rows.at(path.string());
    result.sample.subject = row.subject;
    result.sample.split = row.split;
    result.label = row.label;
  }
  if (form.splits_first && result.sample.split.empty()) result.sample.split = component(path, 0);
  if (form.classes_by_folder()) {
    if (folders_above(path) <= form.class_level()) {
      refuse(root / path, "lies in no folder of a class",
             std::string("expected ") + (form.splits_first ? "<split>/<class>/<sample>" : "<class>/<sample>") +
                 ", or a column class in samples.csv");
    }
    result.label = component(path, form.class_level());
  }
  return result;
}

}  // namespace

Dataset read_folders(const DatasetOptions& options, const fs::path& output) {
  if (options.layout == DatasetLayout::video_level || options.layout == DatasetLayout::frame_level) {
    throw UserError(Fault::data, "dataset.layout", std::string(name_of(options.layout)),
                    "of folders, automatic, videos, faces and images are possible");
  }
  const fs::path root = dataset_root(options, "the folder that holds a folder of videos or images for each class");
  const OtherFolders others(root, output);
  others.require_root_apart();
  const MediaTree media = find_media(others);
  const std::vector<std::string> first_level = named_folders(others, media, "");
  Form form;
  form.splits_first = !first_level.empty() && std::all_of(first_level.begin(), first_level.end(), names_split);
  if (const auto table = find_inside(root, table_name)) form.table = read_sample_table(root / *table);
  const DatasetLayout layout =
      options.layout == DatasetLayout::automatic ? layout_found(root, media, form) : options.layout;

  const std::set<fs::path> paths = samples_of(root, media, layout);
  if (form.table) require_table_fits(root, paths, *form.table);
  std::vector<Labelled> found;
  std::set<std::string> classes;
  for (const fs::path& path : paths) classes.insert(found.emplace_back(describe(root, path, form)).label);
  if (form.classes_by_folder()) require_every_class_filled(others, media, paths, form, layout);

  Dataset dataset{"folders", root, {classes.begin(), classes.end()}, {}};
  for (Labelled& each : found) {
    each.sample.label = static_cast<int>(std::distance(classes.begin(), classes.find(each.label)));
    dataset.samples.push_back(std::move(each.sample));
  }
  sort_by_id(dataset);
  if (form.classes_by_folder() && !form.splits_first) {
    if (auto remark = misplaced_splits_remark(classes, paths)) dataset.remarks.push_back(*std::move(remark));
  }
  if (auto remark = other_media_remark(media, layout)) dataset.remarks.push_back(*std::move(remark));
  return dataset;
}

}  // namespace foldwise::datasets
