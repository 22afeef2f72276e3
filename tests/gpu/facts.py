# SPDX-License-Identifier: Apache-2.0
"""What check.sh needs to know of a PyTorch, as name=value, and what its reader should, as lines of a list."""
import sys

try:
    import torch
except ImportError as error:
    sys.exit(f"{sys.executable} holds no PyTorch ({error}); give one that does: PYTHON=… tests/gpu/check.sh")

CUDNN_GOOD = 91500


def version(number):
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}" if number >= 90000 else str(number)


def main():
    device = sys.argv[1]
    print(f"prefix={torch.utils.cmake_prefix_path}")
    print(f"cxx11_abi={int(torch._C._GLIBCXX_USE_CXX11_ABI)}")
    print(f"- Python {sys.version.split()[0]}, PyTorch {torch.__version__}, CUDA {torch.version.cuda or 'none'}")
    if device == "cpu":
        print("- **on the CPU**, on small networks: no figure below is one of a GPU")
        return
    if not torch.cuda.is_available():
        sys.exit(f"PyTorch {torch.__version__} finds no GPU that it can use (CUDA {torch.version.cuda or 'none'}); "
                 "--device cpu runs everything on the CPU")
    properties = torch.cuda.get_device_properties(0)
    cudnn = torch.backends.cudnn.version() or 0
    print(f"- {properties.name}, {properties.total_memory / 2**30:.0f} GiB, {properties.multi_processor_count} "
          f"multiprocessors; cuDNN {version(cudnn)}")
    if cudnn < CUDNN_GOOD:
        print("- **warning**: cuDNN is older than 9.15; some releases before it have PyTorch run 3D convolutions "
              "without it, which is slower: take a newer nvidia-cudnn")


main()
