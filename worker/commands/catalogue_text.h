// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>

#include "experiments/choices.h"
#include "worker/commands/model_catalogue.h"

namespace foldwise::worker {

enum class CatalogueFormat {
  text,  ///< tables for people
  json,  ///< one object
  csv    ///< the backbones alone, a row each
};

std::string catalogue_text(const ModelCatalogue& catalogue, CatalogueFormat format);

/// "33,033,671"
std::string grouped(std::int64_t number);

}  // namespace foldwise::worker

namespace foldwise {

template <>
struct Choices<worker::CatalogueFormat> {
  static constexpr std::array names{"text", "json", "csv"};
};

}  // namespace foldwise
