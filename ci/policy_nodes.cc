#include "ci/policy_nodes.h"

#include <fmt/core.h>

#include <algorithm>

#include "src/base/suggest.h"
#include "src/base/values.h"

namespace tracegate::ci {
namespace {

std::string_view TypeName(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or a time";
  }
}

}  // namespace

Position PositionOf(const toml::source_region& region) {
  return {region.begin.line, region.begin.column};
}

std::vector<Entry> EntriesOf(const toml::table& table) {
  std::vector<Entry> entries;
  for (const auto& [key, value] : table) {
    entries.push_back({std::string(key.str()), &value, PositionOf(key.source())});
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.at < b.at; });
  return entries;
}

tl::unexpected<Error> Problem(Position at, std::string_view what, std::string hint,
                              ErrorCode code) {
  return Fail(ErrorAt(at, what, std::move(hint), code));
}

tl::unexpected<Error> Unknown(const Entry& entry, std::span<const std::string_view> keys) {
  return Problem(entry.at, fmt::format("there is no key \"{}\" here", entry.key),
                 DidYouMean(entry.key, keys));
}

tl::unexpected<Error> WrongType(const toml::node& node, std::string_view name,
                                std::string_view wanted) {
  return Problem(PositionOf(node.source()),
                 fmt::format("{} must be {}, and this is {}", name, wanted, TypeName(node)));
}

Result<double> ParseMargin(const std::string& text) {
  auto margin = ParseFraction(text);
  if (margin && *margin > 1 && !text.ends_with('%')) {
    return Fail(ErrorCode::kUsage,
                fmt::format("\"{}\" is {:g}%, without a % sign a mistake", text, *margin * 100));
  }
  return margin;
}

Status CheckCount(std::size_t count, Position at, std::string_view what) {
  if (count > kMaxRules) {
    return Problem(at, fmt::format("more than {} {}", kMaxRules, what), "", ErrorCode::kLimit);
  }
  return {};
}

// Refuses a second rule of the same kind for the same cells.
Status CheckNew(std::string_view kind, const CellPattern& where, Position at, Reading& reading) {
  const auto [known, is_new] = reading.known.emplace(fmt::format("{} {}", kind, where.Text()), at);
  if (!is_new) {
    return Problem(at, fmt::format("line {} gives {} of the same cells already ({})",
                                   known->second.line, kind, where.Text()));
  }
  return {};
}

}  // namespace tracegate::ci
