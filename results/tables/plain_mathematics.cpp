// SPDX-License-Identifier: Apache-2.0
#include "results/tables/plain_mathematics.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "experiments/foundation/text/utf8.h"

namespace foldwise::results {
namespace {

struct Sign {
  std::string_view name;
  std::string_view spelled;
};

constexpr auto spelled_signs = std::to_array<Sign>({
    {"alpha", "α"},   {"beta", "β"},      {"gamma", "γ"},  {"delta", "δ"},  {"epsilon", "ε"}, {"varepsilon", "ε"},
    {"zeta", "ζ"},    {"eta", "η"},       {"theta", "θ"},  {"iota", "ι"},   {"kappa", "κ"},   {"lambda", "λ"},
    {"mu", "μ"},      {"nu", "ν"},        {"xi", "ξ"},     {"pi", "π"},     {"rho", "ρ"},     {"sigma", "σ"},
    {"tau", "τ"},     {"upsilon", "υ"},   {"phi", "φ"},    {"varphi", "φ"}, {"chi", "χ"},     {"psi", "ψ"},
    {"omega", "ω"},   {"Gamma", "Γ"},     {"Delta", "Δ"},  {"Theta", "Θ"},  {"Lambda", "Λ"},  {"Xi", "Ξ"},
    {"Pi", "Π"},      {"Sigma", "Σ"},     {"Phi", "Φ"},    {"Psi", "Ψ"},    {"Omega", "Ω"},   {"times", "×"},
    {"cdot", "·"},    {"pm", "±"},        {"le", "≤"},     {"leq", "≤"},    {"ge", "≥"},      {"geq", "≥"},
    {"ne", "≠"},      {"neq", "≠"},       {"approx", "≈"}, {"infty", "∞"},  {"to", "→"},      {"rightarrow", "→"},
    {"uparrow", "↑"}, {"downarrow", "↓"}, {"ldots", "…"},  {"dots", "…"},   {"in", "∈"},      {"sum", "∑"},
    {"ell", "ℓ"},     {"log", "log"},     {"exp", "exp"},  {"min", "min"},  {"max", "max"},   {"quad", " "},
    {",", " "},       {";", " "},         {" ", " "},      {"%", "%"},      {"_", "_"},       {"{", "{"},
    {"}", "}"},       {"#", "#"},         {"&", "&"},      {"!", ""},       {"left", ""},     {"right", ""},
});

/// Groups whose content stands as it is.
constexpr auto plain_groups =
    std::to_array<std::string_view>({"mathrm", "text", "mathbf", "mathit", "operatorname", "mathcal", "bar", "hat"});

constexpr auto raised_forms = std::to_array<Sign>({{"0", "⁰"},
                                                   {"1", "¹"},
                                                   {"2", "²"},
                                                   {"3", "³"},
                                                   {"4", "⁴"},
                                                   {"5", "⁵"},
                                                   {"6", "⁶"},
                                                   {"7", "⁷"},
                                                   {"8", "⁸"},
                                                   {"9", "⁹"},
                                                   {"+", "⁺"},
                                                   {"-", "⁻"},
                                                   {"n", "ⁿ"},
                                                   {"i", "ⁱ"}});
constexpr auto lowered_forms = std::to_array<Sign>(
    {{"0", "₀"}, {"1", "₁"}, {"2", "₂"}, {"3", "₃"}, {"4", "₄"}, {"5", "₅"}, {"6", "₆"}, {"7", "₇"}, {"8", "₈"},
     {"9", "₉"}, {"+", "₊"}, {"-", "₋"}, {"a", "ₐ"}, {"e", "ₑ"}, {"i", "ᵢ"}, {"j", "ⱼ"}, {"k", "ₖ"}, {"m", "ₘ"},
     {"n", "ₙ"}, {"o", "ₒ"}, {"p", "ₚ"}, {"r", "ᵣ"}, {"s", "ₛ"}, {"t", "ₜ"}, {"u", "ᵤ"}, {"x", "ₓ"}});

bool is_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

std::string in_parentheses(const std::string& text) {
  std::string whole = "(";
  return whole.append(text).append(")");
}

/// A sum or the like, whose parts a sign beside it would tear apart.
bool has_parts(std::string_view text) {
  return text.find_first_of("+-/ ") != std::string_view::npos || text.find("·") != std::string_view::npos ||
         text.find("×") != std::string_view::npos || text.find("±") != std::string_view::npos;
}

std::string as_part(const std::string& text) {
  return has_parts(text) ? in_parentheses(text) : text;
}

/// Below a bar or a root a product too: the n of 1/2n would be beside it.
std::string below_bar(const std::string& text) {
  const bool single =
      std::ranges::count_if(text, begins_character) < 2 || std::ranges::all_of(text, [](char character) {
        return (character >= '0' && character <= '9') || character == '.';
      });
  return single ? text : in_parentheses(text);
}

/// Each character by its small form; where one has none, behind a mark.
template <std::size_t count>
std::string small_form(const std::string& text, const std::array<Sign, count>& forms, char mark) {
  std::string small;
  for (const char character : text) {
    const auto found = std::ranges::find(forms, std::string_view(&character, 1), &Sign::name);
    if (found == forms.end()) return mark + as_part(text);
    small += found->spelled;
  }
  return small;
}

enum class Form { plain, fraction, root };

struct Piece {
  std::string text;
  Form form = Form::plain;
};

class Speller {
 public:
  explicit Speller(std::string_view rest) : rest_(rest) {}

  /// Up to the end, or to the brace that closes a group; nothing where braces do not match.
  std::optional<std::string> spell(bool within_group) {
    std::string text;
    while (!rest_.empty()) {
      if (rest_.front() == '}') {
        if (!within_group) return std::nullopt;
        rest_.remove_prefix(1);
        return text;
      }
      const bool touches = !text.empty() && is_factor(text.back());
      const std::optional<Piece> next = spell_one();
      if (!next) return std::nullopt;
      // What stands beside a fraction would be read as a part of it: 1/2n, 21/T.
      const bool is_torn = (next->form == Form::fraction && (touches || factor_follows())) ||
                           (next->form == Form::root && factor_follows());
      text += is_torn ? in_parentheses(next->text) : next->text;
    }
    return within_group ? std::nullopt : std::optional(text);
  }

 private:
  static bool is_factor(char character) {
    return is_letter(character) || (character >= '0' && character <= '9') || character == ')' ||
           static_cast<unsigned char>(character) >= 0x80;
  }
  bool factor_follows() const {
    return !rest_.empty() && (is_factor(rest_.front()) || rest_.front() == '\\' || rest_.front() == '{');
  }

  /// A group, a command with what it takes, or a character.
  std::optional<Piece> spell_one() {
    if (rest_.empty()) return std::nullopt;
    const char first = rest_.front();
    if (first == '\\') return spell_command();
    if (first == '{') {
      rest_.remove_prefix(1);
      return as_piece(spell(true));
    }
    const std::string character = take_character();
    if (first != '^' && first != '_') return Piece{character};
    const std::optional<std::string> argument = spell_argument();
    if (!argument) return std::nullopt;
    return Piece{first == '^' ? small_form(*argument, raised_forms, '^') : small_form(*argument, lowered_forms, '_')};
  }

  /// What a command takes: TeX passes blanks before it.
  std::optional<std::string> spell_argument() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    std::optional<Piece> piece = spell_one();
    return piece ? std::optional(std::move(piece->text)) : std::nullopt;
  }

  std::optional<Piece> spell_command() {
    const std::string name = take_name();
    if (name == "frac" || name == "tfrac" || name == "dfrac") {
      const std::optional<std::string> above = spell_argument();
      const std::optional<std::string> below = spell_argument();
      if (!above || !below) return std::nullopt;
      return Piece{as_part(*above) + "/" + below_bar(*below), Form::fraction};
    }
    if (name == "sqrt") {
      const std::optional<std::string> argument = spell_argument();
      if (!argument) return std::nullopt;
      return Piece{std::string("√").append(below_bar(*argument)), Form::root};
    }
    if (std::ranges::count(plain_groups, name) > 0) return as_piece(spell_argument());
    const auto found = std::ranges::find(spelled_signs, name, &Sign::name);
    if (found != spelled_signs.end()) return Piece{std::string(found->spelled)};
    return as_typed(name);
  }

  /// A command that nobody knows, with its groups.
  std::optional<Piece> as_typed(const std::string& name) {
    std::string text("\\");
    text += name;
    while (!rest_.empty() && rest_.front() == '{') {
      std::size_t depth = 0;
      std::size_t length = 0;
      do {
        if (length == rest_.size()) return std::nullopt;
        if (rest_[length] == '{') ++depth;
        if (rest_[length] == '}') --depth;
        ++length;
      } while (depth > 0);
      text += rest_.substr(0, length);
      rest_.remove_prefix(length);
    }
    return Piece{text};
  }

  static std::optional<Piece> as_piece(std::optional<std::string> text) {
    return text ? std::optional(Piece{std::move(*text)}) : std::nullopt;
  }

  /// All bytes of one.
  std::string take_character() {
    std::size_t length = 1;
    while (length < rest_.size() && !begins_character(rest_[length])) ++length;
    std::string character(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return character;
  }

  /// Letters, or one character that is none.
  std::string take_name() {
    rest_.remove_prefix(1);
    std::size_t length = 0;
    while (length < rest_.size() && is_letter(rest_[length])) ++length;
    if (length == 0) length = std::min<std::size_t>(1, rest_.size());
    std::string name(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return name;
  }

  std::string_view rest_;
};

}  // namespace

std::string plain_mathematics(std::string_view formula) {
  return Speller(formula).spell(false).value_or(std::string(formula));
}

}  // namespace foldwise::results
