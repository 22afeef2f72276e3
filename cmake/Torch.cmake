# SPDX-License-Identifier: Apache-2.0
# libtorch, as the target foldwise_torch. Debian's for CPUs is described by its own TorchConfig.cmake. A libtorch with
# CUDA (Debian's libtorch-cuda-dev, the one in a PyTorch of pip's or conda's, PyTorch's archive) is put together here: its
# own file stops where the CUDA toolkit with nvcc is missing, which Foldwise has no use for, since no file of it includes
# a CUDA header.

# Sets <prefix> to the folder above TorchConfig.cmake that holds include/ and lib/, or stops.
function(_foldwise_torch_prefix folder prefix)
  set(candidate "${folder}")
  while(NOT EXISTS "${candidate}/include/torch/csrc/api/include/torch/torch.h")
    get_filename_component(above "${candidate}" DIRECTORY)
    if(above STREQUAL candidate)
      message(FATAL_ERROR "${folder}: no folder above holds include/torch/csrc/api/include/torch/torch.h, "
        "so this libtorch has no C++ headers; take the libtorch of a PyTorch that pip or conda installed")
    endif()
    set(candidate "${above}")
  endwhile()
  set(${prefix} "${candidate}" PARENT_SCOPE)
endfunction()

# The C++ ABI that <config>, a TorchConfig.cmake, asks for: wheels of PyTorch before 2.7 have the old one. It is a matter
# of the whole program, so it holds for every target made after this.
function(_foldwise_torch_abi config)
  file(READ "${config}" text)
  if(NOT text MATCHES "_GLIBCXX_USE_CXX11_ABI=0")
    return()
  endif()
  if(NOT FOLDWISE_MODELS_ONLY)
    message(FATAL_ERROR "${config}: this libtorch was built with C++'s old ABI, which the other libraries here were not; "
      "take PyTorch 2.7 or newer, or build the models alone: cmake --preset models-only")
  endif()
  message(STATUS "libtorch has C++'s old ABI (_GLIBCXX_USE_CXX11_ABI=0), and so has this build")
  add_compile_definitions(_GLIBCXX_USE_CXX11_ABI=0)
endfunction()

# Links a library even where no symbol of it is called by name: libtorch_cuda registers itself when it is loaded.
set(CMAKE_LINK_LIBRARY_USING_foldwise_always "LINKER:--push-state,--no-as-needed" "<LINK_ITEM>" "LINKER:--pop-state")
set(CMAKE_LINK_LIBRARY_USING_foldwise_always_SUPPORTED TRUE)

# foldwise_torch from the headers below <prefix> and the libraries in the folders that follow.
function(_foldwise_torch_by_hand prefix)
  set(libraries "")
  foreach(name IN ITEMS torch torch_cpu c10 torch_cuda c10_cuda)
    find_library(lib${name} ${name} PATHS ${ARGN} NO_DEFAULT_PATH NO_CACHE)
    if(lib${name})
      list(APPEND libraries "${lib${name}}")
    elseif(NOT name MATCHES "cuda")
      list(JOIN ARGN ", " folders)
      message(FATAL_ERROR "lib${name}.so, a part of the libtorch of ${Torch_DIR}, is in none of ${folders}")
    endif()
  endforeach()
  list(JOIN libraries "," libraries)
  target_include_directories(foldwise_torch SYSTEM INTERFACE
    "${prefix}/include" "${prefix}/include/torch/csrc/api/include")
  target_link_libraries(foldwise_torch INTERFACE "$<LINK_LIBRARY:foldwise_always,${libraries}>")
  # What libtorch needs in its turn (cuDNN, cuBLAS, the driver) is found when the program starts, not by the linker.
  target_link_options(foldwise_torch INTERFACE LINKER:--allow-shlib-undefined)
endfunction()

# A folder of builds remembers where it found libtorch: another one that is named later must win.
if((CMAKE_PREFIX_PATH OR DEFINED ENV{CMAKE_PREFIX_PATH}) AND "${Torch_DIR}" STREQUAL "${FOLDWISE_TORCH_FOUND}")
  unset(Torch_DIR CACHE)
endif()
set(given "${Torch_DIR}")
# TorchConfigVersion.cmake lies beside TorchConfig.cmake: CMake looks for the two in the same places.
find_package(Torch QUIET NO_MODULE CONFIGS TorchConfigVersion.cmake)
if(NOT Torch_FOUND)
  message(FATAL_ERROR "libtorch is missing: on Debian ./install.sh installs it; elsewhere give the folder of a PyTorch: "
    "-DCMAKE_PREFIX_PATH=$(python3 -c 'import torch; print(torch.utils.cmake_prefix_path)')")
endif()
if(NOT given)
  set(FOLDWISE_TORCH_FOUND "${Torch_DIR}" CACHE INTERNAL "Torch_DIR, when it was found and not given")
endif()
set(FOLDWISE_TORCH_VERSION "${PACKAGE_VERSION}")  # what that file sets
_foldwise_torch_prefix("${Torch_DIR}" FOLDWISE_TORCH_PREFIX)
get_filename_component(FOLDWISE_TORCH_FOLDER "${Torch_DIR}/../.." ABSOLUTE)
set(FOLDWISE_TORCH_FOLDERS "${FOLDWISE_TORCH_PREFIX}/lib" "${FOLDWISE_TORCH_PREFIX}/lib64" "${FOLDWISE_TORCH_FOLDER}")
find_library(FOLDWISE_TORCH_CUDA torch_cuda PATHS ${FOLDWISE_TORCH_FOLDERS} NO_DEFAULT_PATH NO_CACHE)
_foldwise_torch_abi("${Torch_DIR}/TorchConfig.cmake")

add_library(foldwise_torch INTERFACE)
if(FOLDWISE_TORCH_CUDA OR Torch_DIR MATCHES "/share/cmake/Torch$")
  _foldwise_torch_by_hand("${FOLDWISE_TORCH_PREFIX}" ${FOLDWISE_TORCH_FOLDERS})
else()
  find_package(Torch REQUIRED)
  # As a system target, so that our warnings stop at libtorch's headers.
  target_include_directories(foldwise_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
  target_link_libraries(foldwise_torch INTERFACE ${TORCH_LIBRARIES})
endif()
if(FOLDWISE_TORCH_CUDA)
  message(STATUS "libtorch ${FOLDWISE_TORCH_VERSION} of ${FOLDWISE_TORCH_PREFIX}, with CUDA")
else()
  message(STATUS "libtorch ${FOLDWISE_TORCH_VERSION} of ${FOLDWISE_TORCH_PREFIX}, for CPUs alone")
endif()
