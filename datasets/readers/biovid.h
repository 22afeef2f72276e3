// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// The levels of stimulation: none, and four of heat.
inline constexpr std::array<std::string_view, 5> biovid_levels{"BL1", "PA1", "PA2", "PA3", "PA4"};

/// The subjects whose faces do not answer to the heat: left out by dataset.subjects: reactive.
inline constexpr auto biovid_non_reactive = std::to_array<std::string_view>(
    {"082315_w_60", "082414_m_64", "082909_m_47", "083009_w_42", "083013_w_47", "083109_m_60", "083114_w_55",
     "091914_m_46", "092009_m_54", "092014_m_56", "092509_w_51", "092714_m_64", "100514_w_51", "100914_m_39",
     "101114_w_37", "101209_w_61", "101809_m_59", "101916_m_40", "111313_m_64", "120614_w_61"});

/// BioVid Heat Pain Database, Part A:
///
///     starting_point/samples.csv    tab-separated: subject_id subject_name class_id class_name sample_id sample_name
///     video/<subject_name>/<sample_name>.mp4
///
/// Every row needs its video and every video its row. A sample's name begins with those of its subject and its class:
/// "071309_w_21-BL1-081". Ids are "<subject_name>/<sample_name>", subjects are the subject names. Tasks with two
/// classes leave the other levels out.
Dataset read_biovid(const DatasetOptions& options);

}  // namespace foldwise::datasets
