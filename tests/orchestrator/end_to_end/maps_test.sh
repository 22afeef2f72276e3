#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What trained networks do with whole videos: figures of self-attention, of a mask, of attended regions, of attention on
# stored features, and their numbers.   maps_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

# write_attention_sweep NAME MODEL TRAINING PROTOCOL: one experiment with an attention.
write_attention_sweep() {
  cat >"$1.yaml" <<END
name: $1
dataset: {name: afew, root: $scratch/videos, frames: {size: [32, 32]}}
protocol: {kind: holdout, validation_fraction: 0.34, seed: 1, $4}
model: {backbone: i3d_vgg11, width: 0.0625, input: [32, 32], pooling: softmax, attention: {$2}}
clips: {frames: 4}
sampling: {strategy: uniform}
training:
  learning_rate: {backbone: 0.01, head: 0.01, attention: 0.3}
  batch_size: 4
  accumulation: 1
  epochs: 2
  early_stopping: {patience: 0}
  $3
evaluation: {inverse_temperature: 1}
execution: {videos_per_shard: 8}
END
}
# The one file that a pattern names.
only() { [[ $# == 1 && -s $1 ]] || fail "not one file: $*"; }
# Every group of lines with the same first N cells, behind the header, adds up to 1 in the last cell.
expect_shares() {
  awk -F, -v cells="$2" 'NR > 1 { key = ""; for (i = 1; i <= cells; ++i) key = key FS $i; sum[key] += $NF }
    END { for (key in sum) if (sum[key] < 0.9999 || sum[key] > 1.0001) { print key, sum[key]; bad = 1 }
          exit bad || NR < 10 }' "$1" || fail "the shares of $1 do not add up to 1"
}

say "making videos and training with self-attention over time, twice"
make_videos
write_attention_sweep attention "kind: self_attention, over: temporal, heads: 2, dimension: 4" "" "repeats: 2"
files=("$scratch"/videos/Val_AFEW/Happy/*.avi)
video=$(basename "${files[0]}" .avi)
expect_exit 2 "$bin/orchestrator" figure attention "$scratch/attention" --video "$video"
expect_exit 0 "$bin/orchestrator" attention.yaml output="$scratch/attention"

say "its figure, of a test video"
expect_exit 2 "$bin/orchestrator" figure attention "$scratch/attention" --video "$video"
expect_words "2 trainings have finished" err.log
expect_exit 0 "$bin/orchestrator" figure attention "$scratch/attention" --video "$video" --run "repeat 1" --out figures
only figures/attention_*.png && only figures/attention_*.svg && only figures/maps_*.safetensors
[[ $(head -c 4 figures/attention_*.png | tail -c 3) == PNG ]] || fail "no PNG"
expect_words "image-rendering:pixelated" "$(echo figures/attention_*.svg)"
expect_words "test video of Happy" "$(echo figures/attention_*.svg)"
expect_words "attention · repeat 1" "$(echo figures/attention_*.svg)"
expect_shares "$(echo figures/attention_*.weights.csv)" 5
grep -q ',planted intensity,0\.' figures/attention_*.profile.csv || fail "the planted intensity is not there"
expect_exit 0 "$bin/orchestrator" figure attention "$scratch/attention" --video "$video" --run "repeat 1" --heads each \
  --out heads
expect_words ", head 1" "$(echo heads/attention_*.svg)"
expect_shares "$(echo heads/attention_*.weights.csv)" 5

say "its numbers: the scores are those of the predictions"
expect_exit 0 "$bin/orchestrator" maps "$scratch/attention" --video "$video" --run "repeat 1" --out numbers
only numbers/maps_*.attention.0.weights.csv
expect_shares "$(echo numbers/maps_*.attention.0.weights.csv)" 2
awk -F, 'NR > 1 { sum[$4] += $NF } END { for (o in sum) if (sum[o] < 0.9999 || sum[o] > 1.0001) exit 1; exit NR < 8 }' \
  numbers/maps_*.pooling.csv || fail "weights over time do not add up to 1"
awk -F, 'NR > 1 { sum[$4] += $5 * $6 } END { for (o in sum) print sum[o] }' numbers/maps_*.pooling.csv | sort -g >pooled.txt
[[ $(wc -l <pooled.txt) == 7 ]] || fail "not seven classes: $(cat pooled.txt)"
# The predictions of both repeats; those of one are the sums.
grep -ho "{[^{}]*\"sample\":\"[^\"]*$video\"[^{}]*}" attention/stages/*/result.json >predictions.txt
[[ $(wc -l <predictions.txt) == 2 ]] || fail "not a prediction of each repeat: $(cat predictions.txt)"
alike=0
while read -r line; do
  scores=${line#*\"scores\":[}
  tr ',' '\n' <<<"${scores%%]*}" | sort -g >scores.txt
  paste pooled.txt scores.txt | awk '$1 - $2 > 1e-4 || $2 - $1 > 1e-4 { exit 1 }' && alike=$((alike + 1))
done <predictions.txt
[[ $alike == 1 ]] || fail "the pooled scores are those of $alike predictions: $(cat pooled.txt predictions.txt)"

say "what there is not is refused"
expect_exit 2 "$bin/orchestrator" figure mask "$scratch/attention" --video "$video" --run "repeat 1" --out none
expect_words "its network has self_attention alone, over temporal" err.log
expect_exit 2 "$bin/orchestrator" figure attention "$scratch/attention" --video nobody --run "repeat 1" --out none
expect_words "is in no part of the fold" err.log
expect_exit 2 "$bin/orchestrator" figure attention "$scratch/attention" --video "$video" --run "repeat 3" --out none
expect_words "no training is called so" err.log
[[ ! -e none ]] || fail "a refused figure wrote $(ls none)"

say "a mask, of a training video"
write_attention_sweep mask "kind: mask, over: spatiotemporal, dimension: 8" "" "repeats: 1"
# Feature maps of 2 x 2 places, and a rate at which the mask does not close.
sed -i 's/input: \[32, 32\]/input: [64, 64]/; s/attention: 0.3/attention: 0.02/' mask.yaml
expect_exit 0 "$bin/orchestrator" mask.yaml output="$scratch/mask"
expect_exit 0 "$bin/orchestrator" figure mask "$scratch/mask" --video "$video" --stills 3 --span 0.2 --out masks
only masks/mask_*.png && only masks/mask_*.svg
expect_words "overlay" "$(echo masks/mask_*.svg)"
awk -F, 'NR > 1 && ($NF <= 0 || $NF >= 2) { bad = 1 } END { exit bad || NR < 9 }' masks/mask_*.csv || fail "no mask"
expect_exit 2 "$bin/orchestrator" figure attention "$scratch/mask" --video "$video" --out none
expect_words "its network has mask alone, over spatiotemporal" err.log

say "attended regions, what is seen in each frame and how much it counts"
expect_exit 2 "$bin/orchestrator" figure regions "$scratch/mask" --video "$video" --out none
expect_words "; orchestrator figure mask draws masks" err.log
write_attention_sweep regions "kind: region_attention, heads: 2, dimension: 8" "" "repeats: 1"
sed -i 's/input: \[32, 32\], pooling: softmax/input: [64, 64], pooling: joint_softmax/; s/i3d_vgg11/vgg11/
  s/^evaluation: .*//; s/model: {/&features: last_convolution, /' regions.yaml
expect_exit 0 "$bin/orchestrator" regions.yaml output="$scratch/regions"
expect_exit 0 "$bin/orchestrator" figure regions "$scratch/regions" --video "$video" --stills 3 --out regions_figures
only regions_figures/regions_*.png && only regions_figures/regions_*.svg
expect_words ">100 %<" "$(echo regions_figures/regions_*.svg)"
# Of each frame the probabilities of seven classes, and of all frames the importance, add up to 1.
awk -F, 'NR > 1 { sum[$(NF - 3)] += $(NF - 1); all += $NF / 7 }
  END { for (f in sum) if (sum[f] < 0.9999 || sum[f] > 1.0001) exit 1; exit NR < 8 || all < 0.9999 || all > 1.0001 }' \
  regions_figures/regions_*.frames.csv || fail "shares of frames do not add up to 1"
awk -F, 'NR > 1 { sum[$(NF - 3)] += $NF; ++cells[$(NF - 3)] }
  END { for (f in sum) if (sum[f] / cells[f] < 0.9999 || sum[f] / cells[f] > 1.0001) exit 1; exit NR < 9 }' \
  regions_figures/regions_*.places.csv || fail "shares of places are not 1 in the mean"

say "a network without attention has scores, and no figure"
write_attention_sweep plain "kind: none" "" "repeats: 1"
sed -i 's/, attention: {kind: none}//; s/, attention: 0.3//' plain.yaml
expect_exit 0 "$bin/orchestrator" plain.yaml output="$scratch/plain"
expect_exit 2 "$bin/orchestrator" figure attention "$scratch/plain" --video "$video" --out none
expect_words "its network has no attention" err.log
expect_exit 2 "$bin/orchestrator" figure mask "$scratch/plain" --video "$video" --out none
expect_words "its network has no attention" err.log
[[ ! -e none ]] || fail "a refused figure wrote $(ls none)"
expect_exit 0 "$bin/orchestrator" maps "$scratch/plain" --video "$video" --out plain_numbers
only plain_numbers/maps_*.scores.csv

say "attention on stored features"
write_attention_sweep features "kind: self_attention, over: temporal, heads: 2, dimension: 4, range: 6" \
  "scheme: frozen_features" "repeats: 1"
expect_exit 0 "$bin/orchestrator" features.yaml output="$scratch/features"
expect_exit 0 "$bin/orchestrator" figure attention "$scratch/features" --video "$video" --out features_figures
expect_shares "$(echo features_figures/attention_*.weights.csv)" 5

say "too large a map is refused with its size"
write_attention_sweep large "kind: self_attention, over: spatiotemporal, heads: 512, dimension: 2" "" "repeats: 1"
sed -i 's/input: \[32, 32\]/input: [64, 64]/' large.yaml
expect_exit 0 "$bin/orchestrator" large.yaml output="$scratch/large" training.epochs=1
expect_exit 2 "$bin/orchestrator" maps "$scratch/large" --video "$video" --most-mebibytes 1 --out none
expect_words "would take" err.log

passed=yes
say "passed"
