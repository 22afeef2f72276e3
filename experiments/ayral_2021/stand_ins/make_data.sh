#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes what `orchestrator plan` needs where a dataset is not at hand: as many samples, people and classes as the official
# copy has, in its layout. Every video is one and the same, as long as theirs are on average, linked as often as it takes;
# any bytes stand in for weights. What is there already stays as it is. `orchestrator` must be on the PATH.
#   make_data.sh [FOLDER]     default: data/stand-ins in the working directory
set -euo pipefail
sweeps=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/..
data=${1:-data/stand-ins}
partial=$data/unfinished

# one_video DATASET FRAMES GENERATOR-OPTION…: the smallest look-alike with videos of this length, in $partial/one.
one_video() {
  rm -rf "$partial"
  mkdir -p "$partial"
  orchestrator datasets make "$1" --out "$partial/one" --size 16x16 --frames "$2-$2" "${@:3}" >/dev/null
}
# links FILE: one for each path that it is told, in folders that are made.
links() {
  local paths=$partial/paths
  cat >"$paths"
  sed 's|/[^/]*$||' "$paths" | sort -u | tr '\n' '\0' | xargs -0 mkdir -p
  perl -nle 'BEGIN { $file = shift } link $file, $_ or die "$_: $!"' "$1" "$paths"
}
# finished DATASET: the folder appears when it is whole.
finished() {
  mv "$partial/$1" "$data/$1"
  rm -rf "$partial"
}

# 773 and 383 videos of 2.5 seconds (T 2.2.1), in the classes of the official copy.
make_afew() {
  one_video afew 62 --subjects 4 --train-per-class 1 --validation-per-class 1
  local one
  one=$(find "$partial/one" -name '*.avi' | sort | sed -n 1p)
  awk -v root="$partial/afew" '{
    for (i = 1; i <= $2; ++i) printf "%s/Train_AFEW/%s/%09d.avi\n", root, $1, ++train
    for (i = 1; i <= $3; ++i) printf "%s/Val_AFEW/%s/%09d.avi\n", root, $1, 500000000 + ++validation
  }' <<<'Angry 133 64
Disgust 74 40
Fear 81 46
Happy 150 63
Neutral 144 63
Sad 117 61
Surprise 74 46' | links "$one"
}
# 25 people, 200 sequences: 92 with observed pain 0, 57 with 3 or more (T 3.3.1.1), 48,398 images in all.
make_unbc_mcmaster() {
  one_video unbc_mcmaster 242 --subjects 2 --painless 0 --none 1 --mild 0 --strong 1 --apex 12-20
  local images labels k subject sequence
  images=$(find "$partial/one/Images" -mindepth 2 -maxdepth 2 | sort | sed -n 1p)
  labels=${images/"/Images/"/"/Frame_Labels/PSPI/"}
  for ((k = 0; k < 200; ++k)); do
    printf -v subject '%03d-aa%03d' $((k % 25 + 1)) $((k % 25 + 1))
    printf -v sequence 'aa%03dt%daff' $((k % 25 + 1)) $((k / 25 + 1))
    mkdir -p "$partial/unbc_mcmaster"/{Images,Frame_Labels/PSPI,Sequence_Labels/OPR}/"$subject"
    cp -rl "$images" "$partial/unbc_mcmaster/Images/$subject/$sequence"
    cp -rl "$labels" "$partial/unbc_mcmaster/Frame_Labels/PSPI/$subject/$sequence"
    echo $((k < 92 ? 0 : k < 149 ? 4 : 2)) >"$partial/unbc_mcmaster/Sequence_Labels/OPR/$subject/$sequence.txt"
  done
}
# 87 people, five levels of 20 videos of 5.5 seconds (T 3.3.1.1).
make_biovid() {
  one_video biovid 138 --subjects 4 --unreactive 0 --per-level 1
  local one table=$partial/biovid/starting_point/samples.csv
  one=$(find "$partial/one" -name '*.mp4' | sort | sed -n 1p)
  mkdir -p "${table%/*}"
  awk 'BEGIN {
    OFS = "\t"
    split("BL1 PA1 PA2 PA3 PA4", level, " ")
    print "subject_id", "subject_name", "class_id", "class_name", "sample_id", "sample_name"
    for (subject = 1; subject <= 87; ++subject) {
      person = sprintf("0101%02d_w_30", subject)
      for (l = 1; l <= 5; ++l)
        for (i = 1; i <= 20; ++i)
          print subject, person, l - 1, level[l], ++sample, sprintf("%s-%s-%03d", person, level[l], i)
    }
  }' >"$table"
  awk -F '\t' -v root="$partial/biovid" 'NR > 1 { print root "/video/" $2 "/" $6 ".mp4" }' "$table" | links "$one"
}
# 6766 videos of 94 frames (T 3.3.1.1) in 51 classes; of each class 70 train and 30 are tested in each of three splits.
make_hmdb51() {
  one_video hmdb51 94 --classes 2 --per-class 4
  local one lists=$partial/hmdb51/testTrainMulti_7030_splits
  one=$(find "$partial/one" -name '*.avi' | sort | sed -n 1p)
  mkdir -p "$lists"
  awk -v lists="$lists" 'BEGIN {
    for (class = 1; class <= 51; ++class) {
      label = sprintf("action_%02d", class)
      videos = class <= 34 ? 133 : 132
      for (split_ = 1; split_ <= 3; ++split_) {
        list = lists "/" label "_test_split" split_ ".txt"
        for (video = 0; video < videos; ++video) {
          place = (video + 30 * split_) % videos
          printf "film_%03d_%s.avi %d \n", video, label, place < 30 ? 2 : place < 100 ? 1 : 0 >list
        }
        close(list)
      }
    }
  }'
  awk -v root="$partial/hmdb51" '{ sub(/_test_split1.txt$/, "", FILENAME); sub(/.*\//, "", FILENAME) }
    { print root "/" FILENAME "/" $1 }' "$lists"/*_test_split1.txt | links "$one"
}

# smallest_weights NAME: a file of safetensors with one number, and a name that tells it from others.
smallest_weights() {
  local header='{"__metadata__":{"stand_in_for":"'$1'"},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
  # its length, 8 bytes from the least on: under 256
  printf '%b' "\\x$(printf '%02x' ${#header})\\0\\0\\0\\0\\0\\0\\0"
  printf '%s' "$header"
  printf '\0\0\0\0'
}

for dataset in afew unbc_mcmaster biovid hmdb51; do
  [[ -d $data/$dataset ]] && continue
  "make_$dataset"
  finished "$dataset"
done
mkdir -p "$data/weights"
for file in vgg_face vgg_face_fer2013 resnet18_kinetics resnext101_kinetics c3d_sports1m inception_i3d_kinetics \
  vgg11_imagenet vgg11_bn_imagenet {vgg16,vgg16_bn,resnet50}_{imagenet,vgg_face}; do
  [[ -f $data/weights/$file.safetensors ]] || smallest_weights "$file" >"$data/weights/$file.safetensors"
done
folds=$data/hmdb51_split_1.csv
if [[ ! -f $folds ]]; then
  HMDB51_ROOT=$data/hmdb51 WEIGHTS=$data/weights orchestrator folds "$sweeps/table_3_4.yaml" >"$folds.partial"
  awk -F, 'NR == 1 || $3 == 1' "$folds.partial" >"$folds.new"
  rm "$folds.partial"
  mv "$folds.new" "$folds"
fi
