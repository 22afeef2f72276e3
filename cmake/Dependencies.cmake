# SPDX-License-Identifier: Apache-2.0
# Every library that the project uses, found in one place; which room may use which is in Rooms.cmake.
find_package(Torch REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(Threads REQUIRED)

# libtorch as a system target, so that our warnings stop at its headers.
add_library(foldwise_torch INTERFACE)
target_include_directories(foldwise_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
target_link_libraries(foldwise_torch INTERFACE ${TORCH_LIBRARIES})

if(NOT FOLDWISE_MODELS_ONLY)
  find_package(MPI REQUIRED COMPONENTS CXX)
  find_package(Boost 1.74 REQUIRED)
  find_package(yaml-cpp REQUIRED)
  find_package(SQLiteCpp REQUIRED)
  find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs videoio objdetect)
  find_package(OpenSSL REQUIRED COMPONENTS Crypto)
  find_package(CLI11 REQUIRED)
  find_package(fmt REQUIRED)
  find_package(spdlog REQUIRED)
endif()
if(FOLDWISE_TESTS)
  find_package(GTest REQUIRED)
endif()
if(FOLDWISE_BENCHMARKS AND NOT FOLDWISE_MODELS_ONLY)
  find_package(benchmark REQUIRED)
endif()
