// SPDX-License-Identifier: Apache-2.0
// The PNG files of results/drawing, read back by OpenCV, which no other room's tests have.
#include <gtest/gtest.h>

#include <cstdint>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <random>
#include <stdexcept>
#include <vector>

#include "results/drawing/png.h"

namespace foldwise::datasets {
namespace {

std::vector<std::uint8_t> decoded(const std::vector<std::uint8_t>& file, int columns, int rows) {
  const cv::Mat bgr = cv::imdecode(file, cv::IMREAD_COLOR);
  EXPECT_EQ(bgr.cols, columns);
  EXPECT_EQ(bgr.rows, rows);
  if (bgr.empty()) return {};
  cv::Mat rgb;
  cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
  return {rgb.data, rgb.data + rgb.total() * 3};
}

TEST(FigurePng, ComesBackFromAnotherDecoder) {
  std::mt19937 draws(7);
  for (const auto& [columns, rows] : {std::pair{1, 1}, {3, 2}, {97, 31}, {640, 5}}) {
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows) * 3);
    for (std::uint8_t& value : pixels) value = static_cast<std::uint8_t>(draws());
    EXPECT_EQ(decoded(results::encode_png(columns, rows, pixels), columns, rows), pixels) << columns << " x " << rows;
  }
}

// Runs of every length: those that one symbol tells, and longer ones.
TEST(FigurePng, KeepsRunsOfAnyLength) {
  for (int length = 1; length < 300; ++length) {
    std::vector<std::uint8_t> pixels;
    for (int i = 0; i < length; ++i) pixels.insert(pixels.end(), 3, 9);
    pixels.insert(pixels.end(), {1, 2, 3});
    EXPECT_EQ(decoded(results::encode_png(length + 1, 1, pixels), length + 1, 1), pixels) << length;
  }
}

TEST(FigurePng, TakesLittleForWhatIsAlike) {
  const std::vector<std::uint8_t> white(std::size_t{500} * 500 * 3, 255);
  EXPECT_LT(results::encode_png(500, 500, white).size(), 10'000U);
}

TEST(FigurePng, RefusesPixelsOfAnotherSize) {
  EXPECT_THROW(results::encode_png(2, 2, std::vector<std::uint8_t>(11)), std::invalid_argument);
}

}  // namespace
}  // namespace foldwise::datasets
