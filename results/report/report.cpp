// SPDX-License-Identifier: Apache-2.0
#include "results/report/report.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <filesystem>
#include <string_view>

#include "experiments/foundation/text/duration.h"
#include "experiments/foundation/text/markup.h"
#include "results/formats/html.h"
#include "results/progress/status_report.h"
#include "results/report/page_parts.h"
#include "results/report/report_data.h"

namespace foldwise::results {
namespace {

std::string calendar_words(double time) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(static_cast<std::time_t>(time)));
}

/// What a policy names an inline script or style by.
std::string hash_words(const std::string& text) {
  return "'sha256-" + base64(digest(text).bytes) + "'";
}

/// A number of things, with a class that the style knows, where there are any.
std::string tally_item(const char* name, std::size_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return fmt::format("<div class=\"tally {0}\"><dt>{0}</dt><dd>{1}</dd></div>\n", name, digits);
}

std::string state_words(const StatusReport& status, const ReportOptions& options) {
  const RunTally& runs = status.runs;
  const bool done = runs.is_settled();
  std::string words = done ? "All runs are finished." : status.coordinator ? "The sweep is running." : "";
  if (words.empty()) words = status.work.jobs > 0 ? "The sweep is not running, and not done." : "The sweep has ended.";
  if (status.coordinator) {
    words +=
        fmt::format(" {} job{} on its workers", status.running.size(), status.running.size() == 1 ? " is" : "s are");
    if (status.work.seconds && status.work.jobs > 0) {
      const ExpectedEnd end = expected_end(status.work, status.running.size());
      words += fmt::format("; expected to end in {}",
                           format_duration(end.seconds, DurationDetail::no_seconds_after_a_minute));
    }
    words += ".";
  }
  if (status.tried_again > 0)
    words += fmt::format(" {} job{} tried again after an attempt that crashed or hung.", status.tried_again,
                         status.tried_again == 1 ? " was" : "s were");
  if (options.refresh) words += fmt::format(" This page is written anew every {:g} s.", *options.refresh);
  return words;
}

/// The last thing that the attempts at a job wrote.
std::string last_log(const StoreReader& store, const ReportOptions& options, const Key& job) {
  const std::vector<AttemptRecord> attempts = store.attempts(job);
  for (auto attempt = attempts.rbegin(); attempt != attempts.rend(); ++attempt) {
    std::string log = log_of(options, *attempt);
    if (!log.empty()) return log;
  }
  return "";
}

std::string failures_html(const StoreReader& store, const StatusReport& status, const ReportOptions& options) {
  if (status.failures.empty()) return "";
  std::string html =
      "<section aria-labelledby=\"failures-heading\">\n<h2 id=\"failures-heading\">Failures</h2>\n<ul "
      "class=\"failures\">\n";
  std::size_t number = 0;
  for (const FailureGroup& group : status.failures) {
    const Key& job = group.jobs.front()->key;
    ++number;
    html += fmt::format(
        "<li><span class=\"cause text\">{}</span>\n<p class=\"quiet\">{} {} job{}. {} again in the foreground: <code "
        "class=\"text\">orchestrator run-one {} {}</code></p>\n",
        markup_text(group.cause), group.jobs.size(), name_of(group.stage), group.jobs.size() == 1 ? "" : "s",
        group.jobs.size() == 1 ? "It" : "One of them", markup_text(options.path), job.brief());
    const std::string log = last_log(store, options, job);
    if (!log.empty()) {
      html += fmt::format(
          "<details id=\"failure-{0}\"><summary>The end of its log</summary>\n<pre class=\"log\" tabindex=\"0\" "
          "role=\"region\" aria-label=\"Log of failure {0}\"><code>{1}</code></pre></details>\n",
          number, markup_text(log));
    }
    html += "</li>\n";
  }
  return html + "</ul>\n</section>\n";
}

std::string head_html(const StoreReader& store, const StatusReport& status, const ReportOptions& options,
                      const std::vector<std::string>& left_out) {
  const RunTally& runs = status.runs;
  const std::size_t in_vain = runs.failed + runs.diverged + runs.cancelled + runs.stopped;
  std::string html = "<header>\n<p class=\"kind\">Foldwise sweep report</p>\n<h1 class=\"text\">" +
                     markup_text(status.sweep) + "</h1>\n<dl class=\"tallies\">\n" + tally_item("runs", runs.planned) +
                     tally_item("finished", runs.finished);
  if (runs.planned > runs.finished + in_vain) html += tally_item("unfinished", runs.planned - runs.finished - in_vain);
  if (runs.failed > 0) html += tally_item("failed", runs.failed);
  if (runs.diverged > 0) html += tally_item("diverged", runs.diverged);
  if (runs.cancelled > 0) html += tally_item("cancelled", runs.cancelled);
  if (runs.stopped > 0) html += tally_item("stopped", runs.stopped);
  html += "</dl>\n<p id=\"state\">" + markup_text(state_words(status, options)) + "</p>\n";
  html += fmt::format(
      "<p class=\"quiet\">Written <time id=\"written\">{}</time> by {} from <span class=\"text\">{}</span></p>\n",
      calendar_words(options.now), markup_text(options.program),
      markup_text(std::filesystem::absolute(store.file()).lexically_normal().string()));
  if (options.refresh) html += "<div id=\"refresh\"></div>\n";
  for (const auto* sentences : {&options.remarks, &left_out})
    for (const std::string& sentence : *sentences) html += "<p class=\"remark\">" + markup_text(sentence) + "</p>\n";
  return html + "</header>\n";
}

std::string provenance_html(const StoreReader& store, const ReportOptions& options) {
  const SweepRecord sweep = store.sweep();
  std::string html =
      "<section aria-labelledby=\"file-heading\">\n<h2 id=\"file-heading\">Sweep file</h2>\n"
      "<pre class=\"file\" tabindex=\"0\" role=\"region\" aria-label=\"Text of the sweep file\"><code>" +
      markup_text(sweep.text) + "</code></pre>\n";
  if (!sweep.overrides.empty()) {
    html += "<p>Changed on the command line: ";
    for (const std::string& change : sweep.overrides)
      html += "<code class=\"text\">" + markup_text(change) + "</code> ";
    html += "</p>\n";
  }
  if (!options.rerun.empty())
    html += "<p>The sweep again:</p>\n<pre tabindex=\"0\" role=\"region\" aria-label=\"Command for the sweep\"><code>" +
            markup_text(options.rerun) + "</code></pre>\n";
  html +=
      "</section>\n<section id=\"provenance\" aria-labelledby=\"provenance-heading\">\n<h2 "
      "id=\"provenance-heading\">Provenance</h2>\n";
  const auto facts = store.provenance();
  if (facts.empty()) html += "<p class=\"quiet\">Nothing was recorded yet.</p>\n";
  if (!facts.empty()) html += "<dl class=\"facts\">\n";
  for (const auto& [name, values] : facts) {
    html += "<div><dt class=\"text\">" + markup_text(name) + "</dt>";
    for (const std::string& value : values) html += "<dd class=\"text\">" + markup_text(value) + "</dd>";
    html += "</div>\n";
  }
  if (!facts.empty()) html += "</dl>\n";
  return html + "</section>\n";
}

constexpr const char* interactive_parts =
    R"(<div class="explorer">
<section id="filters" aria-labelledby="filters-heading"><h2 id="filters-heading">Selection</h2></section>
<div>
<section id="figures" aria-labelledby="figures-heading"><h2 id="figures-heading">Figures</h2></section>
<section id="runs" aria-labelledby="runs-heading"><h2 id="runs-heading" tabindex="-1">Runs</h2></section>
</div>
</div>
<noscript><p class="remark">Figures and the list of runs need JavaScript; the tables do not.</p></noscript>
<dialog id="run" aria-labelledby="run-heading"></dialog>
)";

std::string data_block(const char* id, const std::string& json) {
  return fmt::format("<script type=\"application/json\" id=\"{}\">", id) + json_in_html(json) + "</script>\n";
}

}  // namespace

std::string render_report(const StoreReader& store, const ReportOptions& options) {
  const StoreSnapshot snapshot(store);
  const StatusReport status = read_status(store, options.now);
  const ReportData data = read_report_data(store, options);
  const std::string style = page::library_style() + "\n" + page::style();
  const std::string script = page::library() + "\n" + page::script();
  // Nothing may be loaded, sent or framed, and no text may become a script.
  const std::string policy = "default-src 'none'; base-uri 'none'; form-action 'none'; script-src " +
                             hash_words(script) + "; style-src " + hash_words(style) +
                             "; require-trusted-types-for 'script'; trusted-types 'none'";
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  html += "<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n";
  html +=
      "<title>" + markup_text(status.sweep) + " - Foldwise</title>\n<style>" + style + "</style>\n</head>\n<body>\n";
  html += "<a class=\"skip\" href=\"#runs-heading\">Skip to the list of runs</a>\n";
  html += head_html(store, status, options, data.left_out) + "<main>\n" + failures_html(store, status, options);
  html += "<section id=\"tables\" aria-labelledby=\"tables-heading\">\n<h2 id=\"tables-heading\">Tables</h2>\n" +
          html_figures(sweep_tables(store)) + "</section>\n";
  html += interactive_parts + provenance_html(store, options) + "</main>\n<footer>\n";
  html += "<p>Made by " + markup_text(options.program) + ", Apache License 2.0.</p>\n";
  html += "<details><summary>Figures are drawn by uPlot 1.6.32, MIT License</summary>\n<pre>" +
          markup_text(page::library_licence()) + "</pre></details>\n</footer>\n";
  html += data_block("data", data.sweep) + data_block("curves", data.curves);
  return html + "<script>" + script + "</script>\n</body>\n</html>\n";
}

}  // namespace foldwise::results
