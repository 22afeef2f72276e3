// SPDX-License-Identifier: Apache-2.0
#include "worker/models/narrow_convolution.h"

#include <ATen/Parallel.h>
#include <torch/autograd.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

namespace foldwise::worker {
namespace {

constexpr std::int64_t lanes = 16;   ///< of a vector
constexpr std::int64_t wide = 2;     ///< vectors side by side in a row of the output
constexpr std::int64_t outputs = 8;  ///< channels that are computed together
constexpr std::int64_t side = 3;     ///< of the kernel
constexpr std::int64_t taps = side * side * side;
constexpr std::int64_t most_channels = 16;

#if defined(__x86_64__) && defined(__GNUC__)
#define FOLDWISE_WIDE_VECTORS __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw")))
/// Not where libtorch's kernels were told to do with less (training.instruction_set).
bool has_wide_vectors() {
  const char* const told = std::getenv("ATEN_CPU_CAPABILITY");
  if (told != nullptr && std::string_view(told) != "avx512") return false;
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
}
#else
#define FOLDWISE_WIDE_VECTORS
bool has_wide_vectors() {
  return false;
}
#endif

using Lanes = float __attribute__((vector_size(lanes * sizeof(float)), aligned(alignof(float)), may_alias));

/// The sizes of a clip's channels.
struct Volume {
  std::int64_t channels;
  std::int64_t frames;
  std::int64_t height;
  std::int64_t width;

  explicit Volume(torch::IntArrayRef sizes) : channels(sizes[1]), frames(sizes[2]), height(sizes[3]), width(sizes[4]) {}
  std::int64_t values() const { return channels * frames * height * width; }
};

constexpr std::int64_t in_blocks(std::int64_t count, std::int64_t block) {
  return (count + block - 1) / block;
}

/// A clip with zeros around it, as far as whole vectors may read.
class PaddedClip {
 public:
  explicit PaddedClip(const Volume& of)
      : of_(of),
        row_((in_blocks(of.width, lanes * wide) * wide + 1) * lanes),
        plane_((of.height + 2) * row_),
        values_(static_cast<std::size_t>(of.channels * (of.frames + 2) * plane_), 0.0F) {}

  void fill(const float* clip) {
    for (std::int64_t channel = 0; channel < of_.channels; ++channel) {
      for (std::int64_t frame = 0; frame < of_.frames; ++frame) {
        for (std::int64_t y = 0; y < of_.height; ++y) {
          std::memcpy(values_.data() + offset(channel, frame + 1, y + 1) + 1, clip,
                      static_cast<std::size_t>(of_.width) * sizeof(float));
          clip += of_.width;
        }
      }
    }
  }

  /// In padded places.
  const float* row(std::int64_t channel, std::int64_t frame, std::int64_t y) const {
    return values_.data() + offset(channel, frame, y);
  }
  std::int64_t row_length() const { return row_; }

 private:
  std::int64_t offset(std::int64_t channel, std::int64_t frame, std::int64_t y) const {
    return (channel * (of_.frames + 2) + frame) * plane_ + y * row_;
  }

  Volume of_;
  std::int64_t row_;
  std::int64_t plane_;
  std::vector<float> values_;
};

/// [blocks of outputs][in][taps][outputs of a block], zero where there is no such output.
std::vector<float> packed(const torch::Tensor& kernel) {
  const std::int64_t out = kernel.size(0);
  const std::int64_t in = kernel.size(1);
  std::vector<float> values(static_cast<std::size_t>(in_blocks(out, outputs) * in * taps * outputs), 0.0F);
  const float* from = kernel.data_ptr<float>();
  for (std::int64_t o = 0; o < out; ++o) {
    for (std::int64_t rest = 0; rest < in * taps; ++rest) {
      values[static_cast<std::size_t>(((o / outputs) * in * taps + rest) * outputs + o % outputs)] = *from++;
    }
  }
  return values;
}

/// Eight outputs of 32 places of a row: `input` is the upper left corner of their windows, in channel 0.
FOLDWISE_WIDE_VECTORS void convolve_places(const PaddedClip& input, std::int64_t channels, std::int64_t frame,
                                           std::int64_t y, std::int64_t x, const float* kernel, const float* bias,
                                           float (*answer)[lanes * wide]) {
  Lanes sums[outputs][wide];
  for (std::int64_t o = 0; o < outputs; ++o) {
    for (std::int64_t v = 0; v < wide; ++v) sums[o][v] = Lanes{} + bias[o];
  }
  for (std::int64_t channel = 0; channel < channels; ++channel) {
    for (std::int64_t above = 0; above < side * side; ++above) {
      const float* row = input.row(channel, frame + above / side, y + above % side) + x;
      for (std::int64_t tap = 0; tap < side; ++tap) {
        Lanes seen[wide];
        for (std::int64_t v = 0; v < wide; ++v) std::memcpy(&seen[v], row + tap + v * lanes, sizeof(Lanes));
        for (std::int64_t o = 0; o < outputs; ++o) {
          for (std::int64_t v = 0; v < wide; ++v) sums[o][v] += kernel[o] * seen[v];
        }
        kernel += outputs;
      }
    }
  }
  std::memcpy(answer, sums, sizeof(sums));
}

/// One frame of one clip.
void convolve_frame(const PaddedClip& input, const Volume& in, std::int64_t frame, const std::vector<float>& kernel,
                    const std::vector<float>& bias, std::int64_t out, float* answer) {
  alignas(64) float block[outputs][lanes * wide];
  for (std::int64_t first = 0; first < out; first += outputs) {
    const float* taps_of_block = kernel.data() + first * in.channels * taps;
    for (std::int64_t y = 0; y < in.height; ++y) {
      for (std::int64_t x = 0; x < in.width; x += lanes * wide) {
        convolve_places(input, in.channels, frame, y, x, taps_of_block, bias.data() + first, block);
        const auto bytes = static_cast<std::size_t>(std::min(lanes * wide, in.width - x)) * sizeof(float);
        for (std::int64_t o = first; o < std::min(out, first + outputs); ++o) {
          std::memcpy(answer + ((o * in.frames + frame) * in.height + y) * in.width + x, block[o - first], bytes);
        }
      }
    }
  }
}

torch::Tensor convolved_narrowly(const torch::Tensor& clips, const torch::Tensor& kernel, const torch::Tensor& bias) {
  const Volume in(clips.sizes());
  const std::int64_t out = kernel.size(0);
  const std::vector<float> packed_kernel = packed(kernel);
  std::vector<float> added(static_cast<std::size_t>(in_blocks(out, outputs) * outputs), 0.0F);
  if (bias.defined()) std::copy_n(bias.contiguous().data_ptr<float>(), out, added.begin());
  torch::Tensor answer = torch::empty({clips.size(0), out, in.frames, in.height, in.width}, clips.options());
  const float* from = clips.data_ptr<float>();
  float* to = answer.data_ptr<float>();
  PaddedClip padded(in);
  for (std::int64_t clip = 0; clip < clips.size(0); ++clip) {
    padded.fill(from + clip * in.values());
    at::parallel_for(0, in.frames, 1, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t frame = first; frame < last; ++frame) {
        convolve_frame(padded, in, frame, packed_kernel, added, out, to + clip * in.values() / in.channels * out);
      }
    });
  }
  return answer;
}

/// What a frame adds to the gradients of eight outputs' kernels at three taps of a row: `gradients` are rows of the
/// outputs in padded places.
FOLDWISE_WIDE_VECTORS void add_taps(const PaddedClip& input, const PaddedClip& gradient, const Volume& in,
                                    std::int64_t first_output, std::int64_t count, std::int64_t channel,
                                    std::int64_t frame, std::int64_t above, double (*sums)[side]) {
  Lanes products[outputs][side] = {};
  std::array<const float*, outputs> rows;
  for (std::int64_t y = 0; y < in.height; ++y) {
    const float* seen_row = input.row(channel, frame + above / side, y + above % side);
    for (std::int64_t o = 0; o < outputs; ++o) {  // those that are not there repeat the last one, and are not read
      rows[o] = gradient.row(std::min(first_output + o, first_output + count - 1), frame + 1, y + 1) + 1;
    }
    for (std::int64_t x = 0; x < in.width; x += lanes) {
      Lanes seen[side];
      for (std::int64_t tap = 0; tap < side; ++tap) std::memcpy(&seen[tap], seen_row + x + tap, sizeof(Lanes));
      for (std::int64_t o = 0; o < outputs; ++o) {
        Lanes wanted;
        std::memcpy(&wanted, rows[o] + x, sizeof(Lanes));
        for (std::int64_t tap = 0; tap < side; ++tap) products[o][tap] += wanted * seen[tap];
      }
    }
  }
  for (std::int64_t o = 0; o < count; ++o) {
    for (std::int64_t tap = 0; tap < side; ++tap) {
      float sum = 0;
      for (std::int64_t lane = 0; lane < lanes; ++lane) sum += products[o][tap][lane];
      sums[o][tap] += sum;
    }
  }
}

torch::Tensor kernel_gradient(const torch::Tensor& clips, const torch::Tensor& gradient) {
  const Volume in(clips.sizes());
  const Volume out(gradient.sizes());
  torch::Tensor sums = torch::zeros({out.channels, in.channels, side * side, side}, torch::kDouble);
  double* const to = sums.data_ptr<double>();
  PaddedClip seen(in);
  PaddedClip wanted(out);
  const float* from = clips.data_ptr<float>();
  const float* gradients = gradient.data_ptr<float>();
  for (std::int64_t clip = 0; clip < clips.size(0); ++clip) {
    seen.fill(from + clip * in.values());
    wanted.fill(gradients + clip * out.values());
    at::parallel_for(0, in.channels * side * side, 1, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t task = first; task < last; ++task) {
        for (std::int64_t block = 0; block < out.channels; block += outputs) {
          const std::int64_t count = std::min(outputs, out.channels - block);
          double taken[outputs][side] = {};
          for (std::int64_t frame = 0; frame < in.frames; ++frame) {
            add_taps(seen, wanted, in, block, count, task / (side * side), frame, task % (side * side), taken);
          }
          for (std::int64_t o = 0; o < count; ++o) {
            double* kernel = to + ((block + o) * in.channels * side * side + task) * side;
            for (std::int64_t tap = 0; tap < side; ++tap) kernel[tap] += taken[o][tap];
          }
        }
      }
    });
  }
  return sums.to(torch::kFloat).view({out.channels, in.channels, side, side, side});
}

class NarrowConvolution : public torch::autograd::Function<NarrowConvolution> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& clips,
                               const torch::Tensor& kernel, const torch::Tensor& bias) {
    context->save_for_backward({clips, kernel});
    return convolved_narrowly(clips, kernel.contiguous(), bias);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const torch::autograd::variable_list saved = context->get_saved_variables();
    const torch::Tensor gradient = gradients[0].contiguous();
    torch::Tensor of_clips;
    torch::Tensor of_kernel;
    torch::Tensor of_bias;
    if (context->needs_input_grad(0)) {
      const torch::Tensor mirrored = saved[1].flip({2, 3, 4}).transpose(0, 1).contiguous();
      of_clips = convolved_narrowly(gradient, mirrored, {});
    }
    if (context->needs_input_grad(1)) of_kernel = kernel_gradient(saved[0], gradient);
    if (context->needs_input_grad(2)) of_bias = gradient.sum({0, 2, 3, 4});
    return {of_clips, of_kernel, of_bias};
  }
};

}  // namespace

bool is_narrow(const torch::Tensor& clips, const torch::Tensor& kernel) {
  static const bool wide_vectors = has_wide_vectors();
  if (!wide_vectors || clips.dim() != 5 || kernel.dim() != 5) return false;
  const std::int64_t out = kernel.size(0);
  const std::int64_t in = kernel.size(1);
  return clips.device().is_cpu() && clips.scalar_type() == torch::kFloat && kernel.scalar_type() == torch::kFloat &&
         clips.is_contiguous() && clips.numel() > 0 && in <= most_channels && out < most_channels &&
         clips.size(4) > lanes && clips.size(1) == in;
}

torch::Tensor narrow_convolution(const torch::Tensor& clips, const torch::Tensor& kernel, const torch::Tensor& bias) {
  // A function of autograd takes no tensor that is undefined.
  return NarrowConvolution::apply(clips, kernel, bias.defined() ? bias : torch::zeros({kernel.size(0)}));
}

}  // namespace foldwise::worker
