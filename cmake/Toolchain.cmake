# SPDX-License-Identifier: Apache-2.0
# C++20, warnings on our own code, ccache when present, executables in <build>/bin.
# Warnings are errors where CMAKE_COMPILE_WARNING_AS_ERROR says so: in the presets for developers and in CI. A newer
# compiler's opinion stops no user.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(FOLDWISE_CCACHE ccache)
if(FOLDWISE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # ccache only caches files that use a precompiled header when told that it is stable.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
    CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" "${FOLDWISE_CCACHE}")
endif()

add_library(foldwise_options INTERFACE)
target_include_directories(foldwise_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(foldwise_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC needs this for a precompiled header to be usable from ccache.
  target_compile_options(foldwise_options INTERFACE -fpch-preprocess)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 at -O3 sees overlapping copies in "text" + std::string: its bug 105651.
    target_compile_options(foldwise_options INTERFACE -Wno-restrict)
  endif()
  if(CMAKE_UNITY_BUILD)
    # In joined files it takes what is local to one of them for something of a header.
    target_compile_options(foldwise_options INTERFACE -Wno-subobject-linkage)
  endif()
endif()
if(FOLDWISE_SANITIZER)
  target_compile_options(foldwise_options INTERFACE -fsanitize=${FOLDWISE_SANITIZER} -fno-omit-frame-pointer)
  target_link_options(foldwise_options INTERFACE -fsanitize=${FOLDWISE_SANITIZER})
endif()
if(FOLDWISE_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "FOLDWISE_FUZZ needs clang: cmake --preset fuzz")
  endif()
  # Every report of a sanitizer ends the program, so that the fuzzer keeps the input.
  target_compile_options(foldwise_options INTERFACE -fsanitize=fuzzer-no-link -fno-sanitize-recover=all)
endif()
