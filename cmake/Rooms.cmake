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

# foldwise_test(<name> SOURCES … USES …) makes one GoogleTest executable; each TEST becomes a ctest entry.
function(foldwise_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE foldwise_options ${ARG_USES} GTest::gmock GTest::gtest_main)
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 300)
endfunction()
