# SPDX-License-Identifier: Apache-2.0
# cmake/Torch.cmake takes the libtorch of a PyTorch that pip installed, on a machine without the CUDA toolkit: a folder in
# pip's layout, made of links to this machine's libtorch, a TorchConfig.cmake that stops as PyTorch's does without nvcc,
# and two empty libraries in place of those for CUDA.
#   cmake -D SCRATCH=<folder> -D TORCH=<prefix of a libtorch> -D LIBRARIES=<folder;…> -D CXX=<compiler> -P torch_test.cmake
get_filename_component(root "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
string(APPEND SCRATCH "/scratch")  # the folder itself may hold what it likes
set(torch "${SCRATCH}/site-packages/torch")

function(expect condition sentence)
  cmake_language(EVAL CODE "if(NOT (${condition}))\nmessage(SEND_ERROR [==[${sentence}]==])\nendif()")
endfunction()

# An installed PyTorch with the given C++ ABI, and a program that needs it.
function(install_torch abi)
  file(REMOVE_RECURSE "${SCRATCH}")
  file(MAKE_DIRECTORY "${torch}/include" "${torch}/lib" "${SCRATCH}/program")
  foreach(folder IN ITEMS torch ATen c10 caffe2)
    file(CREATE_LINK "${TORCH}/include/${folder}" "${torch}/include/${folder}" SYMBOLIC)
  endforeach()
  foreach(library IN ITEMS torch torch_cpu c10)
    find_library(${library}_file ${library} PATHS ${LIBRARIES} NO_DEFAULT_PATH NO_CACHE REQUIRED)
    file(CREATE_LINK "${${library}_file}" "${torch}/lib/lib${library}.so" SYMBOLIC)
  endforeach()
  foreach(library IN ITEMS torch_cuda c10_cuda)
    execute_process(COMMAND "${CXX}" -shared -fPIC -x c++ /dev/null -o "${torch}/lib/lib${library}.so"
      -Wl,-soname,lib${library}.so COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  file(WRITE "${torch}/share/cmake/Torch/TorchConfigVersion.cmake"
    "set(PACKAGE_VERSION 2.9.1)\nset(PACKAGE_VERSION_COMPATIBLE TRUE)\n")
  file(WRITE "${torch}/share/cmake/Torch/TorchConfig.cmake"
    "message(FATAL_ERROR \"cannot find the CUDA libraries\")\nset(TORCH_CXX_FLAGS \"-D_GLIBCXX_USE_CXX11_ABI=${abi}\")\n")
  file(WRITE "${SCRATCH}/program/device.cpp"
    "#include <c10/core/Device.h>\nint main() { return c10::Device(\"cuda:1\").index() - 1; }\n")
  file(WRITE "${SCRATCH}/program/CMakeLists.txt" [=[
cmake_minimum_required(VERSION 3.25)
project(program LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
list(APPEND CMAKE_MODULE_PATH "${FOLDWISE_CMAKE}")
include(Torch)
add_executable(device device.cpp)
target_link_libraries(device PRIVATE foldwise_torch)
]=])
endfunction()

# configure(<options>): sets result, said (its output, in one line) and flags (of the compiler).
macro(configure)
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -G Ninja -S "${SCRATCH}/program" -B "${SCRATCH}/build" "-DFOLDWISE_CMAKE=${root}/cmake"
      "-DCMAKE_CXX_COMPILER=${CXX}" "-DCMAKE_PREFIX_PATH=${torch}/share/cmake" ${ARGN}
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  string(REGEX REPLACE "[ \t\r\n]+" " " said "${output}${errors}")
  set(flags "")
  if(EXISTS "${SCRATCH}/build/compile_commands.json")
    file(READ "${SCRATCH}/build/compile_commands.json" flags)
  endif()
endmacro()

install_torch(1)
configure(-DCMAKE_PREFIX_PATH=)
configure()  # wins over what was found without it
expect("result EQUAL 0" "does not configure: ${said}")
expect("said MATCHES \"libtorch 2.9.1 of .*site-packages/torch, with CUDA\"" "does not say which libtorch it took: ${said}")
execute_process(COMMAND "${CMAKE_COMMAND}" --build "${SCRATCH}/build" COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
execute_process(COMMAND readelf --dynamic --wide "${SCRATCH}/build/device" COMMAND_ERROR_IS_FATAL ANY OUTPUT_VARIABLE needed)
foreach(library IN ITEMS torch_cuda c10_cuda)
  expect("needed MATCHES \"NEEDED.*lib${library}.so\"" "the program does not load lib${library}.so: ${needed}")
endforeach()
expect("needed MATCHES \"R(UN)?PATH.*${torch}/lib\"" "the program does not look into ${torch}/lib: ${needed}")
execute_process(COMMAND "${SCRATCH}/build/device" RESULT_VARIABLE result ERROR_VARIABLE errors)
expect("result EQUAL 0" "the program ends with ${result}: ${errors}")

install_torch(0)
configure(-DFOLDWISE_MODELS_ONLY=ON)
expect("result EQUAL 0" "does not configure with the old ABI: ${said}")
expect("flags MATCHES \"-D_GLIBCXX_USE_CXX11_ABI=0\"" "compiles with the new ABI: ${flags}")
install_torch(0)
configure(-DFOLDWISE_MODELS_ONLY=OFF)
expect("NOT result EQUAL 0 AND said MATCHES \"built with C..'s old ABI\"" "links libraries of two ABIs: ${said}")

install_torch(1)
file(REMOVE "${torch}/lib/libtorch_cuda.so" "${torch}/lib/libc10_cuda.so")
configure()
expect("result EQUAL 0 AND said MATCHES \"for CPUs alone\"" "a libtorch without CUDA: ${said}")

install_torch(1)
file(REMOVE "${torch}/lib/libc10.so")
configure()
expect("NOT result EQUAL 0 AND said MATCHES \"libc10.so, a part of the libtorch of\"" "libc10.so is missing: ${said}")

install_torch(1)
file(REMOVE "${torch}/include/torch")
configure()
expect("NOT result EQUAL 0 AND said MATCHES \"no C.. headers\"" "the headers are missing: ${said}")
