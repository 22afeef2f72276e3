# SPDX-License-Identifier: Apache-2.0
# The five rooms: how their targets and tests are made. The fences between them stand in Fences.cmake.
#
#   foldwise_room(<target> ROOM <room> SOURCES … [USES …] [PRIVATELY …])
#
# makes a static library of a room. USES are public dependencies, PRIVATELY private ones.

include(Fences)
include(Tidy)

function(foldwise_room target)
  cmake_parse_arguments(ARG "" "ROOM" "SOURCES;USES;PRIVATELY" ${ARGN})
  add_library(${target} STATIC ${ARG_SOURCES})
  target_link_libraries(${target} PUBLIC foldwise_options ${ARG_USES} PRIVATE ${ARG_PRIVATELY})
  set_target_properties(${target} PROPERTIES FOLDWISE_ROOM "${ARG_ROOM}" POSITION_INDEPENDENT_CODE ON)
endfunction()

# A test itself is not worth the optimiser's time: what takes time is the code under it. GoogleMock's header is compiled
# once for all tests, and libtorch's once for those that need it.
add_library(foldwise_test_options INTERFACE)
target_link_libraries(foldwise_test_options INTERFACE foldwise_options)
target_compile_options(foldwise_test_options INTERFACE $<$<CONFIG:Release>:-O0>)
function(_foldwise_test_headers target header)
  add_library(${target} STATIC "${CMAKE_SOURCE_DIR}/tests/support/test_precompiled.cpp")
  target_link_libraries(${target} PRIVATE foldwise_test_options GTest::gmock ${ARGN})
  target_precompile_headers(${target} PRIVATE "${CMAKE_SOURCE_DIR}/tests/support/${header}")
endfunction()
if(FOLDWISE_TESTS)
  _foldwise_test_headers(foldwise_test_headers test_precompiled.h)
  if(FOLDWISE_WORKER)
    _foldwise_test_headers(foldwise_torch_test_headers torch_test_precompiled.h foldwise_torch)
  endif()
endif()

# Reading headers takes most of the time of a test's source, libtorch's half a minute, precompiled too: where the product's
# sources are joined, those of a test program are too. Their helpers need names of their own, or SEPARATELY.
option(FOLDWISE_JOIN_TESTS "Join the sources of each test program" ${CMAKE_UNITY_BUILD})

# foldwise_test(<name> SOURCES … USES … [WITH_TORCH] [BY_SUITE] [SEPARATELY]) makes one GoogleTest executable; each TEST becomes a
# ctest entry, or each suite: where starting the program costs more than most tests.
function(foldwise_test name)
  cmake_parse_arguments(ARG "WITH_TORCH;BY_SUITE;SEPARATELY" "" "SOURCES;USES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE foldwise_test_options ${ARG_USES} GTest::gmock GTest::gtest_main)
  if(ARG_WITH_TORCH)
    target_precompile_headers(${name} REUSE_FROM foldwise_torch_test_headers)
  else()
    target_precompile_headers(${name} REUSE_FROM foldwise_test_headers)
  endif()
  if(FOLDWISE_JOIN_TESTS AND NOT ARG_SEPARATELY)
    set(batch 8)
    if(ARG_WITH_TORCH)
      set(batch 12)
    endif()
    set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${batch})
  endif()
  if(ARG_BY_SUITE)
    set(suites "${CMAKE_CURRENT_BINARY_DIR}/${name}_suites.cmake")
    add_custom_command(TARGET ${name} POST_BUILD BYPRODUCTS "${suites}" VERBATIM
      COMMAND "${CMAKE_COMMAND}" -D "PROGRAM=$<TARGET_FILE:${name}>" -D "FOLDER=${CMAKE_CURRENT_BINARY_DIR}" -D TIMEOUT=600
        -D "OUTPUT=${suites}" -P "${CMAKE_SOURCE_DIR}/cmake/Suites.cmake")
    file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/${name}_tests.cmake"
      "if(EXISTS [==[${suites}]==])\n  include([==[${suites}]==])\nelse()\n  add_test(${name}_NOT_BUILT ${name}_NOT_BUILT)\nendif()\n")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${CMAKE_CURRENT_BINARY_DIR}/${name}_tests.cmake")
  else()
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 300)
  endif()
endfunction()
