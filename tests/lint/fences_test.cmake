# SPDX-License-Identifier: Apache-2.0
# Plants violations in a small tree and looks at what the fences say of them.
#   cmake -D SCRATCH=<folder> -P tests/lint/fences_test.cmake
get_filename_component(root "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
string(APPEND SCRATCH "/scratch")  # the folder itself may hold what it likes
set(tree "${SCRATCH}/tree")

# A clean tree: every room uses what it may.
function(make_clean_tree)
  file(REMOVE_RECURSE "${SCRATCH}")
  file(MAKE_DIRECTORY "${SCRATCH}")
  file(WRITE "${tree}/CMakeLists.txt" [=[
cmake_minimum_required(VERSION 3.25)
project(mini LANGUAGES CXX)
list(APPEND CMAKE_MODULE_PATH "${FOLDWISE_CMAKE}")
include(Fences)
add_library(foldwise_torch INTERFACE)
foreach(library IN ITEMS MPI::MPI_CXX yaml-cpp SQLiteCpp opencv_core fmt::fmt)
  add_library(${library} INTERFACE IMPORTED GLOBAL)
endforeach()
foreach(room IN ITEMS experiments datasets results worker orchestrator tests/worker tests/orchestrator)
  add_subdirectory(${room})
endforeach()
foldwise_check_fences()
]=])
  set(add_experiments "add_library(foldwise_experiments STATIC a.cpp)\ntarget_link_libraries(foldwise_experiments PRIVATE yaml-cpp fmt::fmt)\n")
  set(add_datasets "add_library(foldwise_datasets STATIC a.cpp)\ntarget_link_libraries(foldwise_datasets PUBLIC foldwise_experiments)\nadd_library(foldwise_video STATIC a.cpp)\ntarget_link_libraries(foldwise_video PUBLIC foldwise_datasets PRIVATE opencv_core)\n")
  set(add_results "add_library(foldwise_metrics STATIC a.cpp)\nadd_library(foldwise_results STATIC a.cpp)\ntarget_link_libraries(foldwise_results PUBLIC foldwise_experiments foldwise_metrics PRIVATE SQLiteCpp)\n")
  set(add_worker "add_executable(worker a.cpp)\ntarget_link_libraries(worker PRIVATE foldwise_torch foldwise_video foldwise_metrics)\n")
  set(add_orchestrator "add_executable(orchestrator a.cpp)\ntarget_link_libraries(orchestrator PRIVATE foldwise_results foldwise_datasets MPI::MPI_CXX)\n")
  set(add_tests/worker "add_executable(worker_test a.cpp)\ntarget_link_libraries(worker_test PRIVATE foldwise_torch foldwise_results)\n")
  set(add_tests/orchestrator "add_executable(sweep_test a.cpp)\ntarget_link_libraries(sweep_test PRIVATE MPI::MPI_CXX foldwise_video)\n")
  foreach(room IN ITEMS experiments datasets results worker orchestrator tests/worker tests/orchestrator)
    file(WRITE "${tree}/${room}/CMakeLists.txt" "${add_${room}}")
    file(WRITE "${tree}/${room}/a.cpp" "#include <string>\n#include \"experiments/job.h\"\n")
  endforeach()
endfunction()

function(configure result output)
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -G Ninja -S "${tree}" -B "${SCRATCH}/build" "-DFOLDWISE_CMAKE=${root}/cmake"
      -DCMAKE_CXX_COMPILER_WORKS=ON
    RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE errors)
  # CMake wraps and indents messages: compare without line breaks.
  string(REGEX REPLACE "[ \t\r\n]+" " " errors "${errors}")
  set(${result} "${code}" PARENT_SCOPE)
  set(${output} "${errors}" PARENT_SCOPE)
endfunction()

# expect_crossing(<sentence> <file> <text>): with the text added to the file, configuring fails with the sentence, and
# says nothing else.
function(expect_crossing sentence file text)
  make_clean_tree()
  file(APPEND "${tree}/${file}" "${text}\n")
  configure(result output)
  if(result EQUAL 0)
    message(SEND_ERROR "configured in spite of '${text}' in ${file}")
    return()
  endif()
  string(FIND "${output}" "(ARCHITECTURE.md): ${sentence} " place)
  if(place EQUAL -1)
    message(SEND_ERROR "'${text}' in ${file}\n  expected: ${sentence}\n  seen: ${output}")
  endif()
endfunction()

make_clean_tree()
configure(result output)
if(NOT result EQUAL 0)
  message(SEND_ERROR "a clean tree does not configure: ${output}")
endif()

# Libraries that a room uses directly, or reaches through others.
expect_crossing("foldwise_results -> foldwise_torch: libtorch is allowed in worker/ only \
orchestrator -> foldwise_results -> foldwise_torch: libtorch is allowed in worker/ only"
  results/CMakeLists.txt "target_link_libraries(foldwise_results PRIVATE foldwise_torch)")
expect_crossing("datasets/frames/a.cpp:1: includes libavcodec/avcodec.h: FFmpeg is allowed in datasets/video/ only"
  datasets/frames/a.cpp "#include <libavcodec/avcodec.h>")
expect_crossing("orchestrator -> foldwise_video -> opencv_core: OpenCV is allowed in datasets/ only"
  orchestrator/CMakeLists.txt "target_link_libraries(orchestrator PRIVATE foldwise_video)")
expect_crossing("worker -> foldwise_results -> SQLiteCpp: SQLite is allowed in results/ only"
  worker/CMakeLists.txt "target_link_libraries(worker PRIVATE foldwise_results)")
expect_crossing("worker -> MPI::MPI_CXX: MPI is allowed in orchestrator/ only"
  worker/CMakeLists.txt "target_link_libraries(worker PRIVATE MPI::MPI_CXX)")
expect_crossing("orchestrator -> yaml-cpp: yaml-cpp is allowed in experiments/ only"
  orchestrator/CMakeLists.txt "target_link_libraries(orchestrator PRIVATE yaml-cpp)")
expect_crossing("orchestrator -> /usr/lib/x86_64-linux-gnu/libtorch_cpu.so.1.13: libtorch is allowed in worker/ only"
  orchestrator/CMakeLists.txt "target_link_libraries(orchestrator PRIVATE /usr/lib/x86_64-linux-gnu/libtorch_cpu.so.1.13)")
expect_crossing("sweep_test -> foldwise_torch: libtorch is allowed in worker/ only"
  tests/orchestrator/CMakeLists.txt "target_link_libraries(sweep_test PRIVATE foldwise_torch)")
# Rooms that are not below.
expect_crossing("foldwise_metrics -> foldwise_datasets: results/ may use experiments/ only"
  results/CMakeLists.txt "target_link_libraries(foldwise_metrics PRIVATE foldwise_datasets)")
# #include lines.
expect_crossing("orchestrator/a.cpp:3: includes worker/models/backbones/vgg.h: orchestrator/ may include experiments/, datasets/, results/ only"
  orchestrator/a.cpp "#include \"worker/models/backbones/vgg.h\"")
expect_crossing("experiments/a.cpp:3: includes results/store.h: experiments/ may include its own files only"
  experiments/a.cpp "#include \"results/store.h\"")
expect_crossing("results/a.cpp:4: includes torch/torch.h: libtorch is allowed in worker/ only"
  results/a.cpp "// [1]; a comment\n#include <torch/torch.h>")
expect_crossing("tests/worker/a.cpp:3: includes mpi.h: MPI is allowed in orchestrator/ only"
  tests/worker/a.cpp "#  include <mpi.h>")
expect_crossing("worker/a.cpp:3: includes tests/support/scratch.h: only tests may include tests/"
  worker/a.cpp "#include \"tests/support/scratch.h\"")
# Wings of a room: upwards, from a file beside the wings, and from a wing that the table does not know.
expect_crossing("datasets/video/a.cpp:1: includes datasets/folds/fold.h: datasets/video may include datasets/files/, datasets/ only"
  datasets/video/a.cpp "#include \"datasets/folds/fold.h\"")
expect_crossing("experiments/a.cpp:3: includes experiments/fields/field.h: experiments/. may include experiments/foundation/ only"
  experiments/a.cpp "#include \"experiments/fields/field.h\"")
expect_crossing("orchestrator/cellar/a.cpp:1: includes orchestrator/plan/plan.h: orchestrator/cellar/ has no place among the \
wings of orchestrator/ (FOLDWISE_WINGS_orchestrator in cmake/Fences.cmake)"
  orchestrator/cellar/a.cpp "#include \"orchestrator/plan/plan.h\"")
# Among the folders of a wing that has an order of its own.
expect_crossing("datasets/synthetic/scenes/a.cpp:1: includes datasets/synthetic/afew.h: datasets/synthetic/scenes may include its own files only"
  datasets/synthetic/scenes/a.cpp "#include \"datasets/synthetic/afew.h\"")
expect_crossing("datasets/synthetic/cellar/a.cpp:1: includes datasets/synthetic/afew.h: datasets/synthetic/cellar/ has no place among \
the wings of datasets/synthetic/ (FOLDWISE_WINGS_datasets/synthetic in cmake/Fences.cmake)"
  datasets/synthetic/cellar/a.cpp "#include \"datasets/synthetic/afew.h\"")

make_clean_tree()
file(WRITE "${tree}/datasets/folds/a.cpp" "#include \"datasets/video/containers/mp4.h\"\n#include \"datasets/dataset.h\"\n#include \"datasets/folds/protocols/subjects.h\"\n")
configure(result output)
if(NOT result EQUAL 0)
  message(SEND_ERROR "wings that look down do not configure: ${output}")
endif()
