// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/manual/manual_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>

namespace foldwise::orchestrator {
namespace {

/// Text as roff takes it literally: a backslash begins an escape, a hyphen may be broken or searched as another
/// character, a dot or an apostrophe at a line's beginning is a request.
std::string roff(const std::string& text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == '\\') {
      escaped += "\\e";
    } else if (letter == '-') {
      escaped += "\\-";
    } else if ((letter == '.' || letter == '\'') && (escaped.empty() || escaped.back() == '\n')) {
      escaped += std::string("\\&") + letter;
    } else {
      escaped += letter;
    }
  }
  return escaped;
}

/// As it stands, line by line.
std::string literal(const std::string& text) {
  return ".nf\n" + roff(text) + "\n.fi\n";
}

std::string heading_of(const DescribedOption& option) {
  std::string text;
  for (const std::string& name : option.names)
    text += fmt::format("{}\\fB{}\\fR", text.empty() ? "" : ", ", roff(name));
  if (!option.value.empty())
    text += fmt::format("{}\\fI{}\\fR{}", text.empty() ? "" : " ", roff(option.value), option.repeated ? " ..." : "");
  return text;
}

void add_options(const DescribedCommand& command, std::string& page) {
  for (const DescribedOption& option : command.options) {
    if (option.description.empty() || option.names == std::vector<std::string>{"-h", "--help"}) continue;
    page += ".TP\n" + heading_of(option) + "\n" + roff(option.description);
    if (!option.choices.empty()) page += roff(fmt::format(" ({})", fmt::join(option.choices, ", ")));
    page += "\n";
  }
}

/// "orchestrator table [OPTIONS] path"
std::string synopsis(const DescribedCommand& command) {
  std::string text = roff(fmt::format("orchestrator {}", fmt::join(command.path, " ")));
  bool named = false;
  for (const DescribedOption& option : command.options) named = named || !option.names.empty();
  text = "\\fB" + text + "\\fR" + (named ? " [\\fIOPTIONS\\fR]" : "");
  for (const DescribedOption& option : command.options) {
    if (!option.names.empty() || option.value.empty()) continue;
    const std::string value = "\\fI" + roff(option.value) + "\\fR" + (option.repeated ? " ..." : "");
    text += option.required ? " " + value : " [" + value + "]";
  }
  return text;
}

void add_command(const DescribedCommand& command, std::string& page) {
  if (!command.commands.empty()) {
    for (const DescribedCommand& inner : command.commands) add_command(inner, page);
    return;
  }
  page += ".SS \"" + roff(fmt::format("{}", fmt::join(command.path, " "))) + "\"\n";
  page += synopsis(command) + "\n.PP\n" + roff(command.description) + ".\n";
  add_options(command, page);
}

}  // namespace

std::string manual_page(const DescribedCommand& program, const std::string& version, const std::string& exit_codes) {
  std::string page = fmt::format(".TH ORCHESTRATOR 1 \"\" \"foldwise {}\" \"User Commands\"\n", roff(version));
  page += ".SH NAME\norchestrator \\- ablation studies of deep video models\n.SH SYNOPSIS\n";
  page += "\\fBorchestrator\\fR \\fIsweep.yaml\\fR [\\fIFIELD=VALUE\\fR ...]\n.br\n";
  page +=
      "\\fBorchestrator\\fR \\fICOMMAND\\fR ...\n.SH DESCRIPTION\n" + literal(program.description) + ".SH COMMANDS\n";
  for (const DescribedCommand& command : program.commands) add_command(command, page);
  page += ".SH \"EXIT STATUS\"\n";
  std::istringstream lines(exit_codes);
  std::string line;
  std::getline(lines, line);  // its heading
  while (std::getline(lines, line)) {
    const std::size_t begin = line.find_first_not_of(' ');
    const std::size_t end = line.find(' ', begin);
    const std::size_t words = line.find_first_not_of(' ', end);
    page += ".TP\n\\fB" + line.substr(begin, end - begin) + "\\fR\n" + roff(line.substr(words)) + "\n";
  }
  return page;
}

}  // namespace foldwise::orchestrator
