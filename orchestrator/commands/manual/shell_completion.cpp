// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/manual/shell_completion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "experiments/fields/fields.h"

namespace foldwise::orchestrator {
namespace {

/// `words PATH` and `values KEY` are what follows from the command line's description; this reads what was typed so
/// far. bash takes "field=value" for three words. Names of files are the shell's own to complete, where nothing is
/// replied.
constexpr std::string_view reader = R"SHELL(
_foldwise_complete() {
  local word path='' first=yes index wanted=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} replies=''
  for ((index = 1; index < COMP_CWORD; ++index)); do
    word=${COMP_WORDS[index]}
    if _foldwise_is_command "${path:+$path }$word"; then
      path="${path:+$path }$word"
    elif [[ $first == yes && -z $path && $word != -* ]]; then
      path=run # the word may be left out
    fi
    first=no
  done
  COMPREPLY=()
  if [[ $wanted == = ]]; then
    replies=$(_foldwise_values "$before=")
    wanted=''
  elif [[ $before == = ]]; then
    replies=$(_foldwise_values "${COMP_WORDS[COMP_CWORD - 2]}=")
  elif [[ $wanted == *=* ]]; then
    replies=$(_foldwise_values "${wanted%%=*}=")
    replies=$(printf "${wanted%%=*}=%s\n" $(echo $replies))
  elif [[ $before == -* ]] && _foldwise_takes_value "$path $before"; then
    replies=$(_foldwise_values "$path $before")
  elif [[ $wanted == -* ]]; then
    replies=$(_foldwise_options "$path")
  else
    replies="$(_foldwise_words "$path")"
    case " run plan simulate folds devices rebuild " in
      *" $path "*)
        if [[ $wanted == *.* ]]; then
          replies="$replies $(_foldwise_fields)"
          compopt -o nospace 2>/dev/null
        fi
        ;;
    esac
  fi
  local IFS=$' \t\n'
  COMPREPLY=($(compgen -W "$replies" -- "$wanted"))
  if [[ -n ${ZSH_VERSION-} ]]; then # it has no compopt: with -o nospace a word ends with the blank that is to follow it
    for ((index = 0; index < ${#COMPREPLY[@]}; ++index)); do
      [[ ${COMPREPLY[index]} == *= ]] || COMPREPLY[index]="${COMPREPLY[index]} "
    done
  fi
}
)SHELL";

/// Sourced, it tells zsh of itself; as the file _orchestrator in a folder of zsh's completions, its functions are read
/// when they are first wanted, and it is the completion itself.
constexpr std::string_view zsh_ending = R"SHELL(if [[ ${funcstack[1]-} == _orchestrator ]]; then
  (($+functions[_bash_complete])) || { autoload -U +X bashcompinit && bashcompinit }
  _bash_complete -o nospace -o default -F _foldwise_complete
else
  autoload -U +X compinit && compinit
  autoload -U +X bashcompinit && bashcompinit
  complete -o nospace -o default -F _foldwise_complete orchestrator
fi
)SHELL";

std::string name_of(const DescribedCommand& command) {
  return fmt::format("{}", fmt::join(command.path, " "));
}

void collect(const DescribedCommand& command, std::vector<const DescribedCommand*>& all) {
  all.push_back(&command);
  for (const DescribedCommand& inner : command.commands) collect(inner, all);
}

/// A function that prints words by its argument.
class CaseFunction {
 public:
  explicit CaseFunction(std::string_view name) : text_(fmt::format("{}() {{\n  case $1 in\n", name)) {}
  void add(const std::string& key, const std::vector<std::string>& words) {
    if (!words.empty()) text_ += fmt::format("    '{}') echo '{}' ;;\n", key, fmt::join(words, " "));
  }
  std::string take() { return text_ + "  esac\n}\n"; }

 private:
  std::string text_;
};

/// One that tells by its argument whether it is among words.
std::string membership(std::string_view name, const std::vector<std::string>& words) {
  std::string patterns;
  for (const std::string& word : words) patterns += fmt::format("{}'{}'", patterns.empty() ? "" : " | ", word);
  return fmt::format("{}() {{\n  case $1 in\n    {}) return 0 ;;\n  esac\n  return 1\n}}\n", name, patterns);
}

std::vector<std::string> choices_of(const Field& field) {
  std::vector<std::string> choices(field.choices.begin(), field.choices.end());
  if (choices.empty() && std::holds_alternative<bool>(field.default_value)) choices = {"true", "false"};
  return choices;
}

}  // namespace

std::string shell_completion(const DescribedCommand& program, Shell shell) {
  std::vector<const DescribedCommand*> all;
  collect(program, all);
  CaseFunction words("_foldwise_words");
  CaseFunction options("_foldwise_options");
  CaseFunction values("_foldwise_values");
  std::vector<std::string> commands;
  std::vector<std::string> takers;
  for (const DescribedCommand* const command : all) {
    const std::string name = name_of(*command);
    if (!name.empty()) commands.push_back(name);
    std::vector<std::string> inner;
    for (const DescribedCommand& each : command->commands) inner.push_back(each.path.back());
    words.add(name, inner);
    std::vector<std::string> named;
    for (const DescribedOption& option : command->options) {
      named.insert(named.end(), option.names.begin(), option.names.end());
      if (option.value.empty()) continue;
      for (const std::string& each : option.names) {
        takers.push_back(fmt::format("{} {}", name, each));
        values.add(takers.back(), option.choices);
      }
    }
    options.add(name, named);
  }
  std::vector<std::string> fields;
  for (const Field& field : all_fields()) {
    fields.push_back(field.path + "=");
    values.add(fields.back(), choices_of(field));
  }
  const std::string_view name = shell == Shell::bash ? "bash" : "zsh";
  std::string text = shell == Shell::zsh ? "#compdef orchestrator\n" : "";
  text += fmt::format("# {0} completion of orchestrator: source <(orchestrator completion {0})\n", name);
  text += words.take() + options.take() + values.take();
  text += fmt::format("_foldwise_fields() {{\n  echo '{}'\n}}\n", fmt::join(fields, " "));
  text += membership("_foldwise_is_command", commands) + membership("_foldwise_takes_value", takers);
  text += reader;
  text += shell == Shell::zsh ? zsh_ending : "complete -o default -F _foldwise_complete orchestrator\n";
  return text;
}

}  // namespace foldwise::orchestrator
