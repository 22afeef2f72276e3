// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/normalisation.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "experiments/choice_table.h"
#include "experiments/foundation/error.h"

namespace foldwise::worker {
namespace {

struct NormalisationRow {
  PixelNormalisation name;
  Normalisation normalisation;
};

constexpr std::array<double, 3> undivided{1, 1, 1};

/// Of networks that see bytes, from 0 to 255, less their mean.
constexpr Normalisation of_bytes(double red, double green, double blue) {
  constexpr double full = 255;
  return {{red / full, green / full, blue / full}, {1 / full, 1 / full, 1 / full}};
}

constexpr auto normalisation_rows = std::to_array<NormalisationRow>({
    {PixelNormalisation::file, {}},      // where it says nothing
    {PixelNormalisation::imagenet, {}},  // torchvision's
    {PixelNormalisation::vgg_face, of_bytes(129.1863, 104.7624, 93.5940)},
    {PixelNormalisation::vgg_face2, of_bytes(131.0912, 103.8827, 91.4953)},
    {PixelNormalisation::activitynet, of_bytes(114.7748, 107.7354, 99.4750)},
    {PixelNormalisation::kinetics, {{0.43216, 0.394666, 0.37645}, {0.22803, 0.22145, 0.216989}}},
    {PixelNormalisation::inception_i3d, {{0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}}},
    {PixelNormalisation::ayral_2021, {{0.2572, 0.2000, 0.1644}, undivided}},
    {PixelNormalisation::none, {{0, 0, 0}, undivided}},
});
static_assert(each_has_its_row(normalisation_rows, &NormalisationRow::name));

const std::string normalisation_key = "normalisation";

std::optional<Normalisation> named(const std::string& text) {
  for (const NormalisationRow& row : normalisation_rows) {
    if (row.name != PixelNormalisation::file && text == name_of(row.name)) return row.normalisation;
  }
  return std::nullopt;
}

std::optional<Normalisation> parsed(const std::string& text) {
  try {
    const nlohmann::json json = nlohmann::json::parse(text);
    Normalisation normalisation;
    normalisation.mean = json.at("mean").get<std::array<double, 3>>();
    normalisation.deviation = json.at("deviation").get<std::array<double, 3>>();
    const bool positive = std::ranges::all_of(normalisation.deviation, [](double deviation) { return deviation > 0; });
    if (positive) return normalisation;
  } catch (const nlohmann::json::exception&) {
    // Told by the caller, with what is allowed.
  }
  return std::nullopt;
}

std::string known_names() {
  std::string names;
  for (const NormalisationRow& row : normalisation_rows) {
    if (row.name != PixelNormalisation::file) names.append(names.empty() ? "" : ", ").append(name_of(row.name));
  }
  return names;
}

}  // namespace

Normalisation normalisation_of(const SafeTensors& file, const std::string& where) {
  const auto found = file.metadata.find(normalisation_key);
  if (found == file.metadata.end()) return {};
  if (const auto normalisation = named(found->second)) return *normalisation;
  if (const auto normalisation = parsed(found->second)) return *normalisation;
  throw UserError(Fault::data, where, "metadata normalisation is '" + found->second + "'",
                  "allowed: " + known_names() + ", or {\"mean\": [r, g, b], \"deviation\": [r, g, b]} on a 0-1 scale");
}

Normalisation normalisation_for(PixelNormalisation asked, const SafeTensors& file, const std::string& where) {
  if (asked == PixelNormalisation::file) return normalisation_of(file, where);
  const Normalisation& normalisation = normalisation_rows[static_cast<std::size_t>(asked)].normalisation;
  const auto said = file.metadata.find(normalisation_key);
  if (said != file.metadata.end() && normalisation_of(file, where) != normalisation) {
    throw UserError(
        Fault::usage, "model.normalisation",
        "saw " + std::string(name_of(asked)) + ", but " + where + " says in its metadata that it is " + said->second,
        "leave it out, or, where pixels are to differ from those that the file was trained on, name a file that says "
        "nothing of them: orchestrator models convert " +
            where + " other.pth keeps no metadata");
  }
  return normalisation;
}

}  // namespace foldwise::worker
