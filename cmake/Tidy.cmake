# SPDX-License-Identifier: Apache-2.0
# clang-tidy as build targets, so that ninja runs it in parallel and again only for files that changed: each file has a
# stamp in <build>/tidy that depends on its object file, hence on all that it includes.
#
#   tidy       every file of targets without libtorch: a few seconds each
#   tidy-all   and the others: libtorch's headers cost half a minute each

find_program(FOLDWISE_CLANG_TIDY NAMES clang-tidy-14)

# Sets `answer` to whether a target contains libtorch.
function(_foldwise_contains_torch target answer)
  set(queue ${target})
  set(seen ${target})
  while(queue)
    list(POP_FRONT queue node)
    _foldwise_links(${node} links)
    foreach(link IN LISTS links)
      _foldwise_fenced_library("${link}" library)
      if(library STREQUAL libtorch)
        set(${answer} TRUE PARENT_SCOPE)
        return()
      endif()
      if(TARGET ${link} AND NOT link IN_LIST seen)
        list(APPEND seen ${link})
        list(APPEND queue ${link})
      endif()
    endforeach()
  endwhile()
  set(${answer} FALSE PARENT_SCOPE)
endfunction()

# Adds the two targets, over the sources of every target made so far.
function(foldwise_add_tidy)
  if(NOT FOLDWISE_CLANG_TIDY)
    return()
  endif()
  foldwise_own_targets("${CMAKE_SOURCE_DIR}" targets)
  set(known "")
  foreach(target IN LISTS targets)
    get_target_property(sources ${target} SOURCES)
    get_target_property(folder ${target} SOURCE_DIR)
    get_target_property(build_folder ${target} BINARY_DIR)
    _foldwise_contains_torch(${target} contains_torch)
    set(group quick)
    set(options "")
    set(flags "")
    if(contains_torch)
      set(group torch)
      # This check alone would take half of the time.
      # And torch has a folder datasets/ too, whose headers are not ours to mend.
      set(options --checks=-performance-unnecessary-value-param "--header-filter=^${CMAKE_SOURCE_DIR}/")
      set(flags -include "${CMAKE_SOURCE_DIR}/tests/lint/torch_for_clang_14.h")
    endif()
    foreach(source IN LISTS sources)
      cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${folder}" NORMALIZE OUTPUT_VARIABLE file)
      file(RELATIVE_PATH name "${CMAKE_SOURCE_DIR}" "${file}")
      if(NOT name MATCHES "^[^.].*\\.cpp$" OR name MATCHES "^build/" OR name IN_LIST known)
        continue()
      endif()
      list(APPEND known "${name}")
      file(RELATIVE_PATH object "${folder}" "${file}")
      string(REPLACE "../" "__/" object "${object}")
      set(stamp "${CMAKE_BINARY_DIR}/tidy/${name}.stamp")
      get_filename_component(stamp_folder "${stamp}" DIRECTORY)
      file(MAKE_DIRECTORY "${stamp_folder}")
      set(includes "$<REMOVE_DUPLICATES:$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>>")
      set(definitions "$<FILTER:$<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>,INCLUDE,.>")
      add_custom_command(
        OUTPUT "${stamp}"
        COMMAND "${CMAKE_SOURCE_DIR}/tests/lint/tidy_file.sh" "${stamp}" "${FOLDWISE_CLANG_TIDY}" --quiet ${options} "${file}" -- -std=c++20 ${flags}
          "$<$<BOOL:${includes}>:-I$<JOIN:${includes},;-I>>" "$<$<BOOL:${definitions}>:-D$<JOIN:${definitions},;-D>>"
        DEPENDS "${CMAKE_SOURCE_DIR}/.clang-tidy" "${build_folder}/CMakeFiles/${target}.dir/${object}.o"
        COMMENT "clang-tidy ${name}"
        COMMAND_EXPAND_LISTS VERBATIM)
      list(APPEND stamps_${group} "${stamp}")
    endforeach()
  endforeach()
  add_custom_target(tidy DEPENDS ${stamps_quick})
  add_custom_target(tidy-all DEPENDS ${stamps_quick} ${stamps_torch})
endfunction()
