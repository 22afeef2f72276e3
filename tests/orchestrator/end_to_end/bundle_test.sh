#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A sweep's results in one archive: the same bytes for the same results, everything that belongs to them and nothing that names this
# house where it is not wanted; and what was changed, dropped or added is found, also by somebody who mends the manifest.
#   bundle_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

say "a sweep with figures of a publication beside its table"
make_videos
write_sweep 2
printf 'sampling.strategy,metric,mean,error\nuniform,accuracy,50.0,1.0\n' >paper.csv
printf 'method,reference,metric,mean\nC3D,Fan et al. (2016),accuracy,39.69\n' >others.csv
sed -i 's/values: \[accuracy, cross_entropy, epochs\]/&, published: paper.csv, literature: others.csv/' sweep.yaml
expect_exit 0 sweep_into run --plain training.epochs=3
rm others.csv # what it said is in the store
"$bin/orchestrator" figure schedule run >/dev/null 2>&1 || true
touch run/figures/sampling-map_frames.png

say "the same results, the same bytes, in every kind of archive"
for kind in tar.zst tar.gz zip; do
  expect_exit 0 "$bin/orchestrator" bundle run -o "first.$kind"
  expect_words "It tells of $(hostname)" out.log
  expect_words "1 of the sweep's figures/ are left out" err.log
  expect_exit 0 env TZ=Asia/Tokyo "$bin/orchestrator" bundle run -o "second.$kind"
  cmp "first.$kind" "second.$kind"
  expect_exit 0 "$bin/orchestrator" verify "first.$kind"
  expect_words "follow from results.db to the byte" out.log
done
expect_exit 2 "$bin/orchestrator" bundle run -o bundle.rar
expect_words "let it end in .tar.zst, .tar.gz or .zip" err.log
expect_exit 2 "$bin/orchestrator" bundle nowhere

say "what is in it"
mkdir unpacked
python3 - first.zip unpacked <<'END'
import sys, zipfile
zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])
END
bundle=unpacked/small
(cd "$bundle" && sha256sum --quiet -c MANIFEST.sha256)
for file in README.txt CITATION.cff sweep.yaml results.db provenance.json folds.csv tables/tables.md tables/tables.csv tables/tables.tex \
  tables/tables.json listings/runs.csv listings/epochs.csv listings/predictions.csv figures/curves_validation_accuracy.csv \
  figures/axis_accuracy_sampling.strategy.gp published/1_paper.csv; do
  [[ -s $bundle/$file ]] || fail "$file is not in it: $(find $bundle -type f)"
done
diff sweep.yaml "$bundle/sweep.yaml"
expect_words "50.0" "$bundle/tables/tables.md"
expect_words "| C3D [1] " "$bundle/tables/tables.md"
[[ -z $(find "$bundle" -name '*.avi' -o -name 'frames*' -o -name 'checkpoint*' -o -name '*.safetensors' -o -name '*.png' -name 'sampling*') ]] ||
  fail "what does not belong there: $(find "$bundle" -type f)"
[[ $(find "$bundle/stages" -name result.json | wc -l) == $(find run/stages -name result.json | wc -l) ]] || fail "results are missing"
! command -v gnuplot >/dev/null || grep -q '<svg' "$bundle/figures/curves_validation_accuracy.svg" || fail "no figure was drawn"
diff <("$bin/orchestrator" runs run --csv) <("$bin/orchestrator" runs "$bundle" --csv)
expect_exit 0 "$bin/orchestrator" verify "$bundle"

say "where each result comes from"
python3 - "$bundle/provenance.json" <<'END'
import json, sys
told = json.load(open(sys.argv[1]))
assert told["sweep"]["changed_fields"], told["sweep"]
assert any("epochs" in change for change in told["sweep"]["changed_fields"])
assert len(told["datasets"]) == 1 and len(told["datasets"][0]["fingerprint"]) == 64
assert len(told["runs"]) == 4 and told["runs"][0]["seed"] != told["runs"][1]["seed"]
assert told["experiments"][0]["configuration"]["training.epochs"] == 3, told["experiments"][0]
jobs = {job["job"]: job for job in told["jobs"]}
for run in told["runs"]:
    for key in run["jobs"]:
        attempt = jobs[key]["attempts"][-1]
        assert attempt["outcome"] == "finished" and attempt["seconds"] >= 0 and attempt["host"], attempt
        for fact in ("git_commit", "foldwise", "libtorch", "opencv", "libavformat", "libavcodec", "libswscale", "device", "sweep_file"):
            assert attempt["surroundings"][fact], (fact, attempt)
END
key=$(basename "$(dirname "$(find run/stages -name model.safetensors | sed -n 1p)")")
expect_exit 0 "$bin/orchestrator" status run --explain "$key"
expect_words ", libtorch " out.log

# altered NAME COMMAND…: verify finds what the command does to a copy of the folder, and names the file.
altered() {
  local name=$1
  shift
  rm -rf copy && cp -r "$bundle" copy
  (cd copy && "$@")
  expect_exit 1 "$bin/orchestrator" verify copy
  expect_words "$name" out.log
}
flip() { # FILE [BYTE]: one byte of it is another one
  python3 -c 'import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[int(sys.argv[2]) if len(sys.argv) > 2 else len(data) // 2] ^= 1
open(sys.argv[1], "wb").write(data)' "$@"
}
# forged COMMAND…: and the manifest is mended.
forged() {
  "$@"
  find . -type f ! -name MANIFEST.sha256 -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >../mended
  mv ../mended MANIFEST.sha256
}
say "a byte of any file that is another one"
result=$(cd "$bundle" && find stages -name result.json | sed -n 2p)
for file in sweep.yaml tables/tables.tex listings/predictions.csv provenance.json README.txt "$result" \
  "$(cd "$bundle" && find folds -name '*.json' | sed -n 1p)"; do
  altered "$file: is not as it was packed" flip "$file"
done
altered "tables/tables.md: is missing" rm tables/tables.md
altered "more.txt: is not in the manifest" touch more.txt

say "with a manifest that was mended"
altered "tables/tables.md: is not what follows from results.db" forged sed -i 's/50\.0/60.0/' tables/tables.md
altered "listings/runs.csv: is not what follows" forged sed -i '2s/finished/failed/' listings/runs.csv
altered "tables/more.md: does not follow" forged touch tables/more.md
altered "listings/runs.csv: is missing" forged rm listings/runs.csv
altered "$result: is not the result in results.db" forged sed -i 's/"epochs_run":/"epochs_run":1/' "$result"
altered "$result: is not the result in results.db" forged cp "$(cd "$bundle" && pwd)/$(cd "$bundle" && find stages -name result.json | sed -n 3p)" "$result"
altered "tables/tables.md: is not what follows" forged python3 -c 'import sqlite3
db = sqlite3.connect("results.db")
db.execute("UPDATE metrics SET value = 0.125 WHERE name = ?", ("accuracy",))
db.commit()'
rm -rf copy && cp -r "$bundle" copy
(cd copy && forged python3 -c 'import sqlite3
db = sqlite3.connect("results.db")
db.execute("ALTER TABLE metrics RENAME TO true_metrics")
db.execute("CREATE VIEW metrics AS SELECT job, name, 1.0 AS value FROM true_metrics")
db.commit()')
expect_exit 2 "$bin/orchestrator" verify copy
expect_words "it has other tables than a results.db of Foldwise's" err.log

say "archives that are damaged, cut or hostile"
for byte in 10 200 -40; do
  cp first.tar.gz broken.tar.gz && flip broken.tar.gz "$byte"
  ! "$bin/orchestrator" verify broken.tar.gz >out.log 2>err.log || fail "byte $byte of an archive may be any"
done
head -c 3000 first.tar.zst >cut.tar.zst
expect_exit 2 "$bin/orchestrator" verify cut.tar.zst
expect_exit 2 "$bin/orchestrator" verify sweep.yaml
python3 - <<'END'
import io, tarfile
def archive(name, *members):
    with tarfile.open(name, "w:gz") as tar:
        for path, kind, content in members:
            entry = tarfile.TarInfo(path)
            entry.type = kind
            if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                entry.linkname = content
                tar.addfile(entry)
            else:
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
file = tarfile.REGTYPE
archive("h1.tar.gz", ("../out.txt", file, b"x"))
archive("h2.tar.gz", ("/tmp/foldwise-out.txt", file, b"x"))
archive("h3.tar.gz", ("a/../../out.txt", file, b"x"))
archive("h4.tar.gz", ("a/link", tarfile.SYMTYPE, "/etc"), ("a/link/out.txt", file, b"x"))
archive("h5.tar.gz", ("a/x", file, b"x"), ("a/hard", tarfile.LNKTYPE, "a/x"))
archive("h6.tar.gz", ("a/x", file, b"x"), ("a/x", file, b"y"))
archive("h7.tar.gz", ("a/x", file, b"x"), ("b/x", file, b"y"))
archive("h8.tar.gz", ("a/pipe", tarfile.FIFOTYPE, b""))
archive("h9.tar.gz", ("a/\nx", file, b"x"))
archive("h10.tar.gz", ("a/zero", file, bytes(3 << 20)))
archive("h11.tar.gz", ("a/x", file, b"x"))
END
for number in $(seq 11); do
  expect_exit 2 "$bin/orchestrator" verify "h$number.tar.gz" --most-mebibytes 2
  [[ $number != 10 ]] || expect_words "more bytes than are allowed" err.log
done
[[ ! -e out.txt && ! -e ../out.txt && ! -e /tmp/foldwise-out.txt ]] || fail "an archive wrote where it wanted"

say "without names of this house, and with networks"
expect_exit 0 "$bin/orchestrator" bundle run -o anonymous.tar.gz --anonymize --with-weights
! grep -q "It tells of" out.log || fail "an anonymous bundle tells of somebody"
expect_exit 0 "$bin/orchestrator" verify anonymous.tar.gz
mkdir anonymous && tar -xzf anonymous.tar.gz -C anonymous
! grep -rqaF -- "$scratch" anonymous || fail "the folder is told in $(grep -rlaF -- "$scratch" anonymous)"
! grep -rqIwF -- "$(hostname)" anonymous || fail "the host is told in $(grep -rlIwF -- "$(hostname)" anonymous)"
[[ $(find anonymous -name model.safetensors | wc -l) == 4 ]] || fail "not four networks: $(find anonymous -type f)"
expect_words "host-1" anonymous/small/provenance.json

say "a result that was edited is not packed"
sed -i 's/"accuracy":/"accuracy":1/' "run/$result"
expect_exit 3 "$bin/orchestrator" bundle run -o edited.tar.gz
[[ ! -e edited.tar.gz && -z $(find . -maxdepth 1 -name '.foldwise-*') ]] || fail "something was left: $(ls -a)"
passed=yes
