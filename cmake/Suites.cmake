# SPDX-License-Identifier: Apache-2.0
# One ctest entry for each suite of a GoogleTest program, where starting the program takes longer than most of its tests:
# libtorch's and OpenCV's libraries take a second. Run after the program was linked:
#   cmake -D PROGRAM=… -D FOLDER=… -D TIMEOUT=… -D OUTPUT=… -P cmake/Suites.cmake
execute_process(COMMAND "${PROGRAM}" --gtest_list_tests
  OUTPUT_VARIABLE listed ERROR_VARIABLE errors RESULT_VARIABLE result WORKING_DIRECTORY "${FOLDER}")
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} --gtest_list_tests ended with ${result}: ${errors}${listed}")
endif()
string(REPLACE ";" " " listed "${listed}")
string(REPLACE "\n" ";" lines "${listed}")
set(text "")
foreach(line IN LISTS lines)
  # A suite's line starts with its name and a full stop; its tests' lines are indented.
  if(line MATCHES "^([^ ]+)\\.( |$)")
    set(name "${CMAKE_MATCH_1}")
    string(APPEND text "add_test([==[${name}]==] [==[${PROGRAM}]==] [==[--gtest_filter=${name}.*]==])\n"
      "set_tests_properties([==[${name}]==] PROPERTIES TIMEOUT ${TIMEOUT} WORKING_DIRECTORY [==[${FOLDER}]==])\n")
  endif()
endforeach()
if(NOT text)
  message(FATAL_ERROR "${PROGRAM} lists no tests")
endif()
file(WRITE "${OUTPUT}" "${text}")
