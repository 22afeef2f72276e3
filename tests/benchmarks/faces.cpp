// SPDX-License-Identifier: Apache-2.0
/// faces WIDTH HEIGHT: aligns the faces of drawn people, and prints how many pictures are done in a second of CPU time.
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <opencv2/core.hpp>
#include <vector>

#include "datasets/faces/face_alignment.h"
#include "datasets/synthetic/scenes/expression.h"
#include "datasets/synthetic/scenes/planted_video.h"

int main(int count, char** arguments) {
  using namespace foldwise;
  using namespace foldwise::datasets;
  if (count != 3) {
    std::cerr << "usage: faces WIDTH HEIGHT\n";
    return 2;
  }
  cv::setNumThreads(1);
  FaceAligner faces{FacesOptions{}};
  double seconds = 0;
  int pictures = 0;
  int found = 0;
  for (std::uint64_t person = 0; person < 7; ++person) {
    PlantedOptions options;
    options.scene.size = {std::atoi(arguments[2]), std::atoi(arguments[1])};
    options.scene.occlusions = 0;
    const PlantedVideo video(afew_apex(person), 1000 + person, 77 + person, options);
    std::vector<cv::Mat> drawn;
    drawn.reserve(static_cast<std::size_t>(video.frames()));
    for (int frame = 0; frame < video.frames(); ++frame) drawn.push_back(video.draw(frame));
    const std::clock_t begin = std::clock();
    faces.begin();
    for (const cv::Mat& picture : drawn) {
      const auto face = faces.align(picture, {112, 112});
      found += face && face->rotation == FaceRotation::known ? 1 : 0;
      ++pictures;
    }
    seconds += static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  }
  std::cout << "pictures=" << pictures << "\nwith_eyes=" << found
            << "\naligned_per_second_per_core=" << pictures / seconds << "\n";
}
